"""How to train with an export: the script, its settings and the list of inputs that lie beside the manifests."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from importlib.resources import files

from studio.formats.nemo.layout import MANIFEST
from studio.formats.nemo.profiles import PROFILES, Profile
from studio.formats.nemo.rows import SALM_CONTEXT

SCRIPT, CONFIG, INPUTS = "finetune.py", "finetune.yaml", "input_cfg.yaml"
_MODELS: Mapping[Profile, str] = {
    "asr": "nvidia/parakeet-tdt-0.6b-v2",
    "canary": "nvidia/canary-1b",
    "canary2": "nvidia/canary-1b-flash",
    "salm": "nvidia/canary-qwen-2.5b",
    "nemotron": "nvidia/nemotron-3.5-asr-streaming-0.6b",
}
_PACKAGES: Mapping[bool, str] = {
    True: '"nemo_toolkit[asr]>=3.0,<3.1" peft accelerate',
    False: '"nemo_toolkit[asr]>=3.0,<3.1"',
}


def recipe_files(profile: Profile, manifests: Collection[str]) -> dict[str, str]:
    """The texts of the recipe's files by their names."""
    kind = "salm" if profile == "salm" else "asr"
    return {
        SCRIPT: _template(f"finetune_{kind}.py.txt"),
        CONFIG: _filled(_template(f"finetune_{kind}.yaml.txt"), profile, manifests),
        INPUTS: _inputs(profile, manifests),
    }


def recipe_text(profile: Profile, manifests: Collection[str]) -> str:
    """What the data card says of it; whatever stands in a shell's block runs as it is."""
    unsplit = "" if "train.json" in manifests and "dev.json" in manifests else _UNSPLIT
    return _TEXT.format(packages=_PACKAGES[profile == "salm"], model=_MODELS[profile], unsplit=unsplit)


def side(name: str, manifests: Collection[str]) -> str:
    """The manifest that is used for a side: its own, else one that there is."""
    for each in (f"{name}.json", "dev.json" if name == "test" else "test.json", "train.json", MANIFEST):
        if each in manifests:
            return each
    return MANIFEST


def _filled(template: str, profile: Profile, manifests: Collection[str]) -> str:
    values = {
        "MODEL": _MODELS[profile],
        "LANG": "target_lang" if PROFILES[profile].prompted or PROFILES[profile].prompts is not None else "lang",
        "DEV": side("dev", manifests),
        "TEST": side("test", manifests),
        "MONITOR": "val_loss" if PROFILES[profile].prompted else "val_wer",
        "CONTEXT": SALM_CONTEXT,
    }
    for name, value in values.items():
        template = template.replace(f"@{name}@", value)
    return template


def _inputs(profile: Profile, manifests: Collection[str]) -> str:
    """NeMo's list of what to train on; another data set is another entry."""
    train = next(each for each in ("train.json", MANIFEST, *manifests) if each in manifests)
    entry = {"type": "nemo", "manifest_filepath": train}
    if profile == "salm":
        entry = {
            "type": "lhotse_as_conversation",
            "manifest_filepath": train,
            "audio_locator_tag": "<|audioplaceholder|>",
        }
    lines = [f"{'- ' if at == 0 else '  '}{key}: {json.dumps(value)}" for at, (key, value) in enumerate(entry.items())]
    if profile == "salm":
        lines += ["  token_equivalent_duration: 0.08", "  tags:", f"    context: {json.dumps(SALM_CONTEXT)}"]
    return "\n".join(["# What to train on. Add entries to mix in general data, each with a weight.", *lines]) + "\n"


def _template(name: str) -> str:
    return files("studio.formats.nemo").joinpath("recipes", name).read_text(encoding="utf-8")


_UNSPLIT = """
There are too few recordings to split: the same rows train and test, so the figures say nothing yet. Export more
recordings before you believe one.
"""
_TEXT = """\
Once:

```
pip install {packages}
```

Then, in this folder:

```
python finetune.py
```

`finetune.yaml` says with which model (`{model}`), how long and how fast; any of it can be given behind the command,
such as `pretrained=/models/mine.nemo trainer.max_steps=200 model.train_ds.batch_size=2`. What there is to train on
stands in `input_cfg.yaml`. It goes on where it was when it is started again (`experiments/` keeps checkpoints), and
leaves the model in the file or folder that `out` names.
{unsplit}
Mix in general data and measure general WER as well as your own: models fine-tuned on one domain alone got worse
everywhere else.
"""
