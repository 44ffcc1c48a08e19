"""Which formats there are: the files of this package, and the entry points of other packages."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from studio.discovery import discover
from studio.errors import RequestError, shown
from studio.formats.base import Checker, Format, Reader, Writer

GROUP = "canary_studio.formats"
"""The entry points by which another package adds a format: `name = "package.module:FORMAT"`."""
DEFAULT = "nemo"
"""What an export is where nobody names a format."""


@cache
def formats() -> dict[str, Format]:
    """All formats by name, our own first."""
    return discover("studio.formats", "FORMAT", Format, GROUP)


def readers() -> dict[str, Reader]:
    """The formats that can be imported, in the order in which they are asked whether they know a file."""
    return {name: each for name, each in formats().items() if isinstance(each, Reader)}


def writers() -> dict[str, Writer]:
    """The formats that can be exported, the default first."""
    able = {name: each for name, each in formats().items() if isinstance(each, Writer)}
    return {DEFAULT: able[DEFAULT], **able}


def checkers() -> dict[str, Checker]:
    """The formats that can judge a file."""
    return {name: each for name, each in formats().items() if isinstance(each, Checker)}


def writer_named(name: str) -> Writer:
    """Raises RequestError that names the formats there are."""
    known = writers()
    if name not in known:
        raise RequestError(f"There is no export format {shown(name, 40)}. Known: {', '.join(known)}.")
    return known[name]


def reader_named(name: str) -> Reader:
    """Raises RequestError that names the formats there are."""
    known = readers()
    if name not in known:
        raise RequestError(f"There is no import format {shown(name, 40)}. Known: auto, {', '.join(known)}.")
    return known[name]


def checker_of(path: Path) -> Checker:
    """Whose file it is; where nobody knows it, the default's, which then says what is wrong."""
    known = checkers()
    return next((each for each in known.values() if each.sniff(path)), known[DEFAULT])
