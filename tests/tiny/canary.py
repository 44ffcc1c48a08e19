"""Tiny Canaries: `canary` as canary-1b was trained, `canary2` as canary-1b-flash, with word times."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from torch.nn.functional import nll_loss

from tests.tiny.encoder import ENCODER, PREPROCESSOR, WIDTH
from tests.tiny.speech import Clip, plain
from tests.tiny.tokenizers import train_bpe
from tests.tiny.training import FRAME_SECONDS, Encoded, Take, fit, hear, save

LANGUAGES = ("en", "es")

VOCABULARY = 512

TIME_TOKENS = 126
"""`<|0|>` to `<|125|>`: ten seconds."""

CANARY = ["translate", "transcribe", *LANGUAGES]
"""Special tokens beside those that every CanaryTokenizer has."""

CANARY2 = [
    "<|endoftext|>",
    "<|startoftranscript|>",
    "<|nopnc|>",
    "<|pnc|>",
    "<|nospeech|>",
    "<|startofcontext|>",
    "<|itn|>",
    "<|noitn|>",
    "<|timestamp|>",
    "<|notimestamp|>",
    "<|diarize|>",
    "<|nodiarize|>",
    "<|spkchange|>",
    "<|audioseparator|>",
    "<|emo:undefined|>",
    "<|emo:neutral|>",
    "<|emo:happy|>",
    "<|emo:sad|>",
    "<|emo:angry|>",
    "<|unklang|>",
    *(f"<|{language}|>" for language in LANGUAGES),
    *(f"<|{frame}|>" for frame in range(TIME_TOKENS)),
]

SPECIAL = {"canary": CANARY, "canary2": CANARY2}


Asked = tuple[int, dict[str, torch.Tensor]]
"""A take's number on its sheet, and the tokens of a question about it with the answer."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is asked of the model about a take, and what it is to answer."""

    target: str
    pnc: bool
    timestamp: bool
    text: str


def rows(take: Take, times: bool) -> Iterator[Row]:
    clip = take.clip
    for pnc in (True, False):
        yield Row(clip.language, pnc, False, clip.text if pnc else plain(clip.text))
        if times:
            yield Row(clip.language, pnc, True, " ".join(_timed(take, pnc)))
    if clip.translation:
        yield Row("es", True, False, clip.translation)
        yield Row("es", False, False, plain(clip.translation))


def _timed(take: Take, pnc: bool) -> Iterator[str]:
    for text, start, end in take.words:
        word = text if pnc else plain(text)
        yield f"<|{round(start / FRAME_SECONDS)}|> {word} <|{round(end / FRAME_SECONDS)}|>"


def train(clips: Sequence[Clip], out: Path, style: str, ctc: Path, steps: int, rate: float = 2e-3) -> None:
    from nemo.collections.asr.models import ASRModel, EncDecMultiTaskModel
    from omegaconf import OmegaConf

    with TemporaryDirectory() as folder:
        torch.manual_seed(0)
        model = EncDecMultiTaskModel(OmegaConf.create(_config(style, _tokenizers(clips, style, Path(folder)))))
        model.encoder.load_state_dict(ASRModel.restore_from(str(ctc), map_location="cpu").encoder.state_dict())
        _fit(model, clips, steps, rate)
        save(model, out)


