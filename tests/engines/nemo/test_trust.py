"""What of a configuration reaches NeMo: the published shapes do, and nothing that calls, opens, fetches or trusts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from studio.engines.nemo.bounded import Refused
from studio.engines.nemo.trust import admitted
from studio.engines.nemo.trust_salm import admitted_backbone, admitted_salm, admitted_tokenizer
from tests.engines.nemo.archives import CANARY_FILES, CTC_FILES, ONE
from tests.engines.nemo.published_shapes import CANARY_QWEN, CTC, HYBRID, NEMO, QWEN, QWEN_TOKENIZER, TRAINING

FILES = {**CANARY_FILES, **CTC_FILES}

LOAD_HF = "nemo.collections.speechlm2.parts.pretrained.load_pretrained_hf"


@pytest.mark.parametrize("name", list(NEMO))
def test_the_published_shapes_are_given_to_nemo_without_what_only_training_reads(name: str) -> None:
    config = deepcopy(NEMO[name])
    found = admitted(config, FILES)
    assert config == NEMO[name], "the original is left as it is"
    assert not found.keys() & {*TRAINING, "multitask_metrics_cfg", "labels", "variational_noise"}
    assert found["target"] == config["target"]
    assert found["encoder"] == config["encoder"]
    assert found["preprocessor"] == config["preprocessor"]
    for section in ("head", "loss", "transf_decoder", "transf_encoder", "decoding", "prompt_defaults", "adapters"):
        assert found.get(section) == config.get(section)
    assert "vocabulary" not in json.dumps(found)


@pytest.mark.parametrize("name", list(NEMO))
def test_of_files_only_those_in_the_archive_are_named(name: str) -> None:
    tokenizer = admitted(NEMO[name], FILES)["tokenizer"]
    for part in tokenizer.get("langs", {"": tokenizer}).values():
        assert part["dir"] is None
        assert part["model_path"].removeprefix("nemo:") in FILES
        assert part["vocab_path"].removeprefix("nemo:") in FILES
        assert part["spe_tokenizer_vocab"] is None, "NeMo must not look for it beside `dir`"


def test_a_published_salm_is_given_to_nemo_as_well() -> None:
    found = admitted_salm(CANARY_QWEN)
    assert found["lora"] == CANARY_QWEN["lora"]
    assert found["pretrained_llm"] == "Qwen/Qwen3-1.7B"
    assert found["perception"].keys() == CANARY_QWEN["perception"].keys() - {"target"}
    left_out = {"pretrained_asr", "pretrained_weights", "pretrained_s2s_model", "optimizer", "lr_scheduler"}
    assert not found.keys() & left_out
    assert admitted_backbone(QWEN).keys() == QWEN.keys() - {"_name_or_path", "_attn_implementation"}
    assert admitted_tokenizer(QWEN_TOKENIZER).keys() == QWEN_TOKENIZER.keys() - {
        "chat_template", "vocab_file", "name_or_path",
    }  # fmt: skip


def changed(config: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy with one value set; `path` has dots."""
    found = deepcopy(config)
    *way, last = path.split(".")
    node = found
    for key in way:
        node = node.setdefault(key, {})
    node[last] = value
    return found


