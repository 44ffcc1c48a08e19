"""Where files wait between their upload and being taken in: `<root>/<32 hex digits>/<name>`; a visitor's with his mark
behind the digits, so that they go when he goes."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from studio.errors import StudioError, shown

FORGOTTEN_SECONDS = 24 * 3600.0
"""What nobody has taken in for so long is not waited for any more."""

LONGEST_NAME = 200
"""Bytes; file systems take 255."""

ESCAPED = (("%22", '"'), ("%0D", " "), ("%0A", " "))
"""What browsers write in a form for the three characters that would end a name; all others stay as they are."""
FOLDER = re.compile(r"[0-9a-f]{32}(-[0-9a-f]{16})?")
UNFIT = re.compile(r"[\x00-\x1f\x7f/\\]" if os.name != "nt" else r'[\x00-\x1f\x7f/\\<>:"|?*]')


class NoUpload(StudioError, LookupError):
    def __init__(self, name: str) -> None:
        super().__init__(f"{shown(name)} is not an upload that is waiting here. Upload the file, and try again.")


@dataclass(frozen=True, slots=True)
class Uploads:
    """Its files belong to whoever knows their path: they are taken by it, and served to nobody."""

    root: Path

    def fresh(self, mark: str = "") -> Path:
        """A new folder for one file; `mark` is a visitor's."""
        folder = self.root / (secrets.token_hex(16) + (f"-{mark}" if mark else ""))
        folder.mkdir(mode=0o700)
        return folder

    def waiting(self, path: str | Path) -> Path:
        """`path`, if it is a file that waits here and nothing else: no link, no other place. Raises NoUpload."""
        found = Path(path)
        own = found.parent.parent == self.root and FOLDER.fullmatch(found.parent.name)
        if not own or found.name in ("", ".", "..") or found.is_symlink() or not found.is_file():
            raise NoUpload(found.name)
        return found

    def leave(self, file: Path) -> None:
        """Remove what is left of an upload: the file, if it was not taken, and its folder."""
        if file.parent.parent == self.root:
            shutil.rmtree(file.parent, ignore_errors=True)

    def sweep(self) -> None:
        """Remove what was forgotten."""
        for folder in self.root.iterdir():
            try:
                old = time.time() - folder.stat().st_mtime > FORGOTTEN_SECONDS
            except FileNotFoundError:
                continue
            if old:
                shutil.rmtree(folder, ignore_errors=True)


def file_name(name: str) -> str:
    """A name from outside as the name of one file, as it was typed where a disk can hold that."""
    for escaped, character in ESCAPED:
        name = name.replace(escaped, character)
    tail = re.split(r"[/\\]", name)[-1]
    clean = UNFIT.sub(" ", "".join(c for c in tail if not 0xD800 <= ord(c) <= 0xDFFF)).strip()
    if clean in ("", ".", ".."):
        return "upload"
    stem, dot, suffix = clean.rpartition(".")
    if not stem or len(suffix) > 10:
        stem, dot, suffix = clean, "", ""
    ending = f"{dot}{suffix}".encode()
    return stem.encode()[: LONGEST_NAME - len(ending)].decode("utf-8", "ignore") + ending.decode()
