"""One row of a manifest, its values each asked for with what it must be."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, cast, get_args

from studio.domain import Plain, Status, Task, Word
from studio.errors import ManifestError, shown
from studio.formats.nemo import custom
from studio.formats.nemo.faults import TIME_TOKEN, token_faults
from studio.formats.nemo.profiles import TRANSLATES
from studio.formats.nemo.rows import FRAME
from studio.formats.nemo.soundfiles import ON_DISK, NoSound, SoundFiles
from studio.languages import base_language
from studio.limits import LONGEST_SPEAKER, MOST_SECONDS
from studio.text import LONGEST_TEXT, clean

MUCH_TEXT = 10 * LONGEST_TEXT
"""Characters of a row before its time tokens are taken out."""
LONGEST_LINE = 4 << 20
"""Bytes: twice what a row may hold when each of its characters is written as an escape. Read as JSON, a line takes five
times its bytes of memory."""
_TIMED_WORD = re.compile(r"<\|(\d{1,6})\|> ([^\s<|]\S*) <\|(\d{1,6})\|>(?: |$)")
_NO = frozenset(["no", "No", "false", "False", "0", "nopnc", "<|nopnc|>"])


class Values:
    """Raises ManifestError, which names the line and the fix, for whatever cannot be meant."""

    def __init__(self, manifest: Path, line: int, text: bytes, sounds: SoundFiles = ON_DISK) -> None:
        self._manifest = manifest
        self._sounds = sounds
        self.line = line
        if len(text) > LONGEST_LINE:
            raise self.bad(
                f"the line has more than {LONGEST_LINE >> 20} MB, which no row has. Write one row on a line."
            )
        try:
            values = json.loads(text)
        except UnicodeDecodeError as fault:
            raise self.bad("this is not UTF-8 text. Save the manifest as UTF-8.") from fault
        except (ValueError, RecursionError) as fault:
            raise self.bad("this is not a JSON object. Write {…} on one line.") from fault
        if not isinstance(values, dict):
            raise self.bad("this is not a JSON object. Write {…} on one line.")
        self._values: dict[str, Any] = values

    def bad(self, why: str) -> ManifestError:
        return ManifestError(self._manifest.name, self.line, why)

    def audio(self) -> Path:
        path = self._values.get("audio_filepath")
        if not path or (isinstance(path, str) and "\x00" in path):
            raise self.bad("there is no “audio_filepath”. Name the sound file, relative to the manifest.")
        if not isinstance(path, str):
            raise self.bad("“audio_filepath” is not one path. Name one sound file in quotes, in a row of its own.")
        try:
            return self._sounds.find(path, self._manifest.parent)
        except NoSound as missing:
            raise self.bad(str(missing)) from missing

    def channel(self) -> int | None:
        """The one channel that is meant, counted from 0; None for all that there are."""
        value = self._values.get("channel_selector")
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if value is None or value == "average":
            return None
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        raise self.bad(
            f"“channel_selector” is {shown(str(value), 20)}. Name one channel, counted from 0; for each further one "
            "write a row of its own."
        )

    def number(self, key: str) -> float | None:
        """Seconds, not negative; None where there are none."""
        value = self._values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
            raise self.bad(f"“{key}” is not a number. Write seconds, such as 3.2.")
        if not -MOST_SECONDS < value < MOST_SECONDS:  # as they are: an int of JSON may be too large for a float
            raise self.bad(f"“{key}” is no number of seconds that a sound can last. Write such as 3.2.")
        if value < 0:
            written = f"{value:g}"  # as the row has it, in no language
            raise self.bad(f"“{key}” is {written}; it cannot be negative.")
        return float(value)

    def text(self, key: str = "text") -> str:
        """Cleaned; without the time tokens of rows for the flash models. May be empty: a segment to be written."""
        text = self._values.get(key)
        if text is None:
            return ""
        if not isinstance(text, str):
            raise self.bad(f"“{key}” is not a string. Put it in quotes.")
        if len(text) > MUCH_TEXT:  # before anything is done to it: it may be all there is in a huge file
            raise self.bad(_too_long(key, text))
        text = clean(TIME_TOKEN.sub(" ", text))
        if len(text) > LONGEST_TEXT:
            raise self.bad(_too_long(key, text))
        for _, why in token_faults(text):
            raise self.bad(why[0].lower() + why[1:])
        return text

    def timed_words(self, start: float) -> tuple[Word, ...]:
        """Those of a text in which time tokens stand around every word, in seconds; `start` is the row's. Else none."""
        text = str(self._values.get("text") or "")
        found = _TIMED_WORD.findall(text)
        if not found or _TIMED_WORD.sub("", text):
            return ()
        words = ((clean(word), int(first) * FRAME, int(last) * FRAME) for first, word, last in found)
        return tuple(Word(word, start + first, start + last, None, "aligner") for word, first, last in words)

    def predicted(self) -> str | None:
        """What a machine had said; None where the row does not tell."""
        return None if self._values.get("pred_text") is None else self.text("pred_text")

    def languages(self) -> tuple[str | None, str | None]:
        """Spoken and written, without regions; None for what the row does not tell."""
        written = self._language("target_lang") or self._language("lang") or self._language("language")
        return self._language("source_lang") or (None if self._translates() else written), written

    def task(self) -> Task:
        source, target = self.languages()
        return "ast" if self._translates() or (source and target and source != target) else "asr"

    def pnc(self) -> bool | None:
        """None when the row does not say."""
        value = self._values.get("pnc")
        if isinstance(value, str):
            return value not in _NO
        return value if isinstance(value, bool) else None

    def speaker(self) -> str | None:
        """A name; a number is one, too."""
        value = self._values.get("speaker")
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise self.bad("“speaker” is neither a name nor a whole number. Put it in quotes.")
        name = clean(str(value))
        if len(name) > LONGEST_SPEAKER:
            raise self.bad(f"“speaker” has {len(name):,} characters; a name has at most {LONGEST_SPEAKER}. Shorten it.")
        return name or None

    def status(self) -> Status | None:
        """What NeMo leaves out is unusable; None where the row does not say."""
        if self._values.get("_skipme") or self._values.get("validation_status", "pass") != "pass":
            return "unusable"
        value = self._values.get("status")
        return cast("Status", value) if value in get_args(Status) else None

    def clip(self) -> tuple[str, str, int] | None:
        """(its name, the recording's, the sample it began with there), of a clip that an export of ours had cut."""
        name, recording, first = (self._values.get(key) for key in ("id", "orig_audio_filepath", "orig_start_sample"))
        ours = isinstance(name, str) and custom.CLIP_NAME.fullmatch(name)
        if not ours or not isinstance(recording, str) or not isinstance(first, int) or not 0 <= first < 2**53:
            return None
        return str(name), clean(recording) or "recording", int(first)

    def fields(self) -> dict[str, Plain]:
        """Those that nothing here reads, and what a clip of ours goes by."""
        ours = self.clip()
        foreign = {} if ours else {key: self._values[key] for key in _CLIP if key in self._values}
        if (status := self._values.get("status")) is not None and status not in get_args(Status):
            foreign["status"] = status
        try:
            kept = custom.kept(self._values) | {custom.renamed(key): custom.plain(key, foreign[key]) for key in foreign}
        except ValueError as fault:
            raise self.bad(str(fault)) from fault
        return kept | ({"id": ours[0], "orig_start_sample": ours[2]} if ours else {})

    def _translates(self) -> bool:
        named = self._values.get("taskname", self._values.get("task"))
        return isinstance(named, str) and named in TRANSLATES

    def _language(self, key: str) -> str | None:
        value = self._values.get(key)
        if value is None or value == "":
            return None
        code = base_language(value) if isinstance(value, str) else None
        if code is None:
            raise self.bad(f"“{key}” is {str(value)[:20]!r}, not a language code such as “en” or “en-US”.")
        return code


_CLIP = ("id", "orig_audio_filepath", "orig_start_sample")
"""Of a row that is no clip of ours they are somebody else's."""


def _too_long(key: str, text: str) -> str:
    return f"“{key}” has {len(text):,} characters; a row holds at most {LONGEST_TEXT:,}. Split it into rows."