HOSTILE: dict[str, tuple[str, Any]] = {
    "the function that was executed": (
        "preprocessor", {"_target_": LOAD_HF, "_args_": ["evil/repo", True, None, True]}),
    "arguments by their place": ("encoder._args_", ["/etc/passwd"]),
    "half a call": ("encoder._partial_", True),
    "another order of building": ("encoder._recursive_", False),
    "a conversion": ("encoder._convert_", "all"),
    "a class in a setting": ("encoder.dropout", {"_target_": LOAD_HF}),
    "a class in a list in a setting": ("encoder.att_context_size", [{"_target_": LOAD_HF}]),
    "a part of another place": ("preprocessor._target_", "nemo.collections.asr.modules.ConformerEncoder"),
    "a module's name that only begins well": ("encoder._target_", "nemo.collections.asr.modules.ConformerEncoder.x"),
    "a name in a list": ("encoder._target_", ["nemo.collections.asr.modules.ConformerEncoder"]),
    "a section that is a name": ("encoder", LOAD_HF),
    "the old name of a class": ("encoder.cls", LOAD_HF),
    "the old name of arguments": ("encoder.params", {"x": 1}),
    "a class of old under a new key": ("encoder.target", LOAD_HF),
    "an environment variable": ("encoder.dropout", "${oc.env:HF_TOKEN}"),
    "another value": ("encoder.dropout", "${preprocessor.n_fft}"),
    "a resolver in a name": ("encoder._target_", "${oc.decode:x}"),
    "a resolver among the words of a model": ("model_defaults.enc_hidden", "${oc.env:HOME}"),
    "a language model on this disk": ("decoding.beam.kenlm_path", "/etc/passwd"),
    "one in the working directory": ("decoding.beam.ngram_lm_model", "lm.arpa"),
    "a boosting tree": ("decoding.greedy.boosting_tree.model_path", "tree.nemo"),
    "phrases": ("decoding.greedy.boosting_tree.key_phrases_file", "phrases.txt"),
    "a lexicon": ("decoding.beam.flashlight_cfg.lexicon_path", "x.lexicon"),
    "a graph": ("decoding.wfst.wfst_lm_path", "x.fst"),
    "an address": ("decoding.strategy", "https://evil.example/x"),
    "a path": ("preprocessor.window", "../../etc/passwd"),
    "a path of another system": ("preprocessor.window", "..\\x"),
    "pretrained": ("encoder.pretrained", True),
    "a tokenizer from a hub": ("tokenizer", {"type": "wpe", "dir": "x", "vocab_path": "nemo:vocab.txt"}),
    "a tokenizer of another kind": ("tokenizer", {"type": "huggingface", "dir": "evil/repo"}),
    "a tokenizer outside": ("tokenizer.model_path", "/etc/passwd"),
    "a tokenizer outside, as in the archive": ("tokenizer.model_path", "nemo:../../etc/passwd"),
    "a tokenizer's class": ("tokenizer.custom_tokenizer", {"_target_": LOAD_HF}),
    "a tokenizer's class that opens": (
        "tokenizer.custom_tokenizer", {"_target_": "nemo.collections.common.tokenizers.AutoTokenizer"}),
    "more layers than any": ("encoder.n_layers", 100_000_000),
    "a number without end": ("encoder.d_model", 10**30),
    "bytes": ("encoder.dropout", b"x"),
    "an adapter that is none": ("adapters", {"mine": {"_target_": LOAD_HF}}),
    "a strategy that is none": (
        "adapters", {"mine": {
            "_target_": "nemo.collections.common.parts.adapter_modules.LinearAdapter",
            "adapter_strategy": {"_target_": LOAD_HF},
        }}),
    "a number as a key": ("encoder", {"_target_": "nemo.collections.asr.modules.ConformerEncoder", 1: 2}),
    "trust": ("encoder.trust_remote_code", True),
    "trust in what is left out": ("train_ds.trust_remote_code", True),
    "a program in what is left out": ("train_ds", {"x": [{"_target_": "os.system"}]}),
    "a model by the name of ours": ("target", "nemo.collections.speechlm2.models.EncDecCTCModelBPE"),
    "a model from outside by the name of ours": ("target", "evil.EncDecCTCModelBPE"),
}  # fmt: skip


@pytest.mark.parametrize("case", list(HOSTILE))
def test_what_calls_opens_fetches_or_trusts_is_refused(case: str) -> None:
    path, value = HOSTILE[case]
    with pytest.raises(Refused) as raised:
        admitted(changed(CTC, path, value), FILES)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("path", ["aux_ctc.decoder._target_", "aux_ctc.decoding.beam.kenlm_path", "joint._target_"])
def test_the_parts_of_parts_are_looked_at(path: str) -> None:
    with pytest.raises(Refused):
        admitted(changed(HYBRID, path, LOAD_HF), FILES)


