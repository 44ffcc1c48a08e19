"""Keys pressed in a real page, and the seconds of work that the keystroke-level model gives them.

Card, Moran and Newell (1980), as published: K, a key, 0.2 s (an average skilled typist, 55 words a minute); M,
preparing mentally for what comes next, 1.35 s. Whoever works by keyboard alone needs neither P (pointing) nor H
(homing). A modifier is a key of its own, once for as long as it is held. What is listened to takes as long as it
sounds. Waiting for the machine is not counted: what it takes is measured by bench.page and bench.editor.

M is placed by the authors' rules: one before each thing that is decided (this word is wrong, here another person
speaks, this name is to be replaced), none before keys that are fully anticipated from there on (the way to the word,
its letters, the key that saves).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

K = 0.2
M = 1.35
MODIFIERS = ("Control", "Alt", "Shift")


@dataclass
class Work:
    """What somebody did."""

    keys: int = 0
    decisions: int = 0
    listened: float = 0.0
    """Seconds."""

    @property
    def seconds(self) -> float:
        return self.keys * K + self.decisions * M + self.listened

    def add(self, other: Work) -> None:
        self.keys += other.keys
        self.decisions += other.decisions
        self.listened += other.listened


@dataclass
class Hands:
    """At the keyboard of one page. There is no mouse."""

    page: Any
    work: Work = field(default_factory=Work)
    _held: tuple[str, ...] = ()

    def press(self, keys: str, times: int = 1) -> None:
        """`Control+ArrowRight`: modifiers that are still held from the key before cost nothing."""
        *held, key = ["+"] if keys == "+" else keys.split("+")
        modifiers = tuple(each for each in MODIFIERS if each in held)
        for _ in range(times):
            self.work.keys += 1 + len(set(modifiers) - set(self._held))
            self._held = modifiers
            self.page.keyboard.press("+".join([*modifiers, key]))

    def type(self, text: str) -> None:
        for character in text:
            shift = ("Shift",) if _takes_shift(character) else ()
            self.work.keys += 1 + len(set(shift) - set(self._held))
            self._held = shift
        self.page.keyboard.type(text)

    def decide(self, times: int = 1) -> None:
        self.work.decisions += times
        self._held = ()

    def hear(self, seconds: float) -> None:
        self.work.listened += seconds
        self._held = ()

    @contextmanager
    def counted(self, into: Work) -> Iterator[None]:
        """What is done inside counts for that."""
        before, self.work = self.work, Work()
        self._held = ()
        try:
            yield
        finally:
            into.add(self.work)
            self.work = before


def _takes_shift(character: str) -> bool:
    return character.isupper() or character in '!"#$%&()*+:<>?@_'


def cost_of(text: str) -> int:
    """Keys that typing it takes, where no modifier is held before."""
    shifted = [_takes_shift(character) for character in text]
    return len(text) + sum(now and not before for before, now in zip([False, *shifted], shifted, strict=False))
