"""What a processor has instructions for, and what follows from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.config import Settings, SettingsError
from studio.engines.hardware import native, precision


@pytest.mark.parametrize(
    ("flags", "taken"),
    [
        ("avx2 avx512_bf16 avx512_vnni", "bfloat16"),
        ("avx2 amx_bf16 amx_int8", "bfloat16"),
        ("avx2 avx512_vnni", "int8"),
        ("avx2 avx_vnni", "int8"),
        ("avx2 avx512f", "float32"),
        ("", "float32"),
    ],
)
def test_the_fastest_that_the_processor_has_instructions_for(flags: str, taken: str) -> None:
    assert native(frozenset(flags.split())) == taken


def test_what_a_person_says_holds_on_a_cpu() -> None:
    assert precision(Settings(data=Path(), device="cpu", precision="int8")) == "int8"
    assert precision(Settings(data=Path(), zero_gpu=True, precision="int8")) == "float32"


def test_a_precision_that_there_is_not_is_refused() -> None:
    assert Settings.from_env({"STUDIO_PRECISION": "int8"}).precision == "int8"
    with pytest.raises(SettingsError, match="STUDIO_PRECISION=int4: give auto, float32, bfloat16 or int8"):
        Settings.from_env({"STUDIO_PRECISION": "int4"})
