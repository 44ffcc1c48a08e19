"""A studio whose German is made of marks around every English text, served by a process of its own.

python -m tests.browser.marked DATA PORT
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from studio.i18n import catalog as tables
from tests.texts.tables import wanted

MARK, END = "¤", "¶"
"""Around each text."""


def write(folder: Path) -> None:
    table = Catalog("de")
    for key, source in wanted().items():
        texts = (key.text, source.plural) if source.plural else key.text
        words = tuple(MARK + text + END for text in texts) if source.plural else MARK + key.text + END
        table.add(texts, words, locations=[(file, 0) for file in source.files], context=key.context or None)
    folder.mkdir()
    with (folder / "de.po").open("wb") as file:
        write_po(file, table)


def _serve(data: Path, port: int) -> None:
    tables.LOCALES = data / "locales"
    write(tables.LOCALES)
    from studio.config import Settings
    from studio.ui.server import Address, serve

    serve(Settings(data=data, workers=1), Address("127.0.0.1", port))


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), int(sys.argv[2]))
