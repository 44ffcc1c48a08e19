"""Our own JSON: the answer of `canary-studio transcribe --json` and of the endpoint `/transcribe`."""

from __future__ import annotations

import json
from typing import Any

from studio.domain import DETECT, Recording, Request, Segment, Word
from studio.formats.documents import Document, Options
from studio.formats.selection import spoken
from studio.formats.text_format import TextFormat
from studio.limits import SAMPLE_RATE
from studio.vocabulary import STRENGTH, VOCABULARY, phrases_of


def recording_object(recording: Recording) -> dict[str, Any]:
    """What the contract says of a recording; seconds, three decimals."""
    return {
        "id": recording.id,
        "name": recording.name,
        "duration": round(recording.duration, 3),
        "sample_rate": SAMPLE_RATE,
    }


def as_json(document: Document, options: Options) -> dict[str, Any]:
    """The contract's object; times in seconds, three decimals."""
    recording, request = document.recording, document.transcript.request
    segments, origin = spoken(document, options), document.transcript.origin
    return {
        "recording": recording_object(recording),
        "warnings": list(recording.warnings),
        "model": request.model,
        **({"origin": {"name": origin.name, "format": origin.format}} if origin else {}),
        "task": request.task,
        "source_lang": request.source_lang,
        "target_lang": request.target_lang,
        "pnc": request.pnc,
        **_vocabulary(request),
        "text": " ".join(segment.text for segment in segments),
        "segments": [{**_segment(segment), **_found(segment, request)} for segment in segments],
    }


def _vocabulary(request: Request) -> dict[str, Any]:
    """What the model was told, where it was told anything."""
    words = phrases_of(request.options)
    strength = {STRENGTH: request.options[STRENGTH]} if STRENGTH in request.options else {}
    return {VOCABULARY: list(words), **strength} if words else {}


def _segment(segment: Segment) -> dict[str, Any]:
    return {
        "id": segment.id,
        "start": round(segment.start, 3),
        "end": round(segment.end, 3),
        "text": segment.text,
        "speaker": segment.speaker,
        "words": [_word(word) for word in segment.words],
    }


def _found(segment: Segment, request: Request) -> dict[str, str]:
    """The language of a segment, where the model was to find it out."""
    return {"language": segment.language} if request.target_lang == DETECT else {}


def _word(word: Word) -> dict[str, Any]:
    return {
        "text": word.text,
        "start": round(word.start, 3),
        "end": round(word.end, 3),
        "confidence": None if word.confidence is None else round(word.confidence, 3),
        "timed_by": word.timed_by,
    }


class Json(TextFormat):
    """One object, indented, with a line end."""

    name = "json"
    title = "JSON, words and times"
    suffixes = (".json",)
    help = "All that is known of each word, as `canary-studio transcribe --json` prints it."

    def render(self, document: Document, options: Options) -> str:
        return json.dumps(as_json(document, options), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


FORMAT = Json()
