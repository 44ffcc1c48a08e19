"""Channels that say different things are known, and lie beside the mix, each in step with it to the sample."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from studio.audio.timeline import build

RATE = 8000


def _turns(*spans: tuple[float, float], seconds: float = 12.0, rate: int = RATE, seed: int = 0) -> NDArray[np.float64]:
    """Noise as loud as speech in the spans, faint noise elsewhere."""
    random = np.random.default_rng(seed)
    sound = random.normal(0, 0.0005, int(seconds * rate))
    for start, end in spans:
        sound[int(start * rate) : int(end * rate)] += random.normal(0, 0.1, int((end - start) * rate))
    return sound


CALLER = _turns((0.5, 3.0), (6.0, 8.0), seed=1)
AGENT = _turns((2.5, 6.0), (9.0, 11.0), seed=2)


def _built(tmp_path: Path, *channels: NDArray[np.float64], rate: int = RATE, name: str = "call.wav") -> Path:
    soundfile.write(tmp_path / name, np.stack(channels, axis=1), rate)
    build(tmp_path / name, tmp_path / "out", name=name, max_seconds=100, max_bytes=10**9)
    return tmp_path / "out"


def _sound(path: Path) -> NDArray[np.float32]:
    sound, rate = soundfile.read(path, dtype="float32")
    assert rate == 16_000
    return np.asarray(sound, np.float32)


@pytest.mark.parametrize("name", ["call.wav", "call.flac", "call.ogg"])
def test_the_sides_of_a_call_lie_beside_their_mix_in_step(name: str, tmp_path: Path) -> None:
    folder = _built(tmp_path, CALLER, AGENT, name=name)
    mix, one, other = (_sound(folder / each) for each in ("timeline.flac", "channel-0.flac", "channel-1.flac"))
    assert len(mix) == len(one) == len(other)
    assert np.abs(mix - (one + other) / 2).max() < 1e-3
    only_caller = slice(1 * 16_000, 2 * 16_000)
    assert np.abs(other[only_caller]).mean() < 0.05 * np.abs(one[only_caller]).mean()
    assert len((folder / "channel-1.u8").read_bytes()) == len((folder / "activity.u8").read_bytes())


def test_three_microphones(tmp_path: Path) -> None:
    folder = _built(tmp_path, CALLER, AGENT, _turns((11.0, 12.0), seed=3))
    assert sorted(path.name for path in folder.glob("channel-*.flac")) == [f"channel-{n}.flac" for n in range(3)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (CALLER, CALLER),
        (CALLER, -CALLER),
        (CALLER, 0 * CALLER),
        (CALLER + AGENT, 0.5 * (CALLER + AGENT)),
        (0.8 * CALLER + 0.5 * AGENT, 0.5 * CALLER + 0.8 * AGENT),
    ],
    ids=["twice the same", "turned over", "one is empty", "one is quieter", "one room, two microphones"],
)
def test_channels_that_say_the_same_are_not_kept_apart(
    one: NDArray[np.float64], other: NDArray[np.float64], tmp_path: Path
) -> None:
    folder = _built(tmp_path, one, other)
    assert sorted(path.name for path in folder.iterdir()) == ["activity.u8", "peaks.i8", "timeline.flac"]


def test_a_desk_of_many_channels_is_mixed_alone(tmp_path: Path) -> None:
    turns = [_turns((at, at + 1.0), seed=at) for at in range(10)]
    assert not list(_built(tmp_path, *turns, name="desk.wav").glob("channel-*"))


def test_floats_over_full_scale_in_one_channel_are_not_clipped_there(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "hot.wav", np.stack([20 * CALLER, AGENT], axis=1), RATE, subtype="FLOAT")
    built = build(tmp_path / "hot.wav", tmp_path / "out", name="hot.wav", max_seconds=100, max_bytes=10**9)
    assert built.separate_channels == 2
    assert np.abs(_sound(tmp_path / "out" / "channel-0.flac")).max() < 1.0
