"""Whether an MP3 says how long it is: the frame called Xing, Info or VBRI that an encoder writes before the sound."""

from __future__ import annotations

from pathlib import Path

from studio.audio.window import Stretch

_FRAMES, _BYTES = 1, 2
_SLACK = 16
"""Share of the bytes (one in so many) by which the stated number may be off: tags and padding."""


def states_length(path: Path, stretch: Stretch) -> bool:
    """True where the frames are counted, and for no less than what is there: more was put behind then."""
    with path.open("rb") as file:
        file.seek(stretch.start)
        head = file.read(4096)
    if b"VBRI" in head:
        return True
    place = max(head.find(b"Xing"), head.find(b"Info"))
    flags = int.from_bytes(head[place + 4 : place + 8], "big")
    if place < 0 or not flags & _FRAMES:
        return False
    stated = int.from_bytes(head[place + 12 : place + 16], "big")
    there = stretch.end - stretch.start
    return not flags & _BYTES or stated >= there - there // _SLACK
