"""Canary: NVIDIA's attention encoder-decoders that transcribe and translate (`EncDecMultiTaskModel`).

Two prompt formats: `canary` (canary-1b) and `canary2` (canary-1b-flash, canary-180m-flash,
canary-1b-v2), the latter with time tokens. Here is which there are; `_canary_model` is one at work.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from studio.config import Settings
from studio.engines import FOUND_TIMES, Capabilities, Engine, ModelCard, Option, Progress
from studio.engines._archive import Checkpoint, read_checkpoint
from studio.engines._canary_model import Canary
from studio.engines._hub import fetch_file, location
from studio.engines._local import checkpoints
from studio.engines._nemo import missing, require_nemo, restore
from studio.errors import ModelUnavailable, shown

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


@dataclass(frozen=True, slots=True)
class Published:
    """What NVIDIA says of one of its models; none of it can be read from a file before the download."""

    repo: str
    title: str
    languages: tuple[str, ...]
    word_times: bool
    parameters: str
    weights: int
    """Bytes in single precision."""
    licence: str
    commercial: bool
    summary: str
    measured: str
    bundled_aligner: bool = False

    @property
    def file(self) -> str:
        return f"{self.repo.split('/')[1]}.nemo"


PUBLISHED = (
    Published(
        "nvidia/canary-1b-flash", "Canary-1B-Flash", FOUR, True, "883 M", 3_540_000_000, "CC-BY-4.0", True,
        "English, German, Spanish and French, with punctuation, word times and translation; fast.",
        "LibriSpeech other WER 2.87 %, SPGI 1.95 %, FLEURS en-de BLEU 32.3; over 1000 times real time on an A100 "
        "(model card)",
    ),
    Published(
        "nvidia/canary-180m-flash", "Canary-180M-Flash", FOUR, True, "182 M", 730_000_000, "CC-BY-4.0", True,
        "The small sister of flash: the same languages and tasks, good on a machine without a GPU.",
        "over 1200 times real time on an A100 (model card)",
    ),
    Published(
        "nvidia/canary-1b-v2", "Canary-1B-v2", TWENTY_FIVE, True, "978 M", 3_920_000_000, "CC-BY-4.0", True,
        "25 European languages, and translation between English and the 24 others.",
        "mean English WER 7.15 % on the Open ASR Leaderboard (model card)", True,
    ),
    Published(
        "nvidia/canary-1b", "Canary-1B", FOUR, False, "1 B", 4_070_000_000, "CC-BY-NC-4.0", False,
        "The first Canary: English, German, Spanish and French, with punctuation and translation; no times of its own.",
        "LibriSpeech other WER 2.89 % (model card)",
    ),
)  # fmt: skip


class CanaryFamily:
    """The published ones, and every `.nemo` file of the same class."""

    name = "canary"
    classes = (CLASS,)

    def cards(self, settings: Settings) -> Iterable[ModelCard]:
        why = missing()
        for model in PUBLISHED:
            yield _published_card(model, why)
        for key, checkpoint in checkpoints(settings, self.classes):
            yield _local_card(key, checkpoint, why)

    def load(self, card: ModelCard, settings: Settings, progress: Progress) -> Engine:
        require_nemo(card)
        checkpoint = read_checkpoint(_file(card, settings, progress))
        if checkpoint.class_name != CLASS:
            raise ModelUnavailable(f"{shown(checkpoint.path.name)} is a {checkpoint.class_name}, not a {CLASS}.")
        return Canary(card, checkpoint, restore(checkpoint, settings, progress), settings)


def _file(card: ModelCard, settings: Settings, progress: Progress) -> Path:
    for model in PUBLISHED:
        if model.repo == card.id:
            return fetch_file(model.repo, model.file, progress)
    return next(checkpoint.path for key, checkpoint in checkpoints(settings, (CLASS,)) if key == card.id)


def _published_card(model: Published, why: str) -> ModelCard:
    return ModelCard(
        id=model.repo,
        title=model.title,
        family="Canary",
        capabilities=_capabilities(model.languages, model.word_times),
        licence=model.licence,
        commercial=model.commercial,
        location=location(model.repo, model.file),
        parameters=model.parameters,
        download_bytes=model.weights,
        memory_bytes=model.weights,
        summary=model.summary,
        measured=model.measured,
        homepage=f"https://huggingface.co/{model.repo}",
        missing=why,
    )


def _local_card(key: str, checkpoint: Checkpoint, why: str) -> ModelCard:
    known = checkpoint.languages
    # a tokenizer of the v2 kind has a token for every language there is
    languages = known if len(known) <= len(TWENTY_FIVE) else tuple(code for code in TWENTY_FIVE if code in known)
    times = checkpoint.time_tokens and checkpoint.config.get("prompt_format") == "canary2"
    return ModelCard(
        id=key,
        title=checkpoint.path.stem,
        family="Canary",
        capabilities=_capabilities(languages or ("en",), times or checkpoint.bundled_aligner),
        licence="your own",
        location="local",
        memory_bytes=checkpoint.size,
        summary=f"Your own Canary model, prompt format {checkpoint.config.get('prompt_format', 'canary')}.",
        missing=why,
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


FAMILY = CanaryFamily()
