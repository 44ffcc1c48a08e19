"""A sentence of the server in the language of whoever reads it: found in the table by what it says around its values.

A job's error was written when nobody knew who would read it, with a name and a number in it. So the table's English
texts are patterns here: “{name} is gone.” fits “talk.wav is gone.”, and gives its own words with the name put in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NewType

from studio.i18n.catalog import Catalog, Template, catalog
from studio.i18n.language import SOURCE, current

Sentence = NewType("Sentence", str)
"""What a person reads, in his language: made by `translated` alone, so that types tell where that was forgotten."""

_BETWEEN = re.compile(r"(?<=[.!?…])\s+(?=\S)")
"""Where one sentence may end and the next begin."""

_QUOTED = re.compile("“[^”]*”")
_QUOTES = {"de": "„{}“", "fr": "«\u00a0{}\u00a0»", "es": "«{}»"}
"""How each language quotes a name."""

_COUNTED = re.compile(r"\d[\d,.]* [^:;]+")

_TELLING = 6
"""Characters that a text has around its values before a value that fits it is taken for one of ours."""


def translated(sentence: str) -> Sentence:
    """In the language of whoever is answered now; as it came where the table does not have it."""
    language = current()
    return Sentence(sentence if language == SOURCE else _translated(language, sentence))


def translated_or_none(sentence: str | None) -> Sentence | None:
    return None if sentence is None else translated(sentence)


@lru_cache(maxsize=4096)
def _translated(language: str, sentence: str) -> str:
    table = catalog(language)
    parts = _BETWEEN.split(sentence)
    return " ".join(_longest_first(table, parts))


def _longest_first(table: Catalog, parts: list[str]) -> Iterator[str]:
    """One sentence or several, of which some stand together in the table."""
    while parts:
        for end in range(len(parts), 0, -1):
            together = " ".join(parts[:end])
            found = _found(table, together) or _of_what(table, together)
            if found is not None or end == 1:
                yield found if found is not None else _counts(table, together)
                parts = parts[end:]
                break


def _of_what(table: Catalog, sentence: str) -> str | None:
    """“talk.wav: it holds no sound.”: a name, or a text of ours, before what is said of it."""
    for colon in re.finditer(": ", sentence):
        said = _found(table, sentence[colon.end() :], _TELLING)
        if said is not None:
            return f"{_value(table, sentence[: colon.start()])}: {said}"
    return None


def _found(table: Catalog, text: str, least: int = 0) -> str | None:
    """`least`: characters of its own that a text with values must have to fit."""
    if text in table.exact:
        return table.exact[text]
    for template in table.templates:
        if template.literal < least:
            return None
        match = template.pattern.fullmatch(text)
        if match:
            return _filled(table, template, match.groupdict())
    return None


def _filled(table: Catalog, template: Template, values: dict[str, str]) -> str:
    own = template.own[_form(table, values) if len(template.own) > 1 else 0]
    return re.sub(r"\{(\w+)\}", lambda found: _value(table, values.get(found[1], found[0])), own)


def _form(table: Catalog, values: dict[str, str]) -> int:
    try:
        count = int(values["count"].replace(",", ""))
    except (KeyError, ValueError):
        count = 2  # a number as words, or none: there are several
    return table.form(count)


def _value(table: Catalog, value: str) -> str:
    """A value may be a text of ours itself: a reason, a count, a list of these. A name stays as it is."""
    if _QUOTED.fullmatch(value):
        return _QUOTES[table.language].format(value[1:-1])
    if value in table.exact:
        return table.exact[value]
    if not any(map(str.isspace, value)):
        return value
    counted = _COUNTED.fullmatch(value) is not None
    if counted and ", " in value:
        return _counts(table, value)
    return _found(table, value, 0 if counted else _TELLING) or _longer(table, value)


def _counts(table: Catalog, text: str) -> str:
    """Several counts behind one another."""
    if not _COUNTED.fullmatch(text):
        return text
    return ", ".join(_found(table, each) or each for each in text.split(", "))


def _longer(table: Catalog, value: str) -> str:
    """Whole sentences put into one of ours."""
    parts = _BETWEEN.split(value)
    return " ".join(_longest_first(table, parts)) if len(parts) > 1 else _of_what(table, value) or value
