"""What NeMo is given of a checkpoint's configuration: per model and field the classes it may name, and plain settings.

A configuration is a program: its `_target_` keys are calls, and some of its settings are files, hub ids and flags of
trust. So nothing of it reaches NeMo but what stands on the lists below, and what stands where a class or a setting of
a speech model belongs and is neither is refused. What only training reads (data sets, optimisers, checkpoints to
begin with) is left out without a word: honest models are full of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from studio.engines.nemo.bounded import Refused
from studio.errors import shown

ASR = "nemo.collections.asr."
MODULES = f"{ASR}modules."
TRANSFORMER = f"{MODULES}transformer."
PERCEPTION = "nemo.collections.speechlm2.modules.perception."


def _modules(*names: str) -> tuple[str, ...]:
    """Classes under the short name that NeMo exports and under the full one."""
    return tuple(f"{MODULES}{path}" for name in names for path in (name, name.rsplit(".", 1)[-1]))


PREPROCESSORS = _modules("audio_preprocessing.AudioToMelSpectrogramPreprocessor")
AUGMENTATIONS = _modules("audio_preprocessing.SpectrogramAugmentation", "audio_preprocessing.MaskedPatchAugmentation")
ENCODERS = _modules(
    "conformer_encoder.ConformerEncoder", "conformer_encoder.ConformerEncoderAdapter", "conv_asr.ConvASREncoder"
)
CTC_DECODERS = _modules("conv_asr.ConvASRDecoder")
PREDICTORS = _modules("rnnt.RNNTDecoder", "rnnt.StatelessTransducerDecoder")
JOINTS = _modules("rnnt.RNNTJoint", "rnnt.SampledRNNTJoint", "hybrid_autoregressive_transducer.HATJoint")
TRANSFORMER_ENCODERS = (
    f"{TRANSFORMER}TransformerEncoder",
    f"{TRANSFORMER}transformer_encoders.TransformerEncoder",
)
TRANSFORMER_DECODERS = (
    f"{TRANSFORMER}get_nemo_transformer",
    f"{TRANSFORMER}transformer_utils.get_nemo_transformer",
)
HEADS = (f"{ASR}parts.submodules.token_classifier.TokenClassifier",)
LOSSES = (
    "nemo.collections.common.losses.SmoothedCrossEntropyLoss",
    "nemo.collections.common.losses.smoothed_cross_entropy.SmoothedCrossEntropyLoss",
)
SORTFORMER_MODULES = _modules("sortformer_modules.SortformerModules")
SPEAKER_LOSSES = (f"{ASR}losses.bce_loss.BCELoss", f"{ASR}losses.BCELoss")
TOKENIZERS = tuple(
    f"nemo.collections.common.tokenizers.canary_tokenizer.{name}" for name in ("CanaryTokenizer", "CanaryBPETokenizer")
)
ADAPTERS = ("nemo.collections.common.parts.adapter_modules.LinearAdapter",)
STRATEGIES = ("nemo.core.classes.mixins.adapter_mixin_strategies.ResidualAddAdapterStrategy",)
CONNECTORS = (
    f"{PERCEPTION}IdentityConnector",
    f"{PERCEPTION}MultiLayerProjectionConnector",
    *ENCODERS,
)

ALLOWED = tuple(
    sorted(
        {
            *PREPROCESSORS, *AUGMENTATIONS, *ENCODERS, *CTC_DECODERS, *PREDICTORS, *JOINTS, *TRANSFORMER_ENCODERS,
            *TRANSFORMER_DECODERS, *HEADS, *LOSSES, *TOKENIZERS, *ADAPTERS, *STRATEGIES, *CONNECTORS,
            *SORTFORMER_MODULES, *SPEAKER_LOSSES,
        }
    )
)  # fmt: skip
"""Everything that any configuration may name, wherever."""

LEFT_OUT = ("nemo.", "torch.", "lightning.pytorch.", "transformers.", "omegaconf.")
"""Where what stands in the parts that NeMo is not given may live; other names are a sign of something else."""

LARGEST_NUMBER = 100_000_000
LONGEST_TEXT = 1_000
DEEPEST_MODEL = 512
"""Layers; the largest has 48."""

NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,99}")
LANGUAGE = re.compile(r"[A-Za-z][\w-]{0,39}")
LAYERS = re.compile(r"(^|_)(layers|blocks)$")
FILE = re.compile(
    r"(^|_)(path|paths|file|files|filepath|filename|dir|folder|directory|url|uri|checkpoint|ckpt|pretrained|repo|"
    r"revision|manifest|kenlm|lm_model|lexicon|model_name|name_or_path|trust|remote|download|nemo_model)(_|$)"
)
"""Settings that make NeMo open, fetch or trust something; in what it is given they are empty."""

UNUSED = ("vocabulary", "labels")
"""NeMo takes these from the tokenizer and overwrites them."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a configuration we are, and which files come with it."""

    name: str
    files: Collection[str] = ()

    def into(self, key: str) -> Place:
        return replace(self, name=f"{self.name}.{key}" if self.name else key)


