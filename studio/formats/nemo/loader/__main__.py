"""PARENT is the number of the process to end with, ASK the absolute path of a JSON file (see `readback.ask`).

Answers are JSON lines on standard output, for each ASK: `{"progress": 0.5}` any number of times, then one
`{"findings": [...], "rows": N, "nemo": "3.0.0"}`.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from studio.children import end_with
from studio.formats.nemo.loader.reading import Session


def main(ask: str, say: Callable[[dict[str, Any]], None]) -> None:
    asked = json.loads(Path(ask).read_text(encoding="utf-8"))
    prepare(asked["profile"])
    import nemo

    session = Session(asked, Path(ask).resolve().parent, say)
    session.run()
    say({"findings": session.findings.all, "rows": len(session.rows), "nemo": nemo.__version__})


def prepare(profile: str) -> None:
    """Import all that reading a manifest of the profile needs; nothing here knows of any manifest."""
    with _collector_rests():
        quieten()
        import lhotse.dataset.collation  # noqa: F401
        import nemo.collections.asr.data.audio_to_text  # NeMo itself imports it with the first manifest
        import nemo.collections.common.data.lhotse

        if profile == "salm":
            import nemo.collections.speechlm2.data.salm_dataset
        elif profile == "nemotron":
            import nemo.collections.asr.data.audio_to_text_lhotse_prompt_index  # noqa: F401


def quieten() -> None:
    """No warnings and no logs of NeMo and torch, and one thread: the parent reads what is said here."""
    import logging
    import warnings

    import torch

    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    torch.set_num_threads(1)


@contextmanager
def _collector_rests() -> Iterator[None]:
    """While what stays is imported, Python's collector does not look through it again and again, and never later."""
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


def _speak_alone() -> Callable[[dict[str, Any]], None]:
    """Keep standard output for answers: whatever libraries print goes to standard error."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(answer: dict[str, Any]) -> None:
        answers.write(json.dumps(answer) + "\n")
        answers.flush()

    return say


if __name__ == "__main__":
    end_with(int(sys.argv[1]))
    answer = _speak_alone()
    for each in sys.argv[2:]:
        main(each, answer)
