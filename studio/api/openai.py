"""The part of OpenAI's API that this studio answers: what may be asked, the answers, and the errors.

https://platform.openai.com/docs/api-reference/audio (fields and shapes as of the package `openai` 3.57)
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from studio.domain import Segment, Task, Word
from studio.engines.base import ModelCard
from studio.errors import RequestError, plainly, shown
from studio.formats import Document, Options, writer_named
from studio.formats.text_format import TextFormat
from studio.languages import base_language, language_name

JSON, TEXT, VERBOSE = "json", "text", "verbose_json"
FORMATS: Mapping[str, str] = {
    JSON: "application/json",
    TEXT: "text/plain; charset=utf-8",
    "srt": "text/plain; charset=utf-8",
    "vtt": "text/vtt; charset=utf-8",
    VERBOSE: "application/json",
}
"""Of an answer, with the type of its body."""

GRANULARITIES = ("segment", "word")

ANY_MODEL = ("auto", "whisper-1")
"""The best that is ready; the second is what many programs have built in."""

KNOWN = frozenset(
    (
        "model", "language", "prompt", "response_format", "temperature", "stream", "store", "project",
        "timestamp_granularities[]", "timestamp_granularities",
    )
)  # fmt: skip


class BadField(RequestError):
    """A field that cannot be used; names it."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a program asks for, beside the sound."""

    model: str
    task: Task
    language: str | None
    prompt: str
    response_format: str
    granularities: tuple[str, ...]
    store: bool
    """Whether the recording and its transcript stay in the Library."""
    project: str
    unused: tuple[str, ...]
    """What was asked for besides and cannot be had, a sentence each."""


def asked(fields: Sequence[tuple[str, str]], task: Task) -> Asked:
    """Raises BadField."""
    said = dict(fields)
    response_format = said.get("response_format") or JSON
    if response_format not in FORMATS:
        known = ", ".join(FORMATS)
        raise BadField("response_format", f"response_format={shown(response_format, 40)} is not to be had: {known}.")
    if _yes("stream", said):
        raise BadField("stream", "Answers are not streamed here. Leave out “stream”.")
    model = said.get("model", "")
    if not model:
        raise BadField("model", "Say which model is to hear it: model=auto, or one that /v1/models lists.")
    return Asked(
        model="auto" if model in ANY_MODEL else model,
        task=task,
        language=said.get("language") or None,
        prompt=said.get("prompt", ""),
        response_format=response_format,
        granularities=_granularities(fields, response_format),
        store=_yes("store", said),
        project=said.get("project") or "default",
        unused=tuple(_unused(said)),
    )


def _granularities(fields: Iterable[tuple[str, str]], response_format: str) -> tuple[str, ...]:
    name = "timestamp_granularities[]"
    wanted = tuple(dict.fromkeys(value for field, value in fields if field in (name, name[:-2])))
    for each in wanted:
        if each not in GRANULARITIES:
            raise BadField(name, f"{name}={shown(each, 20)} is not to be had: {', '.join(GRANULARITIES)}.")
    if wanted and response_format != VERBOSE:
        raise BadField(name, f"{name} goes with response_format={VERBOSE} alone.")
    return wanted or ("segment",)


def _unused(said: Mapping[str, str]) -> Iterator[str]:
    if _temperature(said.get("temperature", "")):
        yield "temperature has no effect: models here take the likeliest words."
    for name in said:
        if name not in KNOWN:
            yield f"The field {shown(name, 40)} is not known here and was left out."


def _temperature(text: str) -> float:
    try:
        found = float(text or 0)
    except ValueError:
        found = math.nan
    if not 0 <= found <= 1:
        raise BadField("temperature", f"temperature={shown(text, 20)} is no number from 0 to 1.")
    return found


def _yes(name: str, said: Mapping[str, str]) -> bool:
    text = said.get(name, "").lower()
    if text not in ("", "true", "false", "1", "0"):
        raise BadField(name, f"{name}={shown(text, 20)}: say true or false.")
    return text in ("true", "1")


