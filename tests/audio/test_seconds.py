"""Seconds that come back as the same samples, whichever way a reader rounds."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from studio.audio.seconds import seconds


@given(st.integers(0, 48_000 * 3600 * 24), st.sampled_from([8_000, 11_025, 16_000, 22_050, 44_100, 48_000]))
def test_int_and_round_both_map_back(n: int, rate: int) -> None:
    x = json.loads(json.dumps(seconds(n, rate)))
    assert int(x * rate) == n
    assert round(x * rate) == n
