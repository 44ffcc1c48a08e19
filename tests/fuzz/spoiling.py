"""Files as they come from broken disks, broken copies and people who mean no good."""

from __future__ import annotations

import random
from collections.abc import Callable

NUMBERS = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 100_000_000, 0x3FFFFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
"""What sizes, rates and counts lie with."""
BLOCK = 4_096
"""Bytes that a disk or a copy loses, repeats or swaps at once."""

Fault = Callable[[bytearray, random.Random], None]
"""Changes the bytes in place."""


def spoiled(content: bytes, chance: random.Random) -> bytes:
    """One to eight faults, most of them where the tables are: at the beginning."""
    made = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8))):
        if len(made) < 64:
            break
        chance.choice(FAULTS)(made, chance)
    return bytes(made)


def crossed(content: bytes, other: bytes, chance: random.Random) -> bytes:
    """Two files in one: the head of one on the body of the other, or one inside the other."""
    if chance.random() < 0.5:
        head = chance.choice((12, 44, 64, 512, BLOCK))
        return other[:head] + content[head:]
    at = chance.randrange(len(content))
    return content[:at] + other + content[at:]


def _place(made: bytearray, chance: random.Random) -> int:
    return chance.randrange(min(len(made), chance.choice((64, 512, BLOCK, len(made)))))


def _flip(made: bytearray, chance: random.Random) -> None:
    made[_place(made, chance)] ^= 1 << chance.randrange(8)


def _number(made: bytearray, chance: random.Random) -> None:
    """A size, a rate or a count that lies."""
    at, width = _place(made, chance), chance.choice((2, 4, 4, 8))
    made[at : at + width] = chance.choice(NUMBERS).to_bytes(8, "little")[:width][:: chance.choice((1, -1))]


def _gone(made: bytearray, chance: random.Random) -> None:
    at = _place(made, chance)
    del made[at : at + chance.choice((1, 4, 100, BLOCK))]


def _put_in(made: bytearray, chance: random.Random) -> None:
    at = _place(made, chance)
    made[at:at] = chance.choice(
        (chance.randbytes(chance.randrange(200)), bytes(BLOCK), made[: chance.randrange(BLOCK)])
    )


def _zeros(made: bytearray, chance: random.Random) -> None:
    """What a disk gives for a block that it has lost."""
    at = _place(made, chance)
    made[at : at + BLOCK] = bytes(len(made[at : at + BLOCK]))


def _twice(made: bytearray, chance: random.Random) -> None:
    at = _place(made, chance)
    made[at:at] = made[at : at + chance.choice((188, BLOCK, 4 * BLOCK))]


def _swapped(made: bytearray, chance: random.Random) -> None:
    first, second = sorted((_place(made, chance), chance.randrange(len(made))))
    size = min(BLOCK, second - first, len(made) - second)
    made[first : first + size], made[second : second + size] = (
        made[second : second + size],
        made[first : first + size],
    )


def _cut_off(made: bytearray, chance: random.Random) -> None:
    del made[chance.randrange(len(made) // 2, len(made)) + 1 :]


FAULTS: tuple[Fault, ...] = (_flip, _flip, _flip, _number, _number, _gone, _put_in, _zeros, _twice, _swapped, _cut_off)
