"""Loud and quiet, deep and cancelled sound: nothing clipped, nothing rounded away, nothing lost in a mix, all told."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from studio.audio.timeline import Timeline, build
from tests.conftest import ROOT

RATE = 16_000
MENU = ROOT / "assets" / "examples" / "phone-menu.flac"
Sound = NDArray[np.float64]


def take(path: Path, folder: Path) -> tuple[Timeline, Sound]:
    made = build(path, folder, name=path.name, max_seconds=3600, max_bytes=10**9)
    return made, soundfile.read(made.flac)[0]


def menu() -> Sound:
    return np.asarray(soundfile.read(MENU)[0], np.float64)


def ffmpeg(*arguments: str | Path) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, arguments)], check=True)


@pytest.mark.parametrize("file", ["float.wav", "packed.wv"])
def test_floats_over_full_scale_are_not_clipped(file: str, tmp_path: Path) -> None:
    sound = menu()
    sound *= 10 ** (23 / 20) / np.abs(sound).max()
    soundfile.write(tmp_path / "float.wav", sound, RATE, subtype="FLOAT")
    if file != "float.wav":
        ffmpeg("-i", tmp_path / "float.wav", tmp_path / file)
    made, kept = take(tmp_path / file, tmp_path / "out")
    assert np.abs(kept * 16 - sound.astype(np.float32)).max() < 16 / 2**23
    assert made.warnings == (
        "Its samples reach 23.0 dB over full scale: it is kept 24.1 dB quieter, so that nothing is clipped.",
    )


def test_quiet_24_bits_are_not_reduced_to_noise(tmp_path: Path) -> None:
    sound = menu()
    sound *= 10 ** (-60 / 20) / np.abs(sound).max()
    soundfile.write(tmp_path / "quiet.wav", sound, RATE, subtype="PCM_24")
    exact, _ = soundfile.read(tmp_path / "quiet.wav")
    made, kept = take(tmp_path / "quiet.wav", tmp_path / "out")
    assert np.array_equal(kept, exact * 512)
    assert made.warnings == (
        "Its loudest sample lies at -60.0 dB: it is kept 54.2 dB louder, so that nothing is lost to rounding.",
    )


def test_24_bits_at_another_rate_keep_their_depth(tmp_path: Path) -> None:
    sound = menu()
    sound = np.concatenate([sound, sound / 1000])
    soundfile.write(tmp_path / "deep.flac", sound, 16_000, subtype="PCM_24")
    ffmpeg("-i", tmp_path / "deep.flac", "-ar", "48000", "-c:a", "pcm_s24le", tmp_path / "deep.wav")
    made, kept = take(tmp_path / "deep.wav", tmp_path / "out")
    quiet, meant = kept[len(menu()) + 800 : -800], sound[len(menu()) + 800 : -800]
    # what two resamplings leave of a sound that is 60 dB down, against itself
    assert np.abs(quiet - meant).std() < meant.std() / 30
    assert (soundfile.info(made.flac).subtype, made.warnings) == ("PCM_24", ())


@pytest.mark.parametrize(("file", "codec"), [("a.wav", "pcm_s16le"), ("a.flac", "flac"), ("a.mp3", "libmp3lame")])
def test_what_has_16_bits_is_kept_in_16(file: str, codec: str, tmp_path: Path) -> None:
    ffmpeg("-i", MENU, "-c:a", codec, "-sample_fmt", "s16p" if codec == "libmp3lame" else "s16", tmp_path / file)
    made, _ = take(tmp_path / file, tmp_path / "out")
    assert (soundfile.info(made.flac).subtype, made.warnings) == ("PCM_16", ())


@pytest.mark.parametrize("codec", ["pcm_s16le", "pcm_u8", "pcm_f32le", "pcm_s24le"])
def test_two_loud_channels_do_not_clip_in_their_mix(codec: str, tmp_path: Path) -> None:
    loud = f"volume={0.99 / np.abs(menu()).max()}"
    ffmpeg("-i", MENU, "-af", f"{loud},pan=stereo|c0=c0|c1=c0", "-c:a", codec, tmp_path / "a.wav")
    made, kept = take(tmp_path / "a.wav", tmp_path / "out")
    assert np.abs(kept).max() == pytest.approx(0.99, abs=0.02)
    assert made.warnings == ()


TURNED = "[0]pan=stereo|c0=c0|c1=-1*c0"


@pytest.mark.parametrize("codec", ["pcm_s16le", "pcm_f32le", "flac", "pcm_u8"])
def test_channels_that_cancel_are_heard(codec: str, tmp_path: Path) -> None:
    path = tmp_path / ("a.flac" if codec == "flac" else "a.wav")
    ffmpeg("-i", MENU, "-filter_complex", TURNED, "-c:a", codec, path)
    made, kept = take(path, tmp_path / "out")
    assert np.abs(kept - menu()).max() < 0.05
    assert np.corrcoef(kept, menu())[0, 1] > 0.99
    (said,) = made.warnings
    assert said.startswith("Its channels cancel each other out for 0:1")


def test_only_where_they_cancel_and_the_louder_one(tmp_path: Path) -> None:
    """Half of a file is wired right: there both channels are heard."""
    sound = menu()[: 8 * RATE]
    half = np.arange(len(sound)) < 4 * RATE
    other = np.where(half, np.roll(sound, 5 * RATE), -0.9 * sound)
    soundfile.write(tmp_path / "a.wav", np.stack([sound, other], axis=1), RATE, subtype="PCM_16")
    made, kept = take(tmp_path / "a.wav", tmp_path / "out")
    mixed = (sound + other) / 2
    assert np.abs(kept[: 4 * RATE - 8000] - mixed[: 4 * RATE - 8000]).max() < 2e-3
    assert np.abs(kept[4 * RATE + 8000 :] - sound[4 * RATE + 8000 :]).max() < 2e-3
    assert made.warnings[0].startswith("Its channels cancel each other out for ")


@pytest.mark.parametrize("filters", ["pan=stereo|c0=c0|c1=0.7*c0", "pan=stereo|c0=c0|c1=0*c0", "aecho=1:1:20:0.9"])
def test_channels_that_do_not_cancel_are_mixed(filters: str, tmp_path: Path) -> None:
    ffmpeg("-i", MENU, "-af", filters, tmp_path / "a.wav")
    assert take(tmp_path / "a.wav", tmp_path / "out")[0].warnings == ()


def tracks(path: Path, *filters: str) -> Path:
    split = f"[0:a]asplit={len(filters)}" + "".join(f"[i{n}]" for n in range(len(filters)))
    chains = [f"[i{n}]{each}[o{n}]" for n, each in enumerate(filters)]
    maps = [part for n in range(len(filters)) for part in ("-map", f"[o{n}]")]
    titles = ["-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "title=commentary"]
    ffmpeg("-i", MENU, "-filter_complex", ";".join([split, *chains]), *maps, *titles, path)
    return path


@pytest.mark.parametrize("file", ["a.mkv", "a.mp4", "a.mov"])
@pytest.mark.parametrize("first", ["volume=0", "volume=0,aresample=48000,pan=5.1|c0=c0"])
def test_a_silent_first_track_does_not_win(file: str, first: str, tmp_path: Path) -> None:
    made, kept = take(tracks(tmp_path / file, first, "anull"), tmp_path / "out")
    assert np.abs(kept).max() > 0.1
    (said,) = made.warnings
    assert said.startswith("It has 2 sound tracks: 2")
    assert "the first with speech in it" in said


def test_of_two_tracks_with_speech_the_first_is_taken_and_both_told(tmp_path: Path) -> None:
    made, kept = take(tracks(tmp_path / "a.mkv", "anull", "volume=0.1"), tmp_path / "out")
    assert np.abs(kept).max() > 0.1
    assert made.warnings == (
        "It has 2 sound tracks: 1 (eng) was taken and 2 (commentary) left out. "
        "Save another one as a file of its own to take it in.",
    )


def test_where_no_track_has_speech_the_first_is_taken(tmp_path: Path) -> None:
    made, kept = take(tracks(tmp_path / "a.mkv", "volume=0", "volume=0"), tmp_path / "out")
    assert not kept.any()
    assert made.warnings[0].startswith("It has 2 sound tracks: 1 (eng) was taken and 2")
