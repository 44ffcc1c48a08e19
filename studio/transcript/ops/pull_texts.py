"""Pull texts: what was written elsewhere comes back, as one step; verified segments are left. Only pulls make it."""

from __future__ import annotations

from studio.transcript.ops.base import Operation
from studio.transcript.ops.replace_texts import NewText, ReplaceTexts, replace_texts


class PullTexts(ReplaceTexts):
    texts: tuple[NewText, ...]
    """As many as changed there."""


OPERATION = Operation("pull_texts", "Pulled", PullTexts, replace_texts, internal=True)
