"""Nemotron-3-Diarization: who speaks when, for up to eight speakers who may speak at once.

NeMo 3.0 cannot load it; transformers can (`nemotron3_diarization`), which comes with NeMo.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from studio.config import Settings
from studio.engines.base import Capabilities, Engine, ModelCard
from studio.engines.nemo.checkpoint import Checkpoint
from studio.engines.nemo.device import torch_device
from studio.engines.nemo.diarizer_folder import KIND, staged_diarizer
from studio.engines.nemo.family import NemoFamily
from studio.engines.nemo.hub import fetch_files, location
from studio.engines.nemo.published import own_card
from studio.engines.nemo.restore import loading, restoring
from studio.engines.nemo.salm_folder import CONFIG, WEIGHTS
from studio.engines.nemo.sortformer import Sortformer
from studio.engines.nemo.tensors import memory_errors
from studio.limits import SAMPLE_RATE, Progress

REPO = "nvidia/Nemotron-3-Diarization"
SPEAKERS = 8

LONGEST_SECONDS = 2 * 3600.0
"""Of a recording: it is heard in chunks, but its features are made at once, of which an hour takes some 2 GB."""

EXTRA = "The transformers here does not know it. Install a newer one with: pip install -U transformers"


def _capabilities(speakers: int) -> Capabilities:
    return Capabilities(pairs=(), max_window=LONGEST_SECONDS, punctuation=(), speakers=speakers)


class NemotronDiarizerFamily(NemoFamily):
    """The published one, and every folder of its kind."""

    name = "nemotron_diarizer"
    classes = (KIND,)

    def cards(self, settings: Settings) -> Iterable[ModelCard]:  # noqa: ARG002
        yield ModelCard(
            id=REPO,
            title="Nemotron-3-Diarization",
            family="Nemotron",
            capabilities=_capabilities(SPEAKERS),
            licence="OpenMDW-1.1",
            location=location(REPO, CONFIG, WEIGHTS),
            parameters="99 M",
            download_bytes=397_000_000,
            memory_bytes=397_000_000,
            summary="Tells up to eight speakers apart, also where they speak at once; recordings of up to two hours.",
            measured="mean DER 14.7 % on VoiceArena (https://huggingface.co/blog/nvidia/nemotron-diarization)",
            homepage=f"https://huggingface.co/{REPO}",
            missing=self.missing(),
        )

    def own_card(self, key: str, checkpoint: Checkpoint) -> ModelCard:
        speakers = int((checkpoint.config.get("head_config") or {}).get("num_speakers") or SPEAKERS)
        able = _capabilities(speakers)
        return own_card(key, checkpoint, "Nemotron", able, "Your own diarizer.", self.missing())

    def fetch(self, card: ModelCard, progress: Progress) -> Path:
        return fetch_files(card.id, ["*.json", WEIGHTS], [CONFIG, WEIGHTS], progress)

    def open(self, card: ModelCard, path: Path, settings: Settings, progress: Progress) -> Engine:
        with staged_diarizer(path) as stage, loading(progress), restoring(path):
            from transformers import Nemotron3DiarizationForAudioFrameClassification as Model
            from transformers import NemotronAsrStreamingFeatureExtractor as Features

            progress(0.9, f"Reading {path.name}")
            model = Model.from_pretrained(str(stage.folder), local_files_only=True, use_safetensors=True).eval()
            model.requires_grad_(False).to(torch_device(settings))
            return NemotronDiarizer(card, stage.checkpoint, model, settings, Features(**stage.features))

    def missing(self) -> str:
        return super().missing() or ("" if _known() else EXTRA)


@cache
def _known() -> bool:
    """Whether transformers has it; nothing is imported."""
    found = find_spec("transformers")
    return found is not None and any(Path(at, "models", KIND).is_dir() for at in found.submodule_search_locations or ())


class NemotronDiarizer(Sortformer):
    """Heard as Sortformer is: one recording at a time."""

    def __init__(self, card: ModelCard, checkpoint: Checkpoint, model: Any, settings: Settings, extractor: Any) -> None:
        super().__init__(card, checkpoint, model, settings, extractor.hop_length / SAMPLE_RATE)
        self._extractor = extractor

    def _probabilities(self, model: Any, samples: Any) -> Any:
        import torch

        with memory_errors(self.card.id), torch.inference_mode():
            heard = self._extractor(samples, sampling_rate=SAMPLE_RATE).to(model.device)
            return model(**heard).logits[0].sigmoid()


FAMILY = NemotronDiarizerFamily()
