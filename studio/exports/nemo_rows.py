"""The rows of a NeMo manifest, one for each utterance, in the slots that a profile's models read.

Field names and values are those that nemo_toolkit 3.0's prompt formatters accept; slots are
strings, never booleans, and no field of our own bears a slot's name.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from studio.audio.seconds import seconds
from studio.domain import SAMPLE_RATE, Hypothesis, Request, Segment
from studio.exports import Options
from studio.exports.selection import Utterance
from studio.lint import shows_numerals, shows_pnc
from studio.text import clean

Row = dict[str, str | int | float]

FRAME = 0.08
"""Seconds of one encoder frame, the step of the flash models' time tokens."""
LAST_FRAME = 899
SALM_CONTEXT = "Transcribe the following:"
"""The prompt Canary-Qwen was trained with."""
NO_EMOTION = "<|emo:undefined|>"


def rows_of(utterances: Sequence[Utterance], options: Options) -> list[Row]:
    """One row for each utterance, in order. Clip names are unique over the whole export."""
    names = _unique_names(utterances)
    predicted = _predictions(utterances)
    sources = _source_texts(utterances)
    return [
        {
            **_sound(utterance, name),
            **_speech(utterance, options),
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
        "audio_filepath": f"audio/{name}.flac",
        "offset": 0.0,
        "duration": seconds(utterance.count, SAMPLE_RATE),
    }


def _speech(utterance: Utterance, options: Options) -> Row:
    request = _request(utterance)
    row: Row = {"text": utterance.text, "lang": request.target_lang}
    if options.profile in ("canary", "canary2"):
        row |= {
            "source_lang": request.source_lang,
            "target_lang": request.target_lang,
            "taskname": request.task,
            "pnc": _yes_no(request.pnc or shows_pnc(utterance.text)),
        }
    if options.profile == "canary2":
        row |= {
            "itn": _yes_no(shows_numerals(utterance.text)),
            "timestamp": _yes_no(options.word_times),
            "diarize": "no",
            "emotion": NO_EMOTION,
            "decodercontext": "",
        }
        if options.word_times:
            row["text"] = timed_text(utterance)
    return row


def _provenance(utterance: Utterance) -> Row:
    row: Row = {
        "start_sample": 0,
        "num_samples": utterance.count,
        "orig_audio_filepath": _plain_name(utterance.document.recording.name),
        "orig_start_sample": utterance.first,
    }
    if utterance.segment.speaker:
        row["speaker"] = clean(utterance.segment.speaker)
    return row


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


def _unique_names(utterances: Iterable[Utterance]) -> list[str]:
    """Stems of the clips: sha256 of the sound, first sample, length. Equal stems would be equal cut ids in NeMo,
    and Canary-Qwen's loader pairs the sound of one row with the text of another when ids repeat."""
    taken: set[str] = set()
    names = []
    for utterance in utterances:
        sound = utterance.document.recording.sha256[:12]
        stem = f"{sound}-{utterance.first:09d}-{utterance.count:06d}"
        name, again = stem, 2
        while name in taken:
            name, again = f"{stem}-{again}", again + 1
        taken.add(name)
        names.append(name)
    return names


def _predictions(utterances: Sequence[Utterance]) -> list[str | None]:
    """What the machine had said of each; for all of them or for none, as the Speech Data Explorer wants it."""
    if any(utterance.document.hypothesis is None for utterance in utterances):
        return [None] * len(utterances)
    documents = {id(utterance.document): utterance.document for utterance in utterances}
    heard = {key: _Heard(document.hypothesis) for key, document in documents.items() if document.hypothesis}
    return [clean(heard[id(utterance.document)].over(utterance.segment)) for utterance in utterances]


class _Heard:
    """A hypothesis, to be asked what was heard in a stretch of time."""

    def __init__(self, hypothesis: Hypothesis) -> None:
        self._segments = {segment.id: segment for segment in hypothesis.segments}
        words = (word for segment in hypothesis.segments for word in segment.words)
        placed = sorted(((word.start + word.end) / 2, at, word.text) for at, word in enumerate(words))
        self._middles = [middle for middle, _, _ in placed]
        self._texts = [text for _, _, text in placed]

    def over(self, asked: Segment) -> str:
        """The same segment's text; after a split or a merge, the words that lie in its time."""
        same = self._segments.get(asked.id)
        if same is not None and abs(same.start - asked.start) < 0.01 and abs(same.end - asked.end) < 0.01:
            return same.text
        first, end = bisect_left(self._middles, asked.start), bisect_left(self._middles, asked.end)
        return " ".join(self._texts[first:end])


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
    """What is heard in it: of which recording, in which language, from where, how much."""
    return utterance.document.recording.id, _request(utterance).source_lang, utterance.first, utterance.count


def _nearest(texts: dict[bool, str], pnc: bool) -> str:
    return texts.get(pnc) or next(iter(texts.values()), "")


def _request(utterance: Utterance) -> Request:
    return utterance.document.transcript.request
