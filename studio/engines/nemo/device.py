"""Which device torch runs a model on, and how much sound goes into one of its batches."""

from __future__ import annotations

from typing import Any

from studio.config import Settings
from studio.errors import ModelUnavailable

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
