"""What runs in a process of its own: make one thing. `python -m tests.tiny.build NAME OUT NEEDED...`"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

STEPS = {"canary": 450, "canary2": 600}
"""Enough for every clip to be right, with some to spare."""


def build(name: str, out: Path, needed: list[Path]) -> None:
    """Make `name` at `out` from what its recipe needs, in that order."""
    from tests.tiny import speech

    if name == "clips":
        out.mkdir()
        speech.record(out)
        return
    import torch

    torch.set_num_threads(1)  # contended threads are ten times slower
    clips = speech.load(needed[0])
    if name in ("canary", "canary2"):
        from tests.tiny import canary

        canary.train(clips, out, name, needed[1], STEPS[name])
    elif name == "salm_lora":
        from tests.tiny import salm

        salm.train_lora(clips, out, needed[1])
    elif name == "salm":
        from tests.tiny import salm

        salm.train(clips, out, needed[1])
    elif name == "sortformer":
        from tests.tiny import sortformer

        sortformer.train(out)
    elif name == "tdt":
        from tests.tiny import tdt

        tdt.train(clips, out, needed[1])
    else:
        from tests.tiny import ctc

        ctc.train(clips, out)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    build(sys.argv[1], Path(sys.argv[2]), [Path(path) for path in sys.argv[3:]])
