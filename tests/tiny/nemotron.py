"""A transducer with a language prompt like nemotron-3.5-asr, on the encoder of `ctc`: `EncDecRNNTBPEModelWithPrompt`.

Asked for a language it writes the text; asked for `auto` it says behind it which language that was: `<es-ES>`. As with
`tdt`, it is known when each token is said, so one path through time and text is enough to learn. It is made by this
module itself: `python -m tests.tiny.nemotron nemotron OUT CLIPS CTC`.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from torch.nn.functional import cross_entropy

from tests.tiny.encoder import ENCODER, PREPROCESSOR, WIDTH
from tests.tiny.frames import Placed
from tests.tiny.speech import Clip, load
from tests.tiny.tdt import moves
from tests.tiny.tokenizers import train_bpe
from tests.tiny.training import FRAME_SECONDS, Encoded, Take, fit, hear, save

VOCABULARY = 512

PROMPTS = {
    "en-US": 0, "en": 0, "en-GB": 1, "es-ES": 2, "es": 3, "es-US": 3, "de-DE": 9, "de": 9, "th-TH": 32, "auto": 101,
}  # fmt: skip
"""A piece of the published model's; it was taught English and Spanish alone."""

LOCALES = {"en": "en-US", "es": "es-ES"}

ASKED = {"en": ("en-US", "en-GB"), "es": ("es-ES", "es-US")}
"""What each language is asked for with, beside `auto`."""


def train(clips: Sequence[Clip], out: Path, ctc: Path, steps: int = 240, rate: float = 3e-3) -> None:
    from nemo.collections.asr.models import ASRModel, EncDecRNNTBPEModelWithPrompt
    from omegaconf import OmegaConf

    with TemporaryDirectory() as folder:
        texts = [f"{clip.text} <{LOCALES[clip.language]}>" for clip in clips]
        tokenizer = train_bpe(Path(folder), texts, VOCABULARY)
        torch.manual_seed(0)
        model = EncDecRNNTBPEModelWithPrompt(OmegaConf.create(_config(tokenizer)))
        model.encoder.load_state_dict(ASRModel.restore_from(str(ctc), map_location="cpu").encoder.state_dict())
        _fit(model, clips, steps, rate)
        save(model, out)


def _fit(model: Any, clips: Sequence[Clip], steps: int, rate: float) -> None:
    heard = hear(model.preprocessor, model.encoder, clips)
    parts = (model.prompt_kernel, model.decoder, model.joint)
    parameters = [parameter for part in parts for parameter in part.parameters()]
    fit(lambda step: _loss(model, heard[step % len(heard)], step), parameters, steps, rate)


def _loss(model: Any, heard: Encoded, step: int) -> torch.Tensor:
    """Every take asked once for `auto` and once for its language, by one of its names in turn."""
    named = [(take, frames, ASKED[take.clip.language][step % 2]) for take, frames in _each(heard)]
    return 0.5 * (
        _asked(model, heard.states, named) + _asked(model, heard.states, [(t, f, "auto") for t, f in _each(heard)])
    )


def _each(heard: Encoded) -> list[tuple[Take, int]]:
    return list(zip(heard.takes, heard.frames.tolist(), strict=True))


def _asked(model: Any, states: torch.Tensor, rows: Sequence[tuple[Take, int, str]]) -> torch.Tensor:
    placed = [_placed(take, frames, model.tokenizer, tagged=prompt == "auto") for take, frames, prompt in rows]
    blank = model.tokenizer.vocab_size
    tokens = torch.nn.utils.rnn.pad_sequence(
        [torch.tensor([one.token for one in text]) for text in placed], batch_first=True, padding_value=blank
    )
    said, _, _ = model.decoder(targets=tokens, target_length=torch.tensor([len(text) for text in placed]))
    table = [
        (take, frame, before, token)
        for take, (text, (_, frames, _)) in enumerate(zip(placed, rows, strict=True))
        for frame, before, token, _ in moves(text, frames, blank)
    ]
    take, frame, before, token = torch.tensor(table).unbind(1)
    prompted = _prompted(model, states, [prompt for _, _, prompt in rows])
    joined = model.joint.project_encoder(prompted)[take, frame] + model.joint.project_prednet(said.mT)[take, before]
    return cross_entropy(model.joint.joint_net(joined), token)


def _prompted(model: Any, states: torch.Tensor, prompts: Sequence[str]) -> torch.Tensor:
    """As the model's `forward` mixes its prompt into what the encoder gives."""
    hot = torch.zeros(*states.shape[:2], model.num_prompts)
    for row, prompt in zip(hot, prompts, strict=True):
        row[:, PROMPTS[prompt]] = 1.0
    mixed: torch.Tensor = model.prompt_kernel(torch.cat([states, hot], dim=-1))
    return mixed


def _placed(take: Take, frames: int, tokenizer: Any, *, tagged: bool) -> list[Placed]:
    """The text as it is written, a word's tokens sharing its time; a tag stands where the last word ends."""
    found: list[Placed] = []
    for text, start, end in take.words:
        tokens = tokenizer.text_to_ids(text)
        edges = [round((start + (end - start) * at / len(tokens)) / FRAME_SECONDS) for at in range(len(tokens) + 1)]
        for token, begin, close in zip(tokens, edges, edges[1:], strict=False):
            first = min(max(begin, found[-1].begin if found else 0), frames - 1)
            found.append(Placed(token, first, max(close, first + 1)))
    if tagged:
        last = min(found[-1].end, frames - 1)
        tag = tokenizer.text_to_ids(f"<{LOCALES[take.clip.language]}>")
        found += [Placed(token, last, last + 1) for token in tag]
    return found


def _config(tokenizer: Path) -> dict[str, Any]:
    return {
        "sample_rate": 16000,
        "log_prediction": False,
        "compute_eval_loss": False,
        "skip_nan_grad": False,
        "subsampling_factor": 8,
        "model_defaults": {
            "enc_hidden": WIDTH,
            "pred_hidden": WIDTH,
            "joint_hidden": 3 * WIDTH,
            "initialize_prompt_feature": True,
            "num_prompts": 128,
            "prompt_dictionary": PROMPTS,
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
            "jointnet": {"joint_hidden": 3 * WIDTH, "activation": "relu", "dropout": 0.0},
        },
        "decoding": {"strategy": "greedy_batch", "greedy": {"max_symbols": 10}},
        "loss": {"loss_name": "warprnnt_numba"},
        "optim": {"name": "adamw", "lr": 1e-3},
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)  # contended threads are ten times slower
    _, _, place, recorded, listener = sys.argv
    train(load(Path(recorded)), Path(place), Path(listener))
