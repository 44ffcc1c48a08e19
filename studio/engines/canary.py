"""Canary: NVIDIA's attention encoder-decoders that transcribe and translate (`EncDecMultiTaskModel`).

Two prompt formats: `canary` (canary-1b) and `canary2` (canary-1b-flash, canary-180m-flash,
canary-1b-v2), the latter with time tokens. Here is which there are; `_canary_model` is one at work.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from studio.config import Settings
from studio.engines import FOUND_TIMES, Capabilities, Engine, ModelCard, Option, Progress
from studio.engines._canary_model import Canary
from studio.engines._local import Local
from studio.engines._nemo import missing, require_nemo, restore
from studio.engines._published import Published, nemo_path, own_card

CLASS = "EncDecMultiTaskModel"

LONGEST_WINDOW = 40.0
"""Seconds; what all of them were trained on. Longer sound makes them loop."""

FOUR = ("en", "de", "es", "fr")
TWENTY_FIVE = (
    "en", "bg", "hr", "cs", "da", "nl", "et", "fi", "fr", "de", "el", "hu", "it",
    "lv", "lt", "mt", "pl", "pt", "ro", "sk", "sl", "es", "sv", "ru", "uk",
)  # fmt: skip

BEAM = Option(
    "beam_size",
    "Beam",
    (("1", "1: greedy, with confidence"), ("2", "2"), ("4", "4"), ("8", "8")),
    "How many readings are followed at once. More is slower, a little better, and gives no confidence.",
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
        max_window=LONGEST_WINDOW,
        punctuation=(True, False),
        word_times=word_times,
        confidence=True,
        options=(NATIVE_TIMES if word_times else FOUND_TIMES, BEAM),
    )


PUBLISHED = (
    Published(
        "nvidia/canary-1b-flash", "Canary-1B-Flash", "Canary", _capabilities(FOUR, True), "883 M", 3_540_000_000,
        "English, German, Spanish and French, with punctuation, word times and translation; fast.",
        "LibriSpeech other WER 2.87 %, SPGI 1.95 %, FLEURS en-de BLEU 32.3; over 1000 times real time on an A100 "
        "(model card)",
    ),
    Published(
        "nvidia/canary-180m-flash", "Canary-180M-Flash", "Canary", _capabilities(FOUR, True), "182 M", 730_000_000,
        "The small sister of flash: the same languages and tasks, good on a machine without a GPU.",
    ),
    Published(
        "nvidia/canary-1b-v2", "Canary-1B-v2", "Canary", _capabilities(TWENTY_FIVE, True), "978 M", 3_920_000_000,
        "25 European languages, and translation between English and the 24 others.",
        "mean English WER 7.15 % on the Open ASR Leaderboard (as reported elsewhere; its card was not at hand)",
    ),
    Published(
        "nvidia/canary-1b", "Canary-1B", "Canary", _capabilities(FOUR, False), "1 B", 4_070_000_000,
        "The first Canary: English, German, Spanish and French, with punctuation and translation; no times of its own.",
        "LibriSpeech other WER 2.89 % (model card)",
        "CC-BY-NC-4.0",
        commercial=False,
    ),
)  # fmt: skip


class CanaryFamily:
    """The published ones, and every `.nemo` file of the same class."""

    name = "canary"
    classes = (CLASS,)

    def cards(self, settings: Settings, local: Sequence[Local] = ()) -> Iterable[ModelCard]:  # noqa: ARG002
        why = missing()
        for model in PUBLISHED:
            yield model.card(why)
        for own in local:
            yield _own(own, why)

    def load(self, card: ModelCard, settings: Settings, progress: Progress, path: Path | None = None) -> Engine:
        require_nemo(card)
        restored = restore(nemo_path(card, PUBLISHED, path, progress), self.classes, settings, progress)
        return Canary(card, restored.checkpoint, restored.model, settings)


def _own(local: Local, why: str) -> ModelCard:
    checkpoint = local.checkpoint
    assert checkpoint is not None
    known = checkpoint.languages
    # a tokenizer of the v2 kind has a token for every language there is
    languages = known if len(known) <= len(TWENTY_FIVE) else tuple(code for code in TWENTY_FIVE if code in known)
    style = checkpoint.config.get("prompt_format", "canary")
    times = checkpoint.bundled_aligner or (checkpoint.time_tokens and style == "canary2")
    able = _capabilities(languages or ("en",), times)
    return own_card(local, "Canary", able, f"Your own Canary model, prompt format {style}.", why)


FAMILY = CanaryFamily()
