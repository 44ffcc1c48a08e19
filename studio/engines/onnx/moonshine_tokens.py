"""Moonshine's vocabulary: pieces of text by their number, in the order in which `tokenizer.bin` holds them."""

from __future__ import annotations

import re
from pathlib import Path

BYTE = re.compile(rb"<0x([0-9A-F]{2})>")
"""A piece that stands for one byte of UTF-8."""

LONG = 128
"""From this value on a length has a second byte."""


def read_tokens(path: Path) -> list[bytes]:
    """Each piece as the bytes that it writes; "▁" is a space.

    A length comes before each: one byte, or from 128 on two, the low seven bits first.
    """
    data, at = path.read_bytes(), 0
    pieces: list[bytes] = []
    while at < len(data):
        size, at = data[at], at + 1
        if size >= LONG:
            size, at = size - LONG + data[at] * LONG, at + 1
        pieces.append(_written(data[at : at + size]))
        at += size
    return pieces


def _written(piece: bytes) -> bytes:
    code = BYTE.fullmatch(piece)
    return bytes([int(code[1], 16)]) if code else piece
