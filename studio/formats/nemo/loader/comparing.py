"""Whether a cut has the text, the language and the sound of its row."""

from __future__ import annotations

import hashlib
from typing import Any

from studio.formats.nemo.loader.findings import Findings


def compare(asked: dict[str, Any], row: dict[str, Any], cut: Any, sound: Any, findings: Findings) -> None:
    line = asked["line"]
    (supervision,) = cut.supervisions
    if supervision.text != row.get("text"):
        findings.add(line, "text", "NeMo reads another text than the row holds.")
    if supervision.language != row.get("lang", supervision.language):
        findings.add(line, "language", f"NeMo reads language {supervision.language}, the row says {row['lang']}.")
    if sound.ndim > 1:  # more than one channel: its own finding elsewhere
        sound = sound[0]
    if asked["samples"] is not None and len(sound) != asked["samples"]:
        findings.add(line, "samples", f"NeMo reads {len(sound)} samples, the row means {asked['samples']}.")
    elif asked["sound"] is not None and _hash(sound) != asked["sound"]:
        findings.add(line, "sound", "NeMo pairs this text with another sound.")


def _hash(sound: Any) -> str:
    """As `clips.sound_hash`: NeMo's floats hold 24-bit samples as they are, so the way back is exact."""
    import numpy as np

    whole = np.rint(np.asarray(sound, np.float64) * 2.0**23).clip(-(2.0**23), 2.0**23 - 1).astype(np.int32) << 8
    return hashlib.sha256(whole.astype("<i4").tobytes()).hexdigest()
