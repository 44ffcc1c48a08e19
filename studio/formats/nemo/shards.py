"""Tarred data sets: which manifests and tars belong together, as NeMo finds them out, and what lies in the tars."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from studio.errors import shown
from studio.formats.nemo.faults import Fault, rate_faults
from studio.formats.nemo.layout import SHARDED, WHOLE
from studio.formats.nemo.rules import Row, number
from studio.formats.nemo.sounds import Header, header_of

_OPENING, _CLOSING = ("(", "[", "<", "_OP_"), (")", "]", ">", "_CL_")
_RANGE = re.compile(r"\{(\d+)\.\.(\d+)\}")
_MANIFEST_ID = re.compile(r"manifest[^/]*_(\d+)[^/]*\.json")
_TAR_ID = re.compile(r"audio[^/]*_(\d+)[^/]*\.tar")
_SUB = re.compile(r"^(?P<stem>.+)-sub\d+(?P<ext>\.\w+)?$")
_MOST = 100_000
"""Files that a pattern may mean."""
_LEEWAY = 0.2
"""Seconds by which a row may differ from its member for NeMo to take the member whole, offset or not."""


@dataclass(frozen=True, slots=True)
class ShardSet:
    """Manifests with the tars that hold their sound."""

    manifests: tuple[Path, ...]
    tars: tuple[Path, ...]

    @property
    def folder(self) -> Path:
        return self.manifests[0].parent


def braced(path: str) -> str:
    """As NeMo rewrites a path before it takes it for a pattern."""
    for brackets, brace in ((_OPENING, "{"), (_CLOSING, "}")):
        for bracket in brackets:
            path = path.replace(bracket, brace)
    return path


def is_pattern(path: str) -> bool:
    """True when NeMo would look for other files than the one of this name."""
    other = braced(path)
    return other != path or other.count("{") != other.count("}") or re.search(r"\{[^{}]*(,|\.\.)", other) is not None


def expanded(path: Path) -> tuple[Path, ...]:
    """The files that `manifest__OP_0..3_CL_.json` means; none where the name is no range."""
    name = braced(path.name)
    found = _RANGE.search(name)
    if found is None or int(found[2]) - int(found[1]) >= _MOST:
        return ()
    width = len(found[1]) if found[1].startswith("0") and len(found[1]) > 1 else 0
    numbers = range(int(found[1]), int(found[2]) + 1)
    return tuple(path.with_name(f"{name[: found.start()]}{n:0{width}d}{name[found.end() :]}") for n in numbers)


def shards_of(manifests: Sequence[Path]) -> ShardSet | None:
    """Manifests with the tars beside them, or one folder up; None where there are none."""
    ids = [shard_id(_MANIFEST_ID, path) for path in manifests]
    for folder in (manifests[0].parent, manifests[0].parent.parent):
        tars = {shard_id(_TAR_ID, tar): tar for tar in sorted(folder.glob("audio*_*.tar")) if tar.is_file()}
        if manifests[0].name == WHOLE and tars:
            return ShardSet(tuple(manifests), tuple(tars[key] for key in sorted(tars, key=lambda key: key or 0)))
        if None not in ids and any(key in tars for key in ids):
            return ShardSet(tuple(manifests), tuple(tars[key] for key in ids if key in tars))
    return None


def shard_sets(folder: Path) -> Iterator[ShardSet]:
    """Those of a folder: one manifest a tar where there are, else the one for all."""
    sharded = sorted((folder / SHARDED).glob("manifest_*.json"), key=lambda path: shard_id(_MANIFEST_ID, path) or 0)
    if not sharded and (folder / WHOLE).is_file():
        sharded = [folder / WHOLE]
    found = shards_of(sharded) if sharded else None
    if found is not None:
        yield found


def shard_id(pattern: re.Pattern[str], path: Path) -> int | None:
    found = pattern.search(path.name)
    return int(found[1]) if found else None


def tar_ids(shards: ShardSet) -> list[int | None]:
    return [shard_id(_TAR_ID, tar) for tar in shards.tars]


def manifest_ids(shards: ShardSet) -> list[int | None]:
    return [shard_id(_MANIFEST_ID, path) for path in shards.manifests]


def member_of(row: Row) -> str | None:
    """The tar's member that NeMo reads a row from: several rows of one end in -sub1, -sub2…"""
    path = row.get("audio_filepath")
    if not isinstance(path, str):
        return None
    found = _SUB.match(path)
    return path if found is None else found["stem"] + (found["ext"] or "")


class Members:
    """The sound files of one tar."""

    def __init__(self, tar: Path) -> None:
        """Raises OSError, tarfile.TarError."""
        self.found: dict[str, Header | None] = {}
        self.twice: list[str] = []
        with tarfile.open(tar, "r:") as opened:
            for member in opened:
                if member.name in self.found:
                    self.twice.append(member.name)
                sound = opened.extractfile(member) if member.isfile() else None
                self.found[member.name] = None if sound is None else header_of(sound)

    def faults(self, row: Row) -> Iterator[Fault]:
        name = member_of(row)
        if name is None:
            return
        if name not in self.found:
            yield "tar.no_member", f"The tar has no member {shown(name)}: NeMo leaves the row out without a word."
            return
        sound = self.found[name]
        if sound is None:
            yield "tar.no_member", f"The member {shown(name)} is no sound that NeMo can read: it leaves the row out."
        else:
            yield from _place_faults(row, sound)

    def unnamed(self, rows: Sequence[Row]) -> Iterator[Fault]:
        """Members that no row names stop NeMo."""
        strange = sorted(self.found.keys() - {member_of(row) for row in rows})
        if strange:
            yield "tar.unnamed_member", f"No row names the member {shown(strange[0])} ({len(strange)} such)."
        if self.twice:
            yield "tar.member_twice", f"The member {shown(self.twice[0])} is there twice: NeMo gives its rows twice."


def _place_faults(row: Row, sound: Header) -> Iterator[Fault]:
    if sound.channels != 1:
        yield "audio.stereo", f"The member has {sound.channels} channels; Canary stops there. Mix it to one."
    offset, duration = number(row.get("offset", 0.0)), number(row.get("duration"))
    if offset is None or duration is None or offset < 0:
        return
    whole = abs(duration - sound.seconds) < _LEEWAY
    if whole and offset > 0:
        yield "offset.ignored", f"NeMo takes the member whole, {sound.seconds:.3f} s, and ignores the offset."
    elif not whole and offset >= sound.seconds:
        yield "offset.past_end", f"The row begins at {offset:g} s, its member ends at {sound.seconds:.3f} s."
    elif not whole and offset + duration > sound.seconds + _LEEWAY:
        yield "duration.past_end", f"The row ends at {offset + duration:.3f} s, its member at {sound.seconds:.3f} s."
    elif isinstance(row.get("text"), str):
        yield from rate_faults(row["text"], sound.seconds if whole else duration)
