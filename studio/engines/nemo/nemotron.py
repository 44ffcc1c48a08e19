"""Nemotron ASR: transducers that are asked for a language or find out which it is (`EncDecRNNTBPEModelWithPrompt`).

NeMo's own `transcribe` cannot be used for files (it loses the prompt on its way), so the prompt is given to `forward`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from studio.align.place import RawWord
from studio.config import Settings
from studio.domain import DETECT
from studio.engines.base import Capabilities, Engine, ModelCard, Window, WindowResult
from studio.engines.hardware import precision
from studio.engines.nemo.checkpoint import Checkpoint
from studio.engines.nemo.family import NemoFamily
from studio.engines.nemo.parakeet import Transducer
from studio.engines.nemo.published import SINGLE_PRECISION_600M, Published, fetch_published, own_card
from studio.engines.nemo.restore import restore
from studio.engines.nemo.tensors import features
from studio.limits import LONGEST_SEGMENT, Progress
from studio.locales import TRAINED, prompt_for, spoken

CLASS = "EncDecRNNTBPEModelWithPrompt"

TAG = re.compile(r"<([a-z]{2,3}(?:-[A-Z]{2})?)>")
"""What the model writes behind a sentence when it was to find out the language."""


def _capabilities(languages: Sequence[str]) -> Capabilities:
    return Capabilities(
        pairs=tuple(("asr", code, code) for code in languages),
        max_window=LONGEST_SEGMENT,
        punctuation=(True,),
        word_times=True,
        confidence=True,
        vocabulary="boosted",
    )


PUBLISHED = (
    Published(
        "nvidia/nemotron-3.5-asr-streaming-0.6b", "Nemotron-3.5-ASR-0.6B", "Nemotron",
        _capabilities(spoken((DETECT, *TRAINED))), "600 M", SINGLE_PRECISION_600M,
        "40 languages and regions with punctuation and word times; finds out which one is spoken.",
        licence="OpenMDW-1.1",
    ),
)  # fmt: skip


class NemotronFamily(NemoFamily):
    """The published one, and every `.nemo` file of the same class."""

    name = "nemotron"
    classes = (CLASS,)

    def cards(self, settings: Settings) -> Iterable[ModelCard]:
        why, kept = self.missing(), precision(settings)
        return [model.card(why, kept) for model in PUBLISHED]

    def own_card(self, key: str, checkpoint: Checkpoint) -> ModelCard:
        """Its languages are those of its prompt; what a person says beside it narrows them."""
        prompts = prompts_of(checkpoint.config)
        told = [*checkpoint.languages, *([DETECT] if DETECT in prompts else [])] if checkpoint.languages else prompts
        able = replace(_capabilities(spoken(told)), punctuation=(checkpoint.capitals,))
        return own_card(key, checkpoint, "Nemotron", able, "Your own prompted transducer.", self.missing())

    def fetch(self, card: ModelCard, progress: Progress) -> Path:
        return fetch_published(PUBLISHED, card, progress)

    def open(self, card: ModelCard, path: Path, settings: Settings, progress: Progress) -> Engine:
        restored = restore(path, self.classes, settings, progress)
        return Prompted(card, restored.checkpoint, restored.model, settings)


def prompts_of(config: Mapping[str, Any]) -> dict[str, int]:
    """The places of its languages in the prompt."""
    named = (config.get("model_defaults") or {}).get("prompt_dictionary") or {}
    return {str(name): place for name, place in named.items() if isinstance(place, int)}


class Prompted(Transducer):
    """A loaded model. The prompt of a batch is one place for all of its windows."""

    def __init__(self, card: ModelCard, checkpoint: Checkpoint, model: Any, settings: Settings) -> None:
        super().__init__(card, checkpoint, model, settings)
        self._prompts = prompts_of(checkpoint.config)

    def _encoded(self, model: Any, windows: Sequence[Window], language: str) -> tuple[Any, Any]:
        import torch

        name = prompt_for(language, self._prompts)
        place = self._prompts[name] if name is not None else self._prompts[DETECT]
        prompts = torch.full((len(windows),), place, dtype=torch.long, device=model.device)
        encoded, lengths = model.forward(**features(model, windows), prompt_indices=prompts)
        return encoded, lengths

    def _result(self, hypothesis: Any, window: Window) -> WindowResult:
        said = " ".join(word.text for word in super()._timed(hypothesis))
        return replace(super()._result(hypothesis, window), language=tagged(said))

    def _timed(self, hypothesis: Any) -> list[RawWord]:
        words = super()._timed(hypothesis)
        for word in words:
            word.text = TAG.sub("", word.text)
        return [word for word in words if word.text]


def tagged(text: str) -> str | None:
    """The language of most of its words, by the tags that stand behind them."""
    counted: Counter[str] = Counter()
    begun = 0
    for tag in TAG.finditer(text):
        counted[tag[1]] += len(text[begun : tag.start()].split())
        begun = tag.end()
    return counted.most_common(1)[0][0] if counted else None


FAMILY = NemotronFamily()
