"""The tables as the sources want them: every text once, with the files that say it, and the words that it had."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from studio.i18n.catalog import LOCALES, NUMBERS, PLACEHOLDER
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


@dataclass(slots=True)
class Source:
    """What the sources say of a text."""

    plural: str = ""
    files: list[str] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)

    def also(self, plural: str, file: str, numbers: Iterable[str]) -> None:
        self.plural = self.plural or plural
        self.numbers.update(numbers)
        if file not in self.files:
            self.files.append(file)


def wanted() -> dict[Key, Source]:
    """Every text, those of a file beside one another."""
    left = set(NOT_SHOWN.read_text("utf-8").splitlines())
    found: dict[Key, Source] = {}
    for each in page_source.texts():
        found.setdefault(Key(each.context, each.text), Source()).also(each.plural, each.file, ())
    for said in python_source.said():
        if as_line(said.text) not in left:
            found.setdefault(Key("", said.text), Source()).also(said.plural, said.file, said.numbers)
    return dict(sorted(found.items(), key=lambda each: (min(each[1].files), each[0].text, each[0].context)))


def as_line(text: str) -> str:
    return text.replace("\n", "\\n")


def read(language: str) -> Catalog:
    path = LOCALES / f"{language}.po"
    if not path.is_file():
        return Catalog(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def made(language: str, sources: dict[Key, Source] | None = None) -> str:
    """The table's file as it should stand, with the words that it has."""
    had = read(language)
    table = Catalog(
        language, project="Canary Studio", version="1", fuzzy=False, header_comment=f"# {LANGUAGES[language]}"
    )
    for key, source in (sources if sources is not None else wanted()).items():
        before = had.get(key.text, key.context or None)
        table.add(
            (key.text, source.plural) if source.plural else key.text,
            _words(before, bool(source.plural)),
            locations=[(file, 0) for file in sorted(source.files)],
            auto_comments=[f"{NUMBERS} {', '.join(sorted(source.numbers))}"] if source.numbers else (),
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
    return [str(each.id) for each in read(language) if each.id and not all(as_tuple(each.string))]


def faults(language: str) -> Iterator[str]:
    """Words that lack a value of the text, or have one that it does not have."""
    for each in read(language):
        if not each.id:
            continue
        known = {name for text in as_tuple(each.id) for name in PLACEHOLDER.findall(text)}
        for words in as_tuple(each.string):
            names = set(PLACEHOLDER.findall(words))
            if words and (names - known or known - names - {"count"}):
                yield f"{language}: {each.id}: {words}"
            if words and words.strip() != words and as_tuple(each.id)[0].strip() == as_tuple(each.id)[0]:
                yield f"{language}: spaces around {words!r}"


def as_tuple(said: str | Iterable[str] | None) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said or ())
