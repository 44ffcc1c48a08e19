"""Uploads that wait here, into the Library."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from studio.domain import DEFAULT_PROJECT, Job
from studio.session import Session
from studio.ui.uploads.folder import Uploads


def take(session: Session, uploads: Uploads, files: Sequence[Path], project: str | None) -> Job:
    """Begins; whatever comes of it, nothing of the uploads waits any longer. Raises StudioError."""
    try:
        return session.library.take_in([(file, file.name) for file in files], project=project or DEFAULT_PROJECT)
    finally:
        for file in files:
            uploads.leave(file)
