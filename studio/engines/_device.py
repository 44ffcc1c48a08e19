"""Where models run and how much fits there. Imports torch only when a model is about to be loaded."""

from __future__ import annotations

from functools import cache
from typing import Any

from studio.config import Settings
from studio.errors import ModelUnavailable

FREE_SHARE = 0.6
"""Of the free memory of a machine without a GPU that models may take: sound, pages and exports want some too."""

GPU_SHARE = 0.9

CPU_BATCH_SECONDS = 120.0
GPU_BATCH_SECONDS = 600.0


def torch_device(settings: Settings) -> Any:
    """A torch.device. Raises ModelUnavailable when the setting names one that is not here."""
    import torch

    there = torch.cuda.is_available()
    if settings.device == "cpu" or (settings.device == "auto" and (not there or settings.zero_gpu)):
        return torch.device("cpu")
    if not there:
        raise ModelUnavailable(
            f"STUDIO_DEVICE={settings.device}, but this machine's torch finds no GPU. Set it to auto or cpu, "
            "or install a driver and a torch that fit each other."
        )
    device = torch.device("cuda" if settings.device == "auto" else settings.device)
    if device.index is not None and device.index >= torch.cuda.device_count():
        raise ModelUnavailable(f"STUDIO_DEVICE={settings.device}, but there are {torch.cuda.device_count()} GPUs.")
    return device


def batch_seconds(settings: Settings, device: Any) -> float:
    default = GPU_BATCH_SECONDS if device.type == "cuda" or settings.zero_gpu else CPU_BATCH_SECONDS
    return settings.batch_seconds or default


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
