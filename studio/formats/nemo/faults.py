"""What must be put right before text and sound become training data: rules on text, length and language, without I/O.

They are what NeMo's loaders crash on, drop or learn wrongly. An export leaves out what breaks one and counts it
under the rule's name; `check` tells it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator

from studio.errors import plainly, shown
from studio.formats.nemo.profiles import PROFILES, Profile
from studio.languages import LANGUAGES, base_language
from studio.limits import LONGEST_SEGMENT
from studio.text import JOINERS, NO_BREAK

MOST_CHARACTERS = 28.0
"""Characters a second that no row holds: quick readers reach about 25."""
RATED_SECONDS = 1.5
"""Of sound; in less, a second's rate says little."""
REGION = re.compile(r"[a-z]{2,3}-[A-Za-z0-9]{2,8}")
"""A language with its region, such as en-US: models without prompts never look at it."""
MIN_SECONDS = 0.1
"""Shorter sound holds no word and some encoders fail on it."""
Fault = tuple[str, str]
"""A rule's name and the sentence that says what is wrong and how to fix it."""

SPECIAL_TOKEN = re.compile(r"<\|[^|<>]*\|>")
"""What a prompt is made of; in a text it would pass into the prompt unescaped."""
TIME_TOKEN = re.compile(r"<\|\d+\|>")


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
        yield (
            "text.special_token",
            f"The text holds {plainly(tokens[0], 40)}, which a model takes for a command. Remove it.",
        )


def duration_faults(seconds: float) -> Iterator[Fault]:
    """Rules on the length of one row."""
    if seconds < MIN_SECONDS:
        yield "duration.short", f"It lasts {max(seconds, 0.0):.3g} s; less than {MIN_SECONDS:g} s holds no word."
    if seconds > LONGEST_SEGMENT + 1e-6:
        yield (
            "duration.long",
            f"It lasts {seconds:.1f} s; models are trained on at most {LONGEST_SEGMENT:.0f} s. Split it.",
        )


def rate_faults(text: str, seconds: float) -> Iterator[Fault]:
    """A text that nobody says in the time of its sound: the sound was cut off, or the text belongs to other sound."""
    rate = len(TIME_TOKEN.sub("", text)) / seconds if seconds >= RATED_SECONDS else 0.0
    if rate > MOST_CHARACTERS:
        yield (
            "text.too_fast",
            f"{rate:.0f} characters a second, more than anybody says: the sound is shorter than its text. "
            "Bring back the whole sound, or cut the text.",
        )


def language_faults(language: str, profile: Profile, known: Collection[str] | None = None) -> Iterator[Fault]:
    """Rules on one language code. `known` are those of the tokenizer that is to be trained with, where it was named."""
    prompted, prompts = PROFILES[profile].prompted, PROFILES[profile].prompts
    named = PROFILES[profile].named(language)
    if prompts is not None and named != language and named in prompts:
        yield (
            "lang.prompt",
            f"The published model's prompt has no “{language[:20]}”; NeMo stops there. Write “{named}”.",
        )
    elif known is not None and prompted:
        if language not in known:
            yield "lang.unknown", f"The tokenizer has no token for {shown(language, 20)}; NeMo stops there."
    elif language not in LANGUAGES and (prompted or not REGION.fullmatch(language)):
        yield "lang.code", f"{shown(language, 20)} is not a two-letter language code such as “en”."


def unpublished(languages: Iterable[str], profile: Profile) -> list[str]:
    """Those that no published model of the profile has a prompt token for."""
    published = PROFILES[profile].languages
    if published is None:
        return []
    return sorted({each for each in languages if (base_language(each) or "") in LANGUAGES - published})


def to_teach(language: str, profile: Profile) -> str:
    """With what such a language is trained."""
    if PROFILES[profile].prompts is not None:
        return f"a model whose prompt_dictionary has “{language}”"
    return f"with a tokenizer that has <|{language}|>"


def _has_controls(text: str) -> bool:
    if text.isascii() and text.isprintable():
        return False
    return any(_invisible(character) for character in text)


def _invisible(character: str) -> bool:
    if character.isspace():
        return character != " " and character not in NO_BREAK  # a part of the word: “10 000 €”
    return unicodedata.category(character) in ("Cc", "Cf", "Cs") and character not in JOINERS
