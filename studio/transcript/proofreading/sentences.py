"""Where sentences end: by their marks, not by the points of abbreviations, ordinals and initials."""

from __future__ import annotations

import re
from collections.abc import Iterator

from studio.text import SENTENCE_ENDS

ENDS = SENTENCE_ENDS.replace("…", ";")
"""`;` ends a question in Greek alone; “…” ends nothing for sure."""

BEHIND = "\"'”“’»«)]}›"
"""May stand between a sentence's mark and the space behind it."""

BEFORE = '"“„”«»‘‹›([{¿¡'
"""May stand before a sentence's first letter; an apostrophe is a part of the word."""

DASHES = "-–—"
"""Likewise, with a space behind."""

_LISTED = """
    abs abt approx apt art aug av ave bd bl blvd bspw bzgl bzw ca cap cf chap cie co col corp dec dept dir doc dott dr
    ed eds ef eg ej env esq est et etc evtl ex exc feb ff fig fl fr ft gen ggf gov govt hr hrs ie ing inc incl inkl jan
    jr jun kap km lic lt ltd maj med mfg mgr min misc mlle mm mme mr mrs ms mt max n.b nb neg no nos nov nr núm obs
    oct op ord ors p pag pág pl pp prof pts rd ref reg rep resp rev s sen sep sept sgt sig sog sq sr sra srta st ste
    str sto tab tel tlf trad u.a univ usw v vgl vol vs zb zzgl ггг им ул стр тел руб тыс млн г гг т д п др пр см
"""
ABBREVIATED = frozenset(_LISTED.split())
"""Before a point, in small letters: of the languages that our models write; the sentence goes on behind them."""

_BORDER = re.compile(rf"([{re.escape(ENDS)}])((?:[{re.escape(BEHIND)}]|\s»)*)\s+")


def ends(text: str, language: str) -> bool:
    """Whether a sentence ends with the text."""
    bare = text.rstrip(BEHIND + " ")
    return bool(bare) and _is_end(bare, len(bare) - 1, language)


def starts(text: str, language: str) -> Iterator[int]:
    """Places behind a sentence's end within the text; not after a closing quote, where the telling may go on."""
    for match in _BORDER.finditer(text):
        if not match[2] and match.end() < len(text) and _is_end(text, match.start(), language):
            yield match.end()


def first_letter(text: str, start: int) -> int | None:
    """The place of the letter with which the sentence from `start` on begins; None where it begins with none."""
    at = start
    while at < len(text) and (text[at] in BEFORE or text[at].isspace() or _is_dash(text, at)):
        at += 1
    return at if at < len(text) and text[at].isalpha() else None


def _is_dash(text: str, at: int) -> bool:
    return text[at] in DASHES and text[at + 1 : at + 2].isspace()


def _is_end(text: str, at: int, language: str) -> bool:
    mark = text[at]
    if mark not in ENDS or (mark == ";" and language != "el"):
        return False
    if mark != ".":
        return True
    word = text[:at].rpartition(" ")[2].lstrip(BEFORE)
    # “…” and “...” do not end anything for sure, nor do “e.g.”, “J.” and “3.”
    return len(word) > 1 and "." not in word and not word.isdecimal() and word.casefold() not in ABBREVIATED
