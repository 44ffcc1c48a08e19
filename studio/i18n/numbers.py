"""Numbers as a language writes them, read from how Python wrote them into a sentence: `1,250`, `3.5 GB`, `45%`."""

from __future__ import annotations

import re
from decimal import Decimal

from babel.numbers import format_decimal

_WRITTEN = re.compile(r"(-?(?:\d{1,3}(?:,\d{3}){1,5}|\d{1,15})(?:\.\d{1,9})?)( ?%| (?:s|min|h|kB|MB|GB|dB|Hz|kHz))?")

_PERCENT = "\u00a0%"
"""In every language that has a table."""

_FIRST_PARTED = {"es": 10_000}
"""From where on thousands are parted, where not always: CLDR's smallest grouping, as browsers have it and Babel not."""

_UNITS = {"fr": {" kB": " ko", " MB": " Mo", " GB": " Go"}}


def rewritten(written: str, language: str) -> str | None:
    """With its unit, where it has one; None for what is no number."""
    found = _WRITTEN.fullmatch(written)
    if found is None:
        return None
    unit = found[2] or ""
    own = _PERCENT if unit.endswith("%") else _UNITS.get(language, {}).get(unit, unit)
    return _number(found[1], language) + own


def _number(written: str, language: str) -> str:
    """With as many decimals as it had, and thousands parted only where they were."""
    value = Decimal(written.replace(",", ""))
    decimals = len(written.partition(".")[2])
    parted = "," in written and abs(value) >= _FIRST_PARTED.get(language, 0)
    pattern = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    return format_decimal(value, format=pattern, locale=language, group_separator=parted)
