"""Tiny `.nemo` files and SALM directories, as honest or as hostile as a test wants them."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

CTC = "nemo.collections.asr.models.ctc_bpe_models.EncDecCTCModelBPE"
CANARY = "nemo.collections.asr.models.aed_multitask_models.EncDecMultiTaskModel"
SPECIAL = "<unk>\n<|en|>\n<|de|>\n<|0|>\n<|1|>\n"
ONE = {"type": "bpe", "dir": "/home/somebody/tokenizer", "model_path": "nemo:one.model", "vocab_path": "nemo:vocab.txt"}
AGGREGATE = {
    "type": "agg",
    "langs": {
        name: {"type": "bpe", "dir": None, "model_path": f"nemo:{name}.model", "vocab_path": f"nemo:{name}.txt"}
        for name in ("spl_tokens", "en", "de")
    },
}
CANARY_FILES = {
    "spl_tokens.model": b"m", "en.model": b"m", "de.model": b"m", "spl_tokens.txt": SPECIAL.encode(),
    "en.txt": b"\xe2\x96\x81The", "de.txt": b"\xe2\x96\x81der",
}  # fmt: skip
CTC_FILES = {"one.model": b"m", "vocab.txt": b"\xe2\x96\x81the\na\nb"}

Members = Iterable[tuple[str, bytes]]


def pack(path: Path, members: Members, mode: Any = "w") -> Path:
    """A tar of these, in this order and under these names, also twice."""
    with tarfile.open(path, mode) as archive:
        for name, data in members:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def nemo(path: Path, config: Any, files: Mapping[str, bytes] | None = None, mode: Any = "w") -> Path:
    """As NeMo packs one; `files` also replace the configuration or the weights."""
    text = config if isinstance(config, str) else yaml.safe_dump(config, sort_keys=False)
    everything = {"model_config.yaml": text.encode(), "model_weights.ckpt": b"w" * 5000, **(files or {})}
    return pack(path, [(f"./{name}", data) for name, data in everything.items()], mode)


def canary(path: Path, **changes: Any) -> Path:
    return nemo(path, {"target": CANARY, "prompt_format": "canary2", "tokenizer": AGGREGATE, **changes}, CANARY_FILES)


def ctc(path: Path, mode: Any = "w", files: Mapping[str, bytes] | None = None, **changes: Any) -> Path:
    return nemo(path, {"target": CTC, "tokenizer": ONE, **changes}, {**CTC_FILES, **(files or {})}, mode)


GOOD_SALM = {
    "pretrained_llm": "Qwen/Qwen3-1.7B",
    "perception": {"target": "nemo.collections.speechlm2.modules.perception.AudioPerceptionModule"},
}
GOOD_BACKBONE = {"model_type": "qwen3", "architectures": ["Qwen3ForCausalLM"], "hidden_size": 64}


def salm(folder: Path, config: Any, weights: str = "model.safetensors", files: Mapping[str, Any] | None = None) -> Path:
    folder.mkdir()
    (folder / weights).write_bytes(b"w" * 100)
    for name, value in {"config.json": config, **(files or {})}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(value if isinstance(value, str) else json.dumps(value))
    return folder
