"""A language's table: what each English text is in it, from a file that gettext's tools read and write (PO)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from gettext import c2py
from hashlib import sha256
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog as Messages
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

LOCALES = Path(__file__).parent / "locales"

SOURCE_LOCALE = Locale("en")

CONTEXT = "\u0004"
"""Parts what a text means from the text, as in gettext's own files and in `web/src/lib/texts.ts`."""

AT_AN_END = re.compile(r"[^\w\s]*$| [A-Z]")
"""What stands behind a value that may be sentences of its own: the end of the text, or the next sentence."""
WITHIN = r"(?:“[^”]*”|(?![.!?…]\s)[^“])*?"
"""A value in the middle of a sentence, which may be nothing: none begins in it, but within quotes."""
IN_FRONT = r"(?:“[^”]*”|(?![.!?…:]\s)[^“])+?"
"""One with which a text begins: it is no “name: sentence” either."""

NUMBER = r"\d[\d,.]*"

PLACEHOLDER = re.compile(r"\{(\w+)\}")

NUMBERS = "numbers:"
"""With which the comment of a text begins that names its values that are numbers, by how the source formats them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One text of the source in this language."""

    english: tuple[str, ...]
    """Itself; of what is counted, for one and for many."""
    own: tuple[str, ...]
    """The same; of what is counted, one for each plural form."""
    context: str
    of_page: bool
    """TypeScript says it."""
    of_server: bool
    """Python says it."""
    numbers: frozenset[str] = frozenset()
    """Its values that are numbers."""


@dataclass(frozen=True)
class Catalog:
    language: str
    entries: tuple[Entry, ...]
    plural: str
    """Which form a number `n` takes, as C and JavaScript write it."""

    @cached_property
    def form(self) -> Callable[[int], int]:
        """The same, to be called."""
        compiled: Callable[[int], int] = c2py(self.plural)
        return compiled

    @cached_property
    def page(self) -> Mapping[str, str | tuple[str, ...]]:
        """What the page looks up, as `texts.ts` does."""
        return {_key(each): each.own if len(each.english) > 1 else each.own[0] for each in self._of(page=True)}

    @cached_property
    def exact(self) -> Mapping[str, str]:
        """The server's texts that hold no value."""
        plain = (each for each in self._of(page=False) if len(each.english) == 1)
        return {each.english[0]: each.own[0] for each in plain if not PLACEHOLDER.search(each.english[0])}

    @cached_property
    def templates(self) -> tuple[Template, ...]:
        """The server's texts that hold values, those that say most first."""
        found = [_template(each, english) for each in self._of(page=False) for english in each.english]
        return tuple(sorted((each for each in found if each.names), key=lambda each: -each.literal))

    def language_called(self, english: str) -> str | None:
        """What the language that English calls so is called, such as “Spanish (Spain)”; None for what is none."""
        language, _, region = english.partition(" (")
        own, there = self._languages.get(language), self._regions.get(region.removesuffix(")"))
        if own is None or not region:
            return own
        return f"{own} ({there})" if there is not None and region.endswith(")") else None

    @cached_property
    def _languages(self) -> Mapping[str, str]:
        return _called(SOURCE_LOCALE.languages, Locale(self.language).languages)

    @cached_property
    def _regions(self) -> Mapping[str, str]:
        return _called(SOURCE_LOCALE.territories, Locale(self.language).territories)

    def _of(self, *, page: bool) -> Iterator[Entry]:
        return (each for each in self.entries if all(each.own) and (each.of_page if page else each.of_server))


@dataclass(frozen=True, slots=True)
class Template:
    """A text with values in it, to be found in what the server wrote."""

    pattern: re.Pattern[str]
    names: tuple[str, ...]
    literal: int
    """How many characters are its own."""
    telling: str
    """The longest of its own pieces, which stands in whatever fits."""
    before_point: str
    """The name right before its last point; empty where none stands there."""
    numbers: frozenset[str]
    """The names of values that are numbers."""
    own: tuple[str, ...]
    """With the same names; of what is counted, one for each plural form."""


def _template(entry: Entry, english: str) -> Template:
    parts = PLACEHOLDER.split(english)  # its own text and names in turn
    names = tuple(parts[1::2])
    seen: set[str] = set()
    pattern = re.escape(parts[0])
    for name, literal in zip(names, parts[2::2], strict=True):
        may_be = NUMBER if name == "count" else ".*?" if AT_AN_END.match(literal) else WITHIN if pattern else IN_FRONT
        pattern += f"(?P={name})" if name in seen else f"(?P<{name}>{may_be})"
        pattern += re.escape(literal)
        seen.add(name)
    telling, before_point = max(parts[::2], key=len), parts[-2] if names and parts[-1] == "." else ""
    return Template(
        re.compile(pattern, re.DOTALL),
        names,
        sum(map(len, parts[::2])),
        telling,
        before_point,
        entry.numbers | {"count"},
        entry.own,
    )


def _called(english: Mapping[str, str], own: Mapping[str, str]) -> Mapping[str, str]:
    return {name: own[code] for code, name in english.items() if code in own}


def _key(entry: Entry) -> str:
    return f"{entry.context}{CONTEXT}{entry.english[0]}" if entry.context else entry.english[0]


@lru_cache
def catalog(language: str) -> Catalog:
    """The table of a language that has one."""
    with (LOCALES / f"{language}.po").open("rb") as file:
        messages = read_po(file, locale=language)
    return Catalog(language, tuple(map(_entry, _texts(messages))), messages.plural_expr)


@lru_cache
def version(language: str) -> str:
    """Another one for every other table; empty where there is none."""
    path = LOCALES / f"{language}.po"
    return sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else ""


def _texts(messages: Messages) -> Iterator[Message]:
    return (each for each in messages if each.id and not each.fuzzy)


def _entry(message: Message) -> Entry:
    files = [file for file, _ in message.locations]
    return Entry(
        _strings(message.id),
        _strings(message.string),
        message.context or "",
        of_page=any(file.endswith(".ts") for file in files),
        of_server=any(file.endswith(".py") for file in files),
        numbers=numbers_of(message),
    )


def numbers_of(message: Message) -> frozenset[str]:
    said = (each.removeprefix(NUMBERS) for each in message.auto_comments if each.startswith(NUMBERS))
    return frozenset(name.strip() for names in said for name in names.split(","))


def _strings(said: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said or ())
