"""A German table of a few texts, and nobody's other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.i18n import catalog, sentences, speaking

TABLE = r"""
msgid ""
msgstr ""
"Language: de\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
"Content-Type: text/plain; charset=utf-8\n"

#: studio/a.py
msgid "Edit text"
msgstr "Text ändern"

#: studio/a.py
msgid "Log in"
msgstr "Anmelden"

#: studio/a.py
msgid "Your name"
msgstr "Ihr Name"

#: studio/a.py
msgid "guest"
msgstr "Gast"

#: studio/a.py
msgid "done"
msgstr "fertig"

#: studio/a.py
msgid "changed here only and left"
msgstr "nur hier geändert und belassen"

#: studio/a.py
msgid ", line {line}"
msgstr ", Zeile {line}"

#: studio/a.py
msgid "All in all {total}."
msgstr "Insgesamt {total}."

#: studio/a.py
msgid "Nothing was changed."
msgstr "Nichts wurde geändert."

#: studio/a.py
msgid "it holds no sound."
msgstr "sie enthält keinen Ton."

#: studio/a.py
msgid "{name} is gone. Choose another one."
msgstr "Es gibt {name} nicht mehr. Wählen Sie etwas anderes."

#: studio/a.py
msgid "There is no {what} {key}. It may have been deleted."
msgstr "{what} {key} gibt es nicht. Vielleicht wurde es gelöscht."

#: studio/a.py
msgid "recording"
msgstr "Aufnahme"

#: studio/a.py
msgid "“{op}” cannot be undone."
msgstr "„{op}“ lässt sich nicht rückgängig machen."

#: studio/a.py
msgid "{model} cannot be loaded: {why}."
msgstr "{model} lässt sich nicht laden: {why}."

#. numbers: size
#: studio/a.py
msgid "it is cut off after {size} bytes"
msgstr "es bricht nach {size} Bytes ab"

#: studio/a.py
msgid "{count} row"
msgid_plural "{count} rows"
msgstr[0] "{count} Zeile"
msgstr[1] "{count} Zeilen"

#: studio/a.py
msgid "{added} added, {left} left."
msgstr "{added} hinzugefügt, {left} übrig."

#: studio/a.py
msgid "Besides: {others}."
msgstr "Außerdem: {others}."

#: studio/a.py
msgid "Words in “{language}” do not belong here."
msgstr "Wörter auf „{language}“ gehören nicht hierher."

#: studio/a.py
msgid "You were invited into the project {project}."
msgstr "Sie wurden in das Projekt {project} eingeladen."

#: studio/a.py
msgid "{name} has {name} twice."
msgstr "{name} hat zweimal {name}."

#: studio/web/a.ts
msgid "Only of the page"
msgstr "Nur von der Seite"

#: studio/a.py
msgid "Without words yet"
msgstr ""
"""


@pytest.fixture(autouse=True)
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoever is answered reads German."""
    (tmp_path / "de.po").write_text(TABLE, "utf-8")
    monkeypatch.setattr(catalog, "LOCALES", tmp_path)
    _forget()
    with speaking("de"):
        yield
    _forget()


def _forget() -> None:
    catalog.catalog.cache_clear()
    sentences._kept.cache_clear()
