"""Why a file cannot become a recording: one clear sentence for each reason, with the fix."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from studio.audio import mp4
from studio.errors import AudioError, DiskFull, LimitError, StoreError

SHORTEST = 0.1
"""Seconds; less holds no word."""

_LOOKS_LIKE = (
    (b"PK", "a ZIP archive (or an office document). Unpack it and choose the audio inside"),
    (b"%PDF", "a PDF document. Choose a sound file"),
    (b"#EXTM3U", "a playlist, which only names other files. Choose the audio itself"),
    (b"ffconcat", "a playlist, which only names other files. Choose the audio itself"),
    (b"\x89PNG", "a picture. Choose a sound file"),
    (b"\xff\xd8\xff", "a picture. Choose a sound file"),
    (b"GIF8", "a picture. Choose a sound file"),
    (b"\x1f\x8b", "a compressed archive. Unpack it and choose the audio inside"),
    (b"7z\xbc\xaf", "a compressed archive. Unpack it and choose the audio inside"),
    (b"Rar!", "a compressed archive. Unpack it and choose the audio inside"),
    (b"<", "a web page or an XML document. Choose a sound file"),
    (b"MThd", "MIDI notes, not recorded sound. Choose a sound file"),
)


def clock(seconds: float) -> str:
    """Seconds as a person reads them: 0.05 s, 3:20, 1:02:03."""
    if seconds < 10:
        return f"{seconds:.3g} s"
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def check_size(path: Path, name: str, max_bytes: int) -> int:
    """The file's bytes; raises when there are none, or too many."""
    if not path.is_file():
        if path.is_dir():
            raise AudioError(name, "this is a folder. Name the files in it, or import it.")
        raise AudioError(name, "there is no such file. Check the path.")
    size = path.stat().st_size
    if size == 0:
        raise AudioError(name, "the file is empty. Copy or upload it again.")
    if size > max_bytes:
        raise LimitError(
            name,
            f"it has {size / 1e6:,.1f} MB; the limit is {max_bytes / 1e6:,.1f} MB. "
            "Split it or compress it; whoever runs this studio can raise STUDIO_MAX_GB.",
        )
    return size


def too_long(name: str, seconds: float, max_seconds: float) -> LimitError:
    return LimitError(
        name,
        f"it lasts at least {clock(max(seconds, max_seconds))}; the limit is {clock(max_seconds)}. "
        "Split it; whoever runs this studio can raise STUDIO_MAX_HOURS.",
    )


def too_short(name: str, seconds: float) -> AudioError:
    if not seconds:
        return AudioError(name, "it has a header but no sound behind it. Record or export it again.")
    return AudioError(
        name, f"it lasts {clock(seconds)}; {SHORTEST:g} s is the least that can hold a word. Choose a longer one."
    )


def no_sound(name: str, *, video: bool) -> AudioError:
    if video:
        return AudioError(name, "it is a video without sound. Choose one with a sound track.")
    return AudioError(name, "there is no sound in it. Choose a file with a sound track.")


def not_numbers(name: str, count: int, first: float) -> AudioError:
    again = "Export it again from the program that made it, as 16-bit WAV or FLAC."
    if count == 1:
        return AudioError(name, f"1 sample is not a number (NaN) or infinite, the first at {clock(first)}. {again}")
    return AudioError(
        name, f"{count:,} samples are not a number (NaN) or infinite, the first at {clock(first)}. {again}"
    )


def damaged(name: str) -> AudioError:
    return AudioError(
        name, "it is damaged: its tables say what cannot be true of the sound in it. Copy or export it again."
    )


def unreadable(name: str, error: OSError) -> AudioError:
    why = os.strerror(error.errno) if error.errno else "the disk gives no reason"
    return AudioError(name, f"it cannot be read from the disk ({why}). Copy it again, or allow the studio to read it.")


def unmixable(name: str) -> AudioError:
    return AudioError(name, "its sound cannot be mixed to one channel at 16 kHz. Convert it to WAV.")


def not_audio(path: Path, name: str) -> AudioError:
    """What the first bytes say that it is."""
    with path.open("rb") as file:
        head = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    for start, what in _LOOKS_LIKE:
        if head.startswith(start):
            return AudioError(name, f"it is {what}.")
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return AudioError(name, "it has a WAV header but no sound that can be read behind it. Record it again.")
    if head.startswith((b"fLaC", b"OggS", b"\x1aE\xdf\xa3", b"ID3", b"FORM")):
        return AudioError(name, "it begins like audio but cannot be read on: it is damaged or cut off. Copy it again.")
    if head[4:8] == b"ftyp":
        return _movie(path, name)
    return AudioError(name, "it is not audio that can be read. Choose WAV, FLAC, MP3, Ogg, Opus, M4A, WebM or MP4.")


def _movie(path: Path, name: str) -> AudioError:
    with path.open("rb") as file:
        kinds = mp4.kinds(file, path.stat().st_size)
    if b"moov" not in kinds:
        why = "it is cut off: the table that says where its sound lies (moov) is missing. Copy or upload it again."
    else:
        why = "it begins like audio but cannot be read on: it is damaged or cut off. Copy it again."
    return AudioError(name, why)


def unwritable(folder: Path, error: BaseException) -> StoreError:
    """A folder of ours that cannot be written to; a full disk is called that."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(str(folder))
    why = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else "nothing can be written"
    return StoreError(f"{folder}: cannot write there ({why}). Free some space, or set STUDIO_DATA elsewhere.")
