"""Canary: NVIDIA's attention encoder-decoders that transcribe and translate (`EncDecMultiTaskModel`).

Two prompt formats: `canary` (canary-1b) and `canary2` (canary-1b-flash, canary-180m-flash,
canary-1b-v2), the latter with time tokens. Here is which there are; `canary_model` is one at work.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from studio.config import Settings
from studio.engines.base import ALIGNED_TIMES, Capabilities, Engine, ModelCard, Option
from studio.engines.hardware import precision
from studio.engines.nemo.canary_model import Canary
from studio.engines.nemo.checkpoint import Checkpoint
from studio.engines.nemo.cross_attention import keep_projections
from studio.engines.nemo.family import NemoFamily
from studio.engines.nemo.published import Published, fetch_published, own_card
from studio.engines.nemo.restore import restore
from studio.languages import LANGUAGES, named_in
from studio.limits import LONGEST_SEGMENT, Progress

CLASS = "EncDecMultiTaskModel"

FOUR = ("en", "de", "es", "fr")
TWENTY_FIVE = (
    "en", "bg", "hr", "cs", "da", "nl", "et", "fi", "fr", "de", "el", "hu", "it",
    "lv", "lt", "mt", "pl", "pt", "ro", "sk", "sl", "es", "sv", "ru", "uk",
)  # fmt: skip

BEAM = Option(
    "beam_size",
    "Beam",
    (("1", "1: greedy, with confidence"), ("2", "2"), ("4", "4"), ("8", "8")),
    "How many readings are followed at once. More is slower, a little better, and gives no confidence, as a vocabulary "
    "does not.",
)
NATIVE_TIMES = Option(
    "times",
    "Word times",
    (
        ("auto", "Automatic: the model’s, punctuation kept"),
        ("model", "The model’s, in one pass"),
        ("align", "Aligned to the text"),
        ("spread", "None: spread evenly"),
    ),
    "With times on, flash models may drop punctuation; Automatic then writes the text first and carries the times "
    "over. A translation is spread over its sound unless you choose Aligned.",
)


def _capabilities(languages: Sequence[str], word_times: bool) -> Capabilities:
    asr = tuple(("asr", code, code) for code in languages)
    others = [code for code in languages if code != "en"] if "en" in languages else []
    ast = tuple(pair for code in others for pair in (("ast", "en", code), ("ast", code, "en")))
    return Capabilities(
        pairs=(*asr, *ast),  # type: ignore[arg-type]
        max_window=LONGEST_SEGMENT,
        punctuation=(True, False),
        word_times=word_times,
        confidence=True,
        vocabulary="boosted",
        options=(NATIVE_TIMES if word_times else ALIGNED_TIMES, BEAM),
    )


PUBLISHED = (
    Published(
        "nvidia/canary-1b-flash", "Canary-1B-Flash", "Canary", _capabilities(FOUR, True), "883 M", 3_540_000_000,
        "English, German, Spanish and French, with punctuation, word times and translation; fast.",
        "LibriSpeech other WER 2.87 %, SPGI 1.95 %, FLEURS en-de BLEU 32.3; over 1000 times real time on an A100 "
        "(model card)",
        word_errors=0.0635,
    ),
    Published(
        "nvidia/canary-180m-flash", "Canary-180M-Flash", "Canary", _capabilities(FOUR, True), "182 M", 730_000_000,
        "The small sister of flash: the same languages and tasks, good on a machine without a GPU.",
        word_errors=0.0712,
    ),
    Published(
        "nvidia/canary-1b-v2", "Canary-1B-v2", "Canary", _capabilities(TWENTY_FIVE, True), "978 M", 3_920_000_000,
        "25 European languages, and translation between English and the 24 others.",
        word_errors=0.0715,
    ),
    Published(
        "nvidia/canary-1b", "Canary-1B", "Canary", _capabilities(FOUR, False), "1 B", 4_070_000_000,
        "The first Canary: English, German, Spanish and French, with punctuation and translation; no times of its own.",
        "LibriSpeech other WER 2.89 % (model card)",
        "CC-BY-NC-4.0",
        commercial=False,
        word_errors=0.065,
    ),
)  # fmt: skip


class CanaryFamily(NemoFamily):
    """The published ones, and every `.nemo` file of the same class."""

    name = "canary"
    classes = (CLASS,)

    def cards(self, settings: Settings) -> Iterable[ModelCard]:
        why, kept = self.missing(), precision(settings)
        return [model.card(why, kept) for model in PUBLISHED]

    def own_card(self, key: str, checkpoint: Checkpoint) -> ModelCard:
        known = checkpoint.languages
        # a tokenizer of the v2 kind has a token for every language there is
        languages = known if len(known) <= len(TWENTY_FIVE) else tuple(code for code in TWENTY_FIVE if code in known)
        style = checkpoint.config.get("prompt_format", "canary")
        times = checkpoint.bundled_aligner or (checkpoint.time_tokens and style == "canary2")
        able = _capabilities(languages or named_in(checkpoint.path.stem), times)
        if not able.pairs:  # an old archive whose tokenizers bear no languages' names: whoever asks names one
            able = replace(able, pairs=tuple(("asr", code, code) for code in sorted(LANGUAGES)), any_language=True)
        summary = f"Your own Canary model, prompt format {style}."
        return own_card(key, checkpoint, "Canary", able, summary, self.missing())

    def fetch(self, card: ModelCard, progress: Progress) -> Path:
        return fetch_published(PUBLISHED, card, progress)

    def open(self, card: ModelCard, path: Path, settings: Settings, progress: Progress) -> Engine:
        restored = restore(path, self.classes, settings, progress)
        keep_projections(restored.model.transf_decoder)
        return Canary(card, restored.checkpoint, restored.model, settings)


FAMILY = CanaryFamily()
