"""Canary Studio: transcribe, see, correct and export speech for NVIDIA NeMo models."""

__version__ = "0.1.0"
