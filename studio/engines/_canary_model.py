"""A Canary at work: a batch is encoded once and decoded behind a prompt that names every slot.

NeMo drops what a prompt format does not know without a word, so nothing is left to its defaults.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from studio.align.carry import carry
from studio.align.ctc import CtcAligner
from studio.align.place import RawWord, placed, rounded
from studio.config import Settings
from studio.domain import Request, Word
from studio.engines import Heard, ModelCard, Window
from studio.engines._checkpoint import Checkpoint
from studio.engines._device import batch_seconds
from studio.engines._nemo import features, frame_seconds, memory_errors, quiet, release_memory, weight_bytes
from studio.engines._serving import Served, sound_seconds
from studio.engines._zerogpu import lent

TIME_TOKEN = re.compile(r"<\|(\d+)\|>$")
SPECIAL_TOKEN = re.compile(r"<\|.*\|>$")

GREEDY = "1"
"""The beam that is none."""

MOST_TOKENS_BEYOND = 50
"""Tokens that an answer may have beyond its sound's frames; NVIDIA's own setting."""


class Canary(Served):
    """A loaded model. `decode` runs on one thread; see `Served`."""

    def __init__(self, card: ModelCard, checkpoint: Checkpoint, model: Any, settings: Settings) -> None:
        super().__init__(card, checkpoint.stamp, weight_bytes(model), batch_seconds(settings, model.device))
        self._model: Any = model
        self._format = str(checkpoint.config.get("prompt_format", "canary"))
        self._time_tokens = checkpoint.time_tokens and self._format == "canary2"
        self._frame = frame_seconds(model)
        self._beam = ""
        bundled = getattr(model, "timestamps_asr_model", None)
        self._bundled = CtcAligner(bundled) if bundled is not None else None
        self._zero_gpu = settings.zero_gpu
        self._decode = lent(settings, self._decode_here, sound_seconds)

    def decode(self, windows: Sequence[Window], request: Request) -> list[Heard]:
        return self._decode(windows, request)

    def release(self) -> None:
        self._model = self._bundled = None
        release_memory()

    def _decode_here(self, windows: Sequence[Window], request: Request) -> list[Heard]:
        import torch

        if self._zero_gpu:
            self._model.to("cuda")
        with memory_errors(self.card.id), torch.inference_mode():
            self._set_beam(request.options.get("beam_size", GREEDY))
            _, _, states, mask = self._model.forward(**features(self._model, windows))
            return self._heard(windows, request, _Encoded(states, mask))

    def _heard(self, windows: Sequence[Window], request: Request, encoded: _Encoded) -> list[Heard]:
        times = request.options.get("times", "auto")
        if request.task == "asr" and times in ("auto", "model"):
            if self._bundled is not None:
                plain = self._plain(self._generate(encoded, request, timed=False), windows)
                return [self._aligned(heard, window) for heard, window in zip(plain, windows, strict=True)]
            if self._time_tokens:
                return self._timed(windows, request, encoded, keep_punctuation=times == "auto")
        return self._plain(self._generate(encoded, request, timed=False), windows)

    def _timed(
        self, windows: Sequence[Window], request: Request, encoded: _Encoded, *, keep_punctuation: bool
    ) -> list[Heard]:
        raws = self._generate(encoded, request, timed=True)
        timed = [placed(raw, window.start, window.end) for raw, window in zip(raws, windows, strict=True)]
        bare = [row for row, words in enumerate(timed) if request.pnc and keep_punctuation and _is_bare(words)]
        if bare:
            texts = self._plain(self._generate(encoded.rows(bare), request, timed=False), [windows[r] for r in bare])
            for row, heard in zip(bare, texts, strict=True):
                timed[row] = _carried(timed[row], heard, windows[row])
        return [Heard(" ".join(word.text for word in words), words) for words in timed]

    def _aligned(self, heard: Heard, window: Window) -> Heard:
        tokens = heard.text.split()
        spans = self._bundled.align(window.samples, tokens, 0.0) if self._bundled and tokens else None
        if spans is None:
            return heard
        sure = heard.confidences or (None,) * len(tokens)
        raw = [
            RawWord(token, span[0] if span else None, span[1] if span else None, confidence)
            for token, span, confidence in zip(tokens, spans, sure, strict=True)
        ]
        return Heard(heard.text, placed(raw, window.start, window.end, "aligner"))

    def _plain(self, raws: Sequence[Sequence[RawWord]], windows: Sequence[Window]) -> list[Heard]:
        assert len(raws) == len(windows)
        heard = []
        for raw in raws:
            words = [word for word in raw if word.text]
            sure = tuple(word.confidence for word in words if word.confidence is not None)
            heard.append(Heard(" ".join(word.text for word in words), (), sure if len(sure) == len(words) else ()))
        return heard

    def _generate(self, encoded: _Encoded, request: Request, *, timed: bool) -> list[list[RawWord]]:
        """The words of each row, decoded behind one prompt."""
        import torch

        count = encoded.states.shape[0]
        prompt = self._model.prompt.encode_dialog([{"role": "user", "slots": self._slots(request, timed)}])
        self._model.transf_decoder.eval()  # decoding leaves it in training mode
        ids = torch.as_tensor(prompt["context_ids"]).unsqueeze(0).repeat(count, 1).to(encoded.states.device)
        hypotheses = self._model.decoding.decode_predictions_tensor(
            encoder_hidden_states=encoded.states,
            encoder_input_mask=encoded.mask,
            decoder_input_ids=ids,
            return_hypotheses=True,
        )
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

    def _set_beam(self, size: str) -> None:
        """Greedy gives confidences, a beam does not. Only between batches: NeMo rebuilds its decoder for it."""
        if size == self._beam:
            return
        from omegaconf import OmegaConf

        greedy = {
            "strategy": "greedy",
            "greedy": {"max_generation_delta": MOST_TOKENS_BEYOND},
            "confidence_cfg": {
                "preserve_frame_confidence": True,
                "preserve_token_confidence": True,
                "preserve_word_confidence": False,
                "method_cfg": {"name": "max_prob"},
            },
        }
        beam = {"strategy": "beam", "beam": {"beam_size": int(size), "max_generation_delta": MOST_TOKENS_BEYOND}}
        with quiet():
            self._model.change_decoding_strategy(OmegaConf.create(greedy if size == GREEDY else beam))
        self._beam = size


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


def _carried(timed: Sequence[Word], text: Heard, window: Window) -> tuple[Word, ...]:
    """The punctuated text on the times of the bare one: words that are there in both keep the model's."""
    words = carry(timed, text.text, window.start, window.end)
    if len(text.confidences) != len(words):
        return words
    return tuple(replace(word, confidence=sure) for word, sure in zip(words, text.confidences, strict=True))
