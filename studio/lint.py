"""What must be put right before text and sound become training data: rules without any I/O.

The limits and rules are NeMo's (`docs`: what its loaders crash on, drop or learn wrongly);
the export skips what breaks an `error`, the page shows both kinds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from studio.domain import Segment, Transcript
from studio.text import JOINERS, clean

MIN_SECONDS = 0.1
"""Shorter sound holds no word and some encoders fail on it."""
MAX_SECONDS = 40.0
"""Canary and Canary-Qwen were trained on no more; nothing in NeMo drops longer rows by default."""

Severity = Literal["error", "warning"]
Fault = tuple[str, str]
"""A rule's name and the sentence that says what is wrong and what mends it."""

SPECIAL_TOKEN = re.compile(r"<\|[^|<>]*\|>")
"""What a prompt is made of; in a text it would pass into the prompt unescaped."""
TIME_TOKEN = re.compile(r"<\|\d+\|>")
PUNCTUATION = frozenset(".,?!;:…¿¡。、，？！；：؟،؛।·“”„«»")
"""Marks that only a text with punctuation has; apostrophes and hyphens belong to words."""
NUMBER = re.compile(r"(?<!\w)\d+(?:[.,:]\d+)*(?!\w)")
FAST_SPEECH = 40.0
"""Characters a second that nobody speaks: the text is longer than its sound."""


def _codes(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


PUBLISHED_LANGUAGES = {
    "canary": _codes("en de es fr"),
    "canary2": _codes("bg cs da de el en es et fi fr hr hu it lt lv mt nl pl pt ro ru sk sl sv uk"),
}
"""Languages that a published Canary model has a prompt token for, by profile."""

LANGUAGES = _codes(
    """aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el
    en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja
    jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd
    ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss
    st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"""
)
"""Two-letter codes of ISO 639-1."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that one segment breaks."""

    segment: str
    """The segment's id."""
    rule: str
    message: str
    severity: Severity = "error"


def text_faults(text: str) -> Iterator[Fault]:
    """Rules on the text of one row, as it stands (before `studio.text.clean`)."""
    if not text.strip():
        yield "text.empty", "The text is empty: a model would learn to say nothing. Write what is said or leave it out."
        return
    if text != text.strip(" ") or "  " in text:
        yield "text.double_space", "Leading, trailing or double spaces become tokens of their own. Use single spaces."
    if text != unicodedata.normalize("NFC", text):
        yield "text.not_nfc", "The text is not in Unicode form NFC: one letter has two spellings. Normalise it."
    if _has_controls(text):
        yield "text.control", "The text holds control or invisible characters, such as a tab or a newline. Remove them."


def token_faults(text: str, *, times: bool = False) -> Iterator[Fault]:
    """Prompt tokens inside a text; `times` allows the time tokens of rows that ask for them."""
    tokens = [token for token in SPECIAL_TOKEN.findall(text) if not (times and TIME_TOKEN.fullmatch(token))]
    if tokens:
        yield "text.special_token", f"The text holds {tokens[0]}, which a model takes for a command. Remove it."


def duration_faults(seconds: float) -> Iterator[Fault]:
    """Rules on the length of one row."""
    if seconds < MIN_SECONDS:
        yield "duration.short", f"It lasts {max(seconds, 0.0):.3g} s; less than {MIN_SECONDS} s holds no word."
    if seconds > MAX_SECONDS + 1e-6:
        yield "duration.long", f"It lasts {seconds:.1f} s; models are trained on at most {MAX_SECONDS:.0f} s. Split it."


def language_faults(language: str, profile: str) -> Iterator[Fault]:
    """Rules on one language code."""
    if language not in LANGUAGES:
        yield "lang.code", f"“{language[:20]}” is not a two-letter language code such as “en”."
    elif language not in PUBLISHED_LANGUAGES.get(profile, LANGUAGES):
        yield "lang.unknown", f"No published model of profile {profile} knows “{language}”; its loader stops there."


def shows_pnc(text: str) -> bool:
    """True when the text can only be one with punctuation and capitals."""
    return punctuated(text) or any(character.isupper() for character in text)


def punctuated(text: str) -> bool:
    """True when there is punctuation outside of numbers such as 10:30."""
    return not PUNCTUATION.isdisjoint(NUMBER.sub("", text))


def shows_numerals(text: str) -> bool:
    """True when a number is written in digits."""
    return NUMBER.search(text) is not None


def segment_faults(segment: Segment) -> Iterator[Fault]:
    """The errors that keep a segment out of a training set; its text is cleaned first."""
    text = clean(segment.text)
    if not text:
        yield from text_faults(text)
    yield from token_faults(text)
    yield from duration_faults(segment.duration)


def lint(transcript: Transcript, duration: float | None = None) -> tuple[Finding, ...]:
    """Every finding of a transcript, in time order; `duration` is the recording's, in seconds.

    Segments marked unusable are left alone: they are in no export.
    """
    used = [segment for segment in transcript.segments if segment.status != "unusable"]
    found: list[Finding] = []
    for segment in used:
        found += (Finding(segment.id, rule, message) for rule, message in segment_faults(segment))
        found += (Finding(segment.id, rule, message, "warning") for rule, message in _doubts(segment, transcript))
        if duration is not None and segment.end > duration + 1e-3:
            found.append(Finding(segment.id, "span.past_end", "It ends after the recording; the rest is cut off."))
    found += (
        Finding(after.id, "span.overlap", "It begins before the segment ahead of it has ended.", "warning")
        for before, after in pairwise(used)
        if after.start < before.end - 1e-3 and after.speaker == before.speaker
    )
    return tuple(found)


def _doubts(segment: Segment, transcript: Transcript) -> Iterator[Fault]:
    """What is worth a second look but may be right."""
    text = segment.text
    if not text or segment.duration < MIN_SECONDS:
        return
    if len(text) / segment.duration > FAST_SPEECH:
        yield "text.too_fast", "More text than can be spoken in this time: a wrong edge, or invented words."
    if transcript.request.pnc and not shows_pnc(text) and text != text.upper():
        yield "pnc.absent", "The transcript has punctuation and capitals, this segment none."
    if any(after.start < before.start for before, after in pairwise(segment.words)):
        yield "words.order", "The times of its words do not follow one another."
    if any(word.start < segment.start - 0.01 or word.end > segment.end + 0.01 for word in segment.words):
        yield "words.outside", "A word lies outside its segment."


def _has_controls(text: str) -> bool:
    if text.isascii() and text.isprintable():
        return False
    return any(_invisible(character) for character in text)


def _invisible(character: str) -> bool:
    if character.isspace():
        return character != " "
    return unicodedata.category(character) in ("Cc", "Cf", "Cs") and character not in JOINERS