# --- answers ---


def answer(document: Document, wanted: Asked, warnings: Sequence[str]) -> str | dict[str, Any]:
    """The body, in the format that was asked for."""
    if wanted.response_format == JSON:
        return {"text": document.transcript.text, **_usage(document), **_warned(warnings)}
    if wanted.response_format == VERBOSE:
        return {**_verbose(document, wanted), **_warned(warnings)}
    if wanted.response_format == TEXT:
        return f"{document.transcript.text}\n"
    writer = writer_named(wanted.response_format)
    assert isinstance(writer, TextFormat)
    return writer.render(document, Options(status="all"))


def _verbose(document: Document, wanted: Asked) -> dict[str, Any]:
    segments = document.transcript.segments
    spoken = document.transcript.language if wanted.task == "asr" else "en"
    found: dict[str, Any] = {
        "task": "transcribe" if wanted.task == "asr" else "translate",
        "language": language_name(base_language(spoken) or spoken).lower(),
        "duration": round(document.recording.duration, 3),
        "text": document.transcript.text,
        "model": document.transcript.request.model,
        **_usage(document),
    }
    if "word" in wanted.granularities:
        found["words"] = [_word(word) for segment in segments for word in segment.words]
    if "segment" in wanted.granularities:
        found["segments"] = [_segment(number, segment) for number, segment in enumerate(segments)]
    return found


def _word(word: Word) -> dict[str, Any]:
    return {"word": word.text, "start": round(word.start, 3), "end": round(word.end, 3)}


def _segment(number: int, segment: Segment) -> dict[str, Any]:
    """What is not known here is 0 or empty, for clients that want every field."""
    text = segment.text.encode()
    return {
        "id": number,
        "seek": round(segment.start * 100),
        "start": round(segment.start, 3),
        "end": round(segment.end, 3),
        "text": segment.text,
        "tokens": [],
        "temperature": 0.0,
        "avg_logprob": _log_confidence(segment.words),
        "compression_ratio": round(len(text) / len(zlib.compress(text)), 3),
        "no_speech_prob": 0.0,
    }


def _log_confidence(words: Sequence[Word]) -> float:
    """The mean of the words' logarithms; 0 where the model tells no confidence."""
    known = [max(word.confidence, 1e-4) for word in words if word.confidence is not None]
    return round(sum(map(math.log, known)) / len(known), 4) if known else 0.0


def _usage(document: Document) -> dict[str, Any]:
    return {"usage": {"type": "duration", "seconds": math.ceil(document.recording.duration)}}


def _warned(warnings: Sequence[str]) -> dict[str, list[str]]:
    return {"warnings": list(warnings)} if warnings else {}


def model_list(cards: Iterable[ModelCard]) -> dict[str, Any]:
    return {"object": "list", "data": [model_info(card) for card in cards]}


def model_info(card: ModelCard) -> dict[str, Any]:
    """When it was made is not known, which is written as 0."""
    return {"id": card.id, "object": "model", "created": 0, "owned_by": card.id.partition("/")[0]}


# --- errors ---


def refused(status: int, sentence: str, param: str | None = None, code: str | None = None) -> dict[str, Any]:
    """An error in OpenAI's shape."""
    said = {"message": sentence, "type": _type(status), "param": param and plainly(param, 40)}
    return {"error": {**said, "code": code or _CODES.get(status)}}


def _type(status: int) -> str:
    if status in (401, 403):
        return {401: "authentication_error", 403: "permission_error"}[status]
    if status == 429:
        return "rate_limit_error"
    return "invalid_request_error" if status < 500 else "server_error"


_CODES: Mapping[int, str] = {
    401: "invalid_api_key",
    404: "not_found",
    413: "too_large",
    429: "rate_limit_exceeded",
    503: "unavailable",
    507: "disk_full",
}
