"""Small sounds in every container that people bring, made by ffmpeg, and what ffmpeg makes of a file."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

RATE = 16_000
"""Hz, in which lengths are compared."""

TONE = "aevalsrc=0.3*sin(2*PI*t*(200+150*t)):s={rate}:d={seconds}"
"""A rising tone: no two stretches are alike."""

CONTAINERS: dict[str, tuple[str, ...]] = {
    "a.wav": ("-c:a", "pcm_s16le"),
    "float.wav": ("-c:a", "pcm_f32le", "-ac", "2"),
    "a.flac": ("-c:a", "flac"),
    "a.mp3": ("-c:a", "libmp3lame", "-q:a", "4"),
    "a.m4a": ("-c:a", "aac"),
    "vorbis.ogg": ("-c:a", "libvorbis", "-ac", "2"),
    "a.opus": ("-c:a", "libopus"),
    "a.webm": ("-c:a", "libopus"),
    "a.aac": ("-c:a", "aac"),
    "a.aiff": ("-c:a", "pcm_s16be"),
    "a.wma": ("-c:a", "wmav2"),
    "a.mka": ("-c:a", "ac3"),
    "surround.m4a": ("-af", "pan=7.1|" + "|".join(f"c{channel}=c0" for channel in range(8)), "-c:a", "aac"),
    "video.mp4": ("-f", "lavfi", "-i", "color=c=gray:s=64x64:r=10", "-shortest", "-c:v", "mpeg4", "-c:a", "aac"),
}
"""Name of the file and what ffmpeg is told of it."""


@dataclass(frozen=True, slots=True)
class Length:
    """Of a file's first sound track, as ffmpeg decodes it."""

    path: Path
    seconds: float
    complaints: str
    """What it wrote of the file; empty of one that is whole."""

    def with_gaps(self) -> float:
        """Seconds, with silence where its times say that sound is missing, as the timeline has it."""
        return _seconds(_decoded(self.path, "-af", "aresample=async=1:min_hard_comp=0.03").stdout)


def make(folder: Path, seconds: float = 1.5) -> dict[str, Path]:
    """One of each, by name."""
    return {name: _made(folder / name, seconds, told) for name, told in CONTAINERS.items()}


def _made(path: Path, seconds: float, told: tuple[str, ...]) -> Path:
    rate = 48_000 if "libopus" in told else 44_100
    command = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", TONE.format(rate=rate, seconds=seconds), *told]
    subprocess.run([*command, str(path)], check=True, timeout=60)
    return path


def decoded(path: Path) -> Length | None:
    """None where it finds no sound at all."""
    done = _decoded(path)
    if not done.stdout:
        return None
    return Length(path, _seconds(done.stdout), done.stderr.decode("utf-8", "replace").strip())


def _decoded(path: Path, *filtered: str) -> subprocess.CompletedProcess[bytes]:
    command = ["ffmpeg", "-v", "error", "-nostdin", "-i", str(path), "-map", "0:a:0", *filtered, "-ac", "1"]
    command += ["-ar", str(RATE), "-f", "s16le", "-"]
    return subprocess.run(command, capture_output=True, check=False, timeout=60)


def _seconds(samples: bytes) -> float:
    return len(samples) / 2 / RATE
