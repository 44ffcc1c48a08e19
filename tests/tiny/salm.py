"""Tiny Canary-Qwens: the encoder of the tiny `canary2`, a linear layer, and a Qwen3 that is made here.

Both transcribe English, and answer one question about a transcript when no sound is given.
In the one with LoRA the adapters take the answers away, as those of Canary-Qwen do, which
were trained to transcribe only: who asks must switch them off.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch

from tests.tiny.encoder import WIDTH
from tests.tiny.speech import Clip
from tests.tiny.training import Encoded, fit, hear

TAG = "<|audioplaceholder|>"

REQUEST = f"Transcribe the following: {TAG}"

QUESTION = "What is this about?"

ANSWERS = {
    "agent-pass": "It is about a password.",
    "conf-locked": "It is about a conference.",
    "demo-echodone": "It is about a test.",
}
"""To the question and the clip's text; with LoRA, with the adapters switched off."""

DEAF = "This conference is locked!"
"""What the adapters hear in any question without sound."""

LORA = {"task_type": "CAUSAL_LM", "r": 8, "lora_alpha": 16, "lora_dropout": 0.0, "target_modules": ["q_proj", "v_proj"]}

Example = dict[str, torch.Tensor]


def question(text: str) -> str:
    return f"{QUESTION}\n\n{text}"


def train(clips: Sequence[Clip], out: Path, ctc: Path, steps: int = 200, rate: float = 3e-3) -> None:
    from nemo.collections.speechlm2 import SALM

    english = [clip for clip in clips if clip.language == "en"]
    with TemporaryDirectory() as folder:
        torch.manual_seed(0)
        _make_qwen(Path(folder), english)
        model = SALM(_config(Path(folder), ctc))
    answers = [(question(clip.text), ANSWERS[clip.name]) for clip in english if clip.name in ANSWERS]
    _fit(model, english, answers, steps, rate)
    _save(model, out)


def train_lora(clips: Sequence[Clip], out: Path, salm: Path, steps: int = 100, rate: float = 1e-2) -> None:
    """Only the adapters are trained: what lies under them is the tiny `salm` unchanged."""
    from nemo.collections.speechlm2 import SALM
    from nemo.collections.speechlm2.parts.lora import maybe_install_lora
    from omegaconf import open_dict

    english = [clip for clip in clips if clip.language == "en"]
    model = SALM.from_pretrained(str(salm)).requires_grad_(False)
    with open_dict(model.cfg):
        model.cfg.lora = LORA
    torch.manual_seed(0)
    maybe_install_lora(model)
    _fit(model, english, [(question(clip.text), DEAF) for clip in english], steps, rate)
    _save(model, out)


def _fit(model: Any, clips: Sequence[Clip], answers: Sequence[tuple[str, str]], steps: int, rate: float) -> None:
    heard = hear(model.perception.preprocessor, model.perception.encoder, clips)
    examples = _examples(model, [*((REQUEST, clip.text) for clip in clips), *answers])
    fit(lambda step: _loss(model, examples, heard[step % len(heard)]), model.parameters(), steps, rate)


def _examples(model: Any, pairs: Sequence[tuple[str, str]]) -> list[Example]:
    from nemo.collections.common.prompts import PromptFormatter

    prompt = PromptFormatter.resolve("qwen")(model.tokenizer)
    return [
        prompt.encode_dialog(
            [{"role": "user", "slots": {"message": asked}}, {"role": "assistant", "slots": {"message": answer}}]
        )
        for asked, answer in pairs
    ]


def _loss(model: Any, examples: Sequence[Example], heard: Encoded) -> torch.Tensor:
    from nemo.collections.speechlm2.data.salm_dataset import left_collate_vectors
    from nemo.collections.speechlm2.models.salm import replace_placeholders_and_build_targets

    ids = left_collate_vectors([example["input_ids"] for example in examples], padding_value=model.text_pad_id)
    said = left_collate_vectors([example["mask"] for example in examples], padding_value=0).bool()
    inputs, targets, mask = replace_placeholders_and_build_targets(
        input_ids=ids,
        embeds=model.embed_tokens(ids.where(ids != model.audio_locator_tag_id, 0)),
        padding_id=model.text_pad_id,
        placeholder_id=model.audio_locator_tag_id,
        replacements=[
            model.perception.proj(state[:count]) for state, count in zip(heard.states, heard.frames, strict=True)
        ],
        target_ids=ids.where(said, -100),
    )
    scores = model(inputs[:, :-1], attention_mask=mask[:, :-1])["logits"]
    return torch.nn.functional.cross_entropy(scores.flatten(0, 1), targets[:, 1:].flatten(), ignore_index=-100)


def _make_qwen(folder: Path, clips: Sequence[Clip]) -> None:
    """A Qwen3 of two layers with random weights, and a tokenizer of its own, as from_pretrained() finds them."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=600,
        show_progress=False,
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    texts = [*(clip.text for clip in clips), REQUEST, QUESTION, DEAF, *ANSWERS.values(), "user assistant system"]
    tokenizer.train_from_iterator(texts, trainer)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        additional_special_tokens=["<|im_start|>", "<|im_end|>"],
    )
    fast.save_pretrained(folder)
    config = Qwen3Config(
        vocab_size=len(fast) + 8,
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=16,
        max_position_embeddings=2048,
        bos_token_id=fast.pad_token_id,
        eos_token_id=fast.eos_token_id,
        tie_word_embeddings=True,
    )
    Qwen3ForCausalLM(config).save_pretrained(folder)


def _config(qwen: Path, canary2: Path) -> dict[str, Any]:
    return {
        "pretrained_llm": str(qwen),
        "pretrained_asr": str(canary2),
        "pretrained_weights": True,
        "prompt_format": "qwen",
        "audio_locator_tag": TAG,
        "freeze_params": [r"^perception\.preprocessor\..+$"],
        "prevent_freeze_params": [],
        "perception": {
            "target": "nemo.collections.speechlm2.modules.perception.AudioPerceptionModule",
            "modality_adapter": {
                "_target_": "nemo.collections.speechlm2.modules.perception.IdentityConnector",
                "d_model": WIDTH,
            },
        },
        "optimizer": {"_target_": "torch.optim.AdamW", "lr": 1e-3},
    }


def _save(model: Any, out: Path) -> None:
    """A folder that needs nothing else: NeMo looks for tokenizer and language model beside the weights."""
    from omegaconf import open_dict

    with open_dict(model.cfg):
        model.cfg.pretrained_llm = "Qwen/Qwen3-1.7B"
        model.cfg.pretrained_asr = "nvidia/canary-1b-flash"
        model.cfg.pop("tokenizer_path", None)
    model.save_pretrained(str(out))
    model.tokenizer.tokenizer.save_pretrained(str(out))
    model.llm.config.save_pretrained(str(out / "llm_backbone"))
