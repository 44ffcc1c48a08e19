"""The tables as the sources want them: every text once, with the files that say it, and the words that it had."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from studio.i18n.catalog import LOCALES, PLACEHOLDER
from studio.i18n.language import LANGUAGES, SOURCE
from tests.texts import page_source, python_source

NOT_SHOWN = Path(__file__).parent / "not_shown.txt"
"""What python_source takes for a text and no person reads, a line for each."""

OTHERS = tuple(language for language in LANGUAGES if language != SOURCE)


_UNSAID = re.compile(
    r'^"(?:POT-Creation-Date|PO-Revision-Date|Report-Msgid-Bugs-To|Last-Translator|Language-Team):.*\n', re.M
)
"""Lines of the file's head that would change by themselves, or name nobody."""


@dataclass(frozen=True, slots=True)
class Key:
    context: str
    text: str


def wanted() -> dict[Key, tuple[str, list[str]]]:
    """The plural and the files of every text."""
    left = set(NOT_SHOWN.read_text("utf-8").splitlines())
    page = (((each.context, each.text), each.plural, each.file) for each in page_source.texts())
    server = (
        (("", each.text), each.plural, each.file) for each in python_source.said() if as_line(each.text) not in left
    )
    found: dict[Key, tuple[str, list[str]]] = {}
    for (context, text), plural, file in (*page, *server):
        had, files = found.setdefault(Key(context, text), (plural, []))
        if file not in files:
            files.append(file)
        if plural and not had:
            found[Key(context, text)] = (plural, files)
    return dict(sorted(found.items(), key=lambda each: (min(each[1][1]), each[0].text, each[0].context)))


def as_line(text: str) -> str:
    return text.replace("\n", "\\n")


def read(language: str) -> Catalog:
    path = LOCALES / f"{language}.po"
    if not path.is_file():
        return Catalog(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def made(language: str, sources: dict[Key, tuple[str, list[str]]] | None = None) -> str:
    """The table's file as it should stand, with the words that it has."""
    had = read(language)
    table = Catalog(
        language, project="Canary Studio", version="1", fuzzy=False, header_comment=f"# {LANGUAGES[language]}"
    )
    for key, (plural, files) in (sources if sources is not None else wanted()).items():
        before = had.get(key.text, key.context or None)
        table.add(
            (key.text, plural) if plural else key.text,
            _words(before, bool(plural)),
            locations=[(file, 0) for file in sorted(files)],
            context=key.context or None,
        )
    out = io.BytesIO()
    write_po(out, table, width=0, include_lineno=False, omit_header=False)
    return _UNSAID.sub("", out.getvalue().decode())


def _words(before: Message | None, counted: bool) -> str | tuple[str, ...]:
    said = before.string if before is not None else ""
    if isinstance(said, str):
        return ("", "") if counted else said
    return tuple(said or ()) if counted else ""


def update() -> None:
    sources = wanted()
    LOCALES.mkdir(exist_ok=True)
    for language in OTHERS:
        (LOCALES / f"{language}.po").write_text(made(language, sources), "utf-8")


def missing(language: str) -> list[str]:
    """Texts without words."""
    return [str(each.id) for each in read(language) if each.id and not all(_as_tuple(each.string))]


def faults(language: str) -> Iterator[str]:
    """Words that lack a value of the text, or have one that it does not have."""
    for each in read(language):
        if not each.id:
            continue
        known = {name for text in _as_tuple(each.id) for name in PLACEHOLDER.findall(text)}
        for words in _as_tuple(each.string):
            names = set(PLACEHOLDER.findall(words))
            if words and (names - known or known - names - {"count"}):
                yield f"{language}: {each.id}: {words}"
            if words and words.strip() != words and _as_tuple(each.id)[0].strip() == _as_tuple(each.id)[0]:
                yield f"{language}: spaces around {words!r}"


def _as_tuple(said: str | Iterable[str] | None) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said or ())
