"""How fast and how small the intake is, against ffmpeg alone: `python bench/ingest.py [--hours 3]`.

Makes its own input (espeak-ng speech looped into a 44.1 kHz stereo VBR MP3 of about 128 kbit/s) in a
temporary folder, runs `ffmpeg -i in.mp3 -ar 16000 -ac 1 out.flac` and our `build` (peaks, activity
and cuts included) one after the other as child processes, and prints wall clock, processor time, peak
memory and ratios. The bounds: 1.5x of ffmpeg, under 250 MB, and the same memory at a third of the length.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

SPEECH = (
    "Please enter your agent number, followed by the pound key. That agent is already logged on. "
    "The meeting begins at three in the afternoon, and everybody who has a question may ask it there. "
    "To hear this message again, press star. "
)

OURS = """
import sys
from pathlib import Path
from studio.audio.pauses import cut
from studio.audio.timeline import build
made = build(Path(sys.argv[1]), Path(sys.argv[2]), name="bench", max_seconds=1e6, max_bytes=10**11)
print(made.num_samples, len(cut(made.activity.read_bytes())))
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What a child process took."""

    wall: float
    processor: float
    megabytes: float


def run(command: list[str]) -> Run:
    """Run to the end; seconds of clock and processor, and peak resident memory of that process alone."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{command[0]} failed with exit code {child.returncode}.")
    return Run(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def make_input(folder: Path, hours: float) -> Path:
    """Speech in several voices, in stereo, looped to `hours`."""
    parts = []
    for index, voice in enumerate(("en-us", "en-us+f3", "en-us+m3")):
        part = folder / f"{index}.wav"
        subprocess.run(["espeak-ng", "-v", voice, "-s", "150", "-w", str(part), SPEECH * 4], check=True)
        parts += ["-i", str(part)]
    once, target = folder / "once.wav", folder / f"{hours:g}h.mp3"
    mix = "[0][1][2]concat=n=3:v=0:a=1,aresample=44100,aformat=channel_layouts=stereo,aecho=0.8:0.7:23:0.3"
    _ffmpeg(*parts, "-filter_complex", mix, str(once))
    loop = ["-stream_loop", "-1", "-i", str(once), "-t", str(hours * 3600)]
    _ffmpeg(*loop, "-c:a", "libmp3lame", "-q:a", "4", "-joint_stereo", "0", str(target))
    return target


def measure(folder: Path, hours: float) -> tuple[Run, Run]:
    """ffmpeg alone, then ours, on the same file."""
    source = make_input(folder, hours)
    bare = run(["ffmpeg", "-v", "error", "-y", "-i", str(source), "-ar", "16000", "-ac", "1", str(folder / "out.flac")])
    ours = run([sys.executable, "-c", OURS, str(source), str(folder / "timeline")])
    return bare, ours


def _ffmpeg(*arguments: str) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *arguments], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Intake against ffmpeg alone.")
    parser.add_argument("--hours", type=float, default=3.0)
    hours = parser.parse_args().hours
    print(f"{'hours':>6} {'':<8} {'wall s':>8} {'cpu s':>8} {'peak MB':>8} {'x ffmpeg':>9}")
    sizes = []
    for length in (hours / 3, hours):
        with tempfile.TemporaryDirectory() as folder:
            bare, ours = measure(Path(folder), length)
        for label, taken in (("ffmpeg", bare), ("studio", ours)):
            ratio = taken.wall / bare.wall
            print(
                f"{length:6.2f} {label:<8} {taken.wall:8.2f} {taken.processor:8.2f} {taken.megabytes:8.0f} {ratio:9.2f}"
            )
        sizes.append(ours.megabytes)
    print(f"memory at {hours:g} h against a third of it: {sizes[1] / sizes[0]:.2f}x")
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