Rule = Callable[[Place, Any], Any]
"""Gives what NeMo may have of a value, or raises Refused."""


def plain(place: Place, value: Any) -> Any:
    """Numbers, words, and lists and mappings of such: nothing that is called, resolved, opened or fetched."""
    if isinstance(value, Mapping):
        return {key: plain(place.into(_key(place, key)), each) for key, each in value.items() if key not in UNUSED}
    if isinstance(value, list):
        return [plain(place, each) for each in value]
    if FILE.search(place.name.rsplit(".", 1)[-1]) and value:
        raise Refused(f"its {place.name} names {shown(str(value))}, which is not part of it")
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return _number(place, value)
    if isinstance(value, str):
        return _word(place, value)
    raise Refused(f"its {place.name} is no number and no word")


def _key(place: Place, key: Any) -> str:
    if isinstance(key, str) and NAME.fullmatch(key) and key not in ("target", "cls", "params"):
        return key
    raise Refused(f"its {place.name or 'configuration'} has {shown(str(key))}, which is no setting of a speech model")


def _number(place: Place, value: int) -> int:
    most = DEEPEST_MODEL if LAYERS.search(place.name.rsplit(".", 1)[-1]) else LARGEST_NUMBER
    if abs(value) > most:
        raise Refused(f"its {place.name} is larger than {most:,}, which no speech model needs")
    return value


def _word(place: Place, value: str) -> str:
    """Not a path, an address or something that OmegaConf resolves; a sign by itself is punctuation."""
    odd = "/" in value or "\\" in value or "${" in value or not value.isprintable()
    if (odd and len(value) > 1) or len(value) > LONGEST_TEXT:
        raise Refused(f"its {place.name} holds {shown(value)}, which is no setting of a speech model")
    return value


def part(*targets: str, **inside: Rule) -> Rule:
    """A class that is one of these, with plain settings but for what `inside` names."""

    def rule(place: Place, value: Any) -> Any:
        if value is None:
            return None
        named = value.get("_target_") if isinstance(value, Mapping) else value
        if not isinstance(named, str) or named not in targets:
            raise Refused(f"its {place.name} names {shown(str(named))}, which is no part of a speech model there")
        settings = {key: each for key, each in value.items() if key != "_target_" and key not in UNUSED}
        rest = plain(place, {key: each for key, each in settings.items() if key not in inside})
        nested = {key: inside[key](place.into(key), each) for key, each in settings.items() if key in inside}
        return {"_target_": named, **rest, **nested}

    return rule


def section(**rules: Rule) -> Rule:
    """A mapping of which NeMo gets what has a rule."""

    def rule(place: Place, value: Any) -> Any:
        if not isinstance(value, Mapping):
            raise Refused(f"its {place.name} is no section")
        check_left_out(place, {key: each for key, each in value.items() if key not in rules})
        return {key: rules[key](place.into(key), each) for key, each in value.items() if key in rules}

    return rule


