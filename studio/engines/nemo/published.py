"""What a published model says of itself before it is downloaded, and the card of a person's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from studio.engines.base import Capabilities, ModelCard
from studio.engines.nemo.checkpoint import Checkpoint
from studio.engines.nemo.hub import fetch_file, location
from studio.limits import Progress

SINGLE_PRECISION_600M = 2_400_000_000
"""Bytes of 600 million parameters, where the size of a file was not at hand."""


@dataclass(frozen=True, slots=True)
class Published:
    """One `.nemo` file of NVIDIA's on the hub."""

    repo: str
    title: str
    family: str
    capabilities: Capabilities
    parameters: str
    weights: int
    """Bytes in single precision: what is downloaded, and what it takes once loaded."""
    summary: str
    measured: str = ""
    """Figures beside the one that can be compared; both empty: see its model card."""
    licence: str = "CC-BY-4.0"
    commercial: bool = True
    word_errors: float | None = None
    """As in `ModelCard`."""

    @property
    def file(self) -> str:
        return f"{self.repo.split('/')[1]}.nemo"

    def _figures(self) -> str:
        mean = f"mean English WER {self.word_errors:.2%} on the Open ASR Leaderboard" if self.word_errors else ""
        return "; ".join(filter(None, (mean.replace("%", " %"), self.measured))) or "see its model card"

    def card(self, missing: str, precision: str = "") -> ModelCard:
        return ModelCard(
            id=self.repo,
            title=self.title,
            family=self.family,
            capabilities=self.capabilities,
            licence=self.licence,
            commercial=self.commercial,
            location=location(self.repo, self.file),
            parameters=self.parameters,
            download_bytes=self.weights,
            memory_bytes=self.weights,
            summary=self.summary,
            measured=self._figures(),
            word_errors=self.word_errors,
            homepage=f"https://huggingface.co/{self.repo}",
            missing=missing,
            precision=precision,
        )


def own_card(
    key: str, checkpoint: Checkpoint, family: str, able: Capabilities, summary: str, missing: str
) -> ModelCard:
    """A card for what lies in STUDIO_MODELS."""
    path = checkpoint.path
    return ModelCard(
        id=key,
        title=checkpoint.title or (path.stem if path.suffix.lower() == ".nemo" else path.name),
        family=family,
        capabilities=able,
        licence="your own",
        location="local",
        memory_bytes=checkpoint.size,
        summary=summary,
        missing=missing,
    )


def fetch_published(published: Iterable[Published], card: ModelCard, progress: Progress) -> Path:
    """The `.nemo` file of a card that was made from one of `published`. Raises ModelUnavailable, Cancelled."""
    model = next(each for each in published if each.repo == card.id)
    return fetch_file(model.repo, model.file, progress)
