"""A token-and-duration transducer like parakeet-tdt, on the encoder of `ctc`.

NeMo has the TDT loss for GPUs, and for CPUs one in Python that is slow beyond use. It sums over all
paths through time and text. As it is known here when each token is said, one path is enough:
which token comes where on it, and how many frames to go on then, are plain classifications.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from torch.nn.functional import cross_entropy

from tests.tiny.encoder import ENCODER, PREPROCESSOR, WIDTH
from tests.tiny.frames import Placed, place
from tests.tiny.speech import Clip, plain
from tests.tiny.tokenizers import train_bpe
from tests.tiny.training import Encoded, fit, hear, save

VOCABULARY = 256

DURATIONS = [0, 1, 2, 3, 4]

LATE = 6
"""Frames after a token's beginning in which it can still be said."""

Move = tuple[int, int, int, int]
"""In this frame, so many tokens being said, say this token, or blank, and go on by so many frames."""


def train(clips: Sequence[Clip], out: Path, ctc: Path, steps: int = 150, rate: float = 3e-3) -> None:
    from nemo.collections.asr.models import ASRModel, EncDecRNNTBPEModel
    from omegaconf import OmegaConf

    with TemporaryDirectory() as folder:
        texts = sorted(plain(clip.text) for clip in clips)
        tokenizer = train_bpe(Path(folder), texts, VOCABULARY, capitals=False)
        torch.manual_seed(0)
        model = EncDecRNNTBPEModel(OmegaConf.create(_config(tokenizer)))
        model.encoder.load_state_dict(ASRModel.restore_from(str(ctc), map_location="cpu").encoder.state_dict())
        _fit(model, clips, steps, rate)
        save(model, out)


def _fit(model: Any, clips: Sequence[Clip], steps: int, rate: float) -> None:
    heard = hear(model.preprocessor, model.encoder, clips)
    parameters = [*model.decoder.parameters(), *model.joint.parameters()]
    fit(lambda step: _loss(model, heard[step % len(heard)]), parameters, steps, rate)


def _loss(model: Any, heard: Encoded) -> torch.Tensor:
    placed = [place(take, model.tokenizer) for take in heard.takes]
    blank = model.tokenizer.vocab_size
    tokens = torch.nn.utils.rnn.pad_sequence(
        [torch.tensor([one.token for one in text]) for text in placed], batch_first=True, padding_value=blank
    )
    said, _, _ = model.decoder(targets=tokens, target_length=torch.tensor([len(text) for text in placed]))
    table = [
        (take, *move)
        for take, (text, frames) in enumerate(zip(placed, heard.frames.tolist(), strict=True))
        for move in moves(text, frames, blank)
    ]
    take, frame, before, token, duration = torch.tensor(table).unbind(1)
    joined = model.joint.project_encoder(heard.states)[take, frame] + model.joint.project_prednet(said.mT)[take, before]
    scores = model.joint.joint_net(joined)
    return cross_entropy(scores[:, : blank + 1], token) + cross_entropy(scores[:, blank + 1 :], duration)


def moves(text: Sequence[Placed], frames: int, blank: int) -> Iterator[Move]:
    """What to do in every state on the way through the text, and in those beside it, where a slip may lead."""
    begins = [0, *(placed.begin for placed in text)]
    for said, placed in enumerate(text):
        for frame in range(begins[said], min(placed.begin + LATE, frames)):
            if frame < placed.begin:
                yield frame, said, blank, min(placed.begin - frame, DURATIONS[-1])
            else:
                yield frame, said, placed.token, max(0, min(placed.end - frame, DURATIONS[-1]))
    for frame in range(begins[-1], frames):
        yield frame, len(text), blank, min(frames - frame, DURATIONS[-1])


def _config(tokenizer: Path) -> dict[str, Any]:
    return {
        "sample_rate": 16000,
        "log_prediction": False,
        "compute_eval_loss": False,
        "skip_nan_grad": False,
        "model_defaults": {
            "enc_hidden": WIDTH,
            "pred_hidden": WIDTH,
            "joint_hidden": 3 * WIDTH,
            "tdt_durations": DURATIONS,
            "num_tdt_durations": len(DURATIONS),
        },
        "tokenizer": {"dir": str(tokenizer), "type": "bpe"},
        "preprocessor": PREPROCESSOR,
        "encoder": ENCODER,
        "decoder": {
            "_target_": "nemo.collections.asr.modules.RNNTDecoder",
            "normalization_mode": None,
            "random_state_sampling": False,
            "blank_as_pad": True,
            "prednet": {"pred_hidden": WIDTH, "pred_rnn_layers": 1, "t_max": None, "dropout": 0.0},
        },
        "joint": {
            "_target_": "nemo.collections.asr.modules.RNNTJoint",
            "log_softmax": None,
            "preserve_memory": False,
            "fuse_loss_wer": False,
            "fused_batch_size": 4,
            "num_extra_outputs": len(DURATIONS),
            "jointnet": {"joint_hidden": 3 * WIDTH, "activation": "relu", "dropout": 0.0},
        },
        "decoding": {
            "strategy": "greedy_batch",
            "model_type": "tdt",
            "durations": DURATIONS,
            "greedy": {"max_symbols": 10},
        },
        "loss": {
            "loss_name": "tdt",
            "tdt_kwargs": {"fastemit_lambda": 0.0, "durations": DURATIONS, "sigma": 0.02, "omega": 0.1},
        },
        "optim": {"name": "adamw", "lr": 1e-3},
    }
