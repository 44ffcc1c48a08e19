"""What NeMo and transformers are given of a SALM: its own configuration, its language model's, its tokenizer's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from studio.engines.nemo.bounded import Refused
from studio.engines.nemo.trust import (
    AUGMENTATIONS,
    CONNECTORS,
    ENCODERS,
    PREPROCESSORS,
    Place,
    Rule,
    check_trust,
    part,
    plain,
    section,
)
from studio.errors import shown

LANGUAGE_MODELS = ("qwen2", "qwen3", "llama", "mistral", "gemma", "gemma2", "phi3", "smollm3", "granite", "olmo2")
"""The `model_type` of language models that transformers builds without anybody's code."""

TOKENIZER_CLASSES = (
    "TokenizersBackend", "PreTrainedTokenizer", "Qwen2Tokenizer", "GPT2Tokenizer", "LlamaTokenizer", "GemmaTokenizer",
)  # fmt: skip
TOKENIZER_SETTINGS = (
    "tokenizer_class", "backend", "model_max_length", "padding_side", "truncation_side", "added_tokens_decoder",
    "extra_special_tokens", "additional_special_tokens", "add_prefix_space", "clean_up_tokenization_spaces",
    "split_special_tokens", "spaces_between_special_tokens", "errors", "legacy", "model_input_names",
)  # fmt: skip
"""Beside the tokens themselves (`eos_token`, `add_bos_token`); some others may be files."""

BACKBONES = ("Qwen/Qwen3-1.7B",)
"""Language models on the hub that a SALM without its own may name; what Canary-Qwen is built on."""

SALM: dict[str, Rule] = {
    "audio_locator_tag": plain,
    "prompt_format": plain,
    "encoder_chunk_size_seconds": plain,
    "lora": section(
        **dict.fromkeys(
            ("task_type", "r", "lora_alpha", "lora_dropout", "target_modules", "bias", "use_rslora", "fan_in_fan_out",
             "modules_to_save", "layers_to_transform", "layers_pattern", "rank_pattern", "alpha_pattern"),
            plain,
        )
    ),
    "perception": section(
        preprocessor=part(*PREPROCESSORS),
        encoder=part(*ENCODERS),
        spec_augment=part(*AUGMENTATIONS),
        modality_adapter=part(*CONNECTORS),
        output_dim=plain,
    ),
}  # fmt: skip


def admitted_salm(config: Any) -> dict[str, Any]:
    """The same of the configuration of a SALM directory; its language model is named only if it is one of ours."""
    if not isinstance(config, Mapping) or "perception" not in config or "pretrained_llm" not in config:
        raise Refused("its config.json is not that of a SALM")
    backbone = config["pretrained_llm"]
    return {
        **section(**SALM)(Place(""), config),
        "pretrained_llm": backbone if backbone in BACKBONES else "",
        "freeze_params": [],
        "prevent_freeze_params": [],
    }


def admitted_backbone(config: Any) -> dict[str, Any]:
    """What transformers is given of a language model's configuration."""
    if not isinstance(config, Mapping) or config.get("model_type") not in LANGUAGE_MODELS:
        named = config.get("model_type") if isinstance(config, Mapping) else None
        raise Refused(f"its language model is of the kind {shown(str(named))}; there are {', '.join(LANGUAGE_MODELS)}")
    check_trust(config)
    if config.get("quantization_config"):
        raise Refused("its language model is quantised, which wants code that is not here")
    # which kernels to compute with is this machine's business: some names of them are repositories of code
    kept = {key: value for key, value in config.items() if not key.startswith("_") and "_implementation" not in key}
    admitted: dict[str, Any] = plain(Place("llm_backbone"), kept)
    return admitted


def admitted_tokenizer(config: Any) -> dict[str, Any]:
    """What transformers is given of the settings of a tokenizer: tokens and flags, no file, no program."""
    if not isinstance(config, Mapping):
        raise Refused("its tokenizer_config.json holds no settings")
    check_trust(config)
    named = str(config.get("tokenizer_class"))
    if named.removesuffix("Fast") not in TOKENIZER_CLASSES:
        raise Refused(f"its tokenizer is a {shown(named)}, which is none of a language model that the studio knows")
    return {key: value for key, value in config.items() if key in TOKENIZER_SETTINGS or key.endswith("_token")}
