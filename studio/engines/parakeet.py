"""Parakeet and its kin: CTC and transducer models, which transcribe; the CTC ones also align a given text."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.align.ctc import CtcAligner
from studio.align.place import RawWord, placed, rounded
from studio.config import Settings
from studio.domain import Request
from studio.engines import Capabilities, Engine, Heard, ModelCard, Progress, Span, Window
from studio.engines._checkpoint import Checkpoint
from studio.engines._device import batch_seconds
from studio.engines._local import Local
from studio.engines._nemo import (
    features,
    frame_seconds,
    memory_errors,
    missing,
    quiet,
    release_memory,
    require_nemo,
    restore,
    weight_bytes,
)
from studio.engines._published import Published, nemo_path, own_card
from studio.engines._serving import Served, sound_seconds
from studio.engines._zerogpu import lent
from studio.engines.canary import TWENTY_FIVE

if TYPE_CHECKING:
    from studio.engines import Waveform

CTC = "EncDecCTCModelBPE"
TRANSDUCERS = ("EncDecRNNTBPEModel", "EncDecHybridRNNTCTCBPEModel")

LONGEST_WINDOW = 40.0

CODE = re.compile(r"(?:^|(?<=[_.-]))([a-z]{2})(?=[_.-]|$)")
"""A language in a file's name, as NVIDIA names them: `stt_de_fastconformer_ctc_large`."""


def _capabilities(languages: Sequence[str], punctuation: bool, ctc: bool) -> Capabilities:
    return Capabilities(
        pairs=tuple(("asr", code, code) for code in languages),
        max_window=LONGEST_WINDOW,
        punctuation=(punctuation,),
        word_times=True,
        confidence=True,
        aligner=ctc,
    )


PUBLISHED = (
    Published(
        "nvidia/parakeet-tdt-0.6b-v3", "Parakeet-TDT-0.6B-v3", "Parakeet", _capabilities(TWENTY_FIVE, True, False),
        "600 M", 2_510_000_000,
        "25 European languages with punctuation and word times; very fast, no translation.",
    ),
    Published(
        "nvidia/parakeet-ctc-0.6b", "Parakeet-CTC-0.6B", "Parakeet", _capabilities(("en",), False, True),
        "600 M", 2_440_000_000,
        "English in lower case; times the words of models that have no times.",
    ),
    Published(
        "nvidia/parakeet-ctc-1.1b", "Parakeet-CTC-1.1B", "Parakeet", _capabilities(("en",), False, True),
        "1.1 B", 4_250_000_000,
        "English in lower case; the larger aligner.",
    ),
)  # fmt: skip


class ParakeetFamily:
    """The published ones, and every `.nemo` file of a CTC or transducer class with subword tokens."""

    name = "parakeet"
    classes = (CTC, *TRANSDUCERS)

    def cards(self, settings: Settings, local: Sequence[Local] = ()) -> Iterable[ModelCard]:  # noqa: ARG002
        why = missing()
        for model in PUBLISHED:
            yield model.card(why)
        for own in local:
            yield _own(own, why)

    def load(self, card: ModelCard, settings: Settings, progress: Progress, path: Path | None = None) -> Engine:
        require_nemo(card)
        restored = restore(nemo_path(card, PUBLISHED, path, progress), self.classes, settings, progress)
        kind = Ctc if restored.checkpoint.class_name == CTC else Transducer
        return kind(card, restored.checkpoint, restored.model, settings)


def _own(local: Local, why: str) -> ModelCard:
    checkpoint = local.checkpoint
    assert checkpoint is not None
    ctc = checkpoint.class_name == CTC
    able = _capabilities(languages_of(checkpoint), checkpoint.capitals, ctc)
    return own_card(local, "Parakeet", able, f"Your own {'CTC' if ctc else 'transducer'} model.", why)


def languages_of(checkpoint: Checkpoint) -> tuple[str, ...]:
    """By the parts of its tokenizer, else by its file's name (`stt_de_…`, `mine-en-es.nemo`), else English."""
    named = tuple(code for code in CODE.findall(checkpoint.path.stem.lower()) if code in TWENTY_FIVE)
    return checkpoint.languages or named or ("en",)


