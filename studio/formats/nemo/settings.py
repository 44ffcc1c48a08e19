"""What can be chosen of a NeMo export beside the segments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from studio.formats.base import FormatOption
from studio.formats.nemo.profiles import DEFAULT_PROFILE, PROFILES, Profile

ReadBy = Literal["auto", "studio"]
"""Who reads a manifest back: NeMo where it is installed, or our own reader in any case."""

OPTIONS = (
    FormatOption(
        name="profile",
        label="Profile",
        choices=tuple((name, f"{name} · {card.models}") for name, card in PROFILES.items()),
        default=DEFAULT_PROFILE,
        help="What the manifest is for.",
    ),
    FormatOption(
        name="split",
        label="Split",
        choices=(("auto", "train, dev and test by recording and speaker"), ("no", "No: one manifest")),
        default="auto",
        help="Three manifests where there are three recordings or more, or as they were imported.",
        checked=False,
    ),
    FormatOption(
        name="word_times",
        label="Word times",
        choices=(("no", "No"), ("yes", "Time tokens around every word")),
        default="no",
        help="Profile canary2 only: the flash models learn times from them.",
        offered=False,
    ),
    FormatOption(
        name="checker",
        label="Read back by",
        choices=(("auto", "NeMo's own loader where it is installed"), ("studio", "Our own reader")),
        default="auto",
        offered=False,
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The options' values, in types of ours."""

    profile: Profile = DEFAULT_PROFILE
    word_times: bool = False
    """Profile canary2 only."""
    checker: ReadBy = "auto"
    split: bool = True
    """Into train, dev and test, where there are enough recordings."""

    @classmethod
    def of(cls, settled: Mapping[str, str]) -> Settings:
        """Of values that `Format.settled` has looked at."""
        return cls(
            profile=cast("Profile", settled["profile"]),
            word_times=settled["word_times"] == "yes",
            checker=cast("ReadBy", settled["checker"]),
            split=settled["split"] == "auto",
        )
