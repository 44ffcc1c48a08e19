"""Names of files: a recording's name as one that is safe everywhere."""

from __future__ import annotations

import mimetypes
from pathlib import PurePosixPath

from studio.formats.audio import FORMAT as AUDIO
from studio.text import clean

_STEM_BYTES = 120
"""Of a file's name; longer ones cannot be unpacked or synchronised everywhere."""
_RESERVED = frozenset('<>:"/\\|?*')
"""What some file systems forbid in a name."""
_DEVICES = frozenset(["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))])


def free_stem(name: str, taken: set[str]) -> str:
    """A recording's name as a file's stem: safe on every system, short, and not yet in `taken` (which grows)."""
    stem = _safe_stem(name)
    free, again = stem, 2
    while free.casefold() in taken:
        free, again = f"{stem} ({again})", again + 1
    taken.add(free.casefold())
    return free


def stem_of(name: str) -> str:
    """A recording's name without folders and without the suffix of a sound file; other dots are its own."""
    base = PurePosixPath(clean(name).replace("\\", "/")).name
    path = PurePosixPath(base)
    return path.stem if base and _is_sound(path.suffix) else base


def _is_sound(suffix: str) -> bool:
    kind = mimetypes.types_map.get(suffix.lower(), "")
    return suffix.lower() in AUDIO.suffixes or kind.startswith(("audio/", "video/"))


def _safe_stem(name: str) -> str:
    stem = stem_of(name)
    stem = "".join("_" if c in _RESERVED else c for c in stem).strip(" .")
    stem = stem.encode("utf-8", "replace")[:_STEM_BYTES].decode("utf-8", "ignore").strip(" .") or "recording"
    return f"_{stem}" if stem.partition(".")[0].casefold() in _DEVICES else stem
