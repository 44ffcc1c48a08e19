"""Recordings while they are made, on the wire: begun, kept piece by piece, heard, ended."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from studio import domain, limits
from studio.api.base import Intent, ModelId, Task, answer_shape
from studio.i18n import Sentence, translated
from studio.jobs.live import Held, LiveState
from studio.store.live import LiveHead

Language = Annotated[str, Field(min_length=1, max_length=8)]


class StartLive(Intent):
    """Begins a recording, which is heard while it grows where the model can begin at once."""

    began: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$")]
    """The wall clock where the browser is, ISO 8601 without a zone: the recording is named by it."""
    model: ModelId = "auto"
    task: Task = "asr"
    source_lang: Language = "en"
    target_lang: Language = "en"
    pnc: bool = True
    project: Annotated[str, Field(min_length=1, max_length=limits.LONGEST_PROJECT_NAME)] = domain.DEFAULT_PROJECT
    """The id or the name of where it goes."""
    whose: Annotated[str, Field(pattern=r"^([0-9a-f]{32})?$")] = ""
    """The library that it was said into, as `/live/whose.json` told it; refused where another one is open by now."""


START: TypeAdapter[StartLive] = TypeAdapter(StartLive)


@answer_shape
class LiveWhose(TypedDict):
    """Whose sound is that a browser keeps until it is sent."""

    whose: str
    """The same for as long as this library is; never that of another one. The first eight digits are those of all
    libraries of this database."""
    alone: bool
    """What a browser keeps of any other of this database is of a library that is deleted. Never where there are logins,
    which run out."""


@answer_shape
class LiveStarted(TypedDict):
    live: str
    """The key to it."""
    most: int
    """Samples that it can have: the limit of a file."""


@answer_shape
class LiveHeld(TypedDict):
    """What a piece is answered with."""

    samples: int
    """So many are on the disk: the number of the next one. Fewer than were sent: send them again from there."""
    ended: bool
    """It takes no more; what comes after `samples` belongs to a new one."""
    job: str | None
    """What takes it in, once it has ended; null where nothing was recorded, or that was long ago."""


@answer_shape
class LiveLine(TypedDict):
    """What was said in one window."""

    start: float
    """Seconds."""
    end: float
    text: str


@answer_shape
class LiveText(TypedDict):
    """What was heard so far."""

    lines: list[LiveLine]
    """Settled, from `since` on."""
    count: int
    """Of all lines: `since` the next time."""
    partial: str
    """What is being said; it may turn out otherwise."""
    behind: float
    """Seconds of sound that the text is not about yet."""
    doing: Sentence
    """While the model is loaded."""
    problem: Sentence
    """Why there is no text, or no more of it: a sentence."""
    done: bool
    """Nothing comes any more."""


def wanted(intent: StartLive) -> domain.Request:
    return domain.Request(intent.model, intent.task, intent.source_lang, intent.target_lang, intent.pnc)


def name(intent: StartLive) -> str:
    date, _, time = intent.began.partition("T")
    return f"Recording {date} {time.replace(':', '.')}.wav"


def started(head: LiveHead, most: int) -> LiveStarted:
    return {"live": head.id, "most": most}


def held(found: Held) -> LiveHeld:
    return {"samples": found.samples, "ended": found.ended, "job": found.job.id if found.job is not None else None}


def live_text(state: LiveState, since: int) -> LiveText:
    text = state.text
    lines: list[LiveLine] = [{"start": each.start, "end": each.end, "text": each.text} for each in text.lines[since:]]
    return {
        "lines": lines,
        "count": len(text.lines),
        "partial": text.partial,
        "behind": max(0.0, round(state.seconds - text.heard, 2)),
        "doing": translated(text.doing),
        "problem": translated(text.problem),
        "done": text.done,
    }
