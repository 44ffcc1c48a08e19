"""The rules of one manifest row: what NeMo 3.0's loaders crash on, drop or misread without a word.

Every rule is a function from a row to its faults; `ROW_RULES` lists them in reading order.
None touches a file: what needs the sound lies in `check`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterator
from itertools import pairwise
from typing import Any

from studio.errors import plainly, shown
from studio.formats.nemo.faults import TIME_TOKEN, Fault, duration_faults, language_faults, text_faults, token_faults
from studio.formats.nemo.orthography import punctuated, shows_numerals
from studio.formats.nemo.profiles import PROFILES, TRANSCRIBES, TRANSLATES, Profile
from studio.formats.nemo.rows import LAST_FRAME

Row = dict[str, Any]
Rule = Callable[[Row, Profile], Iterator[Fault]]

_YES = frozenset(["yes", "Yes", "true", "True", "1"])
_NO = frozenset(["no", "No", "false", "False", "0"])
_EMOTIONS = frozenset(f"<|emo:{mood}|>" for mood in ("undefined", "neutral", "angry", "happy", "sad"))
_TAGGED_WORD = re.compile(r"<\|(\d+)\|> [^\s<|]\S* <\|(\d+)\|>(?: |$)")


MOST_NUMBER = 1e15
"""No row means more; an int of JSON may be larger than any float, and so may be what is made of one."""


def number(value: object) -> float | None:
    """A row's number; None for what is none (a boolean, a string, NaN, an infinity, a number beyond all use)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if -MOST_NUMBER < value < MOST_NUMBER else None


def _plain_values(row: Row, _profile: Profile) -> Iterator[Fault]:
    nested = [key for key, value in row.items() if isinstance(value, dict | list)]
    if nested:
        yield (
            "row.nested",
            f"Field {shown(nested[0], 40)} holds an object or a list; NeMo's tools take only plain values.",
        )
    odd = [key for key, value in row.items() if isinstance(value, float) and not math.isfinite(value)]
    if odd:
        yield "row.not_finite", f"Field {shown(odd[0], 40)} is NaN or infinite, which JSON does not know."


def _audio(row: Row, _profile: Profile) -> Iterator[Fault]:
    path = row.get("audio_filepath")
    if not isinstance(path, str) or not path:
        yield "audio.missing_field", "There is no “audio_filepath”. Name the sound file, relative to the manifest."


def _offset(row: Row, _profile: Profile) -> Iterator[Fault]:
    if row.get("offset") is None:  # whether that matters, the sound tells: `check`
        return
    offset = number(row["offset"])
    if offset is None:
        yield "offset.type", "The offset is not a number. Write seconds, such as 1.5."
    elif offset < 0:
        yield "offset.negative", f"The offset is {offset:g} s. It counts from the start of the file."


def _duration(row: Row, _profile: Profile) -> Iterator[Fault]:
    if "duration" not in row:
        yield "duration.missing", "There is no duration. Write the row's length in seconds."
        return
    duration = number(row["duration"])
    if duration is None:
        yield "duration.type", "The duration is not a number. Write seconds, such as 3.2."
    elif duration < 0:
        yield "duration.negative", f"The duration is {duration:g} s. Write how long the row lasts."
    elif duration == 0:
        yield "duration.zero", "The duration is 0 s. Write how long the row lasts, or leave the row out."
    else:
        yield from duration_faults(duration)


def _traps(row: Row, _profile: Profile) -> Iterator[Fault]:
    for key in ("sampling_rate", "sample_rate"):
        if key in row and row.get("offset") is not None:
            yield (
                "sampling_rate.with_offset",
                f"With “{key}” and an offset NeMo takes the row's length for the file's. Remove “{key}”.",
            )
    status = row.get("validation_status", "pass")
    if status != "pass":
        yield "validation_status", f"NeMo leaves out rows whose validation_status is not “pass” (it is {status!r:.40})."
    if row.get("_skipme"):
        yield "skipme", f"NeMo leaves this row out: “_skipme” is {row['_skipme']!r:.40}, and any text counts as yes."


def _text(row: Row, profile: Profile) -> Iterator[Fault]:
    if row.get("text") is None:
        yield "text.missing", "There is no text. Write what is said, or leave the row out."
        return
    if not isinstance(row["text"], str):
        yield "text.type", "The text is not a string."
        return
    yield from text_faults(row["text"])
    yield from token_faults(row["text"], times=profile == "canary2")


def language_rules(row: Row, profile: Profile, known: Collection[str] | None) -> Iterator[Fault]:
    """`known`: the languages of the tokenizer that is to be trained with, where it was named."""
    prompted, needed = PROFILES[profile].prompted, _languages_needed(profile)
    for key in ("lang", "source_lang", "target_lang"):
        value = row.get(key)
        if value is None:
            if key in needed:
                yield f"slot.{key}", f"There is no “{key}”, which {profile} needs in every row."
        elif not isinstance(value, str):
            yield "lang.type", f"“{key}” is {value!r:.20}, not a string. In YAML, quote “no”."
        else:
            yield from language_faults(value.removeprefix("<|").removesuffix("|>"), profile, known)
    if (prompted or needed) and isinstance(row.get("lang"), str) and row["lang"] != row.get("target_lang", row["lang"]):
        yield (
            "lang.not_target",
            f"“lang” is {plainly(row['lang'], 20)}, but the text is in the target language "
            f"{plainly(str(row['target_lang']), 20)}; NeMo would pick the wrong "
            f"{'tokenizer' if prompted else 'prompt'}.",
        )


