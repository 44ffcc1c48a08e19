"""Small documents on real sound, for the tests of exports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from functools import partial
from pathlib import Path

import numpy as np
import soundfile

from studio.domain import Hypothesis, Recording, Request, Segment, Status, Task, Transcript, Word
from studio.formats import Document
from studio.limits import SAMPLE_RATE

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)


def make_timeline(path: Path, seconds: float = 20.0, seed: int = 1) -> Path:
    """Noise whose every sample differs, so that a cut in the wrong place cannot go unseen."""
    samples = np.random.default_rng(seed).integers(-20_000, 20_000, round(seconds * SAMPLE_RATE), dtype=np.int16)
    soundfile.write(path, samples, SAMPLE_RATE, format="FLAC", subtype="PCM_16")
    return path


def segment(
    start: float,
    end: float,
    text: str,
    *,
    id: str = "",  # noqa: A002
    status: Status = "verified",
    speaker: str | None = None,
) -> Segment:
    """Words spread evenly."""
    tokens = text.split(" ") if text else []
    step = (end - start) / max(len(tokens), 1)
    words = tuple(Word(t, start + i * step, start + (i + 1) * step, 0.5, "model") for i, t in enumerate(tokens))
    return Segment(id or f"s{start:.3f}", start, end, words, speaker, "en", status, 1)


def document(
    audio: Path,
    segments: Sequence[Segment],
    *,
    name: str = "call.wav",
    recording: str = "ab" * 32,
    task: Task = "asr",
    source: str = "en",
    target: str = "en",
    pnc: bool = True,
    heard: Sequence[Segment] | None = None,
) -> Document:
    request = Request("pocketsphinx/en-us", task, source, target, pnc)
    hypothesis = None if heard is None else Hypothesis("h", recording, request, "1", NOW, tuple(heard))
    transcript = Transcript("t", recording, "h" if hypothesis else None, request, NOW, 1, tuple(segments))
    frames = soundfile.info(str(audio)).frames
    return Document(Recording(recording, name, frames, NOW, recording), transcript, hypothesis, partial(_of_all, audio))


def _of_all(audio: Path, _: int | None) -> Path:
    """The sound of each channel. It goes to another process with its document."""
    return audio