def _fit(model: Any, clips: Sequence[Clip], steps: int, rate: float) -> None:
    heard = hear(model.preprocessor, model.encoder, clips)
    asked = [_asked(model, sheet.takes) for sheet in heard]
    rng = random.Random(0)

    def loss(step: int) -> torch.Tensor:
        index = step % len(heard)
        return _loss(model, heard[index], rng.sample(asked[index], len(asked[index]) // 2))

    fit(loss, [*model.transf_decoder.parameters(), *model.log_softmax.parameters()], steps, rate)


def _asked(model: Any, taken: Sequence[Take]) -> list[Asked]:
    times = model.prompt.NAME == "canary2"
    return [
        (index, _encoded(model, take.clip.language, row))
        for index, take in enumerate(taken)
        for row in rows(take, times)
    ]


def _loss(model: Any, heard: Encoded, asked: Sequence[Asked]) -> torch.Tensor:
    """Of the answers' tokens; the prompts are given."""
    padding = model.tokenizer.pad_id
    tokens = torch.nn.utils.rnn.pad_sequence(
        [dialog["input_ids"] for _, dialog in asked], batch_first=True, padding_value=padding
    )
    inputs, targets = tokens[:, :-1], tokens[:, 1:].clone()
    for target, (_, dialog) in zip(targets, asked, strict=True):
        target[: len(dialog["context_ids"]) - 1] = padding
    take = torch.tensor([index for index, _ in asked])
    states = model.transf_decoder(
        input_ids=inputs,
        decoder_mask=(inputs != padding).long(),
        encoder_embeddings=heard.states[take],
        encoder_mask=torch.arange(heard.states.shape[1]) < heard.frames[take, None],
    )
    return nll_loss(model.log_softmax(hidden_states=states).mT, targets, ignore_index=padding)


def _encoded(model: Any, language: str, row: Row) -> dict[str, torch.Tensor]:
    yes = {True: "yes", False: "no"}
    asked = {"source_lang": language, "target_lang": row.target, "pnc": yes[row.pnc]}
    if model.prompt.NAME == "canary":
        asked["task"] = "asr" if row.target == language else "ast"
    else:
        asked |= {"timestamp": yes[row.timestamp], "itn": "no", "diarize": "no"}
        asked |= {"emotion": "<|emo:undefined|>", "decodercontext": ""}
    turns = [
        {"role": "user", "slots": {**asked, "prompt_language": "spl_tokens"}},
        {"role": "assistant", "slots": {"text": row.text, "prompt_language": row.target}},
    ]
    encoded: dict[str, torch.Tensor] = model.prompt.encode_dialog(turns)
    return encoded


def _tokenizers(clips: Sequence[Clip], style: str, folder: Path) -> dict[str, Path]:
    from nemo.collections.common.tokenizers.canary_tokenizer import CanaryTokenizer

    CanaryTokenizer.build_special_tokenizer(SPECIAL[style], folder / "special", force_rebuild=True)
    texts: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for clip in clips:
        texts[clip.language] += [clip.text, plain(clip.text)]
        texts["es"] += [clip.translation, plain(clip.translation)] if clip.translation else []
    spoken = {language: train_bpe(folder / language, found, VOCABULARY) for language, found in texts.items()}
    return {"spl_tokens": folder / "special", **spoken}


def _config(style: str, tokenizers: dict[str, Path]) -> dict[str, Any]:
    return {
        "sample_rate": 16000,
        "prompt_format": style,
        "label_smoothing": 0.0,
        "use_loss_mask_for_prompt": True,
        "log_prediction": False,
        "model_defaults": {"asr_enc_hidden": WIDTH, "lm_enc_hidden": WIDTH, "lm_dec_hidden": WIDTH},
        "tokenizer": {
            "dir": None,
            "type": "agg",
            "langs": {name: {"dir": str(folder), "type": "bpe"} for name, folder in tokenizers.items()},
            "custom_tokenizer": {
                "_target_": "nemo.collections.common.tokenizers.canary_tokenizer.CanaryTokenizer",
                "tokenizers": None,
            },
        },
        "preprocessor": PREPROCESSOR,
        "encoder": ENCODER,
        "transf_encoder": _transformer_encoder(),
        "transf_decoder": _transformer_decoder(),
        "head": {
            "_target_": "nemo.collections.asr.parts.submodules.token_classifier.TokenClassifier",
            "num_layers": 1,
            "activation": "relu",
            "log_softmax": True,
            "hidden_size": WIDTH,
            "num_classes": None,
            "dropout": 0.0,
            "use_transformer_init": True,
        },
        "decoding": {
            "strategy": "beam",
            "return_best_hypothesis": True,
            "beam": {"beam_size": 1, "len_pen": 0.0, "max_generation_delta": 50},
        },
        "loss": {
            "_target_": "nemo.collections.common.losses.smoothed_cross_entropy.SmoothedCrossEntropyLoss",
            "label_smoothing": 0.0,
            "pad_id": None,
        },
        "prompt_defaults": PROMPT_DEFAULTS if style == "canary2" else None,
        "optim": {"name": "adamw", "lr": 1e-3},
    }


PROMPT_DEFAULTS = [
    {
        "role": "user",
        "slots": {
            "decodercontext": "",
            "source_lang": "<|en|>",
            "target_lang": "<|en|>",
            "emotion": "<|emo:undefined|>",
            "pnc": "<|pnc|>",
            "itn": "<|noitn|>",
            "timestamp": "<|notimestamp|>",
            "diarize": "<|nodiarize|>",
        },
    },
    {"role": "user_partial", "slots": {"decodercontext": ""}},
]


def _transformer_encoder() -> dict[str, Any]:
    """None, as in canary-1b-flash, but NeMo wants its configuration."""
    return {
        "_target_": "nemo.collections.asr.modules.transformer.transformer_encoders.TransformerEncoder",
        "num_layers": 0,
        "hidden_size": WIDTH,
        "inner_size": 4 * WIDTH,
        "num_attention_heads": 4,
        "ffn_dropout": 0.0,
        "attn_score_dropout": 0.0,
        "attn_layer_dropout": 0.0,
        "mask_future": False,
        "pre_ln": True,
        "pre_ln_final_layer_norm": True,
    }


def _transformer_decoder() -> dict[str, Any]:
    return {
        "_target_": "nemo.collections.asr.modules.transformer.get_nemo_transformer",
        "model_name": None,
        "pretrained": False,
        "encoder": None,
        "pre_ln_final_layer_norm": True,
        "config_dict": {
            "max_sequence_length": 256,
            "num_token_types": 0,
            "embedding_dropout": 0.0,
            "learn_positional_encodings": False,
            "hidden_size": WIDTH,
            "inner_size": 4 * WIDTH,
            "num_layers": 2,
            "num_attention_heads": 4,
            "ffn_dropout": 0.0,
            "attn_score_dropout": 0.0,
            "attn_layer_dropout": 0.0,
            "hidden_act": "relu",
            "pre_ln": True,
            "vocab_size": None,
        },
    }
