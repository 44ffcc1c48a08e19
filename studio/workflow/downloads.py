"""Exports for the page: made in the background, told about while they are made, and kept for a day."""

from __future__ import annotations

import logging
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

from studio import exports
from studio.errors import ExportFault, NotFound, StudioError
from studio.exports import Document, Options, Report
from studio.exports.staging import zip_folder
from studio.exports.texts import free_stem
from studio.store import Store
from studio.store.disk import store_error

KEEP_SECONDS = 24 * 3600
"""How long a finished file waits before it is cleared away."""

SIMULTANEOUS = 2
"""Exports at work at once: each reads and encodes sound on a core of its own."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Download:
    """One export: how far it is, and at the end the file or why there is none."""

    token: str
    """Unguessable; with the owner's name the key to it."""
    owner: str
    recordings: frozenset[str]
    state: Literal["working", "done", "failed"] = "working"
    part: float = 0.0
    """0..1"""
    doing: str = ""
    path: Path | None = None
    report: Report | None = None
    error: str | None = None
    finished: float = 0.0
    """`time.monotonic()` of its end."""


class Downloads:
    def __init__(self, store: Store) -> None:
        self._data = store.scratch.root.parent
        self._open = ExitStack()
        self._folder = self._open.enter_context(store.scratch.folder())  # gone with this process, however it ends
        self._lock = threading.Lock()
        self._known: dict[str, Download] = {}
        self._stops: dict[str, threading.Event] = {}
        self._threads = ThreadPoolExecutor(SIMULTANEOUS, thread_name_prefix="export")

    def start(
        self, documents: Sequence[Document], format_name: str, options: Options, owner: str, untranscribed: int = 0
    ) -> Download:
        """Begin an export; raises RequestError for an unknown format before anything else."""
        exports.format_named(format_name)
        self._clear_old()
        recordings = frozenset(document.recording.id for document in documents)
        begun = Download(secrets.token_urlsafe(24), owner, recordings)
        stop = threading.Event()
        with self._lock:
            self._known[begun.token] = begun
            self._stops[begun.token] = stop
        make = partial(exports.export, tuple(documents), options=options, untranscribed=untranscribed)
        stem = free_stem(documents[0].recording.name, set()) if len(recordings) == 1 else "canary-studio"
        self._threads.submit(self._make, begun.token, make, stem, format_name, stop)
        return begun

    def get(self, token: str) -> Download:
        """How an export stands. Raises NotFound."""
        with self._lock:
            found = self._known.get(token)
        if found is None:
            raise NotFound("export", token)
        return found

    def drop(self, token: str) -> None:
        """Stop an export that is being made, or throw a finished one away; unknown ones are no matter."""
        with self._lock:
            found = self._known.pop(token, None)
            stop = self._stops.pop(token, None)
        if stop is not None:
            stop.set()
        if found is not None and found.state != "working":
            shutil.rmtree(self._folder / token, ignore_errors=True)

    def forget(self, recording_id: str) -> None:
        """A deleted recording leaves no copies in exports."""
        with self._lock:
            tokens = [each.token for each in self._known.values() if recording_id in each.recordings]
        for token in tokens:
            self.drop(token)

    def close(self) -> None:
        with self._lock:
            for stop in self._stops.values():
                stop.set()
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._open.close()

    def _make(
        self, token: str, export: Callable[..., Report], stem: str, format_name: str, stop: threading.Event
    ) -> None:
        folder = self._folder / token
        try:

            def tell(part: float, doing: str) -> None:
                self._change(token, part=part, doing=doing)

            report = export(folder=folder / stem, format_name=format_name, progress=tell, cancelled=stop.is_set)
            path = zip_folder(folder / stem, folder / f"{stem}-{format_name}.zip", stop.is_set)
            shutil.rmtree(folder / stem)
            self._change(token, state="done", part=1.0, path=path, report=report, finished=time.monotonic())
        except ExportFault as fault:
            self._fail(token, str(self._told(fault)))
        except StudioError as error:
            self._fail(token, str(error))
        except Exception:
            log.exception("an export failed")
            self._fail(token, "The export failed in a way it should not. The server's log has the details.")
        finally:
            self._end(token)

    def _told(self, fault: ExportFault) -> StudioError:
        """Where a download is made is our own affair: the disk is what a person knows."""
        cause = fault.__cause__
        return store_error(cause, self._data) if isinstance(cause, OSError) else fault

    def _change(self, token: str, **values: object) -> None:
        with self._lock:
            if token in self._known:
                self._known[token] = replace(self._known[token], **values)  # type: ignore[arg-type]

    def _fail(self, token: str, why: str) -> None:
        self._change(token, state="failed", error=why, finished=time.monotonic())

    def _end(self, token: str) -> None:
        """What failed, or was dropped while it was made, leaves no file."""
        with self._lock:
            kept = token in self._known and self._known[token].state == "done"
            self._stops.pop(token, None)
        if not kept:
            shutil.rmtree(self._folder / token, ignore_errors=True)

    def _clear_old(self) -> None:
        with self._lock:
            ended = [each for each in self._known.values() if each.state != "working"]
        for each in ended:
            if time.monotonic() - each.finished > KEEP_SECONDS:
                self.drop(each.token)
