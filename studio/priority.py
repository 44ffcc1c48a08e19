"""Who goes first on a busy machine: whoever corrects waits for nobody; what takes minutes anyway gives way."""

from __future__ import annotations

import os
import sys

BEHIND = 5
"""Acoustic times behind an edit: they may come a moment late, but before a transcription is done."""

IN_BACKGROUND = 10
"""Transcriptions, exports, reading back."""


def give_way(niceness: int) -> None:
    """Called in a child process before it begins: see nice(2)."""
    if hasattr(os, "nice"):
        os.nice(niceness)


def let_thread_give_way(niceness: int) -> None:
    """Called in a thread as it starts, for itself and the threads that it will start; Linux alone has that."""
    if sys.platform == "linux":
        os.nice(niceness)
