"""A Canary-Qwen through the studio against bare NeMo, on the same windows: throughput, latency, memory.

    python -m bench.salm [--minutes 10] [--models DIR] [--size small|full] [--device cpu|cuda]

DIR is what `python -m tests.tiny DIR` makes; without it, it is made first. The weights are random: `full` has the
shape of Canary-Qwen-2.5B (the encoder of canary-1b-flash, Qwen3-1.7B, LoRA), `small` is for trying this out. Random
weights never end an answer, so every one has the greatest length on both sides, and the guard, which would hear such
loops twice, is left out. Bare is `SALM.generate` on the same windows as files, in batches of as many, with as many
tokens; the two take turns.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

import soundfile

from bench.models import BATCH, CLIP_ROUNDS, Sound, latency, one_clip, sound, through_studio, throughput
from studio.config import Settings
from studio.engines.base import Engine
from studio.engines.catalog import Catalog
from studio.engines.nemo.canary_qwen_model import PROMPT, TOKENS_AT_LEAST, TOKENS_PER_SECOND

WINDOW_SECONDS = 10.0

ENCODER: dict[str, dict[str, Any]] = {
    "small": {"d_model": 128, "n_layers": 2},
    "full": {"d_model": 1024, "n_layers": 32, "n_heads": 8, "subsampling_conv_channels": 256, "feat_in": 128},
}
LANGUAGE_MODEL: dict[str, dict[str, Any]] = {
    "small": {"vocab_size": 2_000},
    "full": {
        "vocab_size": 151_936,
        "hidden_size": 2048,
        "intermediate_size": 6144,
        "num_hidden_layers": 28,
        "num_attention_heads": 16,
        "num_key_value_heads": 8,
        "head_dim": 128,
        "max_position_embeddings": 40_960,
    },
}
"""What differs from the tiny one. The full ones are those of canary-1b-flash and Qwen3-1.7B."""

LORA = {"small": 8, "full": 128}


def grown(tiny: Path, size: str, out: Path) -> Path:
    """The folder of a SALM with the tiny one's tokenizer, wide layers and random weights."""
    import torch
    from nemo.collections.speechlm2 import SALM
    from omegaconf import open_dict

    settings = json.loads((tiny / "config.json").read_text())
    model = json.loads((tiny / "llm_backbone" / "config.json").read_text()) | LANGUAGE_MODEL[size]
    model.pop("layer_types", None)  # one for each layer of the tiny one
    perception = settings["perception"]
    perception["encoder"] |= ENCODER[size]
    perception["preprocessor"]["features"] = perception["encoder"]["feat_in"]
    perception["modality_adapter"]["d_model"] = perception["encoder"]["d_model"]
    perception["output_dim"] = model["hidden_size"]
    settings["lora"] |= {"r": LORA[size], "lora_alpha": 2 * LORA[size]}
    with tempfile.TemporaryDirectory() as name:
        backbone = Path(name)
        for file in tiny.glob("tokenizer*"):
            shutil.copy(file, backbone)
        (backbone / "config.json").write_text(json.dumps(model))
        torch.manual_seed(0)
        salm = SALM(settings | {"pretrained_llm": str(backbone), "pretrained_weights": False})
    with open_dict(salm.cfg):
        salm.cfg.pretrained_llm = settings["pretrained_llm"]
    salm.to(torch.bfloat16).save_pretrained(str(out))
    salm.tokenizer.tokenizer.save_pretrained(str(out))
    salm.llm.config.save_pretrained(str(out / "llm_backbone"))
    return out


def bare(engine: Engine, found: Sound) -> None:
    """NeMo alone: files read, padded to batches, and generated from."""
    files = sorted(found.manifest.parent.glob("[0-9]*.wav"))
    for batch in _batches(files, BATCH):
        _generate(engine._model, batch)  # type: ignore[attr-defined]


def _generate(model: Any, files: Sequence[Path]) -> None:
    import torch
    from transformers import GenerationConfig

    waves = [torch.from_numpy(soundfile.read(each, dtype="float32")[0]) for each in files]
    lengths = torch.tensor([len(each) for each in waves])
    config = GenerationConfig(
        max_new_tokens=TOKENS_AT_LEAST + math.ceil(TOKENS_PER_SECOND * int(lengths.max()) / 16_000),
        do_sample=False,
        bos_token_id=model.text_bos_id,
        eos_token_id=model.text_eos_id,
        pad_token_id=model.text_pad_id,
    )
    answers = model.generate(
        prompts=[[{"role": "user", "content": f"{PROMPT}{model.audio_locator_tag}"}] for _ in waves],
        audios=torch.nn.utils.rnn.pad_sequence(waves, batch_first=True).to(model.device),
        audio_lens=lengths.to(model.device),
        generation_config=config,
    )
    [model.tokenizer.ids_to_text(each.tolist()) for each in answers]


def _batches(files: Sequence[Path], size: int) -> Iterator[Sequence[Path]]:
    for start in range(0, len(files), size):
        yield files[start : start + size]


def measure(path: Path, found: Sound, device: str) -> None:
    import torch

    settings = Settings(
        data=path.parent, models=(path.parent,), device=device, batch_seconds=BATCH * 1.25 * WINDOW_SECONDS
    )
    catalog = Catalog(settings)
    with (
        catalog.lease(f"local/{path.name}") as engine,
        mock.patch("studio.engines.batching.quality_flag", return_value=None),
    ):
        model = engine._model  # type: ignore[attr-defined]
        print(f"{path.name}: {sum(p.numel() for p in model.parameters()) / 1e6:.0f} M parameters on {model.device}")
        one_clip(engine, found)
        _generate(model, [found.clip])
        throughput(found, lambda: through_studio(engine, found), lambda: bare(engine, found))
        latency(CLIP_ROUNDS // 3, lambda: one_clip(engine, found), lambda: _generate(model, [found.clip]))
        if model.device.type == "cuda":
            held = torch.cuda.max_memory_allocated()
            print(f"  memory: {held / 1e6:.0f} MB beside {engine.memory_bytes / 1e6:.0f} MB of weights")
    catalog.close()


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--models", type=Path)
    parser.add_argument("--size", choices=[*ENCODER], default="small")
    parser.add_argument("--device", default="cpu")
    chosen = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    print(f"load average {os.getloadavg()[0]:.1f}, {chosen.minutes:g} minutes, batches of {BATCH}", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        models = chosen.models or folder / "tiny"
        if chosen.models is None:
            subprocess.run([sys.executable, "-m", "tests.tiny", str(models)], check=True)
        (folder / "sound").mkdir()
        found = sound(folder / "sound", models, chosen.minutes, WINDOW_SECONDS)
        measure(grown(models / "salm_lora", chosen.size, folder / "grown" / chosen.size), found, chosen.device)


if __name__ == "__main__":
    main()
