"""`python -m tests.tiny DIR`: all tiny models in a folder for STUDIO_MODELS, and the clips that they know."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path

from tests.tiny.cache import get
from tests.tiny.recipes import RECIPES


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, recipe in RECIPES.items():
        begun = time.monotonic()
        made = get(name)
        target = folder / recipe.file
        if made.is_dir():
            shutil.copytree(made, target, dirs_exist_ok=True)
        else:
            shutil.copyfile(made, target)
        print(f"{recipe.file}: {time.monotonic() - begun:.0f} s", flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Say where: python -m tests.tiny DIR")
    main(Path(sys.argv[1]))
