"""Train, dev and test of one data set: by recording and by speaker, the same at every export.

Lines of one recording, or of one voice, on both sides make any score look good. What an import said of its rows
holds; the rest is dealt out by a hash, so that what a data set grows by moves nothing that was there before.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import get_args

from studio.domain import Split
from studio.formats.nemo.rows import sound_of
from studio.formats.nemo.utterances import Utterance
from studio.text import clean

SPLITS: tuple[Split, ...] = get_args(Split)
SEED = "canary-studio 1"
"""Another one would deal anew."""
_SHARE = 0.1
"""Of the groups, for each of dev and test."""
FEWEST_GROUPS = 3
"""With less there is nothing to split."""
_LABEL = re.compile(r"(s|spk|speaker)?[ _-]*\d*|[a-z]", re.IGNORECASE)
"""A voice's number within its recording; who it is, it does not say."""


@dataclass(frozen=True, slots=True)
class Dealt:
    """Where each utterance goes, in their order; None: all into one manifest."""

    splits: tuple[Split, ...] | None
    by_speaker: bool = False
    """True when no speaker is on two sides."""


def deal(utterances: Sequence[Utterance]) -> Dealt:
    """The splits of an export."""
    told = [utterance.segment.split for utterance in utterances]
    if any(told):
        return Dealt(tuple(split or "train" for split in told))
    for by_speaker in (True, False):
        groups = _groups(utterances, by_speaker=by_speaker)
        keys = sorted(set(groups), key=_place)
        if len(keys) >= FEWEST_GROUPS:
            sides = _sides(keys)
            return Dealt(tuple(sides[group] for group in groups), by_speaker)
    return Dealt(None)


def _sides(keys: Sequence[str]) -> dict[str, Split]:
    """Groups by their place between 0 and 1: the first tenth tests, the next is for validation; at least one each."""
    places = [_place(key) for key in keys]
    tests = min(max(1, sum(place < _SHARE for place in places)), len(keys) - 2)
    devs = min(max(1, sum(place < 2 * _SHARE for place in places) - tests), len(keys) - 1 - tests)
    sides: Iterator[Split] = chain(repeat("test", tests), repeat("dev", devs), repeat("train"))
    return dict(zip(keys, sides, strict=False))


def _place(key: str) -> float:
    return int.from_bytes(hashlib.sha256(f"{SEED} {key}".encode()).digest()[:6], "big") / 2**48


def _groups(utterances: Sequence[Utterance], *, by_speaker: bool) -> list[str]:
    """The group of each: what was cut from one sound, and, where wanted, what shares a speaker who has a name."""
    joined: dict[str, str] = {}
    for utterance in utterances:
        sound = sound_of(utterance)
        for other in _speakers(utterance) if by_speaker else ():
            _join(joined, sound, other)
    members: dict[str, set[str]] = {}
    for utterance in utterances:
        sound = sound_of(utterance)
        members.setdefault(_root(joined, sound), set()).add(sound)
    # Named after the member that stands first, so that a group keeps its side while others join it.
    names = {root: min(sounds, key=_place) for root, sounds in members.items()}
    return [names[_root(joined, sound_of(utterance))] for utterance in utterances]


def _speakers(utterance: Utterance) -> Iterable[str]:
    name = clean(utterance.segment.speaker or "")
    return [] if _LABEL.fullmatch(name) else [f"speaker {name.casefold()}"]


def _join(joined: dict[str, str], one: str, other: str) -> None:
    first, second = _root(joined, one), _root(joined, other)
    if first != second:
        joined[second] = first


def _root(joined: dict[str, str], key: str) -> str:
    while key in joined:
        key = joined[key]
    return key
