"""Where models run and how much memory they may take there, whatever runtime they need. Imports no torch."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal, cast

from studio.config import Settings

Precision = Literal["float32", "bfloat16", "int8"]

FREE_SHARE = 0.6
"""Of the free memory of a machine without a GPU that models may take: sound, pages and exports want some too."""

GPU_SHARE = 0.9


def budget(settings: Settings) -> int:
    """Bytes that all loaded models may take together. Loads no torch: without one nothing is on a GPU yet."""
    return settings.model_bytes or _free_at_first(settings.device)


def describe(settings: Settings) -> str:
    """Where models run, for people."""
    if settings.zero_gpu:
        return "a GPU lent for each call (ZeroGPU)"
    if _gpu_memory(settings.device):
        return "GPU"
    return "CPU" if settings.device in ("auto", "cpu") else f"no GPU found for STUDIO_DEVICE={settings.device}"


def has_gpu(settings: Settings) -> bool:
    """Whether this machine has one that may be used; one that is lent is not meant."""
    return _gpu_memory(settings.device) > 0


def precision(settings: Settings) -> Precision:
    """How encoders are kept: on a GPU in bfloat16, on one that is lent as they were loaded, on a CPU as it is set."""
    if settings.zero_gpu:
        return "float32"
    if _gpu_memory(settings.device):
        return "bfloat16"
    return native(_flags()) if settings.precision == "auto" else cast("Precision", settings.precision)


def native(flags: frozenset[str]) -> Precision:
    """The fastest that a processor of these flags has instructions for; without them a lower one is slower."""
    if flags & {"amx_bf16", "avx512_bf16"}:
        return "bfloat16"
    return "int8" if flags & {"amx_int8", "avx512_vnni", "avx_vnni"} else "float32"


@cache
def _flags() -> frozenset[str]:
    """Of the first processor, as Linux lists them; none elsewhere."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return frozenset()
    return frozenset(next((line.partition(":")[2].split() for line in lines if line.startswith("flags")), []))


@cache
def _free_at_first(device: str) -> int:
    """Measured once: later, what is loaded already would count against the budget it is part of."""
    import psutil

    gpu = _gpu_memory(device)
    return int(gpu * GPU_SHARE) if gpu else int(psutil.virtual_memory().available * FREE_SHARE)


@cache
def _gpu_memory(device: str) -> int:
    """Bytes of the GPU, by NVIDIA's driver where it is; 0 where there is none or it is not wanted."""
    if device == "cpu":
        return 0
    import shutil
    import subprocess

    tool = shutil.which("nvidia-smi")
    if tool is None:
        return 0
    index = device.partition(":")[2] or "0"
    asked = [tool, f"--id={index}", "--query-gpu=memory.total", "--format=csv,noheader,nounits"]
    try:
        answer = subprocess.run(asked, capture_output=True, text=True, timeout=10, check=True).stdout  # noqa: S603
        return int(answer.split()[0]) * 2**20
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return 0
