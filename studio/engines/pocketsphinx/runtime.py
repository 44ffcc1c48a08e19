"""PocketSphinx as a runtime: it loads nothing from STUDIO_MODELS, and aligns English without any model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from studio.config import Settings
from studio.engines.base import EmbeddedAligner, Family
from studio.engines.pocketsphinx.aligner import SphinxAligner


class PocketSphinxRuntime:
    name = "pocketsphinx"

    def local_models(self, settings: Settings, families: Sequence[Family]) -> None:
        """None."""

    def aligners(self) -> Iterable[EmbeddedAligner]:
        return (SphinxAligner(),)


RUNTIME = PocketSphinxRuntime()
