"""My Hub: the library as a private dataset in the account of whoever is logged in, and its corrections back."""

from __future__ import annotations

import html
import time
from collections.abc import Generator, Mapping
from typing import Any, Literal

import gradio as gr

from studio.domain import Job
from studio.errors import NotFound, StudioError
from studio.jobs.kinds.push import CHANGED
from studio.jobs.kinds.push import Push as PushJob
from studio.session import Session, Studio
from studio.text import counted
from studio.ui.actor import session_of
from studio.ui.components import Pull
from studio.ui.told import refuse

LOOK_SECONDS = 0.5
MOST_AT_ONCE = 20
"""Pages that follow one."""

Updates = dict[Any, Any]


class Push:
    """A folded row under the page."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        with gr.Accordion("Push to my Hub, and bring corrections back", open=False, elem_id="push"):
            with gr.Row(equal_height=True):
                self.name = gr.Textbox(label="Dataset", placeholder="my-calls", max_length=96, scale=2)
                self.status = gr.Dropdown(
                    [("Verified segments", "verified"), ("All segments", "all")],
                    value="verified",
                    label="What",
                    scale=1,
                )
                self.go = gr.Button("Push", variant="primary", scale=0)
                self.stop = gr.Button("Stop", visible=False, scale=0)
            self.overwrite = gr.Checkbox(
                label="Overwrite what was changed on the Hub",
                value=False,
                visible=False,
                elem_id="push-overwrite",
            )
            self.told = gr.HTML(_line(ABOUT), elem_id="push-told", apply_default_css=False)
            self.pull = Pull(studio, elem_id="pull")

    def wire(self, arrived: Any, **quiet: Any) -> None:
        """`arrived`: the event of the page's load, after which it is known whose it is."""
        followed = {
            "outputs": [self.told, self.go, self.stop, self.overwrite],
            "concurrency_limit": MOST_AT_ONCE,
            **quiet,
        }
        self.go.click(self._push, [self.name, self.status, self.overwrite], **followed)
        arrived.then(self._under_way, None, **followed)
        self.stop.click(self._stop, None, None, queue=False, **quiet)

    def _push(self, name: str, status: str, overwrite: bool, request: gr.Request) -> Generator[Updates, None, None]:
        """Followed until its end; it goes on where the page is closed. Where one is under way, that one is."""
        session = session_of(self._studio, request)
        try:
            wanted: Literal["verified", "all"] = "all" if status == "all" else "verified"
            job = _active(session) or session.exports.push(name or "", wanted, overwrite=overwrite)
        except StudioError as error:
            raise refuse(str(error)) from error
        yield from self._followed(session, job)

    def _under_way(self, request: gr.Request) -> Generator[Updates, None, None]:
        """A page that is opened while one is under way goes on following it."""
        session = session_of(self._studio, request)
        try:
            job = _active(session)
        except StudioError:  # who has no library pushes nothing
            job = None
        if job is None:
            yield {self.told: gr.skip()}
        else:
            yield from self._followed(session, job)

    def _followed(self, session: Session, job: Job) -> Generator[Updates, None, None]:
        while job.active:
            yield self._shown(f"{job.doing or 'Waiting'} ({job.part:.0%})", going=True)
            time.sleep(LOOK_SECONDS)
            try:
                job = session.jobs.get(job.id)
            except NotFound:  # deleted meanwhile
                yield self._shown(GONE, going=False)
                return
        refused = gr.update(visible=bool(job.result and job.result.get(CHANGED)), value=False)
        yield {**self._shown("", going=False), self.told: _ended(job), self.overwrite: refused}

    def _stop(self, request: gr.Request) -> None:
        _stop_all(session_of(self._studio, request))

    def _shown(self, told: str, *, going: bool) -> Updates:
        return {self.told: _line(told), self.go: gr.update(interactive=not going), self.stop: gr.update(visible=going)}


ABOUT = (
    "What counts of your library goes to a private dataset of your account: FLAC clips with texts, and a card. Push "
    "again to bring it to the present state."
)


GONE = "The push has ended, and what came of it is no longer known here. Look at your datasets on the Hub."


def _active(session: Session) -> Job | None:
    """The push that is under way. Raises NotFound for who has no library."""
    return next(iter(session.jobs.active(PushJob.name)), None)


def _stop_all(session: Session) -> None:
    for job in session.jobs.active(PushJob.name):
        session.jobs.stop(job.id)


def _ended(job: Job) -> str:
    if job.state != "done" or job.result is None:
        return _line(job.error or "The push was stopped; nothing of it is on the Hub.")
    url, name = html.escape(job.result["url"]), html.escape(job.result["repository"])
    link = f'<a href="{url}" target="_blank" rel="noopener">{name}</a>'
    told = f"{job.result['rows']} rows are in {link}, which only you see.{_left_out(job.result)}"
    return f'<p class="studio-hint">{told}</p>'


def _left_out(result: Mapping[str, Any]) -> str:
    """Segments by their reason, and what gave none."""
    segments, whole = sum(result["skipped"].values()), result.get("empty", {})  # of a push of before: none
    untranscribed = whole.get("recording.untranscribed", 0)
    silent = whole.get("transcript.empty", 0)
    told = [
        *([counted(segments, "segment")] if segments else []),
        *([f"{counted(untranscribed, 'recording')} without a transcript"] if untranscribed else []),
        *([f"{counted(silent, 'transcript')} without segments"] if silent else []),
    ]
    return f" Left out: {', '.join(told)}." if told else ""


def _line(told: str) -> str:
    return f'<p class="studio-hint">{html.escape(told)}</p>'
