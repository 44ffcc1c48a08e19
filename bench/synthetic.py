"""A long recording with its transcript, written through the store as intake and a run would write them.

One minute of espeak-ng speech goes through the real decoder; its sound, peaks and activity are then
repeated. The words are those spoken at that moment, so that alignment behind an edit has real work to do.
"""

from __future__ import annotations

import os
import random
import subprocess
import uuid
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import soundfile

from studio.accounts.actor import LOCAL
from studio.audio import timeline
from studio.config import Settings
from studio.domain import Hypothesis, Recording, Request, Segment, Transcript, Word
from studio.limits import SAMPLE_RATE
from studio.store import Store
from studio.workflow.intake import DEFAULT_PROJECT

SPEECH = (
    "please enter your agent number followed by the pound key that agent is already logged on the meeting begins "
    "at three in the afternoon and everybody who has a question may ask it there to hear this message again press "
    "star there are currently no other participants in this conference your call is important to us thank you for "
    "waiting the next available person will be with you in a few minutes our offices are closed on sunday and on "
    "public holidays if you know the extension of the person you are calling you may dial it at any time we have "
    "moved to a new building beside the old railway station where the trains to the north leave every half hour in "
    "winter the road over the hill is often under snow so please bring warm clothes and good shoes when you visit "
    "us the red door on the left leads to the library and the green one to the garden behind the house where tea is "
    "served from four until six"
)
SPOKEN = SPEECH.split()
MINUTE = 60 * SAMPLE_RATE
WORDS_IN_SEGMENT = 12
VERIFIED_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Long:
    """What was made."""

    recording: Recording
    transcript: Transcript

    @property
    def words(self) -> int:
        return sum(len(segment.words) for segment in self.transcript.segments)


def make(data: Path, hours: float, words: int, database_url: str = "") -> Long:
    """A data folder with one recording of whole minutes, and `words` words in segments of twelve."""
    store = Store(Settings(data=data, database_url=database_url))
    try:
        recording = add_recording(store, max(1, round(hours * 60)))
        transcript, heard = transcribed(recording, words)
        store.transcripts.add(transcript, heard)
    finally:
        store.close()
    return Long(recording, transcript)


def add_recording(store: Store, minutes: int) -> Recording:
    with store.scratch.folder() as folder:
        repeat(one_minute(folder), folder, minutes)
        (folder / "original").hardlink_to(folder / "timeline.flac")
        now = datetime.now(timezone.utc)
        size = (folder / "original").stat().st_size
        key = timeline.sha256(folder / "original")
        recording = Recording(
            uuid.uuid4().hex, "Long meeting.flac", minutes * MINUTE, now, key, codec="flac", size=size
        )
        with store.scratch.taking_in():
            store.blobs.put(key, folder)
            store.recordings.add(recording, LOCAL.name, DEFAULT_PROJECT)
    return recording


def one_minute(folder: Path) -> Path:
    """A folder with the timeline of exactly one minute of speech."""
    spoken, padded, target = folder / "spoken.wav", folder / "minute.wav", folder / "minute"
    subprocess.run(["espeak-ng", "-v", "en-us", "-s", "130", "-w", str(spoken), SPEECH], check=True)
    sound = ["-ar", str(SAMPLE_RATE), "-ac", "1", "-af", f"aresample={SAMPLE_RATE},apad=whole_len={MINUTE}", "-t", "60"]
    subprocess.run(["ffmpeg", "-v", "error", "-i", str(spoken), *sound, str(padded)], check=True)
    target.mkdir()
    timeline.build(padded, target, name="bench", max_seconds=61, max_bytes=10**8)
    spoken.unlink()
    padded.unlink()
    return target


def repeat(minute: Path, folder: Path, minutes: int) -> None:
    """All hundredths of a second lie on the minute's own grid, so that repeating the reductions is exact."""
    samples = soundfile.read(minute / "timeline.flac", dtype="int16")[0]
    noise = np.random.default_rng(1)
    with soundfile.SoundFile(folder / "timeline.flac", "w", SAMPLE_RATE, 1, "PCM_16", format="FLAC") as flac:
        for _ in range(minutes):
            flac.write(samples + noise.integers(-2, 3, MINUTE, dtype=np.int16))
    for name in ("peaks.i8", "activity.u8"):
        (folder / name).write_bytes((minute / name).read_bytes() * minutes)
    for file in minute.iterdir():
        file.unlink()
    minute.rmdir()


def transcribed(recording: Recording, words: int) -> tuple[Transcript, Hypothesis]:
    now, request = datetime.now(timezone.utc), Request("pocketsphinx/en-us", pnc=False)
    segments = segmented(recording, words)
    heard = Hypothesis("h" + os.urandom(8).hex(), recording.id, request, "bench", now, segments)
    return Transcript("t" + os.urandom(8).hex(), recording.id, heard.id, request, now, 0, segments), heard


def segmented(recording: Recording, words: int) -> tuple[Segment, ...]:
    """End to end; a third of them verified, every word with a confidence."""
    draw, step = random.Random(1), recording.duration / words
    segments = []
    for first in range(0, words, WORDS_IN_SEGMENT):
        last = min(first + WORDS_IN_SEGMENT, words)
        said = tuple(
            Word(spoken_at(place * step), place * step, (place + 1) * step, round(draw.betavariate(6, 1), 3))
            for place in range(first, last)
        )
        status = "verified" if draw.random() < VERIFIED_SHARE else "draft"
        start, end = first * step, last * step
        segments.append(Segment(f"{round(start * 1000):08d}", start, end, said, status=status))  # type: ignore[arg-type]
    return tuple(segments)


def spoken_at(seconds: float) -> str:
    return SPOKEN[int(seconds % 60 / 60 * len(SPOKEN))]
