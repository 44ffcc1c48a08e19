"""Parakeet and its kin: CTC and transducer models, which transcribe; the CTC ones also align a given text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.align.place import RawWord, placed, rounded
from studio.config import Settings
from studio.domain import Request
from studio.engines.base import Capabilities, Engine, ModelCard, Window, WindowResult
from studio.engines.batching import BatchedEngine
from studio.engines.hardware import precision
from studio.engines.nemo.boosting import TRANSDUCING_DEPTH, Boost, boost_of, boosting
from studio.engines.nemo.canary import TWENTY_FIVE
from studio.engines.nemo.checkpoint import Checkpoint
from studio.engines.nemo.ctc_aligner import CtcAligner
from studio.engines.nemo.device import batch_seconds
from studio.engines.nemo.family import NemoFamily
from studio.engines.nemo.published import SINGLE_PRECISION_600M, Published, fetch_published, own_card
from studio.engines.nemo.restore import quiet, restore
from studio.engines.nemo.tensors import features, frame_seconds, memory_errors, release_memory, weight_bytes
from studio.engines.nemo.transducer_words import words_of
from studio.languages import LANGUAGES, named_in
from studio.limits import LONGEST_SEGMENT, Progress, Span

if TYPE_CHECKING:
    from studio.limits import Waveform

CTC = "EncDecCTCModelBPE"
TRANSDUCERS = ("EncDecRNNTBPEModel", "EncDecHybridRNNTCTCBPEModel")


def _capabilities(languages: Sequence[str], punctuation: bool, ctc: bool) -> Capabilities:
    """Of a model that knows these languages; of none, nothing says which it knows."""
    return Capabilities(
        pairs=tuple(("asr", code, code) for code in languages or sorted(LANGUAGES)),
        any_language=not languages,
        max_window=LONGEST_SEGMENT,
        punctuation=(punctuation,),
        word_times=True,
        confidence=True,
        aligner=ctc,
        vocabulary="boosted",
    )


PUBLISHED = (
    Published(
        "nvidia/parakeet-tdt-0.6b-v3", "Parakeet-TDT-0.6B-v3", "Parakeet", _capabilities(TWENTY_FIVE, True, False),
        "600 M", 2_510_000_000,
        "25 European languages with punctuation and word times; very fast, no translation.",
        word_errors=0.0632,
    ),
    Published(
        "nvidia/parakeet-tdt-0.6b-v2", "Parakeet-TDT-0.6B-v2", "Parakeet", _capabilities(("en",), True, False),
        "600 M", 2_470_000_000,
        "English with punctuation and word times; very fast.",
        "3386 times real time there (model card)",
        word_errors=0.0605,
    ),
    Published(
        "nvidia/parakeet-unified-en-0.6b", "Parakeet-Unified-0.6B", "Parakeet", _capabilities(("en",), True, False),
        "600 M", 2_470_000_000,
        "English with punctuation and word times; made for whole files and for streaming.",
        licence="see its model card",
    ),
    Published(
        "nvidia/parakeet-tdt_ctc-110m", "Parakeet-TDT-CTC-110M", "Parakeet", _capabilities(("en",), True, False),
        "114 M", 459_000_000,
        "English with punctuation and word times; small, good on a machine without a GPU.",
        "5300 times real time there, on an A100 (model card)",
        word_errors=0.0749,
    ),
    Published(
        "nvidia/nemotron-speech-streaming-en-0.6b", "Nemotron-Speech-0.6B", "Nemotron",
        _capabilities(("en",), True, False), "600 M", SINGLE_PRECISION_600M,
        "English with punctuation and word times; made for streaming, heard here in whole windows.",
        licence="NVIDIA Open Model License",
    ),
    Published(
        "nvidia/parakeet-ctc-0.6b", "Parakeet-CTC-0.6B", "Parakeet", _capabilities(("en",), False, True),
        "600 M", 2_440_000_000,
        "English in lower case; times the words of models that have no times.",
        word_errors=0.0769,
    ),
    Published(
        "nvidia/parakeet-ctc-1.1b", "Parakeet-CTC-1.1B", "Parakeet", _capabilities(("en",), False, True),
        "1.1 B", 4_250_000_000,
        "English in lower case; the larger aligner.",
        word_errors=0.074,
    ),
)  # fmt: skip


class ParakeetFamily(NemoFamily):
    """The published ones, and every `.nemo` file of a CTC or transducer class with subword tokens."""

    name = "parakeet"
    classes = (CTC, *TRANSDUCERS)

    def cards(self, settings: Settings) -> Iterable[ModelCard]:
        why, kept = self.missing(), precision(settings)
        return [model.card(why, kept) for model in PUBLISHED]

    def own_card(self, key: str, checkpoint: Checkpoint) -> ModelCard:
        ctc = checkpoint.class_name == CTC
        able = _capabilities(languages_of(checkpoint), checkpoint.capitals, ctc)
        summary = f"Your own {'CTC' if ctc else 'transducer'} model."
        return own_card(key, checkpoint, "Parakeet", able, summary, self.missing())

    def fetch(self, card: ModelCard, progress: Progress) -> Path:
        return fetch_published(PUBLISHED, card, progress)

    def open(self, card: ModelCard, path: Path, settings: Settings, progress: Progress) -> Engine:
        restored = restore(path, self.classes, settings, progress)
        kind = Ctc if restored.checkpoint.class_name == CTC else Transducer
        return kind(card, restored.checkpoint, restored.model, settings)


def languages_of(checkpoint: Checkpoint) -> tuple[str, ...]:
    """By the file beside it or the parts of its tokenizer, else by its own name (`stt_de_…`, `mine-en-es.nemo`)."""
    return checkpoint.languages or named_in(checkpoint.path.stem)


class _Recogniser(BatchedEngine):
    """What both kinds share: no prompt, word times and confidences from NeMo's hypotheses."""

    def __init__(self, card: ModelCard, checkpoint: Checkpoint, model: Any, settings: Settings) -> None:
        super().__init__(card, checkpoint.stamp, weight_bytes(model), batch_seconds(settings, model.device))
        self._model: Any = model
        self._frame = frame_seconds(model)
        self._boost: Boost | None = None
        with quiet():
            is_transducer = isinstance(self, Transducer)
            graphs = not (is_transducer and settings.zero_gpu)
            self._decoding = _ask_for_times(model, words=not is_transducer, graphs=graphs)

    @property
    def model(self) -> Any:
        return self._model

    def place(self, device: str) -> None:
        self._model.to(device)

    def release(self) -> None:
        self._model = None
        release_memory()

    def _set_boost(self, boost: Boost | None) -> None:
        """Only between batches: NeMo rebuilds its decoder for it."""
        if boost == self._boost:
            return
        with quiet():
            self._model.change_decoding_strategy(self._boosted(boost), verbose=False)
        self._boost = boost

    def _boosted(self, boost: Boost | None) -> Any:
        """The model's own decoding, and greedy in batches where phrases are boosted: nothing else knows them."""
        from omegaconf import OmegaConf

        if boost is None:
            return self._decoding.copy()
        settings = boosting(boost, self.card.id, self._model.tokenizer, TRANSDUCING_DEPTH)
        greedy = {**settings, **self._beside_boosting}
        return OmegaConf.merge(self._decoding, {"strategy": "greedy_batch", "greedy": greedy})

    @property
    def _beside_boosting(self) -> dict[str, Any]:
        """What else is set of a decoder that boosts."""
        return {}


