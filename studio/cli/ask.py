"""`canary-studio ask`: find the transcript that is meant, follow the answer, name its sources."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from enum import Enum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from studio.cli.common import AsJson, Data, bar, complain, local_session, print_json
from studio.domain import Answer, Segment
from studio.errors import EngineError, NotFound, RequestError, shown
from studio.formats.json_ import recording_object
from studio.stops import STOPPED

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from studio.session import Session
    from studio.session.answers import Answers

LOOK_SECONDS = 0.1
"""How often the terminal is brought up to date."""

SHORTEST_ID = 6
"""Characters of a recording's id that may stand for all of it."""

Advance = Callable[[float, str], None]
Bar = Callable[[str], "AbstractContextManager[Advance]"]
"""A progress bar with a title, told 0..1 and what is being done."""


class Reading(str, Enum):
    """How much of a long transcript a model reads at once."""

    trained = "trained"
    context = "context"


def ask(
    what: Annotated[str, typer.Argument(metavar="AUDIO|ID", help="A sound file, or a recording's or transcript's id.")],
    question: Annotated[str, typer.Argument(help="What to ask (default: a summary).", show_default=False)] = "",
    model: Annotated[str, typer.Option(help="A model's id, or auto.")] = "auto",
    reach: Annotated[
        Reading, typer.Option(help="Read in parts as trained, or all that fits its context.")
    ] = Reading.trained,
    source_lang: Annotated[
        str | None,
        typer.Option(help="Language spoken, where it is still to be transcribed (default: en, or the model's own)."),
    ] = None,
    as_json: AsJson = False,
    data: Data = None,
) -> int:
    """Ask a language model about a transcript as it was corrected, or have it summarised."""
    with local_session(data) as session:
        chosen = session.answers.model(model).id
        transcript = transcript_of(session, what, chosen, source_lang, bar)
        begun = session.answers.ask(transcript, "question" if question else "summary", question, chosen, reach.value)
        answer = follow(session.answers, begun.answer.id, bar, None if as_json else sys.stdout)
        if answer.error:
            return complain(answer.error, 1)
        found = described(session, answer)
    if as_json:
        print_json(found)
    else:
        for line in sources(found):
            print(line)
    return 0 if answer.state == "done" else complain("Stopped. What was written is kept with the transcript.", STOPPED)


def transcript_of(session: Session, what: str, model: str, source_lang: str | None, bar: Bar) -> str:
    """The id of the transcript that is meant by a file, which is transcribed if it was not yet, or by an id."""
    path = Path(what)
    if not path.is_file():
        return _named(session, what)
    with bar(path.name) as advance:
        known = session.transcripts.current_id(session.library.add(path).recording.id)
        if known is not None:
            _finish(session, known, advance)
            return known
        request = session.models.request(model, source_lang=source_lang)
        done = session.transcripts.transcribe_file(path, request, progress=lambda part: advance(part, ""))
        return done.transcript.id


def follow(answers: Answers, answer_id: str, bar: Bar, out: IO[str] | None) -> Answer:
    """Wait for the end of an answer, writing its text to `out` as it grows. Ctrl-C ends it and keeps what is there."""
    text = ""
    stopping = False
    with ExitStack() as reading:
        advance = reading.enter_context(bar("Asking"))
        while True:
            try:
                asked = answers.wait(answer_id, timeout=LOOK_SECONDS)
            except KeyboardInterrupt:
                if stopping:
                    raise
                stopping = True
                answers.stop(answer_id)
                continue
            if out is not None and asked.answer.text != text:
                reading.close()  # a bar and a growing text do not share a terminal
                text = _write(out, text, asked.answer.text)
            elif not text:
                advance(asked.part, asked.doing)
            if not asked.answer.active:
                break
    if out is not None and text:
        out.write("\n")
    return asked.answer


def described(session: Session, answer: Answer) -> dict[str, Any]:
    """The object that `--json` prints: the answer with the segments it stands on, as they read now."""
    transcript = session.transcripts.get(answer.transcript_id)
    recording = session.library.recording(transcript.recording_id)
    segments = {segment.id: segment for segment in transcript.segments}
    cited = sorted(answer.citations.items())
    return {
        "recording": recording_object(recording),
        "transcript": transcript.id,
        "model": answer.model,
        "kind": answer.kind,
        "question": answer.question,
        "text": answer.text,
        "citations": [{"number": number, **_source(segments[key])} for number, key in cited if key in segments],
        "related": [_source(segments[key]) for key in answer.related if key in segments],
    }


def sources(found: dict[str, Any]) -> list[str]:
    """The segments that an answer cites, a line each, after an empty one; nothing where it cites none."""
    lines = [f"[{each['number']}] {_clock(each['start'])}  {each['text']}" for each in found["citations"]]
    return ["", *lines] if lines else []


def _named(session: Session, key: str) -> str:
    """A transcript's own id, or the current transcript of the recording whose id this is, or begins with this."""
    try:
        return session.transcripts.get(key).id
    except NotFound:
        ids = [entry.recording.id for entry in session.library.entries() if entry.recording.id.startswith(key)]
    if len(key) < SHORTEST_ID or not ids:
        raise RequestError(f"{shown(key)} is neither a file nor the id of a recording or a transcript.")
    if len(ids) > 1:
        raise RequestError(f"The ids of {len(ids)} recordings begin with {shown(key)}. Write more of it.")
    current = session.transcripts.current_id(ids[0])
    if current is None:
        raise RequestError(f"Recording {shown(key)} has no transcript yet. Transcribe it first.")
    return current


def _finish(session: Session, transcript: str, advance: Advance) -> None:
    """Go on with a run that was broken off: a question about a file is about all of it."""
    try:
        run = session.transcripts.wait(transcript, timeout=0)
    except NotFound:
        return  # a text that was imported has no run
    if run.state != "done" and not run.active:
        session.transcripts.resume(transcript)
    while (run := session.transcripts.wait(transcript, timeout=LOOK_SECONDS)).active:
        advance(run.seconds_done / max(run.seconds_total, 1e-9), "")
    if run.state != "done":
        raise EngineError(f"The transcript could not be finished: {run.error or 'its run was stopped'}")


def _write(out: IO[str], before: str, now: str) -> str:
    """What is new; all of it on a new line where the model took back what it had said."""
    out.write(now[len(before) :] if now.startswith(before) else f"\n{now}")
    out.flush()
    return now


def _source(segment: Segment) -> dict[str, Any]:
    return {
        "segment": segment.id,
        "start": round(segment.start, 3),
        "end": round(segment.end, 3),
        "text": segment.text,
    }


def _clock(seconds: float) -> str:
    return f"{int(seconds // 60)}:{int(seconds % 60):02d}"
