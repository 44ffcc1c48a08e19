"""A Canary at work: a batch is encoded once and decoded behind a prompt that names every slot.

NeMo drops what a prompt format does not know without a word, so nothing is left to its defaults.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any

from studio.align.carry import carry
from studio.align.place import RawWord, placed, rounded
from studio.config import Settings
from studio.domain import Request, Word
from studio.engines.base import ModelCard, Window, WindowResult
from studio.engines.batching import BatchedEngine
from studio.engines.nemo.boosting import ATTENDING_DEPTH, Boost, boost_of, boosting, vocabulary_of
from studio.engines.nemo.checkpoint import Checkpoint
from studio.engines.nemo.cross_attention import forget_projections
from studio.engines.nemo.ctc_aligner import CtcAligner
from studio.engines.nemo.device import batch_seconds
from studio.engines.nemo.restore import quiet
from studio.engines.nemo.tensors import features, frame_seconds, memory_errors, release_memory, weight_bytes

TIME_TOKEN = re.compile(r"<\|(\d+)\|>$")
SPECIAL_TOKEN = re.compile(r"<\|.*\|>$")

GREEDY = "1"
"""The beam that is none."""

MOST_TOKENS_BEYOND = 50
"""Tokens that an answer may have beyond its sound's frames; NVIDIA's own setting."""

CONFIDENT = {
    "strategy": "greedy",
    "greedy": {"max_generation_delta": MOST_TOKENS_BEYOND},
    "confidence_cfg": {
        "preserve_frame_confidence": True,
        "preserve_token_confidence": True,
        "preserve_word_confidence": False,
        "method_cfg": {"name": "max_prob"},
    },
}
"""Greedy, with how sure it is of each token."""


class Canary(BatchedEngine):
    """A loaded model. `decode` runs on one thread; see `BatchedEngine`."""

    def __init__(self, card: ModelCard, checkpoint: Checkpoint, model: Any, settings: Settings) -> None:
        super().__init__(card, checkpoint.stamp, weight_bytes(model), batch_seconds(settings, model.device))
        self._model: Any = model
        self._format = str(checkpoint.config.get("prompt_format", "canary"))
        self._time_tokens = checkpoint.time_tokens and self._format == "canary2"
        self._frame = frame_seconds(model)
        self._strategy: tuple[str, Boost | None] = ("", None)
        bundled = getattr(model, "timestamps_asr_model", None)
        self._bundled = CtcAligner(bundled) if bundled is not None else None

    @property
    def model(self) -> Any:
        return self._model

    def place(self, device: str) -> None:
        self._model.to(device)
        if (aligner := getattr(self._model, "timestamps_asr_model", None)) is not None:  # no part of it to torch
            aligner.to(device)

    def release(self) -> None:
        self._model = self._bundled = None
        release_memory()

    def decode(self, windows: Sequence[Window], request: Request) -> list[WindowResult]:
        import torch

        with memory_errors(self.card.id), torch.inference_mode():
            self._set_strategy(request.options.get("beam_size", GREEDY), boost_of(request))
            _, _, states, mask = self._model.forward(**features(self._model, windows))
            return self._results(windows, request, _Encoded(states, mask))

    def _results(self, windows: Sequence[Window], request: Request, encoded: _Encoded) -> list[WindowResult]:
        times = request.options.get("times", "auto")
        if request.task == "asr" and times in ("auto", "model"):
            if self._bundled is not None:
                plain = self._plain(self._generate(encoded, request, timed=False), windows)
                language = request.target_lang
                return [self._aligned(each, window, language) for each, window in zip(plain, windows, strict=True)]
            if self._time_tokens:
                return self._timed(windows, request, encoded, keep_punctuation=times == "auto")
        return self._plain(self._generate(encoded, request, timed=False), windows)

    def _timed(
        self, windows: Sequence[Window], request: Request, encoded: _Encoded, *, keep_punctuation: bool
    ) -> list[WindowResult]:
        raws = self._generate(encoded, request, timed=True)
        timed = [placed(raw, window.start, window.end) for raw, window in zip(raws, windows, strict=True)]
        # between its time tokens a phrase of several words is none: it is written without them
        boosted = boost_of(request) is not None
        again = [row for row, words in enumerate(timed) if boosted or (request.pnc and _is_bare(words))]
        if again and keep_punctuation:
            texts = self._plain(self._generate(encoded.rows(again), request, timed=False), [windows[r] for r in again])
            for row, text in zip(again, texts, strict=True):
                timed[row] = _carried(timed[row], text, windows[row])
        return [WindowResult(" ".join(word.text for word in words), words) for words in timed]

    def _aligned(self, plain: WindowResult, window: Window, language: str) -> WindowResult:
        tokens = plain.text.split()
        spans = self._bundled.align(window.samples, tokens, 0.0, language) if self._bundled and tokens else None
        if spans is None:
            return plain
        sure = plain.confidences or (None,) * len(tokens)
        raw = [
            RawWord(token, span[0] if span else None, span[1] if span else None, confidence)
            for token, span, confidence in zip(tokens, spans, sure, strict=True)
        ]
        return WindowResult(plain.text, placed(raw, window.start, window.end, "aligner"))

    def _plain(self, raws: Sequence[Sequence[RawWord]], windows: Sequence[Window]) -> list[WindowResult]:
        assert len(raws) == len(windows)
        results = []
        for raw in raws:
            words = [word for word in raw if word.text]
            sure = tuple(word.confidence for word in words if word.confidence is not None)
            results.append(
                WindowResult(" ".join(word.text for word in words), (), sure if len(sure) == len(words) else ())
            )
        return results

    def _generate(self, encoded: _Encoded, request: Request, *, timed: bool) -> list[list[RawWord]]:
        """The words of each row, decoded behind one prompt."""
        import torch

        count = encoded.states.shape[0]
        prompt = self._model.prompt.encode_dialog([{"role": "user", "slots": self._slots(request, timed)}])
        self._model.transf_decoder.eval()  # decoding leaves it in training mode
        ids = torch.as_tensor(prompt["context_ids"]).unsqueeze(0).repeat(count, 1).to(encoded.states.device)
        try:
            hypotheses = self._model.decoding.decode_predictions_tensor(
                encoder_hidden_states=encoded.states,
                encoder_input_mask=encoded.mask,
                decoder_input_ids=ids,
                return_hypotheses=True,
            )
        finally:
            forget_projections(self._model.transf_decoder)
        best = [each[0] if isinstance(each, list) else each for each in hypotheses]
        return [self._words(hypothesis) for hypothesis in best]

    def _slots(self, request: Request, timed: bool) -> dict[str, str]:
        """Every slot of the prompt, as a manifest names it: only such values go to the right sub-tokenizer."""
        slots = {
            "source_lang": request.source_lang,
            "target_lang": request.target_lang,
            "pnc": "yes" if request.pnc else "no",
        }
        if self._format == "canary":
            return {**slots, "task": request.task}
        return {
            **slots,
            "itn": "no",
            "timestamp": "yes" if timed else "no",
            "diarize": "no",
            "emotion": "<|emo:undefined|>",
            "decodercontext": "",
        }

    def _words(self, hypothesis: Any) -> list[RawWord]:
        """Tokens folded to words: a word is as sure as its least sure token, and lies between its two time tokens."""
        ids = [int(each) for each in hypothesis.y_sequence]
        tokens = self._model.tokenizer.ids_to_tokens(ids)
        sure = hypothesis.token_confidence
        values = [float(each) for each in sure] if sure is not None and len(sure) == len(ids) else [None] * len(ids)
        return fold(tokens, values, self._frame)

    def _set_strategy(self, size: str, boost: Boost | None) -> None:
        """Greedy gives confidences, a beam does not, but it alone takes a vocabulary, were it one reading wide. Only
        between batches: NeMo rebuilds its decoder for it."""
        if (size, boost) == self._strategy:
            return
        from omegaconf import OmegaConf

        plain = size == GREEDY and boost is None
        tokens = int(self._model.cfg.head.num_classes)
        with quiet(), vocabulary_of(self._model.tokenizer, tokens) if boost else nullcontext():
            self._model.change_decoding_strategy(OmegaConf.create(CONFIDENT if plain else self._wide(size, boost)))
        self._strategy = (size, boost)

    def _wide(self, size: str, boost: Boost | None) -> dict[str, Any]:
        told = boosting(boost, self.card.id, self._model.tokenizer, ATTENDING_DEPTH) if boost else {}
        beam = {"beam_size": int(size), "max_generation_delta": MOST_TOKENS_BEYOND, **told}
        return {"strategy": "beam", "beam": beam}


@dataclass(frozen=True, slots=True)
class _Encoded:
    """What the encoder made of a batch: states (batch, frames, width) and their mask (batch, frames)."""

    states: Any
    mask: Any

    def rows(self, chosen: Sequence[int]) -> _Encoded:
        return _Encoded(self.states[list(chosen)], self.mask[list(chosen)])


def fold(tokens: Sequence[str], confidences: Sequence[float | None], frame: float) -> list[RawWord]:
    """SentencePiece tokens and time tokens to words; `frame` is the seconds that a time token counts."""
    words: list[RawWord] = []
    start: float | None = None
    inside = False
    for token, sure in zip(tokens, confidences, strict=True):
        if (time := TIME_TOKEN.match(token)) is not None:
            seconds = int(time[1]) * frame
            if inside:
                words[-1].end, start = seconds, None
            else:
                start = seconds
            inside = False
        elif not SPECIAL_TOKEN.match(token):
            inside = _take(words, token, sure, start, inside)
    return words


def _take(words: list[RawWord], token: str, sure: float | None, start: float | None, inside: bool) -> bool:
    """Add a token to the last word, or begin one; whether a word is open now."""
    text = token.replace("▁", "")
    late = not inside and bool(words) and start is None and not token.startswith("▁")  # a comma behind its word's end
    if late or (inside and not token.startswith("▁")):
        words[-1].text += text
    else:
        words.append(RawWord(text, None if inside else start))
    if sure is not None:
        before = words[-1].confidence
        words[-1].confidence = rounded(sure if before is None else min(before, sure))
    return not late


def _is_bare(words: Sequence[Word]) -> bool:
    """True for a sentence without a capital or a sign, which nobody writes with punctuation on."""
    text = "".join(word.text for word in words)
    return len(words) > 1 and text == text.lower() and not re.search(r"[.,?!¿¡…]", text)


def _carried(timed: Sequence[Word], text: WindowResult, window: Window) -> tuple[Word, ...]:
    """The punctuated text on the times of the bare one: words that are there in both keep the model's."""
    words = carry(timed, text.text, window.start, window.end)
    if len(text.confidences) != len(words):
        return words
    return tuple(replace(word, confidence=sure) for word, sure in zip(words, text.confidences, strict=True))
