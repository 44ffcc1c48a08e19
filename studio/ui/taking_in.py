"""Files from the page into the studio, in the background, with progress and a way to stop."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path

from studio.access import Viewer
from studio.domain import Recording
from studio.errors import Cancelled, StudioError, shown
from studio.ui.uploads.folder import Uploads
from studio.workflow import Studio
from studio.workflow.intake import TakenIn

log = logging.getLogger(__name__)

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
        self, studio: Studio, uploads: Uploads, files: Sequence[Path], who: Viewer, name: str | None = None
    ) -> None:
        """`files` are taken away from where they lie, read or not. `name` is what they are to be called, if not
        as their files."""
        self._studio = studio
        self._uploads = uploads
        self._files = files
        self._who = who
        self._name = name
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
        try:
            for place, file in enumerate(self._files):
                self._place, self._current = place, self._name or file.name
                self._take(file)
        except Cancelled:
            return
        finally:
            for file in self._files:
                self._uploads.leave(file)

    def _take(self, file: Path) -> None:
        """One file; what is wrong with it is told, and stops no other. Raises Cancelled."""
        show = partial(self._show, self._place)
        try:
            taken = self._studio.add(
                file, self._name, viewer=self._who, move=True, progress=show, cancelled=self._stop.is_set
            )
        except Cancelled:
            raise
        except StudioError as error:
            self._problems.append(str(error))
        except Exception:
            log.exception("taking in %s failed", file.name)
            self._problems.append(
                f"{shown(self._current)}: something went wrong that should not. The server's log has the details."
            )
        else:
            self._keep(taken)

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


def progress_html(part: float, text: str) -> str:
    percent = round(part * 100)
    return (
        f'<div class="studio-progress" role="status"><span>{escape(text)} … {percent} %</span>'
        f'<progress max="100" value="{percent}" aria-label="{escape(text, quote=True)}"></progress></div>'
    )
