"""Canary-Qwen: a speech encoder in front of a language model (`SALM`), which transcribes and can be asked.

Here is which there are; `canary_qwen_model` is one at work.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from studio.config import Settings
from studio.engines.base import ALIGNED_TIMES, Capabilities, Engine, ModelCard
from studio.engines.nemo.canary_qwen_model import CanaryQwen
from studio.engines.nemo.checkpoint import Checkpoint
from studio.engines.nemo.device import torch_device
from studio.engines.nemo.family import NemoFamily
from studio.engines.nemo.hub import fetch_files, location
from studio.engines.nemo.published import own_card
from studio.engines.nemo.restore import Restored, loading, restoring, start_nemo
from studio.engines.nemo.salm_folder import WEIGHTS, staged
from studio.languages import named_in
from studio.limits import LONGEST_SEGMENT, Progress

CLASS = "SALM"
REPO = "nvidia/canary-qwen-2.5b"
BACKBONE_FILES = ["config.json", "tokenizer*.json", "vocab.json", "merges.txt", "generation_config.json"]

SALM_EXTRA = "SALM models need peft and accelerate. Install them with: pip install 'canary-studio[nemo]'"

ENGLISH = Capabilities(
    pairs=(("asr", "en", "en"),),
    max_window=LONGEST_SEGMENT,
    punctuation=(True,),
    confidence=True,
    chat=True,
    options=(ALIGNED_TIMES,),
)


class CanaryQwenFamily(NemoFamily):
    """The published one, and every SALM directory."""

    name = "canary_qwen"
    classes = (CLASS,)

    def cards(self, settings: Settings) -> Iterable[ModelCard]:  # noqa: ARG002
        yield ModelCard(
            id=REPO,
            title="Canary-Qwen-2.5B",
            family="Canary-Qwen",
            capabilities=ENGLISH,
            licence="CC-BY-4.0",
            location=location(REPO, "config.json", WEIGHTS),
            parameters="2.5 B",
            download_bytes=10_000_000_000,
            memory_bytes=10_000_000_000,
            summary="The most accurate for English, with punctuation; it also summarises and answers questions.",
            measured=(
                "mean WER 5.63 % (AMI 10.18, GigaSpeech 9.41, LibriSpeech clean 1.60, other 3.10, Earnings22 10.42, "
                "SPGI 1.90, TED-LIUM 2.72, VoxPopuli 5.66); 418 times real time (model card)"
            ),
            word_errors=0.0563,
            homepage=f"https://huggingface.co/{REPO}",
            missing=self.missing(),
        )

    def own_card(self, key: str, checkpoint: Checkpoint) -> ModelCard:
        summary = "Your own SALM: speech in front of a language model."
        known = checkpoint.languages or named_in(checkpoint.path.name) or ("en",)  # what Canary-Qwen was taught
        able = replace(ENGLISH, pairs=tuple(("asr", code, code) for code in known))
        return own_card(key, checkpoint, "Canary-Qwen", able, summary, self.missing())

    def fetch(self, card: ModelCard, progress: Progress) -> Path:
        return fetch_files(card.id, ["*.json", "*.safetensors", "*.txt"], ["config.json", WEIGHTS], progress)

    def open(self, card: ModelCard, path: Path, settings: Settings, progress: Progress) -> Engine:
        restored = _restore(path, settings, progress)
        return CanaryQwen(card, restored.checkpoint, restored.model, settings)

    def missing(self) -> str:
        """NeMo alone is not enough: its SALM imports peft, and transformers loads it with accelerate."""
        if why := super().missing():
            return why
        return "" if _salm_installed() else SALM_EXTRA


@cache
def _salm_installed() -> bool:
    return bool(find_spec("peft") and find_spec("accelerate"))


def _restore(path: Path, settings: Settings, progress: Progress) -> Restored:
    def backbone(name: str) -> Path:
        # the tokenizer and the shape of the language model; its weights are among ours
        return fetch_files(name, BACKBONE_FILES, ["config.json", "tokenizer*.json"], progress)

    with staged(path, backbone) as stage, loading(progress), restoring(path):
        start_nemo()
        import torch
        from nemo.collections.speechlm2.models import SALM
        from transformers.utils.logging import set_verbosity_error

        set_verbosity_error()
        device = torch_device(settings)
        progress(0.9, f"Reading {path.name}")
        model = SALM.from_pretrained(str(stage.folder), local_files_only=True).eval()
        model.requires_grad_(False)
        _steady(model)
        on_device = model.to(device, torch.bfloat16) if device.type == "cuda" else model.to(device)
        return Restored(stage.checkpoint, on_device)


def _steady(model: Any) -> None:
    """No dither: the same sound, the same words."""
    featurizer = getattr(model.perception.preprocessor, "featurizer", None)
    if hasattr(featurizer, "dither"):
        setattr(featurizer, "dither", 0.0)  # noqa: B010 - its type is not known here


FAMILY = CanaryQwenFamily()
