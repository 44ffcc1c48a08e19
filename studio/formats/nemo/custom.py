"""Fields of a row that are no business of ours: kept under names that no loader of NeMo's takes for its own.

What a model's prompt has a slot for goes out in that slot where the profile has it; names that would make a loader
drop or misread a row go out with `orig_` before them.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from studio.domain import Plain
from studio.errors import shown
from studio.formats.nemo.languages import codes
from studio.formats.nemo.profiles import Profile

OURS = codes(
    """audio_filepath offset duration text lang language source_lang target_lang taskname task pnc itn timestamp
    start_sample num_samples orig_audio_filepath orig_start_sample speaker pred_text channel_selector
    _skipme validation_status id status"""
)
"""What the import reads itself, or an export works out anew."""
CLIP = ("id", "orig_start_sample")
"""Of a clip that an export of ours had cut: it keeps its name and its place."""
CLIP_NAME = re.compile(r"[0-9a-f]{12}-\d{9}-(\d{6,})(?:-\d+)?")
"""As `rows` names clips; the group is the number of samples."""
_TRAPS = codes(
    """sampling_rate sample_rate shard_id dataloading_info alt_text question default_context extra_prompt input_ids
    tokens target_audio cer context_speaker_similarity"""
)
"""Names under which NeMo's loaders want something of their own: a row would be dropped, cut, renamed, or stop them."""
_SLOTS: Mapping[str, re.Pattern[str]] = {
    "emotion": re.compile(r"<\|emo:(?:undefined|neutral|angry|happy|sad)\|>"),
    "diarize": re.compile("yes|no"),
    "decodercontext": re.compile(r"[^<>|]*"),
    "context": re.compile("(?!)"),  # a conversation whose prompt is another than the rest's is not read back alike
    "system_prompt": re.compile("(?!)"),
}
"""Slots of prompts, with what may stand in them."""
_PROFILE_SLOTS: Mapping[Profile, tuple[str, ...]] = {"canary2": ("emotion", "diarize", "decodercontext")}
MOST_NAME = 100
"""Characters of a field's name."""
MOST_FIELDS = 20_000
"""Characters of all of a row's own fields together, as JSON."""


def kept(values: Mapping[str, Any]) -> dict[str, Plain]:
    """The fields that an import keeps. Raises ValueError, with the sentence for a person, for what cannot be."""
    found = {_safe(name): plain(name, value) for name, value in values.items() if name not in OURS}
    if len(json.dumps(found)) > MOST_FIELDS:
        raise ValueError(f"its fields beside the text hold more than {MOST_FIELDS:,} characters. Take some out.")
    return found


def renamed(name: str) -> str:
    """A name that no loader knows."""
    return f"orig_{name.lstrip('_')}"


def slots(fields: Mapping[str, Plain], profile: Profile) -> dict[str, str]:
    """What stands in a prompt's own slots, for rows of this profile."""
    return {
        name: str(fields[name])
        for name in _PROFILE_SLOTS.get(profile, ())
        if name in fields and _SLOTS[name].fullmatch(str(fields[name]))
    }


def beside(fields: Mapping[str, Plain], profile: Profile) -> dict[str, str | int | float]:
    """The fields that go out beside the row's own."""
    in_slots = {*slots(fields, profile), *CLIP}
    return {
        renamed(name) if name in _SLOTS else name: value
        for name, value in fields.items()
        if name not in in_slots and value is not None
    }


def _safe(name: str) -> str:
    if not name or len(name) > MOST_NAME or not name.isprintable():
        raise ValueError(f"a field's name must be 1 to {MOST_NAME} plain characters. Rename {shown(name, 20)}.")
    return renamed(name) if name in _TRAPS else name


def plain(name: str, value: Any) -> Plain:
    """As it is; an object or a list, which NeMo's tools do not take in a row, as the JSON that it was."""
    if isinstance(value, dict | list):
        return _encodable(_as_json(name, value))
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{shown(name, 40)} is NaN or infinite, which JSON does not know. Write a number.")
    if isinstance(value, int) and not -(2**53) < value < 2**53:
        raise ValueError(f"{shown(name, 40)} is a number that few programs can hold. Put it in quotes.")
    if isinstance(value, str):
        return _encodable(value)
    return value if isinstance(value, int | float) else None


def _as_json(name: str, value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError as fault:
        raise ValueError(f"{shown(name, 40)} is nested too deep. Take it out.") from fault


def _encodable(text: str) -> str:
    """Without half characters."""
    return text.encode("utf-8", "replace").decode()
