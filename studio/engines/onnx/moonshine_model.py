"""Moonshine's two halves under ONNX Runtime: sound becomes frames, frames become tokens, greedily.

One window at a time: the weights are of eight bits, and how sound is rounded to them depends on all that is in a
batch, so that a window would be heard otherwise beside others. A batch was a seventh quicker.
Source: the graphs of the two files (inputs, outputs and shapes by their names).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from studio.limits import SAMPLE_RATE

if TYPE_CHECKING:
    from studio.limits import Waveform

BEGIN, END = 1, 2

HEADS, HEAD_WIDTH = 8, 36

TOKENS_A_SECOND = 10
"""More than anybody says: a text that grows longer is a loop."""

FEWEST_TOKENS = 10

SILENCE_SAMPLES = SAMPLE_RATE
"""Laid before and behind the sound: of windows that begin and end with a word more is heard, and the encoder's
convolutions have enough of the shortest. Real prompts have as many errors as before, a synthetic voice has fewer."""

LONGEST_SAMPLES = 30 * SAMPLE_RATE
"""No silence is laid beyond what the model was made for."""


@dataclass(slots=True)
class Written:
    """What was decoded of one window, token by token, each with its probability."""

    tokens: list[int] = field(default_factory=list)
    probabilities: list[float] = field(default_factory=list)


class MoonshineModel:
    """On one thread: two processes do twice as much, two threads do not."""

    def __init__(self, encoder: Path, decoder: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._encoder, self._decoder = (
            onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
            for path in (encoder, decoder)
        )
        self._past = [each.name for each in self._decoder.get_inputs() if each.name.startswith("past")]

    def transcribe(self, samples: Waveform) -> Written:
        """`samples`: float32, 16 kHz, shape (samples,)."""
        silence = max(0, min(SILENCE_SAMPLES, (LONGEST_SAMPLES - len(samples)) // 2))
        sound = np.pad(samples, silence).astype(np.float32)[None]
        mask = np.ones(sound.shape, np.int64)
        frames = self._encoder.run(None, {"input_values": sound, "attention_mask": mask})[0]
        state = _State(self._past, frames, mask)
        written, token = Written(), BEGIN
        for _ in range(FEWEST_TOKENS + sound.size * TOKENS_A_SECOND // SAMPLE_RATE):
            logits, *present = self._decoder.run(None, state.inputs(token))
            state.keep(present)
            token, probability = _likeliest(logits[0, -1])
            if token == END:
                break
            written.tokens.append(token)
            written.probabilities.append(probability)
        return written


class _State:
    """What the decoder is given at every step: the frames, and keys and values of the steps before."""

    def __init__(self, past: Sequence[str], frames: NDArray[np.float32], mask: NDArray[np.int64]) -> None:
        """`frames`: shape (1, frames, 288). `mask`: shape (1, samples), as long as the sound and not as the frames."""
        self._given = {"encoder_attention_mask": mask, "encoder_hidden_states": frames}
        length = {"decoder": 0, "encoder": frames.shape[1]}
        self._past: dict[str, Any] = {
            name: np.zeros((1, HEADS, length[name.split(".")[2]], HEAD_WIDTH), np.float32) for name in past
        }
        self._begun = False

    def inputs(self, token: int) -> dict[str, Any]:
        begun = {"use_cache_branch": np.array([self._begun])}
        return {"input_ids": np.array([[token]], np.int64), **begun, **self._given, **self._past}

    def keep(self, present: Sequence[Any]) -> None:
        """The half that is about the frames is computed once, at the first step."""
        for name, value in zip(self._past, present, strict=True):
            if not self._begun or ".decoder." in name:
                self._past[name] = value
        self._begun = True


def _likeliest(logits: NDArray[np.float32]) -> tuple[int, float]:
    """The token and its probability."""
    token = int(logits.argmax())
    return token, float(1 / np.exp(logits - logits[token]).sum())
