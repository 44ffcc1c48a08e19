"""Our own JSON: the answer of `canary-studio transcribe --json` and of the endpoint `/transcribe`."""

from __future__ import annotations

import json
from typing import Any

from studio.domain import SAMPLE_RATE, Segment, Word
from studio.exports import Document, Options
from studio.exports.selection import spoken
from studio.exports.texts import Text


def as_json(document: Document, options: Options) -> dict[str, Any]:
    """The contract's object; times in seconds, three decimals."""
    recording, request = document.recording, document.transcript.request
    segments, origin = spoken(document, options), document.transcript.origin
    return {
        "recording": {
            "id": recording.id,
            "name": recording.name,
            "duration": round(recording.duration, 3),
            "sample_rate": SAMPLE_RATE,
        },
        "model": request.model,
        **({"origin": {"name": origin.name, "format": origin.format}} if origin else {}),
        "task": request.task,
        "source_lang": request.source_lang,
        "target_lang": request.target_lang,
        "pnc": request.pnc,
        "text": " ".join(segment.text for segment in segments),
        "segments": [_segment(segment) for segment in segments],
    }


def _segment(segment: Segment) -> dict[str, Any]:
    return {
        "id": segment.id,
        "start": round(segment.start, 3),
        "end": round(segment.end, 3),
        "text": segment.text,
        "speaker": segment.speaker,
        "words": [_word(word) for word in segment.words],
    }


def _word(word: Word) -> dict[str, Any]:
    return {
        "text": word.text,
        "start": round(word.start, 3),
        "end": round(word.end, 3),
        "confidence": None if word.confidence is None else round(word.confidence, 3),
        "timed_by": word.timed_by,
    }


def render(document: Document, options: Options) -> str:
    """One JSON object, indented, with a line end."""
    return json.dumps(as_json(document, options), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


FORMAT = Text("json", "JSON", ".json", render)
