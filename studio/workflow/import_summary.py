"""What came of an import, in sentences for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.text import counted

if TYPE_CHECKING:
    from studio.workflow.importing import Imported


def summary(done: Imported, project: str) -> list[str]:
    """How much came in, what became of the rows, how much was left out."""
    came = counted(len(done.recordings), "recording"), counted(len(done.transcripts), "transcript")
    sentences = [f"{', '.join(came)} in project “{project}”."]
    if done.added or done.already:
        sentences.append(_rows(done))
    if done.skipped:
        sentences.append(f"{len(done.skipped)} left out.")
    return sentences


def details(done: Imported) -> list[str]:
    """What was left out, what lies over other rows, and what is odd about the sound, one by one."""
    return [*done.skipped, *done.overlapping, *done.told]


def _rows(done: Imported) -> str:
    if not done.added:
        return f"Nothing was changed: {counted(done.already, 'row')} there already."
    return f"{counted(done.added, 'row')} added, {done.already} there already, {len(done.overlapping)} over others."
