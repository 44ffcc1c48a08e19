"""One timeline from any file: the right length, nothing shifted, the files whole, in flat memory."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.audio.activity import levels
from studio.audio.peaks import extremes
from studio.audio.timeline import Timeline, build, sha256
from studio.errors import Cancelled, LimitError, StoreError, disk_full
from tests.audio.making import clicks, encode, tone, wav

TIMES = [1.0, 20.0, 38.0]
LIMITS = {"max_seconds": 4 * 3600, "max_bytes": 2_000_000_000}


def built(path: Path, folder: Path, **more: Any) -> Timeline:
    return build(path, folder, **{"name": path.name, **LIMITS, **more})


def heard(flac: Path, times: list[float]) -> list[float]:
    """Seconds at which the clicks are in a timeline, looking half a second around `times`."""
    sound = np.abs(soundfile.read(flac, dtype="int16")[0].astype(int))
    starts = [int((time - 0.5) * 16_000) for time in times]
    return [(start + int(sound[start : start + 16_000].argmax()) - CENTRE) / 16_000 for start in starts]


CENTRE = 7
"""Samples at 16 kHz from the beginning of a click to its loudest point."""

CODECS: dict[str, tuple[str, dict[str, str], dict[str, str]]] = {
    "pcm.wav": ("pcm_s16le", {}, {}),
    "float.wav": ("pcm_f32le", {}, {}),
    "deep.wav": ("pcm_s24le", {}, {}),
    "eight.wav": ("pcm_u8", {}, {}),
    "mulaw.wav": ("pcm_mulaw", {}, {}),
    "adpcm.wav": ("adpcm_ms", {}, {}),
    "a.flac": ("flac", {}, {}),
    "cbr.mp3": ("libmp3lame", {"b": "64k"}, {}),
    "vbr.mp3": ("libmp3lame", {"global_quality": "590", "flags": "+qscale"}, {}),
    "a.m4a": ("aac", {}, {}),
    "a.opus": ("libopus", {}, {}),
    "a.ogg": ("libopus", {}, {}),
    "a.webm": ("libopus", {}, {}),
    "a.mkv": ("flac", {}, {}),
}


@pytest.mark.parametrize("file", CODECS)
def test_nothing_is_shifted(file: str, tmp_path: Path) -> None:
    codec, options, muxer = CODECS[file]
    rate = 48_000 if "opus" in codec else 44_100
    sound = clicks(TIMES, 40, rate)
    path = encode(tmp_path / file, sound, codec, rate=rate, options=options, muxer=muxer)
    made = built(path, tmp_path / "out")
    assert made.duration == pytest.approx(40, abs=0.05)
    assert heard(made.flac, TIMES) == pytest.approx(TIMES, abs=0.002)
    assert (made.original_rate, made.original_channels, made.warnings) == (rate, 1, ())


@pytest.mark.parametrize("rate", [16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize(("file", "codec", "delay"), [("vbr.mp3", "libmp3lame", 1105), ("raw.aac", "aac", 1024)])
def test_without_a_header_only_the_codec_delay_remains(
    file: str, codec: str, delay: int, rate: int, tmp_path: Path
) -> None:
    """The file does not say whether it is whole, or cut out and without delay; players keep it, so do we."""
    options = {"global_quality": "590", "flags": "+qscale"} if codec == "libmp3lame" else {}
    muxer = {"write_xing": "0"} if codec == "libmp3lame" else {}
    path = encode(tmp_path / file, clicks(TIMES, 40, rate), codec, rate=rate, options=options, muxer=muxer)
    found = np.subtract(heard(built(path, tmp_path / "out").flac, TIMES), TIMES)
    assert np.ptp(found) < 0.001
    assert found[0] == pytest.approx(delay / rate, abs=0.003)


def test_a_gap_in_a_browser_recording_shifts_nothing(tmp_path: Path) -> None:
    sound = clicks([1.0, 5.0, 8.0], 10, 48_000)
    path = encode(tmp_path / "a.webm", sound, "libopus", rate=48_000, gaps={2.0: 1.5, 6.0: 20.0})
    made = built(path, tmp_path / "out")
    assert heard(made.flac, [1.0, 6.5, 29.5]) == pytest.approx([1.0, 6.5, 29.5], abs=0.005)
    assert made.duration == pytest.approx(31.5, abs=0.05)


def test_a_long_gap_is_told(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.webm", clicks([], 10, 48_000), "libopus", rate=48_000, gaps={6.0: 20.0})
    (said,) = built(path, tmp_path / "out").warnings
    assert said.startswith("Its times leave 0:20 without sound at 6")


JUMPS = {
    "a.webm": ("libopus", 48_000),
    "a.opus": ("libopus", 48_000),
    "a.oga": ("flac", 44_100),
    "a.mkv": ("flac", 44_100),
    "a.mp4": ("aac", 44_100),
    "a.ts": ("aac", 44_100),
}


@pytest.mark.parametrize("file", JUMPS)
def test_a_jump_makes_no_hours_of_six_seconds(file: str, tmp_path: Path) -> None:
    codec, rate = JUMPS[file]
    path = encode(tmp_path / file, clicks([1.0, 5.0], 6, rate), codec, rate=rate, gaps={3.0: 3 * 3600.0})
    made = built(path, tmp_path / "out")
    assert made.duration == pytest.approx(6, abs=0.1)
    assert heard(made.flac, [1.0, 5.0]) == pytest.approx([1.0, 5.0], abs=0.1)
    (said,) = made.warnings
    assert said.startswith("Its times jump ahead by 3:00:00 at ")


def test_a_jump_of_minutes_is_silence_where_as_much_is_said_around_it(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.webm", clicks([], 200, 48_000), "libopus", rate=48_000, gaps={150.0: 120.0})
    assert built(path, tmp_path / "out").duration == pytest.approx(320, abs=0.1)


def test_sound_that_begins_after_the_picture_waits_for_it(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.mkv", clicks([1.0], 3), "flac", picture=0.7)
    made = built(path, tmp_path / "out")
    assert heard(made.flac, [1.7]) == pytest.approx([1.7], abs=0.005)


def test_peaks_and_activity_are_those_of_the_flac(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.mp3", clicks([1.0, 4.0], 5.003), "libmp3lame")
    made = built(path, tmp_path / "out")
    sound = soundfile.read(made.flac, dtype="int16")[0]
    assert (len(sound), soundfile.info(made.flac).subtype) == (made.num_samples, "PCM_16")
    whole = sound[: len(sound) // 160 * 160].reshape(-1, 160)
    peaks = np.fromfile(made.peaks, np.int8)
    activity = np.fromfile(made.activity, np.uint8)
    assert len(peaks) == len(activity) == -(-len(sound) // 160)
    assert np.array_equal(peaks[: len(whole)], extremes(whole))
    assert np.array_equal(activity[: len(whole)], levels(whole))
    assert sorted(file.name for file in made.flac.parent.iterdir()) == ["activity.u8", "peaks.i8", "timeline.flac"]


@pytest.mark.parametrize(("rate", "channels"), [(384_000, 1), (8_000, 2), (16_000, 6), (16_000, 24), (44_100, 64)])
def test_rates_and_channels(rate: int, channels: int, tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav(tone(1, rate, channels), rate=rate, channels=channels))
    made = built(path, tmp_path / "out")
    sound = soundfile.read(made.flac, dtype="int16")[0]
    assert made.num_samples == pytest.approx(16_000, abs=2)
    assert (made.original_rate, made.original_channels) == (rate, channels)
    assert np.abs(sound[1000:-1000]).max() == pytest.approx(10_000, rel=0.02)


def test_progress_never_falls_and_ends_at_one(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav(tone(300)))
    seen: list[float] = []
    built(path, tmp_path / "out", progress=seen.append)
    assert seen == sorted(seen)
    assert len(seen) > 3
    assert seen[-1] == 1.0


@pytest.mark.parametrize("there", [True, False])
def test_cancelling_leaves_nothing(there: bool, tmp_path: Path) -> None:
    path, out = tmp_path / "a.wav", tmp_path / "deep" / "out"
    path.write_bytes(wav(tone(300)))
    if there:
        out.mkdir(parents=True)
    answers = iter([False, True])
    with pytest.raises(Cancelled):
        built(path, out, cancelled=lambda: next(answers))
    assert out.exists() == there
    assert not there or not list(out.iterdir())


def test_a_second_build_takes_the_place_of_the_first(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    for seconds in (1, 2):
        path.write_bytes(wav(tone(seconds)))
        assert built(path, tmp_path / "out").num_samples == seconds * 16_000
    assert len(list((tmp_path / "out").iterdir())) == 3


def test_too_long_is_known_before_anything_is_decoded(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.mp3", clicks([], 30), "libmp3lame")
    with pytest.raises(LimitError, match=r"at least 0:30; the limit is 0:20. Split it"):
        built(path, tmp_path / "out", max_seconds=20, progress=lambda _: pytest.fail("decoded"))
    assert not (tmp_path / "out").exists()


def test_too_long_without_a_header_stops_at_the_limit(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.webm", clicks([], 30, 48_000), "libopus", rate=48_000, muxer={"live": "1"})
    with pytest.raises(LimitError, match="at least 0:20; the limit is 0:20"):
        built(path, tmp_path / "out", max_seconds=20)
    assert not (tmp_path / "out").exists()


FULL = """
import resource, signal, sys
from pathlib import Path
from studio.audio.timeline import Timeline, build
from studio.errors import StoreError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    build(Path(sys.argv[1]), Path(sys.argv[2]), name="a.wav", max_seconds=1e4, max_bytes=10**9)
except StoreError as error:
    print(error)
"""


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav(np.random.default_rng(0).integers(-9999, 9999, 960_000, "<i2").tobytes()))
    ran = subprocess.run([sys.executable, "-c", FULL, path, tmp_path / "out"], capture_output=True, text=True)
    assert "Free some space" in ran.stdout, ran.stderr
    assert ran.stderr == ""
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("filled", [0, 900_000, 1_000_000, 1_020_000, 1_044_480])
def test_a_full_disk_is_told_as_the_disk(filled: int, tiny_disk: Path, tmp_path: Path) -> None:
    path, out = tmp_path / "a.wav", tiny_disk / "out"
    path.write_bytes(wav(np.random.default_rng(0).integers(-9999, 9999, 960_000, "<i2").tobytes()))
    (tiny_disk / "other").write_bytes(bytes(filled))
    with pytest.raises(StoreError) as caught:
        built(path, out)
    assert str(caught.value) == disk_full(str(out))
    assert [file.name for file in tiny_disk.iterdir()] == ["other"]


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav(tone(1)))
    with pytest.raises(StoreError, match="Free some space"):
        built(path, path / "out")


def test_sha256(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(bytes(range(256)) * 10_000)
    assert sha256(path) == hashlib.sha256(path.read_bytes()).hexdigest()