@pytest.mark.parametrize("key", ["_target_", "model", "cls", "params", "hub", "restore_timestamps_model", "_args_"])
def test_what_is_on_no_list_is_not_given_to_nemo(key: str) -> None:
    """`model` would be taken for the whole configuration, `_target_` for the class to build."""
    assert admitted({**CTC, key: {"target": "nemo.collections.asr.models.X"}}, FILES) == admitted(CTC, FILES)


HOSTILE_SALM: dict[str, tuple[str, Any]] = {
    "ears that load": (
        "perception.modality_adapter._target_",
        "nemo.collections.speechlm2.modules.perception.AudioTranscriptionPerceptionModule"),
    "ears with arguments": ("perception.encoder._args_", [1]),
    "a path": ("perception.encoder.pretrained_asr", "x"),
    "trust": ("trust_remote_code", True),
    "an adapter's file": ("lora.target_modules", "/etc/passwd"),
    "a resolver": ("audio_locator_tag", "${oc.env:HF_TOKEN}"),
    "a prompt": ("prompt_format", "../evil"),
}  # fmt: skip


@pytest.mark.parametrize("case", list(HOSTILE_SALM))
def test_a_hostile_salm_is_refused(case: str) -> None:
    path, value = HOSTILE_SALM[case]
    with pytest.raises(Refused):
        admitted_salm(changed(CANARY_QWEN, path, value))


@pytest.mark.parametrize(
    "key",
    [
        "pretrained_s2s_model", "pretrained_perception_from_s2s", "init_from_checkpoint", "tokenizer_path",
        "use_nemo_automodel", "pretrained_lm_name", "init_configure_model",
    ],
)  # fmt: skip
def test_checkpoints_that_a_salm_begins_with_are_not_given_to_nemo(key: str) -> None:
    assert admitted_salm({**CANARY_QWEN, key: "/tmp/evil.ckpt"}) == admitted_salm(CANARY_QWEN)


def test_a_language_model_of_the_hub_is_named_only_if_it_is_known() -> None:
    for name in ("evil/repo", "/etc", "Qwen/Qwen3-1.7B/../../evil", ["Qwen/Qwen3-1.7B"], None):
        assert admitted_salm({**CANARY_QWEN, "pretrained_llm": name})["pretrained_llm"] == ""


@pytest.mark.parametrize(
    "change",
    [
        {"model_type": "custom"}, {"model_type": None}, {"auto_map": {"AutoConfig": "x.Y"}},
        {"trust_remote_code": True},
        {"quantization_config": {"quant_method": "gptq"}}, {"x": "evil/kernels"}, {"rope_scaling": {"x": "a/b"}},
        {"num_hidden_layers": 10_000},
    ],
)  # fmt: skip
def test_a_hostile_language_model_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        admitted_backbone({**QWEN, **change})


def test_which_kernels_compute_is_not_the_checkpoints_business() -> None:
    for key in ("attn_implementation", "_attn_implementation", "experts_implementation"):
        assert key not in admitted_backbone({**QWEN, key: "evil/kernels"})


def test_a_tokenizers_settings_name_no_file_and_no_code() -> None:
    names = ("vocab_file", "tokenizer_file", "merges_file", "special_tokens_map_file", "vocab", "sudachi_kwargs")
    files = dict.fromkeys(names, "/etc/passwd")
    assert admitted_tokenizer({**QWEN_TOKENIZER, **files}) == admitted_tokenizer(QWEN_TOKENIZER)
    with pytest.raises(Refused, match="is a “Evil”"):
        admitted_tokenizer({**QWEN_TOKENIZER, "tokenizer_class": "Evil"})
    with pytest.raises(Refused, match="auto_map"):
        admitted_tokenizer({**QWEN_TOKENIZER, "auto_map": {"AutoTokenizer": ["x.Y", None]}})


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("name", list(NEMO))
def test_nothing_that_is_given_to_nemo_is_a_path_or_an_address(name: str) -> None:
    for word in strings(admitted(NEMO[name], FILES)):
        assert len(word) == 1 or not set("/\\$") & set(word), word


def test_a_tokenizer_without_its_model_is_told() -> None:
    with pytest.raises(Refused, match=r"one\.model"):
        admitted({**CTC, "tokenizer": ONE}, ())