def adapters(place: Place, value: Any) -> Any:
    """Adapters by name, beside settings for all of them."""
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise Refused(f"its {place.name} is no section")
    one = part(*ADAPTERS, adapter_strategy=part(*STRATEGIES))
    return {
        _key(place, key): (plain if key == "global_cfg" else one)(place.into(str(key)), each)
        for key, each in value.items()
    }


def tokenizer(place: Place, value: Any) -> Any:
    """SentencePiece models that lie in the archive, one or one for each language."""
    if not isinstance(value, Mapping):
        raise Refused(f"its {place.name} is no section")
    if str(value.get("type")).lower() != "agg":
        return {**_sentencepiece(place, value), **_custom(place, value)}
    parts = value.get("langs")
    if not isinstance(parts, Mapping) or not all(isinstance(key, str) and LANGUAGE.fullmatch(key) for key in parts):
        raise Refused(f"its {place.name} has no languages that can be read")
    languages = {key: _sentencepiece(place.into(key), each) for key, each in parts.items()}
    return {"dir": None, "type": "agg", "langs": languages, **_custom(place, value)}


def _custom(place: Place, value: Mapping[str, Any]) -> dict[str, Any]:
    """NeMo reads nothing but the name."""
    if (custom := value.get("custom_tokenizer")) is None:
        return {}
    named = custom.get("_target_") if isinstance(custom, Mapping) else custom
    return {"custom_tokenizer": part(*TOKENIZERS)(place.into("custom_tokenizer"), {"_target_": named})}


def _sentencepiece(place: Place, value: Any) -> dict[str, Any]:
    """Every file is named, so that NeMo looks for none beside `dir`."""
    if not isinstance(value, Mapping) or str(value.get("type")).lower() != "bpe":
        raise Refused(f"its {place.name} is not of the SentencePiece kind (type: bpe), the only one that is loaded")
    model = _file(place, value.get("model_path"), "tokenizer.model")
    if model is None:
        raise Refused(f"its {place.name} names {shown(str(value.get('model_path')))}, which is not part of it")
    return {
        "dir": None,
        "type": "bpe",
        "model_path": model,
        "vocab_path": _file(place, value.get("vocab_path"), "vocab.txt"),
        "spe_tokenizer_vocab": _file(place, value.get("spe_tokenizer_vocab"), "tokenizer.vocab"),
    }


def _file(place: Place, named: Any, default: str) -> str | None:
    """As a file of the archive, under its own name; old archives hold the path that it had when the model was made."""
    name = named.removeprefix("nemo:") if isinstance(named, str) and named else default
    packed = next((each for each in (name, PurePosixPath(name).name) if each in place.files), None)
    return None if packed is None else f"nemo:{packed}"