class _Recogniser(Served):
    """What both kinds share: no prompt, word times and confidences from NeMo's hypotheses."""

    def __init__(self, card: ModelCard, checkpoint: Checkpoint, model: Any, settings: Settings) -> None:
        super().__init__(card, checkpoint.stamp, weight_bytes(model), batch_seconds(settings, model.device))
        self._model: Any = model
        self._frame = frame_seconds(model)
        self._zero_gpu = settings.zero_gpu
        self._decode = lent(settings, self._decode_here, sound_seconds)
        with quiet():
            _ask_for_times(model)

    def decode(self, windows: Sequence[Window], request: Request) -> list[Heard]:  # noqa: ARG002 - it has no prompt
        return self._decode(windows)

    def release(self) -> None:
        self._model = None
        release_memory()

    @abstractmethod
    def _decode_here(self, windows: Sequence[Window]) -> list[Heard]:
        """One batch on this machine."""

    def _placed(self) -> Any:
        if self._zero_gpu:
            self._model.to("cuda")
        return self._model.eval()


class Ctc(_Recogniser):
    """A CTC model: an `Engine` and an `Aligner`."""

    def __init__(self, card: ModelCard, checkpoint: Checkpoint, model: Any, settings: Settings) -> None:
        super().__init__(card, checkpoint, model, settings)
        self._aligner = CtcAligner(model)

    def align(self, samples: Waveform, words: Sequence[str], start: float) -> tuple[Span | None, ...] | None:
        with self.alone(), memory_errors(self.card.id):
            return self._aligner.align(samples, words, start)

    def release(self) -> None:
        del self._aligner
        super().release()

    def _decode_here(self, windows: Sequence[Window]) -> list[Heard]:
        """NeMo's word ends reach over the pause behind them, so its text is put on its own emissions instead."""
        import torch

        model = self._placed()
        with memory_errors(self.card.id), torch.inference_mode():
            log_probs, lengths, _ = model.forward(**features(model, windows))
            hypotheses = model.decoding.ctc_decoder_predictions_tensor(
                decoder_outputs=log_probs, decoder_lengths=lengths, return_hypotheses=True
            )
            emissions = [row[: int(length)].float().cpu() for row, length in zip(log_probs, lengths, strict=True)]
        rows = zip(hypotheses, emissions, windows, strict=True)
        return [self._aligned(hypothesis, each, window) for hypothesis, each, window in rows]

    def _aligned(self, hypothesis: Any, emissions: Any, window: Window) -> Heard:
        tokens = str(hypothesis.text).split()
        sure = _confidences(hypothesis, len(tokens))
        spans = self._aligner.place(emissions, tokens, 0.0, window.end - window.start) or (None,) * len(tokens)
        raw = [
            RawWord(token, span[0] if span else None, span[1] if span else None, value)
            for token, span, value in zip(tokens, spans, sure, strict=True)
        ]
        words = placed(raw, window.start, window.end)
        return Heard(" ".join(word.text for word in words), words)


class Transducer(_Recogniser):
    """An RNN-T or TDT model: NeMo gives each word's first and last frame."""

    def _decode_here(self, windows: Sequence[Window]) -> list[Heard]:
        import torch

        model = self._placed()
        with memory_errors(self.card.id), torch.inference_mode():
            encoded, lengths = model.forward(**features(model, windows))
            hypotheses = model.decoding.rnnt_decoder_predictions_tensor(
                encoder_output=encoded, encoded_lengths=lengths, return_hypotheses=True
            )
        return [self._heard(each, window) for each, window in zip(hypotheses, windows, strict=True)]

    def _heard(self, hypothesis: Any, window: Window) -> Heard:
        found = hypothesis.timestamp.get("word", []) if isinstance(hypothesis.timestamp, dict) else []
        raw = [
            RawWord(
                str(word["word"]),
                float(word["start_offset"]) * self._frame,
                float(word["end_offset"]) * self._frame,
                value,
            )
            for word, value in zip(found, _confidences(hypothesis, len(found)), strict=True)
        ]
        words = placed(raw, window.start, window.end)
        return Heard(" ".join(word.text for word in words), words)


def _confidences(hypothesis: Any, count: int) -> list[float | None]:
    """One for each word; None where NeMo counted the words another way."""
    sure = hypothesis.word_confidence
    return [rounded(float(value)) for value in sure] if sure is not None and len(sure) == count else [None] * count


def _ask_for_times(model: Any) -> None:
    """Once, when it is loaded: NeMo rebuilds its decoder for it."""
    from omegaconf import OmegaConf, open_dict

    decoding = OmegaConf.create(OmegaConf.to_container(model.cfg.decoding, resolve=True))
    with open_dict(decoding):
        decoding.compute_timestamps = True
        decoding.preserve_alignments = True
        decoding.confidence_cfg = {
            "preserve_frame_confidence": True,
            "preserve_token_confidence": True,
            "preserve_word_confidence": True,
            "aggregation": "min",
            "method_cfg": {"name": "max_prob"},
        }
    model.change_decoding_strategy(decoding, verbose=False)


FAMILY = ParakeetFamily()
