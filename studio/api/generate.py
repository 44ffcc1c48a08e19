"""Writes what is made from the schema: the page's types, and the tables of docs/wire.md.

python -m studio.api.generate            # after a shape has changed
python -m studio.api.generate --check    # in CI: ends with 1 where something was changed and not written
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from studio.api import markdown
from studio.api.schema import ASKS, CONSTANTS, READS, definitions
from studio.api.typescript import typescript

ROOT = Path(__file__).parents[2]
TYPES = ROOT / "studio" / "web" / "src" / "api" / "schema.ts"
DOCS = ROOT / "docs" / "wire.md"


def generated() -> dict[Path, str]:
    """What each file should hold."""
    found = definitions()
    parts = {
        "reads": markdown.reads_table(READS),
        "asks": markdown.asks_table(ASKS),
        "constants": markdown.constants_table(CONSTANTS),
        "shapes": markdown.shapes(found),
    }
    text = DOCS.read_text("utf-8")
    for name, part in parts.items():
        text = _with_part(text, name, part)
    return {TYPES: typescript(found, CONSTANTS), DOCS: text}


def _with_part(text: str, name: str, part: str) -> str:
    """The text with what stands between two marks made anew."""
    marked = re.compile(rf"(<!-- made: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
    if not marked.search(text):
        raise SystemExit(
            f"{DOCS}: <!-- made: {name} --> and <!-- end --> are missing. Put them where the part belongs."
        )
    return marked.sub(lambda found: f"{found[1]}{part}\n{found[2]}", text)


def stale() -> list[Path]:
    """The files that do not hold what they should."""
    return [path for path, text in generated().items() if not path.is_file() or path.read_text("utf-8") != text]


def main(arguments: list[str]) -> int:
    behind = stale()
    if arguments == ["--check"]:
        for path in behind:
            print(
                f"{path.relative_to(ROOT)} is not what studio/api says: run python -m studio.api.generate",
                file=sys.stderr,
            )
        return 1 if behind else 0
    for path, text in generated().items():
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
