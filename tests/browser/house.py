"""A studio with a long recording in it, and pages that are open there."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.synthetic import add_recording, make, transcribed
from studio.accounts.actor import LOCAL
from studio.domain import Recording
from tests.browser.conftest import Watch
from tests.served import App, served

OPEN = "window.__studio?.segments.length === 60 && window.__studio.ready"


@dataclass
class House:
    app: App
    recording: str
    transcript: str

    @property
    def url(self) -> str:
        return f"{self.app.url}/?recording={self.recording}&transcript={self.transcript}"


@contextmanager
def three_minutes(data: Path) -> Iterator[House]:
    """In sixty segments, some of them verified, of nobody."""
    data.mkdir(exist_ok=True)
    long = make(data, hours=0.05, words=720)
    with served(data) as app:
        yield House(app, long.recording.id, long.transcript.id)


def in_a_project_of_its_own(app: App, minutes: int = 3) -> House:
    """The same in the studio that all tests share: what is learned and left out in a project concerns no other test."""
    store, project = app.studio._services.store, app.session.projects.add(f"house {uuid.uuid4().hex}").id
    if (app.url, minutes) not in _SOUNDS:
        _SOUNDS[app.url, minutes] = add_recording(store, minutes)
    recording = replace(_SOUNDS[app.url, minutes], id=uuid.uuid4().hex)
    store.recordings.add(recording, LOCAL.name, project)
    transcript, heard = transcribed(recording, 240 * minutes)
    store.transcripts.add(transcript, heard)
    return House(app, recording.id, transcript.id)


_SOUNDS: dict[tuple[str, int], Recording] = {}
"""Of each studio and length: made once, shared by content."""


def opened(context: Any, house: House, watch: Watch) -> Any:
    """The recording's page, the keys on the transcript."""
    page = context.new_page()
    watch.on(page)
    page.goto(f"{house.url}")
    page.wait_for_function(OPEN)
    page.locator("#editor .cs-list").first.focus()
    return page


def in_library(context: Any, house: House, watch: Watch) -> Any:
    page = context.new_page()
    watch.on(page)
    page.goto(f"{house.app.url}/?tab=library")
    page.locator("#library [data-name=open]").first.wait_for()
    return page
