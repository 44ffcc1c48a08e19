"""Export: rows a second without sound, and with sound against packing the same FLACs bare.

    python -m bench.export [MINUTES] [--audio FILE]

Speech-like sound is made with espeak-ng unless a file is given. The loader's read-back, which
no bare encoder does, is left to our own reader and timed apart.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import soundfile

from studio.domain import Hypothesis, Recording, Request, Segment, Transcript, Word
from studio.formats import Document, Options, export
from studio.formats.clips import Cut, cut_all
from studio.formats.nemo.rows import line_of, rows_of
from studio.formats.nemo.settings import Settings
from studio.formats.nemo.utterances import utterances
from studio.limits import SAMPLE_RATE

TEXT = (
    "That agent is already logged on. Please enter your agent number followed by the pound key. "
    "There are currently no other participants in this conference. Your call is important to us."
)
ROUNDS = 3
"""The best of so many is taken: other programs only ever slow a run down."""


def best(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Seconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def make_timeline(target: Path, minutes: float, source: Path | None) -> Path:
    """A 16 kHz FLAC of that length, by repeating speech."""
    if source is None:
        source = target.with_name("spoken.wav")
        subprocess.run(["espeak-ng", "-w", str(source), TEXT], check=True)
    limit = ["-t", str(minutes * 60), "-ar", str(SAMPLE_RATE), "-ac", "1", "-sample_fmt", "s16"]
    subprocess.run(
        ["ffmpeg", "-nostdin", "-v", "error", "-stream_loop", "-1", "-i", str(source), *limit, str(target)], check=True
    )
    return target


def make_document(audio: Path, count: int | None = None) -> Document:
    """Segments of 1 to 9 seconds, end to end; or `count` of them over and over."""
    frames = soundfile.info(str(audio)).frames
    draw, at = random.Random(1), 0.0
    segments: list[Segment] = []
    while count is None or len(segments) < count:
        end = at + draw.uniform(1, 9)
        if end > frames / SAMPLE_RATE:
            if count is None:
                break
            at, end = 0.0, draw.uniform(1, 9)
        words = TEXT.split()[: max(2, round((end - at) * 2.5))]
        step = (end - at) / len(words)
        timed = tuple(Word(w, at + i * step, at + (i + 1) * step, 0.9) for i, w in enumerate(words))
        segments.append(Segment(f"s{len(segments)}", at, end, timed, status="verified"))
        at = end
    now = datetime.now(timezone.utc)
    request = Request("pocketsphinx/en-us")
    recording = Recording("bench", "bench.wav", frames, now, "ab" * 32)
    hypothesis = Hypothesis("h", recording.id, request, "1", now, tuple(segments))
    return Document(
        recording, Transcript("t", recording.id, "h", request, now, 1, tuple(segments)), hypothesis, lambda _: audio
    )


def rows_a_second(audio: Path, count: int = 30_000) -> float:
    """Selection, rows and the manifest's file, of 30,000 segments."""
    document, settings = make_document(audio, count), Settings()

    def write() -> None:
        rows = rows_of(list(utterances([document], Options("verified"), settings.profile, [])), settings)
        (audio.parent / "manifest.json").write_bytes(b"".join(map(line_of, rows)))

    return count / best(write)


def encode_bare(document: Document, folder: Path) -> None:
    """What anyone would write: read a stretch, write a FLAC, one after the other."""
    folder.mkdir()
    with soundfile.SoundFile(document.sound(None)) as file:
        for number, segment in enumerate(document.transcript.segments):
            first = round(segment.start * SAMPLE_RATE)
            file.seek(first)
            samples = file.read(round(segment.end * SAMPLE_RATE) - first, dtype="int16")
            soundfile.write(folder / f"{number}.flac", samples, SAMPLE_RATE)
    shutil.rmtree(folder)


def cut_ours(document: Document, folder: Path) -> None:
    folder.mkdir()
    spans = [(round(s.start * SAMPLE_RATE), round(s.end * SAMPLE_RATE)) for s in document.transcript.segments]
    cuts = (Cut(document.sound(None), a, b - a, folder / f"{a}.flac", "bench") for a, b in spans)
    for _ in cut_all(cuts, lambda: False):
        pass
    shutil.rmtree(folder)


def export_whole(document: Document, folder: Path) -> None:
    export([document], folder, "nemo", Options(settings={"checker": "studio"}))
    shutil.rmtree(folder)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("minutes", nargs="?", type=float, default=30.0)
    asked.add_argument("--audio", type=Path)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as base:
        audio = make_timeline(Path(base, "timeline.flac"), options.minutes, options.audio)
        document = make_document(audio)
        speed = rows_a_second(audio)
        print(f"manifest without sound: {speed:,.0f} rows/s, {speed / 3000:.1f} x the 3,000 wanted", flush=True)
        bare = best(lambda: encode_bare(document, Path(base, "bare")))
        ours = best(lambda: cut_ours(document, Path(base, "ours")))
        whole = best(lambda: export_whole(document, Path(base, "whole")))
    count = len(document.transcript.segments)
    print(f"{count} clips of {options.minutes:g} minutes; the same FLACs bare: {bare:.2f} s")
    print(f"clips of an export, hashed: {ours:.2f} s, {ours / bare:.2f} x bare (wanted: 1.3)")
    print(f"whole export: on the disk, read back by our own reader: {whole:.2f} s, {whole / bare:.2f} x bare")


if __name__ == "__main__":
    main()