def _languages_needed(profile: Profile) -> tuple[str, ...]:
    """The fields of a language without which NeMo stops: `lang` where it transcribes, `target_lang` where it trains."""
    if PROFILES[profile].prompted:
        return "source_lang", "target_lang"
    return ("lang", "target_lang") if PROFILES[profile].prompts is not None else ()


def _slots(row: Row, profile: Profile) -> Iterator[Fault]:
    if profile == "salm":
        yield from _context(row)
    if not PROFILES[profile].prompted:
        return
    flags = ("pnc",) if profile == "canary" else ("pnc", "itn", "timestamp", "diarize")
    for slot in flags:
        allowed = _YES | _NO | {slot, f"no{slot}", f"<|{slot}|>", f"<|no{slot}|>"}
        if slot in row and not _is_one_of(row[slot], allowed):
            yield f"slot.{slot}", f"“{slot}” is {row[slot]!r:.30}. Write the string “yes” or “no”."
    if profile == "canary":
        yield from _canary_slots(row)
    else:
        yield from _canary2_slots(row)


def _is_one_of(value: object, allowed: frozenset[str]) -> bool:
    return isinstance(value, str) and value in allowed


def _canary_slots(row: Row) -> Iterator[Fault]:
    if "pnc" not in row:
        yield "slot.pnc", "There is no “pnc”, which canary needs in every row: “yes” or “no”."
    if "taskname" not in row and "task" not in row:
        yield "slot.taskname", "There is no “taskname”, which canary needs in every row: “asr” or “ast”."
    for slot in ("task", "taskname"):
        if slot in row and not _is_one_of(row[slot], TRANSCRIBES | TRANSLATES):
            yield f"slot.{slot}", f"“{slot}” is {row[slot]!r:.30}. Write “asr” or “ast”."


def _canary2_slots(row: Row) -> Iterator[Fault]:
    if "emotion" in row and not _is_one_of(row["emotion"], _EMOTIONS):
        yield "slot.emotion", f"“emotion” is {row['emotion']!r:.30}. Write a token such as “<|emo:happy|>”."
    if "decodercontext" in row and not isinstance(row["decodercontext"], str):
        yield "slot.decodercontext", "“decodercontext” is not a string. Write “” for none."


def _context(row: Row) -> Iterator[Fault]:
    for slot in ("context", "system_prompt"):
        if slot not in row:
            continue
        if not isinstance(row[slot], str):
            yield f"slot.{slot}", f"“{slot}” is not a string; NeMo stops there."
        elif any(token_faults(row[slot])):
            yield f"slot.{slot}", f"“{slot}” holds a <|…|> token, which would pass into the prompt. Remove it."


def _task(row: Row, profile: Profile) -> Iterator[Fault]:
    if profile != "canary":  # no other prompt has a task
        return
    source, target, task = row.get("source_lang"), row.get("target_lang"), row.get("task", row.get("taskname"))
    if not (isinstance(source, str) and isinstance(target, str) and isinstance(task, str)):
        return
    if (task in TRANSCRIBES and source != target) or (task in TRANSLATES and source == target):
        yield (
            "task.mismatch",
            f"“taskname” is {task}, but the languages are {plainly(source, 20)} and {plainly(target, 20)}.",
        )


def _truth(row: Row, profile: Profile) -> Iterator[Fault]:
    """Slots that promise one way of writing over a text that is written in another."""
    text = row.get("text")
    if not isinstance(text, str) or not PROFILES[profile].prompted:
        return
    plain = TIME_TOKEN.sub("", text)
    if row.get("pnc") in (*_NO, "nopnc", "<|nopnc|>") and punctuated(plain):
        yield "pnc.untrue", "“pnc” is no, yet the text has punctuation. Write yes, or take it out."
    if row.get("itn") in (*_NO, "noitn", "<|noitn|>") and shows_numerals(plain):
        yield "itn.untrue", "“itn” is no, yet a number is written in digits. Write yes, or spell it out."


def _times(row: Row, profile: Profile) -> Iterator[Fault]:
    text = row.get("text")
    if not isinstance(text, str) or profile != "canary2":
        return
    wanted = row.get("timestamp") in (*_YES, "timestamp", "<|timestamp|>")
    tokens = TIME_TOKEN.findall(text)
    if tokens and not wanted:
        yield "timestamp.tokens_without_slot", "The text has time tokens, but “timestamp” does not say yes."
    elif wanted and not tokens:
        yield "timestamp.no_tokens", "“timestamp” says yes, but the text has no time tokens."
    elif tokens:
        yield from _token_order(text)


def _token_order(text: str) -> Iterator[Fault]:
    if _TAGGED_WORD.sub("", text):
        yield (
            "timestamp.shape",
            "Every word needs one start and one end token with spaces around: “<|3|> it's <|7|>”. Else words merge.",
        )
        return
    frames = [int(frame) for pair in _TAGGED_WORD.findall(text) for frame in pair]
    if any(after < before for before, after in pairwise(frames)):
        yield "timestamp.order", "The time tokens do not follow one another."
    if frames[-1] > LAST_FRAME:
        yield "timestamp.range", f"Time token {frames[-1]} is past {LAST_FRAME}, the last a model has."


ROW_RULES: tuple[Rule, ...] = (
    _plain_values, _audio, _offset, _duration, _traps, _text, _slots, _task, _truth, _times,
)  # fmt: skip


def row_faults(row: Row, profile: Profile, known: Collection[str] | None = None) -> Iterator[Fault]:
    """Every fault of one row that can be told without its sound. `known` as in `language_rules`."""
    for rule in ROW_RULES:
        yield from rule(row, profile)
    yield from language_rules(row, profile, known)
