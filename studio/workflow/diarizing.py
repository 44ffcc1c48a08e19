"""Who speaks when, found out by a model: what it says as turns, and those in a transcript."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from studio.domain import Turn
from studio.engines.base import Diarizer, SpeakerFrames
from studio.engines.catalog import Catalog
from studio.errors import Conflict, RequestError
from studio.limits import Progress, ShouldStop
from studio.store import Store
from studio.workflow.sounds import timeline
from studio.workflow.speaking import Speaking

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPEAKS = 0.5
"""From this probability on somebody is taken to speak: whoever never reaches it is not there."""

STEP = 0.05
"""To which probabilities are rounded, so that a long stretch of one is one turn."""

TRIES = 5
"""To write the speakers down while somebody corrects."""

LOOK_SECONDS = 0.5
"""How often whoever waits for another search looks whether it is to end."""

_listening = Lock()


def turns(found: SpeakerFrames) -> list[Turn]:
    """Of everybody who speaks, called “Speaker 1”, “Speaker 2” in the order of their first words; weighted by how sure
    the model is, so that a word is compared over all of its time."""
    rows = found.probabilities
    there = [speaker for speaker in range(rows.shape[1]) if (rows[:, speaker] >= SPEAKS).any()]
    there.sort(key=lambda speaker: int((rows[:, speaker] >= SPEAKS).argmax()))
    return [
        turn
        for number, speaker in enumerate(there, 1)
        for turn in _turns_of(rows[:, speaker], f"Speaker {number}", found.frame)
    ]


def _turns_of(row: NDArray[np.float32], name: str, frame: float) -> Iterator[Turn]:
    steps = np.rint(row / STEP).astype(int)
    edges = [0, *(np.flatnonzero(np.diff(steps)) + 1).tolist(), len(steps)]
    for first, last in pairwise(edges):
        if steps[first] > 0:
            yield Turn(first * frame, last * frame, name, float(steps[first]) * STEP)


def find_speakers(
    store: Store, catalog: Catalog, transcript_id: str, model: str, actor: str, progress: Progress, stopped: ShouldStop
) -> tuple[bool, int]:
    """The words of a transcript get their speakers, as one edit: whether that changed anything, and how many there are.

    Raises RequestError, ModelUnavailable, EngineError, Cancelled, NotFound.
    """
    recording = store.recordings.get(store.transcripts.get(transcript_id, with_segments=False).recording_id)
    with catalog.lease(model, progress) as engine, _alone(progress):
        if not isinstance(engine, Diarizer):
            raise RequestError(f"{model} does not tell speakers apart.")
        progress(0.5, "Listening for speakers")
        with timeline(store.blobs, recording.sha256) as reader:
            samples = reader.read_samples(0, reader.num_samples)
        found = turns(engine.diarize(samples, stopped))
    return _assigned(Speaking(store), transcript_id, found, actor), len({turn.speaker for turn in found})


def _assigned(speaking: Speaking, transcript_id: str, found: list[Turn], actor: str) -> bool:
    """Once more where somebody corrected just then."""
    for _ in range(TRIES - 1):
        with suppress(Conflict):
            return speaking.assign(transcript_id, found, actor)
    return speaking.assign(transcript_id, found, actor)


@contextmanager
def _alone(progress: Progress) -> Iterator[None]:
    """One at a time: a whole recording lies in memory meanwhile."""
    while not _listening.acquire(timeout=LOOK_SECONDS):
        progress(0.5, "Waiting for another search for speakers")
    try:
        yield
    finally:
        _listening.release()
