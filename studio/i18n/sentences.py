"""A sentence of the server in the language of whoever reads it: found in the table by what it says around its values.

A job's error was written when nobody knew who would read it, with a name and a number in it. So the table's English
texts are patterns here: “{name} is gone.” fits “talk.wav is gone.”, and gives its own words with the name put in.
"""

from __future__ import annotations

import re
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

_COUNTS = re.compile(r"\d[\d,.]* \w+(?:, \d[\d,.]* \w+)+")
"""Several counts behind one another."""

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
    return _listed(table, sentence) if _COUNTS.fullmatch(sentence) else _told(table, sentence)


def _told(table: Catalog, text: str, least: int = 0) -> str:
    """One sentence or several, of which some stand together in the table; `least` as in `_found`."""
    out: list[str] = []
    parts = _BETWEEN.split(text)
    while parts:
        ends = range(len(parts), 0, -1)
        tried = ((end, _whole(table, " ".join(parts[:end]), least)) for end in ends)
        end, said = next(((end, said) for end, said in tried if said is not None), (1, parts[0]))
        out.append(said)
        parts = parts[end:]
    return " ".join(out)


def _whole(table: Catalog, text: str, least: int) -> str | None:
    """Itself, or “talk.wav: it holds no sound.”: a name, or a text of ours, before what is said of it."""
    found = _closed(table, text, least)
    if found is not None:
        return found
    for mark in re.finditer("; ", text):
        first, others = _closed(table, text[: mark.start()]), _whole(table, text[mark.end() :], least)
        if first is not None and others is not None:
            return f"{first}; {others}"
    for colon in re.finditer(": ", text):
        said = _closed(table, text[colon.end() :])
        if said is not None:
            return f"{_value(table, text[: colon.start()])}: {said}"
    return None


def _closed(table: Catalog, text: str, least: int = 0) -> str | None:
    """With its full stop, which a reason gets only where it ends a sentence."""
    found = _found(table, text, least)
    if found is not None or not text.endswith("."):
        return found
    open_ended = _found(table, text[:-1], least)
    return None if open_ended is None else f"{open_ended}."


def _found(table: Catalog, text: str, least: int = 0) -> str | None:
    """`least`: characters of its own that a text with values must have to fit."""
    if text in table.exact:
        return table.exact[text]
    if not least and (language := table.language_called(text)) is not None:
        return language
    for template in table.templates:
        if template.literal < least:
            return None
        match = template.pattern.fullmatch(text) if template.telling in text else None
        if match and not _swallows(table, template, match.groupdict()):
            return _filled(table, template, match.groupdict())
    return None


def _swallows(table: Catalog, template: Template, values: dict[str, str]) -> bool:
    """Whether the value before the last point holds sentences that do not belong to it: nothing of ours says both."""
    value = values.get(template.before_point, "")
    return _BETWEEN.search(value) is not None and _found(table, value) is None


def _filled(table: Catalog, template: Template, values: dict[str, str]) -> str:
    own = template.own[_form(table, values) if len(template.own) > 1 else 0]
    return re.sub(r"\{(\w+)\}", lambda found: _put_in(table, found[1], values.get(found[1], found[0])), own)


def _put_in(table: Catalog, name: str, value: str) -> str:
    """`name`: of the place in the text. What is a language elsewhere may be somebody's name."""
    language = table.language_called(value) if "lang" in name else None
    return _value(table, value) if language is None else language


def _form(table: Catalog, values: dict[str, str]) -> int:
    try:
        count = int(values["count"].replace(",", ""))
    except (KeyError, ValueError):
        count = 2  # a number as words, or none: there are several
    return table.form(count)


def _value(table: Catalog, value: str) -> str:
    """A value may be a text of ours itself: a reason, a count. A name stays as it is."""
    if _QUOTED.fullmatch(value):
        return _QUOTES[table.language].format(value[1:-1])
    if value in table.exact:
        return table.exact[value]
    if not any(map(str.isspace, value)):
        return value
    number, _, counted = value.partition(" ")
    if not re.fullmatch(r"\d[\d,.]*", number):
        return _found(table, value, _TELLING) or _listed(table, value)
    if counted in table.exact:
        return f"{number} {table.exact[counted]}"
    return _found(table, value, _TELLING if " " in counted else 0) or _listed(table, value)


def _listed(table: Catalog, value: str) -> str:
    """Several, with commas between."""
    parts = value.split(", ")
    return _told(table, value, _TELLING) if len(parts) == 1 else ", ".join(_value(table, each) for each in parts)
