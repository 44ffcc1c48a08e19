"""What NeMo's own loaders give of a manifest, row by row: a cut, its sound, and what a prompt is made of."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

TAG = "<|audioplaceholder|>"
_BATCH = 16

Example = tuple[Any, Any, Any]
"""(cut, its samples or None where they cannot be read, what a prompt is made of)"""


def load_speech(source: dict[str, Any], language: str) -> Iterator[Example]:
    """Every row that comes through NeMo's dataloader, its filters included; its sound is read once.

    `language`: the field that the models' training reads it from.
    """
    from lhotse.dataset.collation import read_audio_from_cuts
    from nemo.collections.common.data.lhotse import get_lhotse_dataloader_from_config
    from omegaconf import OmegaConf

    class Sounds:
        """What NeMo's own datasets do first with each cut of a batch: load it, or leave it out."""

        def __getitem__(self, cuts: Any) -> SimpleNamespace:
            examples: list[Example] = []
            for cut in cuts:
                audio, _ = read_audio_from_cuts([cut], suppress_errors=True)
                examples.append((cut, audio[0].numpy() if audio else None, cut))
            return SimpleNamespace(examples=examples)  # of a list torch would make tensors

    config = OmegaConf.create(
        {
            **source,
            "sample_rate": 16000,
            "batch_size": _BATCH,
            "shuffle": False,
            "num_workers": 0,
            "pin_memory": False,
            "text_field": "text",
            "lang_field": language,
            "force_finite": True,
        }
    )
    for batch in get_lhotse_dataloader_from_config(config, global_rank=0, world_size=1, dataset=Sounds()):
        yield from batch.examples


def load_conversations(source: dict[str, Any], tags: dict[str, str]) -> Iterator[Example]:
    """Every row as a conversation, sound and text paired by Canary-Qwen's own collation."""
    from itertools import islice

    from lhotse import CutSet
    from lhotse.dataset import AudioSamples
    from nemo.collections.common.data.lhotse.cutset import read_cutset_from_config
    from nemo.collections.common.data.lhotse.text_adapters import collate_conversation_audio_fault_tolerant
    from omegaconf import OmegaConf

    config = OmegaConf.create(
        {
            "input_cfg": [
                {
                    "type": "lhotse_as_conversation",
                    **source,
                    "tags": tags,
                    "audio_locator_tag": TAG,
                    "token_equivalent_duration": 0.08,
                }
            ],
            "shuffle": False,
            "shard_seed": 0,
            "force_finite": True,
        }
    )
    conversations, _ = read_cutset_from_config(config)
    load = _Tolerant(AudioSamples(fault_tolerant=True, mono_downmix=True), CutSet())
    stream = iter(conversations)
    while batch := list(islice(stream, _BATCH)):
        audio, lengths, kept = collate_conversation_audio_fault_tolerant(CutSet(batch), load)
        came = {id(conversation): at for at, conversation in enumerate(kept)}
        for conversation in batch:
            (cut,) = conversation.list_cuts()
            at = came.get(id(conversation))
            yield cut, None if at is None else audio[at][: int(lengths[at])].numpy(), conversation


class _Tolerant:
    """lhotse's loading of a batch, which fails where each of its sounds does."""

    def __init__(self, load: Any, nothing: Any) -> None:
        self._load = load
        self._nothing = nothing

    def __call__(self, cuts: Any) -> Any:
        try:
            return self._load(cuts)
        except ValueError as fault:
            if "empty sequence" not in str(fault):
                raise
            return [], [], self._nothing
