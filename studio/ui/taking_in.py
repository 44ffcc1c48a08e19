"""Files from the page into the studio, in the background, with progress and a way to stop."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path

from studio.access import Viewer
from studio.domain import Recording
from studio.errors import Cancelled, StudioError
from studio.workflow import Studio
from studio.workflow.intake import TakenIn

LOOK_SECONDS = 0.2
"""How often progress is shown."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far it is, and at the end what came of it."""

    html: str
    recordings: tuple[Recording, ...] = ()
    problems: tuple[str, ...] = ()
    finished: bool = False


class TakingIn:
    """One batch of files. Iterate for progress; closing the iterator cancels."""

    def __init__(
        self, studio: Studio, files: Sequence[Path], who: Viewer, name: str | None = None, linger: float = 0.0
    ) -> None:
        """`name` is what they are to be called, if not as their files; `linger` are the seconds for which the
        files stay after they were read, for a player that still shows them."""
        self._studio = studio
        self._files = files
        self._who = who
        self._name = name
        self._linger = linger
        self._stop = threading.Event()
        self._done = 0.0
        self._current = ""
        self._place = 0
        self._recordings: list[Recording] = []
        self._problems: list[str] = []

    def __iter__(self) -> Iterator[Step]:
        worker = threading.Thread(target=self._work, name="intake", daemon=True)
        worker.start()
        try:
            while worker.is_alive():
                yield Step(progress_html(self._done, self._doing()))
                worker.join(LOOK_SECONDS)
        finally:
            self._stop.set()
            worker.join()
        yield Step("", tuple(self._recordings), tuple(self._problems), finished=True)

    def _work(self) -> None:
        for place, file in enumerate(self._files):
            self._place, self._current = place, self._name or file.name
            try:
                taken = self._studio.add(
                    file,
                    self._name,
                    viewer=self._who,
                    progress=partial(self._show, place),
                    cancelled=self._stop.is_set,
                )
            except Cancelled:
                return
            except StudioError as error:
                self._problems.append(str(error))
            else:
                self._keep(taken)
            finally:
                leave_cache(file, self._linger)

    def _doing(self) -> str:
        if len(self._files) == 1:
            return f"Reading {self._current}"
        return f"Reading {self._place + 1} of {len(self._files)}: {self._current}"

    def _keep(self, taken: TakenIn) -> None:
        self._problems += [f"{self._current}: {warning}" for warning in taken.warnings]
        if taken.recording not in self._recordings:
            self._recordings.append(taken.recording)
        if not taken.new:
            self._problems.append(f"{self._current} is in the Library already, as “{taken.recording.name}”.")

    def _show(self, place: int, part: float) -> None:
        self._done = (place + part) / len(self._files)


def leave_cache(file: Path, linger: float = 0.0) -> None:
    """Uploads do not stay where anybody with their URL could fetch them."""
    if linger:
        timer = threading.Timer(linger, file.unlink, kwargs={"missing_ok": True})
        timer.daemon = True  # what is still there at the end goes with Gradio's own cache
        timer.start()
    else:
        file.unlink(missing_ok=True)


def progress_html(part: float, text: str) -> str:
    percent = round(part * 100)
    return (
        f'<div class="studio-progress" role="status"><span>{escape(text)} … {percent} %</span>'
        f'<progress max="100" value="{percent}" aria-label="{escape(text, quote=True)}"></progress></div>'
    )