RECOGNISER: dict[str, Rule] = {
    "nemo_version": plain,
    "sample_rate": plain,
    "model_defaults": plain,
    "log_prediction": plain,
    "use_cer": plain,
    "skip_nan_grad": plain,
    "interctc": plain,
    "decoding": plain,
    "tokenizer": tokenizer,
    "preprocessor": part(*PREPROCESSORS),
    "spec_augment": part(*AUGMENTATIONS),
    "encoder": part(*ENCODERS),
    "adapters": adapters,
}
CANARY: dict[str, Rule] = {
    **RECOGNISER,
    "prompt_format": plain,
    "prompt_defaults": plain,
    "label_smoothing": plain,
    "use_loss_mask_for_prompt": plain,
    "transf_encoder": part(*TRANSFORMER_ENCODERS),
    "transf_decoder": part(*TRANSFORMER_DECODERS),
    "head": part(*HEADS),
    "loss": part(*LOSSES),
}
CTC: dict[str, Rule] = {**RECOGNISER, "ctc_reduction": plain, "decoder": part(*CTC_DECODERS)}
TRANSDUCER: dict[str, Rule] = {
    **RECOGNISER,
    "compute_eval_loss": plain,
    "rnnt_reduction": plain,
    "loss": plain,
    "decoder": part(*PREDICTORS),
    "joint": part(*JOINTS),
}
PROMPTED: dict[str, Rule] = {**TRANSDUCER, "num_prompts": plain, "subsampling_factor": plain}
HYBRID: dict[str, Rule] = {
    **TRANSDUCER,
    "aux_ctc": section(
        ctc_loss_weight=plain, use_cer=plain, ctc_reduction=plain, decoding=plain, decoder=part(*CTC_DECODERS)
    ),
}
SORTFORMER: dict[str, Rule] = {
    "nemo_version": plain,
    "sample_rate": plain,
    "model_defaults": plain,
    "max_num_of_spks": plain,
    "pil_weight": plain,
    "ats_weight": plain,
    "eps": plain,
    "negative_init_val": plain,
    "streaming_mode": plain,
    "async_streaming": plain,
    "max_batch_dur": plain,
    "preprocessor": part(*PREPROCESSORS),
    "spec_augment": part(*AUGMENTATIONS),
    "encoder": part(*ENCODERS),
    "sortformer_modules": part(*SORTFORMER_MODULES),
    "transformer_encoder": part(*TRANSFORMER_ENCODERS),
    "loss": part(*SPEAKER_LOSSES),
}
MODELS: dict[str, tuple[str, Mapping[str, Rule]]] = {
    "EncDecMultiTaskModel": ("aed_multitask_models", CANARY),
    "EncDecCTCModelBPE": ("ctc_bpe_models", CTC),
    "EncDecRNNTBPEModel": ("rnnt_bpe_models", TRANSDUCER),
    "EncDecRNNTBPEModelWithPrompt": ("rnnt_bpe_models_prompt", PROMPTED),
    "EncDecHybridRNNTCTCBPEModel": ("hybrid_rnnt_ctc_bpe_models", HYBRID),
    "SortformerEncLabelModel": ("sortformer_diar_models", SORTFORMER),
}
"""By class: the module of `nemo.collections.asr.models` that has it, and what it is given."""


def admitted(config: Any, files: Collection[str]) -> dict[str, Any]:
    """What NeMo is given of the configuration of an archive that holds `files`; empty for a class that is not ours.

    Raises Refused.
    """
    if not isinstance(config, Mapping):
        raise Refused("its model_config.yaml holds no settings")
    target = str(config.get("target", ""))
    name = target.rsplit(".", 1)[-1]
    if name not in MODELS:
        check_left_out(Place(""), config)
        return {}
    module, rules = MODELS[name]
    full = f"{ASR}models.{module}.{name}"
    if target not in (full, f"{ASR}models.{name}"):
        raise Refused(f"it names {shown(target)}, which is not NeMo's {name}")
    rest = {key: value for key, value in config.items() if key != "target"}
    return {"target": full, **section(**rules)(Place("", files), rest)}


def check_left_out(place: Place, value: Any) -> None:
    """NeMo is not given this; a name that no training of a speech model has in it is told all the same."""
    check_trust(value)
    for key, each in _walk(value):
        if key in ("_target_", "target") and isinstance(each, str) and not each.startswith(LEFT_OUT):
            where = f"its {place.name}" if place.name else "its configuration"
            raise Refused(f"{where} names {shown(each)}, which is no part of a speech model")


def check_trust(value: Any) -> None:
    for key, each in _walk(value):
        if key in ("trust_remote_code", "auto_map") and each:
            raise Refused(f"it asks to run code from a hub ({key})")


def _walk(value: Any) -> Iterator[tuple[str, Any]]:
    """Every key with its value, however deep; what is read here has few levels."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield str(key), each
            yield from _walk(each)
    elif isinstance(value, list):
        for each in value:
            yield from _walk(each)
