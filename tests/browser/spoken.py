"""A transcript that is there, for tests whose subject is what is done with one."""

from __future__ import annotations

import uuid
from datetime import datetime, timezone
from pathlib import Path

from studio.domain import Hypothesis, Request, Segment, Transcript, Word
from tests.served import App


def transcribed(app: App, sound: Path, said: str) -> str:
    """The address of a recording whose transcript is as a model gave it, in one segment."""
    recording, now = app.session.library.add(sound).recording, datetime.now(timezone.utc)
    words, request = said.split(), Request("moonshine/tiny-en", source_lang="en", target_lang="en")
    step = recording.duration / len(words)
    spread = tuple(Word(text, at * step, (at + 1) * step - 0.01, 0.9) for at, text in enumerate(words))
    segments = (Segment(uuid.uuid4().hex, 0.0, recording.duration, spread, language="en"),)
    heard = Hypothesis(uuid.uuid4().hex, recording.id, request, "", now, segments)
    mine = Transcript(uuid.uuid4().hex, recording.id, heard.id, request, now, 0, segments)
    app.studio._services.store.transcripts.add(mine, heard)
    return f"{app.url}/?recording={recording.id}&transcript={mine.id}"
