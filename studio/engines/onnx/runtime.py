"""ONNX Runtime as a runtime: it loads nothing from STUDIO_MODELS and aligns nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from studio.config import Settings
from studio.engines.base import EmbeddedAligner, Family


class OnnxRuntime:
    name = "onnx"

    def local_models(self, settings: Settings, families: Sequence[Family]) -> None:
        """None."""

    def aligners(self) -> Iterable[EmbeddedAligner]:
        return ()


RUNTIME = OnnxRuntime()
