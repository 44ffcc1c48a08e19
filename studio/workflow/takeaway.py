"""Out: documents for the exporters, and finished exports waiting to be downloaded."""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from studio import exports
from studio.domain import Recording, Transcript
from studio.errors import NotFound
from studio.exports import Cancelled, Document, Options, Progress, Report
from studio.exports.staging import zip_folder
from studio.exports.texts import free_stem
from studio.store import Store

KEEP_SECONDS = 24 * 3600
"""How long a download waits before it is cleared away."""


@dataclass(frozen=True, slots=True)
class Download:
    token: str
    name: str
    path: Path
    owner: str
    recordings: frozenset[str]
    report: Report


class Takeaway:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._open = ExitStack()
        self._folder = self._open.enter_context(store.scratch.folder())  # gone with this process, however it ends
        self._ready: dict[str, Download] = {}

    def close(self) -> None:
        self._open.close()

    def documents(self, chosen: Iterable[tuple[Recording, Transcript]]) -> list[Document]:
        return [self._document(recording, transcript) for recording, transcript in chosen]

    def newest(self, recording: Recording) -> Transcript | None:
        found = self._store.transcripts.of_recording(recording.id)
        return self._store.transcripts.get(found[0][0].id) if found else None

    def write(
        self,
        documents: Sequence[Document],
        folder: Path,
        format_name: str,
        options: Options,
        progress: Progress = exports.silent,
        cancelled: Cancelled = exports.never,
    ) -> Report:
        """An export in a folder of the caller's, whole or not at all."""
        return exports.export(documents, folder, format_name, options, progress, cancelled)

    def zip(self, documents: Sequence[Document], format_name: str, options: Options, owner: str) -> Download:
        """An export as a file to be downloaded under an unguessable token."""
        self._clear_old()
        token = secrets.token_urlsafe(24)
        folder = self._folder / token
        try:
            stem = free_stem(documents[0].recording.name, set()) if len(documents) == 1 else "canary-studio"
            report = self.write(documents, folder / stem, format_name, options)
            path = zip_folder(folder / stem, folder / f"{stem}-{format_name}.zip")
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        shutil.rmtree(folder / stem)
        ids = frozenset(document.recording.id for document in documents)
        download = self._ready[token] = Download(token, path.name, path, owner, ids, report)
        return download

    def download(self, token: str) -> Download:
        found = self._ready.get(token)
        if found is None or not found.path.is_file():
            raise NotFound("download", token)
        return found

    def forget(self, recording_id: str) -> None:
        """A deleted recording leaves no copies in waiting downloads."""
        for download in list(self._ready.values()):
            if recording_id in download.recordings:
                self._drop(download)

    def _document(self, recording: Recording, transcript: Transcript) -> Document:
        key = transcript.hypothesis_id
        return Document(
            recording=recording,
            transcript=transcript,
            hypothesis=self._store.transcripts.hypothesis(key) if key else None,
            audio=self._store.blobs.local(recording.id, "timeline.flac"),
        )

    def _clear_old(self) -> None:
        for download in list(self._ready.values()):
            if not download.path.exists() or time.time() - download.path.stat().st_mtime > KEEP_SECONDS:
                self._drop(download)

    def _drop(self, download: Download) -> None:
        self._ready.pop(download.token, None)
        shutil.rmtree(download.path.parent, ignore_errors=True)
