"""What a published model says of itself before it is downloaded, and where its file or a person's own is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from studio.engines import Capabilities, ModelCard, Progress
from studio.engines._hub import fetch_file, location
from studio.engines._local import Local
from studio.errors import ModelUnavailable


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
    measured: str = "see its model card"
    licence: str = "CC-BY-4.0"
    commercial: bool = True

    @property
    def file(self) -> str:
        return f"{self.repo.split('/')[1]}.nemo"

    def card(self, missing: str) -> ModelCard:
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
            measured=self.measured,
            homepage=f"https://huggingface.co/{self.repo}",
            missing=missing,
        )


def own_card(local: Local, family: str, capabilities: Capabilities, summary: str, missing: str) -> ModelCard:
    """A card for what lies in STUDIO_MODELS."""
    path = local.path
    return ModelCard(
        id=local.id,
        title=path.stem if path.suffix == ".nemo" else path.name,
        family=family,
        capabilities=capabilities,
        licence="your own",
        location="local",
        memory_bytes=local.checkpoint.size if local.checkpoint else 0,
        summary=summary,
        missing=missing,
    )


def nemo_path(card: ModelCard, published: Iterable[Published], path: Path | None, progress: Progress) -> Path:
    """The card's `.nemo` file: fetched if it is a published one. Raises ModelUnavailable, Cancelled."""
    for model in published:
        if model.repo == card.id:
            return fetch_file(model.repo, model.file, progress)
    return own_path(card, path)


def own_path(card: ModelCard, path: Path | None) -> Path:
    """Where the local model of this card lies."""
    if path is None:
        raise ModelUnavailable(f"{card.id} is in no folder of STUDIO_MODELS any more. Put it back, or choose another.")
    return path
