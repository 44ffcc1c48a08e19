"""The rows of a NeMo manifest, one for each utterance, in the slots that a profile's models read.

Field names and values are those that nemo_toolkit 3.0's prompt formatters accept; slots are
strings, never booleans, and no field of our own bears a slot's name.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from studio.audio.seconds import seconds
from studio.domain import Request, Segment, Word
from studio.formats.documents import Document
from studio.formats.nemo.custom import CLIP_NAME, beside, slots
from studio.formats.nemo.layout import CLIPS
from studio.formats.nemo.orthography import shows_numerals, shows_pnc
from studio.formats.nemo.profiles import PROFILES
from studio.formats.nemo.settings import Settings
from studio.formats.nemo.utterances import Utterance
from studio.limits import SAMPLE_RATE
from studio.text import clean

Row = dict[str, str | int | float]

FRAME = 0.08
"""Seconds of one encoder frame, the step of the flash models' time tokens."""
LAST_FRAME = 899
SALM_CONTEXT = "Transcribe the following:"
"""The prompt Canary-Qwen was trained with."""
NO_EMOTION = "<|emo:undefined|>"


def rows_of(utterances: Sequence[Utterance], settings: Settings) -> list[Row]:
    """One row for each utterance, in order. Clip names are unique over the whole export."""
    names = unique_names(utterances)
    predicted = _predictions(utterances)
    sources = _source_texts(utterances)
    return [
        {
            **beside(utterance.segment.fields, settings.profile),
            **_sound(utterance, name),
            **_speech(utterance, settings),
            **_provenance(utterance),
            **({"source_text": source} if source else {}),
            **({"pred_text": prediction} if prediction is not None else {}),
        }
        for utterance, name, prediction, source in zip(utterances, names, predicted, sources, strict=True)
    ]