class Ctc(_Recogniser):
    """A CTC model: an `Engine` and an `Aligner`."""

    def __init__(self, card: ModelCard, checkpoint: Checkpoint, model: Any, settings: Settings) -> None:
        super().__init__(card, checkpoint, model, settings)
        self._aligner = CtcAligner(model)

    def align(
        self, samples: Waveform, words: Sequence[str], start: float, language: str
    ) -> tuple[Span | None, ...] | None:
        with self.alone(), memory_errors(self.card.id):
            return self._aligner.align(samples, words, start, language)

    def release(self) -> None:
        del self._aligner
        super().release()

    def decode(self, windows: Sequence[Window], request: Request) -> list[WindowResult]:
        """NeMo's word ends reach over the pause behind them, so its text is put on its own emissions instead."""
        import torch

        model = self._model.eval()
        self._set_boost(boost_of(request))
        with memory_errors(self.card.id), torch.inference_mode():
            log_probs, lengths, _ = model.forward(**features(model, windows))
            hypotheses = model.decoding.ctc_decoder_predictions_tensor(
                decoder_outputs=log_probs, decoder_lengths=lengths, return_hypotheses=True
            )
            emissions = [row[: int(length)].float().cpu() for row, length in zip(log_probs, lengths, strict=True)]
        rows = zip(hypotheses, emissions, windows, strict=True)
        return [self._aligned(hypothesis, each, window, request.source_lang) for hypothesis, each, window in rows]

    def _aligned(self, hypothesis: Any, emissions: Any, window: Window, language: str) -> WindowResult:
        tokens = str(hypothesis.text).split()
        sure = _confidences(hypothesis, len(tokens))
        sound = (0.0, window.end - window.start)
        spans = self._aligner.place(emissions, tokens, sound, language) or (None,) * len(tokens)
        raw = [
            RawWord(token, span[0] if span else None, span[1] if span else None, value)
            for token, span, value in zip(tokens, spans, sure, strict=True)
        ]
        words = placed(raw, window.start, window.end)
        return WindowResult(" ".join(word.text for word in words), words)


