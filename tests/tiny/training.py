"""How the tiny models are trained: each step hears all clips at once, between silences of other lengths than before.

Lightning and lhotse would do it too, in three times the time: here the sound is turned into
features once, and the encoder is trained only by `ctc` and then left as it is.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from studio.limits import SAMPLE_RATE
from tests.tiny.speech import HISS, Clip, Timed, samples

if TYPE_CHECKING:
    from tests.tiny.speech import Waveform

FRAME_SECONDS = 0.08
"""Of a frame behind the encoder; canary2's time tokens count them."""

SHEETS = 32
"""How many times the clips are laid out anew; further steps begin again with the first."""

LONGEST_EDGE_SECONDS = 0.4
"""Of silence before and after: twice what the clips have, and what the studio cuts with."""

CLOSEST_EDGE_SECONDS = 0.05
"""Sound kept before the first word and after the last: nothing of them may be lost."""

SHIFT_SECONDS = FRAME_SECONDS / 2
"""Clips move by whole steps of this. If they moved freely, chance would decide to which frame an edge is rounded."""


@dataclass(frozen=True, slots=True)
class Take:
    """A clip between other silences than its own: float32, 16 kHz, (samples,), and the words where they are now."""

    clip: Clip
    waveform: Waveform
    words: tuple[Timed, ...]


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the encoder makes of a sheet of takes: states (takes, frames, width), and how many frames each take has."""

    takes: Sequence[Take]
    states: torch.Tensor
    frames: torch.Tensor


def sheets(clips: Sequence[Clip]) -> list[list[Take]]:
    rng = random.Random(0)
    return [takes(clips, rng) for _ in range(SHEETS)]


def takes(clips: Sequence[Clip], rng: random.Random) -> list[Take]:
    return [_take(clip, rng) for clip in clips]


def _take(clip: Clip, rng: random.Random) -> Take:
    first = clip.words[0][1] - CLOSEST_EDGE_SECONDS
    last = clip.words[-1][2] + CLOSEST_EDGE_SECONDS
    earliest, latest = math.ceil(-first / SHIFT_SECONDS), math.floor((LONGEST_EDGE_SECONDS - first) / SHIFT_SECONDS)
    shift = rng.randint(earliest, latest) * SHIFT_SECONDS
    core = samples(clip)[round(first * SAMPLE_RATE) : round(last * SAMPLE_RATE)]
    waveform = np.concatenate((_hiss(first + shift), core, _hiss(rng.uniform(0, LONGEST_EDGE_SECONDS))))
    return Take(clip, waveform, tuple((text, start + shift, end + shift) for text, start, end in clip.words))


def _hiss(seconds: float) -> Waveform:
    return HISS * np.random.default_rng(0).standard_normal(round(seconds * SAMPLE_RATE), dtype=np.float32)


def features(preprocessor: Any, taken: Sequence[Take]) -> tuple[torch.Tensor, torch.Tensor]:
    """Mel features (takes, bands, steps) of 10 ms, and how many steps each take has."""
    tensors = [torch.from_numpy(take.waveform) for take in taken]
    lengths = torch.tensor([len(tensor) for tensor in tensors])
    sound = torch.nn.utils.rnn.pad_sequence(tensors, batch_first=True)
    mel: tuple[torch.Tensor, torch.Tensor] = preprocessor(input_signal=sound, length=lengths)
    return mel


def hear(preprocessor: Any, encoder: Any, clips: Sequence[Clip]) -> list[Encoded]:
    """All sheets as the trained encoder, which is frozen with this, hears them."""
    encoder.requires_grad_(False).eval()
    return [_heard(preprocessor, encoder, taken) for taken in sheets(clips)]


def _heard(preprocessor: Any, encoder: Any, taken: Sequence[Take]) -> Encoded:
    with torch.no_grad():
        mel, lengths = features(preprocessor, taken)
        states, frames = encoder(audio_signal=mel, length=lengths)
    return Encoded(taken, states.transpose(1, 2), frames)


def fit(
    loss_of: Callable[[int], torch.Tensor], parameters: Iterable[torch.nn.Parameter], steps: int, rate: float
) -> None:
    """Minimise the loss of each step, with a learning rate that rises to `rate` soon and then falls to nothing."""
    trained = [parameter for parameter in parameters if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=rate, betas=(0.9, 0.98), weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=rate, total_steps=steps, pct_start=0.1)
    for step in range(steps):
        loss = loss_of(step)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        schedule.step()
        if step % 25 == 0 or step == steps - 1:
            print(f"step {step}: loss {loss.item():.4f}", flush=True)


def save(model: Any, out: Path) -> None:
    """As a `.nemo` file."""
    from omegaconf import open_dict

    with open_dict(model.cfg):
        # transcribe() looks into it; a model that is made with it would load its data set
        model.cfg.validation_ds = {"use_start_end_token": False}
    model.eval().save_to(str(out))
