"""Forced alignment with a NeMo CTC model: where in the sound each written word is said, in any language it knows.

NeMo's own Viterbi search over the model's emissions. The words are tokenised one by one, so that
every written word has its own states and its own time, whatever NeMo would have made of its
punctuation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from studio.align.spoken import spoken
from studio.limits import SAMPLE_RATE, Span

if TYPE_CHECKING:
    from studio.limits import Waveform


SHORTEST_SAMPLES = SAMPLE_RATE // 10
"""A tenth of a second."""

CAPITAL_SHARE = 0.05
"""Of a vocabulary that writes capitals; the alphabet alone may be in one that does not."""


class CtcAligner:
    """Around an `EncDecCTCModelBPE` in evaluation mode. Not for several threads at once."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._frame = float(model.cfg.preprocessor.window_stride) * int(model.encoder.subsampling_factor)
        pieces = [str(token) for token in model.decoder.vocabulary]
        capitals = sum(any(character.isupper() for character in piece) for piece in pieces)
        self._upper = capitals > CAPITAL_SHARE * len(pieces)
        self._known = set("".join(pieces))

    def align(
        self, samples: Waveform, words: Sequence[str], start: float, language: str
    ) -> tuple[Span | None, ...] | None:
        """See `studio.engines.base.Aligner`."""
        if len(samples) < SHORTEST_SAMPLES:
            return None
        return self.place(self._emissions(samples), words, (start, start + len(samples) / SAMPLE_RATE), language)

    def place(self, emissions: Any, words: Sequence[str], sound: Span, language: str) -> tuple[Span | None, ...] | None:
        """The same from log probabilities of shape (frames, vocabulary + blank); `sound` is when it starts and ends."""
        tokens = [self._tokens(word, language) for word in words]
        # repeated tokens need a blank between them, so this many frames at least
        needed = sum(map(len, tokens)) + sum(one == other for one, other in _neighbours(tokens))
        if not any(tokens) or needed > len(emissions):
            return None
        return _spans(_viterbi(emissions, tokens), tokens, sound, self._frame)

    def _tokens(self, word: str, language: str) -> list[int]:
        """Ids of what of the word the model can recognise; none for a dash."""
        spelled = [self._spelled(part) for part in self._parts(word, language)]
        return [int(token) for part in spelled if part for token in self._model.tokenizer.text_to_ids(part)]

    def _parts(self, word: str, language: str) -> list[str]:
        """The word, or how it is said where it has digits and the model writes none."""
        if re.search(r"\d", word) and not any(digit in self._known for digit in "0123456789"):
            return spoken(word, language)
        return [word]

    def _spelled(self, part: str) -> str:
        text = part if self._upper else part.lower()
        return "".join(self._letter(character) for character in text)

    def _letter(self, character: str) -> str:
        """The letter as the vocabulary has it, without its accent where it has not; nothing for a sign."""
        if unicodedata.category(character)[0] not in "LMN" and character != "'":
            return ""
        if character in self._known:
            return character
        bare = unicodedata.normalize("NFD", character)[0]
        return bare if bare in self._known else ""

    def _emissions(self, samples: Waveform) -> Any:
        """Log probabilities of shape (frames, vocabulary + blank), float32, on the CPU."""
        import torch

        model = self._model
        sound = torch.from_numpy(samples).unsqueeze(0).to(model.device)
        length = torch.tensor([len(samples)], device=model.device)
        with torch.inference_mode():
            signal, signal_length = model.preprocessor(input_signal=sound, length=length)
            signal = signal.to(next(model.encoder.parameters()).dtype)
            log_probs, frames, _ = model.forward(processed_signal=signal, processed_signal_length=signal_length)
        return log_probs[0, : int(frames[0])].float().cpu()


def _viterbi(emissions: Any, tokens: Sequence[Sequence[int]]) -> list[int]:
    """For each frame the state it is in: an index into blank, token, blank, token, …, blank."""
    import torch
    from nemo.collections.asr.parts.utils.aligner_utils import viterbi_decoding

    frames, width = emissions.shape
    blank = width - 1
    states = [blank, *(state for word in tokens for token in word for state in (token, blank))]
    path = viterbi_decoding(
        emissions.unsqueeze(0),
        torch.tensor([states]),
        torch.tensor([frames]),
        torch.tensor([len(states)]),
        viterbi_device=torch.device("cpu"),
    )
    return [int(state) for state in path[0]]


def _spans(path: Sequence[int], tokens: Sequence[Sequence[int]], sound: Span, frame: float) -> tuple[Span | None, ...]:
    """First and last frame in which the path is in a word's own tokens, or in the blanks between them."""
    start, end = sound
    spans: list[Span | None] = []
    first = 1
    for word in tokens:
        last = first + 2 * len(word) - 1
        inside = [index for index, state in enumerate(path) if first <= state < last]
        spans.append((start + inside[0] * frame, min(start + (inside[-1] + 1) * frame, end)) if inside else None)
        first = last + 1
    return _apart(spans)


def _apart(spans: Sequence[Span | None]) -> tuple[Span | None, ...]:
    """Rounded to milliseconds, none reaching into the next."""
    rounded: list[Span | None] = []
    edge = 0.0
    for span in spans:
        if span is None:
            rounded.append(None)
            continue
        begin = max(round(span[0], 3), edge)
        edge = max(round(span[1], 3), begin)
        rounded.append((begin, edge) if edge > begin else None)
    return tuple(rounded)


def _neighbours(tokens: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    flat = [token for word in tokens for token in word]
    return list(pairwise(flat))
