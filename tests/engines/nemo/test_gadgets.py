"""What a configuration may name is none of NeMo’s functions that open, fetch or trust: a scan of its source.

A NeMo in which one of ours takes a path, an id or a function all of a sudden fails here, not at somebody's desk.
"""

from __future__ import annotations

from typing import Any

import pytest

from studio.engines.nemo.bounded import Refused
from studio.engines.nemo.trust import ALLOWED, MODELS, admitted
from studio.engines.nemo.trust_salm import admitted_salm
from tests.engines.nemo.archives import GOOD_SALM, ONE
from tests.engines.nemo.gadgets import callables, definitions, gadgets

pytestmark = pytest.mark.nemo

REVIEWED = {
    # refuses a name and `pretrained` itself, as we do; the rest is numbers
    "get_nemo_transformer": {"model_name", "pretrained", "config_dict"},
    # a number that NeMo sets; a flag
    "SmoothedCrossEntropyLoss": {"pad_id", "per_token_reduction"},
    # NeMo gives it a file that we have named in the archive, and nothing else
    "CanaryBPETokenizer": {"model_path", "trim_spm_separator_after_special_token"},
    # looks at none of them
    "IdentityConnector": {"args", "kwargs"},
    # a flag
    "BCELoss": {"class_normalization"},
    # numbers
    "MultiLayerProjectionConnector": {"target_layer_ids"},
}
"""Ours that take something telltale: read, and found harmless with the settings that they can be given."""

KNOWN = (
    "nemo.collections.speechlm2.parts.pretrained.load_pretrained_hf",
    "nemo.collections.speechlm2.parts.pretrained.load_pretrained_nemo",
    "nemo.collections.speechlm2.modules.perception.AudioTranscriptionPerceptionModule",
    "nemo.collections.common.tokenizers.huggingface.auto_tokenizer.AutoTokenizer",
    "nemo.collections.common.tokenizers.sentencepiece_tokenizer.SentencePieceTokenizer",
    "nemo.core.classes.modelPT.ModelPT.restore_from",
    "nemo.core.classes.common.Model.from_pretrained",
)

FIELDS = {
    "EncDecMultiTaskModel": (
        "preprocessor", "spec_augment", "encoder", "transf_encoder", "transf_decoder", "head", "loss",
    ),
    "EncDecCTCModelBPE": ("preprocessor", "spec_augment", "encoder", "decoder"),
    "EncDecRNNTBPEModel": ("preprocessor", "spec_augment", "encoder", "decoder", "joint"),
    "EncDecHybridRNNTCTCBPEModel": ("preprocessor", "encoder", "decoder", "joint"),
}  # fmt: skip


def test_the_scan_sees_what_is_known_to_be_dangerous() -> None:
    assert set(KNOWN) <= gadgets().keys()
    assert len(gadgets()) > 1_000


@pytest.mark.parametrize("target", ALLOWED)
def test_what_we_allow_is_there_and_takes_nothing_that_was_not_reviewed(target: str) -> None:
    found = definitions(target)
    assert found, "NeMo has it no more"
    taken = {name for each in found for name in each.telltale}
    assert taken == REVIEWED.get(target.rsplit(".", 1)[-1], set())


def test_nothing_is_allowed_by_a_prefix() -> None:
    unsafe = gadgets().keys() & set(ALLOWED)
    assert {name.rsplit(".", 1)[-1] for name in unsafe} <= REVIEWED.keys()


def test_every_gadget_is_refused_in_every_place() -> None:
    hostile = sorted(gadgets().keys() - set(ALLOWED))
    for model, fields in FIELDS.items():
        for field in fields:
            for gadget in hostile:
                with pytest.raises(Refused):
                    admitted(_config(model, **{field: {"_target_": gadget}}), ("one.model",))


def test_every_gadget_is_refused_in_the_ears_of_a_language_model_and_as_a_tokenizer() -> None:
    for gadget in sorted(gadgets().keys() - set(ALLOWED)):
        for field in ("preprocessor", "encoder", "spec_augment", "modality_adapter"):
            with pytest.raises(Refused):
                admitted_salm({**GOOD_SALM, "perception": {field: {"_target_": gadget}}})
        tokenizer = {**ONE, "custom_tokenizer": {"_target_": gadget}}
        with pytest.raises(Refused):
            admitted(_config("EncDecCTCModelBPE", tokenizer=tokenizer), ("one.model",))


def test_a_class_stands_only_where_it_belongs() -> None:
    """A part of a model in another's place is refused too: the lists are per field."""
    for target in ALLOWED:
        places = [
            field
            for field in FIELDS["EncDecMultiTaskModel"]
            if _passes(_config("EncDecMultiTaskModel", **{field: {"_target_": target}}))
        ]
        assert len(places) <= 1, target


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # NeMo's own
def test_nemo_builds_what_we_allow_from_a_configuration_as_well() -> None:
    """Else a model that names it would be listed and then not load."""
    from nemo.core.classes.common import _is_target_allowed

    assert [target for target in ALLOWED if not _is_target_allowed(target)] == []


def test_the_scan_reads_a_whole_nemo() -> None:
    assert len(callables()) > 3_000


def _config(model: str, **changes: Any) -> dict[str, Any]:
    return {"target": f"nemo.collections.asr.models.{MODELS[model][0]}.{model}", "tokenizer": ONE, **changes}


def _passes(config: dict[str, Any]) -> bool:
    try:
        admitted(config, ("one.model",))
    except Refused:
        return False
    return True
