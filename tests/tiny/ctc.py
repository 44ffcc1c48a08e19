"""A CTC model like Parakeet's, bilingual, in lower case without punctuation; its encoder is that of all tiny models.

CTC alone puts its spikes anywhere near a word. This model is to be an aligner with known
times, so it is taught frame by frame what is said there. A second head, thrown away after
training, is to say the frame's number: the encoder learns to count, without which a Canary
could not tell times, and it is needed only here because the others leave the encoder as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from torch.nn.functional import cross_entropy, nll_loss

from tests.tiny.encoder import ENCODER, PREPROCESSOR, WIDTH
from tests.tiny.frames import place
from tests.tiny.speech import Clip, plain
from tests.tiny.tokenizers import train_bpe
from tests.tiny.training import Take, features, fit, save, sheets

VOCABULARY = 400
"""Large: a short word's pieces must not be more than its frames."""

MOST_FRAMES = 126

COUNTING = 1.0
"""What counting weighs beside listening."""

NOTHING = -1
"""The target of frames behind a take's end."""


def train(clips: Sequence[Clip], out: Path, steps: int = 220, rate: float = 3e-3) -> None:
    from nemo.collections.asr.models import EncDecCTCModelBPE
    from omegaconf import OmegaConf

    with TemporaryDirectory() as folder:
        texts = sorted(plain(clip.text) for clip in clips)
        tokenizer = train_bpe(Path(folder), texts, VOCABULARY, capitals=False)
        torch.manual_seed(0)
        model = EncDecCTCModelBPE(OmegaConf.create(config(tokenizer)))
        _fit(model, clips, steps, rate)
        save(model, out)


def _fit(model: Any, clips: Sequence[Clip], steps: int, rate: float) -> None:
    taken = sheets(clips)
    mels = [features(model.preprocessor, sheet) for sheet in taken]
    counter = torch.nn.Linear(WIDTH, MOST_FRAMES)

    def loss(step: int) -> torch.Tensor:
        index = step % len(taken)
        mel, lengths = mels[index]
        states, frames = model.encoder(audio_signal=mel, length=lengths)
        said, counted = _targets(taken[index], frames, states.shape[2], model.tokenizer)
        listening = nll_loss(model.decoder(encoder_output=states).mT, said, ignore_index=NOTHING)
        counting = cross_entropy(counter(states.mT).mT, counted, ignore_index=NOTHING)
        return listening + COUNTING * counting

    model.train()
    fit(loss, [*model.parameters(), *counter.parameters()], steps, rate)


def _targets(
    taken: Sequence[Take], frames: torch.Tensor, longest: int, tokenizer: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    """For each frame the token said there, blank between words; and its number. Both (takes, longest)."""
    counted = torch.arange(longest).repeat(len(taken), 1)
    said = torch.full_like(counted, tokenizer.vocab_size)
    for row, take in zip(said, taken, strict=True):
        for placed in place(take, tokenizer):
            row[placed.begin : placed.end] = placed.token
    behind = counted >= frames[:, None]
    return said.masked_fill(behind, NOTHING), counted.masked_fill(behind, NOTHING)


def config(tokenizer: Path) -> dict[str, Any]:
    return {
        "sample_rate": 16000,
        "log_prediction": False,
        "ctc_reduction": "mean_batch",
        "skip_nan_grad": False,
        "tokenizer": {"dir": str(tokenizer), "type": "bpe"},
        "preprocessor": PREPROCESSOR,
        "encoder": ENCODER,
        "decoder": {
            "_target_": "nemo.collections.asr.modules.ConvASRDecoder",
            "feat_in": None,
            "num_classes": -1,
            "vocabulary": [],
        },
        "optim": {"name": "adamw", "lr": 1e-3},
    }
