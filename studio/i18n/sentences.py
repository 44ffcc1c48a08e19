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

_COUNTED = re.compile(r"(\d[\d,.]*) ([^:;]+)")

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
    return _told(catalog(language), sentence)


def _told(table: Catalog, text: str, least: int = 0) -> str:
    """One sentence or several, of which some stand together in the table; `least` as in `_found`."""
    out: list[str] = []
    parts = _BETWEEN.split(text)
    while parts:
        ends = range(len(parts), 0, -1)
        tried = ((end, _whole(table, " ".join(parts[:end]), least)) for end in ends)
        end, said = next(((end, said) for end, said in tried if said is not None), (1, _listed(table, parts[0])))
        out.append(said)
        parts = parts[end:]
    return " ".join(out)


def _whole(table: Catalog, text: str, least: int) -> str | None:
    """Itself, or “talk.wav: it holds no sound.”: a name, or a text of ours, before what is said of it."""
    found = _closed(table, text, least)
    if found is not None:
        return found
    for colon in re.finditer(": ", text):
        said = _closed(table, text[colon.end() :], _TELLING)
        if said is not None:
            return f"{_value(table, text[: colon.start()])}: {said}"
    return None


def _closed(table: Catalog, text: str, least: int) -> str | None:
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
    """A value may be a text of ours itself: a reason, a count, a list of these. A name stays as it is."""
    if _QUOTED.fullmatch(value):
        return _QUOTES[table.language].format(value[1:-1])
    if value in table.exact:
        return table.exact[value]
    if not any(map(str.isspace, value)):
        return value
    return _found(table, value, _TELLING) or _told(table, value, _TELLING)


def _listed(table: Catalog, text: str) -> str:
    """Counts, with commas between, as far as they are such."""
    if not _COUNTED.fullmatch(text):
        return text
    return ", ".join(_count(table, each) for each in text.split(", "))


def _count(table: Catalog, text: str) -> str:
    """“3 rows”, “2 unchanged”."""
    counted = _COUNTED.fullmatch(text)
    if counted and counted[2] in table.exact:
        return f"{counted[1]} {table.exact[counted[2]]}"
    return (_found(table, text) if counted else None) or text
