"""Sample counts as seconds that come back as the same samples."""

from __future__ import annotations

import math


def seconds(n: int, rate: int) -> float:
    """`n` samples as JSON seconds that both `int(x * rate)` and `round(x * rate)` map back to `n`.

    NeMo's readers do one or the other; three decimals are off by up to eight samples.
    """
    x = n / rate
    while int(x * rate) < n:
        x = math.nextafter(x, math.inf)
    return x
