"""The guard: loops, races and words without a voice are flagged, real speech is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain import QualityFlag
from studio.engines.guard import quality_flag, repeats
from tests.conftest import Prompt


@pytest.mark.parametrize(
    ("text", "seconds", "voiced", "found"),
    [
        ("Please enter your password.", 3.0, 2.0, None),
        ("no no no no no", 2.0, 1.5, None),
        ("no no no no no no", 2.0, 1.5, "repeats"),
        ("Thank you. thank you, Thank you! thank you", 5.0, 3.0, "repeats"),
        ("and then we went " * 4, 10.0, 8.0, "repeats"),
        ("well, and then we went and then we went and then we left", 10.0, 8.0, None),
        ("Thanks for watching this video", 5.0, 0.1, "no speech"),
        ("Yes.", 0.5, 0.1, None),
        (
            "a very long text " + "in which nothing ever comes a second time although it goes on " * 1,
            1.5,
            1.5,
            "too fast",
        ),
        ("", 30.0, 0.0, None),
    ],
)
def test_what_is_flagged(text: str, seconds: float, voiced: float, found: QualityFlag | None) -> None:
    assert quality_flag(text, seconds, voiced) == found


@given(st.lists(st.text("abcde", min_size=1, max_size=4), min_size=1, max_size=12), st.integers(4, 9), st.data())
def test_a_phrase_often_enough_in_a_row_is_found_wherever_it_stands(
    phrase: list[str], times: int, data: st.DataObject
) -> None:
    before = data.draw(st.lists(st.text("xyz", min_size=1), max_size=20))
    assert repeats([*before, *phrase * (times + 2)])


@given(st.lists(st.integers(), unique=True, max_size=60))
def test_what_never_comes_twice_is_no_loop(numbers: list[int]) -> None:
    assert not repeats([str(number) for number in numbers])


@pytest.mark.speech
def test_no_real_prompt_is_flagged(prompts: Callable[[int], list[Prompt]]) -> None:
    import soundfile

    from studio.audio.pcm import to_pcm
    from studio.audio.voice import voiced_seconds

    for prompt in prompts(60):
        samples, rate = soundfile.read(prompt.path, dtype="float32")
        assert quality_flag(prompt.text, len(samples) / rate, voiced_seconds(to_pcm(samples))) is None, prompt.text
