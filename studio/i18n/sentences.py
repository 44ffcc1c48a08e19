"""A sentence of the server in the language of whoever reads it: found in the table by what it says around its values.

A job's error was written when nobody knew who would read it, with a name and a number in it. So the table's English
texts are patterns here: “{name} is gone.” fits “talk.wav is gone.”, and gives its own words with the name put in.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NewType

from studio.domain import DEFAULT_PROJECT
from studio.i18n.catalog import Catalog, Template, catalog
from studio.i18n.language import SOURCE, current
from studio.i18n.numbers import rewritten

Sentence = NewType("Sentence", str)
"""What a person reads, in his language: made by `translated` alone, so that types tell where that was forgotten."""

LONGEST = 1_500
"""Characters of what is looked up; ours are shorter, and names from outside may be of any length."""
LONGEST_KEPT = 300
"""Characters of what is remembered: others come with texts of people's own."""
MOST_LOOKUPS = 200
"""For one text, whatever stands in it; a sentence of ours takes a dozen, a name that was made for this has no end."""
MOST_TOGETHER = 6
"""Sentences or reasons that stand together in the table, or before which a name stands."""

_TEXTS = """
    able added advice again already another aside asks back came clear counts counts2 created damaged did does
    doing ended endpoint error failure fault findings first has heeds in_words kept kind known later left less
    lost make_room many mend message missing no_answer no_hub noun op others overlapping part parts reasons
    recordings result2 role role2 running said says seconds seconds2 shared silent skipped step suggested target
    texts there times told total tracks tracks2 unnamed untranscribed value1 wait waiting what where why why2
"""
TEXTS = frozenset(_TEXTS.split())
"""Values that are texts of ours themselves, by their names in the table: a reason, a role, a count. All others are
numbers, where the table says so, and names, which stay as they are whatever they say."""

PROJECTS = frozenset({"default_project", "project"})
"""Values that name a project."""

_BETWEEN = re.compile(r"(?<=[.!?…])\s+(?=\S)")
"""Where one sentence may end and the next begin."""

_QUOTED = re.compile("“[^”]*”")
_QUOTES = {"de": "„{}“", "fr": "«\u00a0{}\u00a0»", "es": "«{}»"}
"""How each language quotes a name."""

_MARKS = {"fr": {": ": "\u00a0: ", "; ": "\u202f; "}}
"""What stands between texts of ours, where a language sets it apart by more than English does."""

_NUMBER = re.compile(r"\d[\d,.]*")
_COUNTS = re.compile(r"\d[\d,.]* \w+(?:, \d[\d,.]* \w+)+")
"""Several counts behind one another."""

_LINE = ", line "
"""What stands between a file's name and the number of a line in it."""

_TELLING = 6
"""Characters that a text has around its values before a value that fits it is taken for one of ours."""


def translated(sentence: str) -> Sentence:
    """In the language of whoever is answered now; as it came where the table does not have it."""
    language = current()
    if language == SOURCE or len(sentence) > LONGEST:
        return Sentence(sentence)
    look_up = _kept if len(sentence) <= LONGEST_KEPT else _looked_up
    return Sentence(look_up(language, sentence))


def project_name(name: str) -> str:
    """What whoever is answered now reads of it: the one that nobody named has a name in each language."""
    return translated(name) if name == DEFAULT_PROJECT else name


def name_from(written: str) -> str:
    """What somebody wrote in a field of new projects that shows `project_name`: none is made that reads like it."""
    return DEFAULT_PROJECT if written.strip() == project_name(DEFAULT_PROJECT) else written


def translated_or_none(sentence: str | None) -> Sentence | None:
    return None if sentence is None else translated(sentence)


@lru_cache(maxsize=4096)
def _kept(language: str, sentence: str) -> str:
    return _looked_up(language, sentence)


def _looked_up(language: str, sentence: str) -> str:
    reader = _Reader(catalog(language), sentence)
    return reader.listed(sentence) if _COUNTS.fullmatch(sentence) else reader.told(sentence)


