"""NeMo as its own scripts import it, kept for those that are run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.warm import Kind, Warm

NEMO = Kind(
    (
        "lightning.pytorch",
        "nemo.collections.asr.models",
        "nemo.collections.asr.data.audio_to_text_lhotse_prompt_index",
        "nemo.collections.speechlm2",
        "nemo.utils.exp_manager",
    ),
    {"CUDA_VISIBLE_DEVICES": "", "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"},
    {"JE_ARROW_MALLOC_CONF": "background_thread:false", "ORT_DISABLE_TELEMETRY": "1"},
)
"""What takes 8 s of processor to be imported."""


@pytest.fixture(scope="package")
def nemo() -> Iterator[Warm]:
    found = Warm(NEMO)
    yield found
    found.close()
