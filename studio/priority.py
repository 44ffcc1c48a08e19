"""By how much child processes give way on a busy machine: whoever corrects waits for nobody.

Threads never do: one that gave way while it holds Python's lock would keep the page waiting for it.
"""

from __future__ import annotations

BEHIND = 5
"""Acoustic times behind an edit: they may come a moment late, but before a transcription is done."""

IN_BACKGROUND = 10
"""Transcriptions, and reading exports back."""