def line_of(row: Row) -> bytes:
    """One line of the manifest: UTF-8, LF, no NaN."""
    return json.dumps(row, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def _sound(utterance: Utterance, name: str) -> Row:
    # `offset` stands in every row: without it NeMo ignores `duration` and takes the whole file.
    # `sampling_rate` stands in none: with an offset it would make the row's length the file's.
    return {
        "id": name,
        "audio_filepath": f"{CLIPS}/{name}.flac",
        "offset": 0.0,
        "duration": seconds(utterance.count, SAMPLE_RATE),
    }


def _speech(utterance: Utterance, settings: Settings) -> Row:
    request = _request(utterance)
    spoken, written = utterance.languages(settings.profile)
    row: Row = {"text": utterance.text, "lang": written}
    if PROFILES[settings.profile].prompts is not None:
        row["target_lang"] = written
    if PROFILES[settings.profile].prompted:
        row |= {
            "source_lang": spoken,
            "target_lang": written,
            "taskname": request.task,
            "pnc": _yes_no(request.pnc or shows_pnc(utterance.text)),
        }
    if settings.profile == "canary2":
        row |= {
            "itn": _yes_no(shows_numerals(utterance.text)),
            "timestamp": _yes_no(settings.word_times),
            "diarize": "no",
            "emotion": NO_EMOTION,
            "decodercontext": "",
        }
        if settings.word_times:
            row["text"] = timed_text(utterance)
    return row | slots(utterance.segment.fields, settings.profile)


def _provenance(utterance: Utterance) -> Row:
    row: Row = {
        "start_sample": 0,
        "num_samples": utterance.count,
        "orig_audio_filepath": _plain_name(utterance.document.recording.name),
        "orig_start_sample": _first_of_all(utterance),
        "status": utterance.segment.status,
    }
    if utterance.segment.speaker:
        row["speaker"] = clean(utterance.segment.speaker)
    return row


def _first_of_all(utterance: Utterance) -> int:
    """In the recording, or, of a clip that was imported, in the one that it had been cut from."""
    before = utterance.segment.fields.get("orig_start_sample", 0)
    return utterance.first + (before if isinstance(before, int) else 0)


def timed_text(utterance: Utterance) -> str:
    """The text with one start and one end token around every word: “<|3|> it's <|7|>”.

    Frames count from the start of the clip. Every token stands between spaces: without
    them NeMo merges words silently.
    """
    start = utterance.first / SAMPLE_RATE
    last = min(LAST_FRAME, round(utterance.count / SAMPLE_RATE / FRAME))
    parts, at = [], 0
    for word in utterance.segment.words:
        for text in clean(word.text).split():
            at = min(max(round((word.start - start) / FRAME), at), last)
            parts += [f"<|{at}|>", text]
            at = min(max(round((word.end - start) / FRAME), at), last)
            parts.append(f"<|{at}|>")
    return " ".join(parts)


def _yes_no(value: bool) -> str:
    return "yes" if value else "no"


def _plain_name(name: str) -> str:
    """A recording's name as a bare file name: no folders, one line."""
    return PurePosixPath(clean(name).replace("\\", "/")).name or "recording"


def unique_names(utterances: Iterable[Utterance]) -> list[str]:
    """Stems of the clips: sha256 of the sound, first sample, length. Equal stems would be equal cut ids in NeMo,
    and Canary-Qwen's loader pairs the sound of one row with the text of another when ids repeat."""
    taken: set[str] = set()
    names = []
    for utterance in utterances:
        stem = _own_name(utterance) or _new_name(utterance)
        name, again = stem, 2
        while name in taken:
            name, again = f"{stem}-{again}", again + 1
        taken.add(name)
        names.append(name)
    return names


def sound_of(utterance: Utterance) -> str:
    """Names the sound that an utterance was cut from, also where it comes back as a clip of its own."""
    return (_own_name(utterance) or _new_name(utterance)).partition("-")[0]


def _own_name(utterance: Utterance) -> str | None:
    """Of a clip that was imported, as long as it is that clip."""
    name = str(utterance.segment.fields.get("id", ""))
    named = CLIP_NAME.fullmatch(name)
    whole = utterance.first == 0 and utterance.count == utterance.document.recording.num_samples
    return name if named and whole and int(named[1]) == utterance.count else None


def _new_name(utterance: Utterance) -> str:
    return f"{utterance.document.recording.sha256[:12]}-{utterance.first:09d}-{utterance.count:06d}"


def _predictions(utterances: Sequence[Utterance]) -> list[str | None]:
    """What the machine had said of each; for all of them or for none, as the Speech Data Explorer wants it."""
    if any(utterance.document.hypothesis is None for utterance in utterances):
        return [None] * len(utterances)
    found = heard(utterances)
    if any(words is None for words in found):
        return [None] * len(utterances)
    return [clean(" ".join(word.text for word in words or ())) for words in found]


def heard(utterances: Iterable[Utterance]) -> list[tuple[Word, ...] | None]:
    """What a machine had said of each; None where none listened."""
    said: dict[int, _TimedHypothesis | None] = {}
    for document in (utterance.document for utterance in utterances):
        if id(document) not in said:
            said[id(document)] = _TimedHypothesis(document) if document.hypothesis else None
    timed = ((said[id(utterance.document)], utterance.segment) for utterance in utterances)
    return [hypothesis.over(segment) if hypothesis else None for hypothesis, segment in timed]


class _TimedHypothesis:
    """A hypothesis, to be asked what it has in a stretch of time."""

    def __init__(self, document: Document) -> None:
        segments = document.hypothesis.segments if document.hypothesis else ()
        self._imported = document.transcript.origin is not None
        self._segments = {segment.id: segment for segment in segments}
        # each once: parts that a segment was split into have its words again
        words = dict.fromkeys((segment.channel, word) for segment in segments for word in segment.words)
        self._by_channel: dict[int | None, _Lane] = {}
        for channel, word in sorted(words, key=lambda placed: (placed[1].start + placed[1].end) / 2):
            self._by_channel.setdefault(channel, _Lane([], [])).put(word)

    def over(self, asked: Segment) -> tuple[Word, ...] | None:
        """The same segment's words; after a split or a merge, those that lie in its time. None for an import's row
        that brought none, and where none lie: nothing is known of what a machine would have said."""
        same = self._segments.get(asked.id)
        if same is not None and abs(same.start - asked.start) < 0.01 and abs(same.end - asked.end) < 0.01:
            return same.words
        lane = self._by_channel.get(asked.channel)
        return (lane.between(asked) if lane else ()) or (None if self._imported else ())


@dataclass(frozen=True, slots=True)
class _Lane:
    """Words of one channel in order of time."""

    middles: list[float]
    words: list[Word]

    def put(self, word: Word) -> None:
        self.middles.append((word.start + word.end) / 2)
        self.words.append(word)

    def between(self, asked: Segment) -> tuple[Word, ...]:
        return tuple(self.words[bisect_left(self.middles, asked.start) : bisect_left(self.middles, asked.end)])


def _source_texts(utterances: Sequence[Utterance]) -> list[str]:
    """What was said, for translations, where the same export knows it from a transcript of the same stretch.

    That with punctuation like the translation's own, where there are two.
    """
    said: dict[tuple[str, str, int, int], dict[bool, str]] = {}
    for utterance in utterances:
        if _request(utterance).task == "asr":
            said.setdefault(_stretch(utterance), {})[_request(utterance).pnc] = utterance.text
    return [
        _nearest(said.get(_stretch(u), {}), _request(u).pnc) if _request(u).task == "ast" else "" for u in utterances
    ]


def _stretch(utterance: Utterance) -> tuple[str, str, int, int]:
    """What its sound is: of which recording, in which language, from where, how much."""
    return utterance.document.recording.id, _request(utterance).source_lang, utterance.first, utterance.count


def _nearest(texts: dict[bool, str], pnc: bool) -> str:
    return texts.get(pnc) or next(iter(texts.values()), "")


def _request(utterance: Utterance) -> Request:
    return utterance.document.transcript.request
