"""Where removed folders go first: one rename takes them out of sight whole, emptying may take its time.

Nothing else in the store removes a folder of sound, and nothing outside this one is ever emptied.
"""

from __future__ import annotations

import re
import shutil
import uuid
from pathlib import Path

NAME = re.compile(r"[0-9a-f]{32}")
"""What lies in the trash: anything else was not put there by us and stays."""


class Trash:
    def __init__(self, folder: Path) -> None:
        """`folder` is on the same disk as what is thrown into it."""
        self._folder = folder

    def take(self, folder: Path) -> None:
        """Move a folder here. One that is not there is no matter."""
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            folder.rename(self._folder / uuid.uuid4().hex)
        except FileNotFoundError:
            return

    def empty(self) -> None:
        if not self._folder.is_dir():
            return
        for folder in self._folder.iterdir():
            if NAME.fullmatch(folder.name) and not folder.is_symlink():
                shutil.rmtree(folder, ignore_errors=True)
