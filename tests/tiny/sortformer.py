"""A Sortformer for two voices, as NVIDIA's are built, only narrow and shallow: it learns a hum from another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch.nn.functional import binary_cross_entropy

from tests.tiny.encoder import ENCODER, PREPROCESSOR, WIDTH
from tests.tiny.training import fit, save
from tests.tiny.turns import labels, some, sound

SPEAKERS = 4
SHEETS, TAKES, FRAMES = 12, 8, 125


def train(out: Path, steps: int = 150, rate: float = 2e-3) -> None:
    from nemo.collections.asr.models import SortformerEncLabelModel
    from omegaconf import OmegaConf

    torch.manual_seed(0)
    model = SortformerEncLabelModel(OmegaConf.create(config()))
    sheets = [_sheet(first * TAKES) for first in range(SHEETS)]

    def loss(step: int) -> torch.Tensor:
        heard, right = sheets[step % len(sheets)]
        preds = model(audio_signal=heard, audio_signal_length=torch.full((TAKES,), heard.shape[1]))
        count = min(preds.shape[1], right.shape[1])
        return binary_cross_entropy(preds[:, :count], right[:, :count])

    model.train()
    fit(loss, model.parameters(), steps, rate)
    save(model, out)


def _sheet(first: int) -> tuple[torch.Tensor, torch.Tensor]:
    takes = [(some(seed, FRAMES), seed) for seed in range(first, first + TAKES)]
    heard = torch.stack([torch.from_numpy(sound(spoken, FRAMES, seed)) for spoken, seed in takes])
    right = torch.stack([torch.from_numpy(labels(spoken, FRAMES, SPEAKERS)) for spoken, _ in takes])
    return heard, right


def config() -> dict[str, Any]:
    return {
        "sample_rate": 16000,
        "max_num_of_spks": SPEAKERS,
        "pil_weight": 0.5,
        "ats_weight": 0.5,
        "model_defaults": {"fc_d_model": WIDTH, "tf_d_model": 64},
        "preprocessor": PREPROCESSOR,
        "encoder": ENCODER,
        "sortformer_modules": {
            "_target_": "nemo.collections.asr.modules.sortformer_modules.SortformerModules",
            "num_spks": SPEAKERS,
            "dropout_rate": 0.0,
            "fc_d_model": WIDTH,
            "tf_d_model": 64,
        },
        "transformer_encoder": {
            "_target_": "nemo.collections.asr.modules.transformer.transformer_encoders.TransformerEncoder",
            "num_layers": 1,
            "hidden_size": 64,
            "inner_size": 128,
            "num_attention_heads": 4,
            "attn_score_dropout": 0.0,
            "attn_layer_dropout": 0.0,
            "ffn_dropout": 0.0,
            "hidden_act": "relu",
            "pre_ln": False,
            "pre_ln_final_layer_norm": True,
        },
        "loss": {
            "_target_": "nemo.collections.asr.losses.bce_loss.BCELoss",
            "weight": None,
            "reduction": "mean",
        },
    }