class _Reader:
    """Reads one text, and whatever is in it, with the table of one language."""

    def __init__(self, table: Catalog, text: str) -> None:
        self._table = table
        self._candidates = [each for each in table.templates if each.telling in text]
        self._left = MOST_LOOKUPS

    def told(self, text: str, least: int = 0) -> str:
        """One sentence or several, of which some stand together in the table; `least` as in `_found`."""
        out: list[str] = []
        parts = _BETWEEN.split(text)
        while parts and self._left > 0:
            ends = range(min(len(parts), MOST_TOGETHER), 0, -1)
            tried = ((end, self._whole(" ".join(parts[:end]), least)) for end in ends)
            end, said = next(((end, said) for end, said in tried if said is not None), (1, parts[0]))
            out.append(said)
            parts = parts[end:]
        return " ".join(out + parts)

    def _whole(self, text: str, least: int) -> str | None:
        """Itself, a number, several reasons, or “talk.wav: it holds no sound.”: a name, or a text of ours, before what
        is said of it."""
        found = self._number(text) or self._closed(text, least)
        if found is None and "; " in text:
            found = self._reasons(text.split("; "))
        return found if found is not None else self._of_what(text)

    def _of_what(self, text: str) -> str | None:
        for mark in (": ", " · "):
            before, *others = text.split(mark)
            for place in range(min(len(others), MOST_TOGETHER)):
                what = mark.join(others[place:])
                said = self._closed(what) or self._counts(what)
                if said is not None:
                    return f"{self._place(mark.join((before, *others[:place])))}{self._mark(mark)}{said}"
        return None

    def _mark(self, english: str) -> str:
        return _MARKS.get(self._table.language, {}).get(english, english)

    def _place(self, text: str) -> str:
        """A name, or a text of ours, and the line of it where one is told."""
        name, behind, line = text.rpartition(_LINE)
        if name and line.isdecimal():
            return f"{self._place(name)}{self._found(behind + line) or behind + line}"
        if all(self._number(each) is not None for each in text.split(", ")):
            return text  # nothing of ours is said of a number: it is somebody's name
        return self._value(text, ours=" " in text)

    def _counts(self, text: str) -> str | None:
        """With the full stop behind them."""
        counts = text.removesuffix(".")
        return self.listed(counts) + text[len(counts) :] if _COUNTS.fullmatch(counts) else None

    def _reasons(self, parts: list[str]) -> str | None:
        """Reasons behind one another, all of them ours; a text of the table may itself be of several."""
        out: list[str] = []
        while parts and len(parts) + len(out) <= MOST_TOGETHER:
            ends = range(len(parts), 0, -1)
            tried = ((end, self._closed("; ".join(parts[:end]))) for end in ends)
            end, said = next(((end, said) for end, said in tried if said is not None), (0, None))
            if said is None:
                return None
            out.append(said)
            parts = parts[end:]
        return None if parts else self._mark("; ").join(out)

    def _closed(self, text: str, least: int = 0) -> str | None:
        """With its full stop, which a reason gets only where it ends a sentence."""
        found = self._found(text, least)
        if found is not None or not text.endswith("."):
            return found
        open_ended = self._found(text[:-1], least)
        return None if open_ended is None else f"{open_ended}."

    def _found(self, text: str, least: int = 0) -> str | None:
        """`least`: characters of its own that a text with values must have to fit."""
        if text in self._table.exact:
            return self._table.exact[text]
        if not least and (language := self._table.language_called(text)) is not None:
            return language
        self._left -= 1
        for template in self._candidates if self._left >= 0 else ():
            if template.literal < least:
                return None
            match = template.pattern.fullmatch(text) if template.telling in text else None
            if match and not self._swallows(template, match.groupdict()):
                return self._filled(template, match.groupdict())
        return None

    def _swallows(self, template: Template, values: dict[str, str]) -> bool:
        """Whether the value before the last point holds sentences that are not its own: nothing of ours says both."""
        value = values.get(template.before_point, "")
        return _BETWEEN.search(value) is not None and self._found(value) is None

    def _filled(self, template: Template, values: dict[str, str]) -> str:
        own = template.own[self._form(values) if len(template.own) > 1 else 0]
        return re.sub(
            r"\{(\w+)\}", lambda found: self._put_in(found[1], values.get(found[1], found[0]), template.numbers), own
        )

    def _put_in(self, name: str, value: str, numbers: frozenset[str]) -> str:
        """`name`: of the place in the text. What is a language elsewhere may be somebody's name."""
        if name in PROJECTS and value == DEFAULT_PROJECT:
            return self._table.exact.get(value, value)
        if name in numbers and (number := self._number(value)) is not None:
            return number
        language = self._table.language_called(value) if "lang" in name else None
        return self._value(value, ours=name in TEXTS) if language is None else language

    def _form(self, values: dict[str, str]) -> int:
        try:
            count = int(values["count"].replace(",", ""))
        except (KeyError, ValueError):
            count = 2  # a number as words, or none: there are several
        return self._table.form(count)

    def _value(self, value: str, *, ours: bool) -> str:
        """`ours`: it may be a text of ours itself."""
        if _QUOTED.fullmatch(value):
            return _QUOTES[self._table.language].format(value[1:-1])
        if not ours:
            return value
        if value in self._table.exact:
            return self._table.exact[value]
        if not any(map(str.isspace, value)):
            return value
        if (written := self._number(value)) is not None:
            return written
        number, _, counted = value.partition(" ")
        if not _NUMBER.fullmatch(number):
            return self._found(value, _TELLING) or self.listed(value)
        if counted in self._table.exact:
            return f"{self._number(number) or number} {self._table.exact[counted]}"
        return self._found(value, _TELLING if " " in counted else 0) or self.listed(value)

    def _number(self, value: str) -> str | None:
        return rewritten(value, self._table.language)

    def listed(self, value: str) -> str:
        """Several, with commas between."""
        parts = value.split(", ")
        if len(parts) == 1:
            return self.told(value, _TELLING)
        return ", ".join(self._value(each, ours=True) for each in parts)