class Transducer(_Recogniser):
    """An RNN-T or TDT model: NeMo gives each word's first and last frame."""

    def __init__(self, card: ModelCard, checkpoint: Checkpoint, model: Any, settings: Settings) -> None:
        super().__init__(card, checkpoint, model, settings)
        listen_ahead(model.encoder)

    def decode(self, windows: Sequence[Window], request: Request) -> list[WindowResult]:
        import torch

        model = self._model.eval()
        self._set_boost(boost_of(request))
        with memory_errors(self.card.id), torch.inference_mode():
            encoded, lengths = self._encoded(model, windows, request.source_lang)
            hypotheses = model.decoding.rnnt_decoder_predictions_tensor(
                encoder_output=encoded, encoded_lengths=lengths, return_hypotheses=True
            )
        return [self._result(each, window) for each, window in zip(hypotheses, windows, strict=True)]

    @property
    def _beside_boosting(self) -> dict[str, Any]:
        """Graphs of CUDA calls are made for a decoder without a tree."""
        return {"use_cuda_graph_decoder": False}

    def _encoded(self, model: Any, windows: Sequence[Window], language: str) -> tuple[Any, Any]:  # noqa: ARG002
        """What the encoder makes of a batch: states (batch, width, frames), and how many frames each window has."""
        encoded, lengths = model.forward(**features(model, windows))
        return encoded, lengths

    def _result(self, hypothesis: Any, window: Window) -> WindowResult:
        words = placed(self._timed(hypothesis), window.start, window.end)
        return WindowResult(" ".join(word.text for word in words), words)

    def _timed(self, hypothesis: Any) -> list[RawWord]:
        """Its words; without times where NeMo gave none: the text is what was heard."""
        ids = [int(each) for each in hypothesis.y_sequence]
        return words_of(hypothesis, self._model.tokenizer.ids_to_tokens(ids), self._frame)


def listen_ahead(encoder: Any) -> None:
    """Of a model that was trained for several delays: the longest, since the whole of a window is here."""
    contexts = [list(each) for each in getattr(encoder, "att_context_size_all", ())]
    if len(contexts) > 1 and all(len(context) == 2 for context in contexts):
        encoder.set_default_att_context_size(max(contexts, key=_ahead))


def _ahead(context: Sequence[int]) -> tuple[float, float]:
    """Frames that attention sees behind and before its own, the latter first; -1 is all of them."""
    left, right = (float("inf") if frames < 0 else float(frames) for frames in context)
    return right, left


def _confidences(hypothesis: Any, count: int) -> list[float | None]:
    """One for each word; None where NeMo counted the words another way."""
    sure = hypothesis.word_confidence
    return [rounded(float(value)) for value in sure] if sure is not None and len(sure) == count else [None] * count


def _ask_for_times(model: Any, *, words: bool, graphs: bool) -> Any:
    """Once, when it is loaded: NeMo rebuilds its decoder for it. `words`: with confidences folded by NeMo; `graphs`: it
    may record CUDA's calls, which nobody has tried in a fork. The decoding that it has from then on."""
    from omegaconf import OmegaConf, open_dict

    decoding = OmegaConf.create(OmegaConf.to_container(model.cfg.decoding, resolve=True))
    with open_dict(decoding):
        decoding.compute_timestamps = True
        decoding.preserve_alignments = True
        decoding.confidence_cfg = {
            "preserve_frame_confidence": True,
            "preserve_token_confidence": True,
            "preserve_word_confidence": words,
            "aggregation": "min",
            "method_cfg": {"name": "max_prob"},
        }
        if not graphs:
            decoding.greedy = {**(decoding.get("greedy") or {}), "use_cuda_graph_decoder": False}
    model.change_decoding_strategy(decoding.copy(), verbose=False)
    return decoding


FAMILY = ParakeetFamily()
