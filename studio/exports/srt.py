"""SubRip subtitles, as every player reads them."""

from __future__ import annotations

from studio.exports import Document, Options
from studio.exports.cues import Cue, cues
from studio.exports.selection import spoken
from studio.exports.texts import Text


def render(document: Document, options: Options) -> str:
    """Numbered cues, LF, UTF-8."""
    found = cues(spoken(document, options))
    return "".join(_block(number, cue) for number, cue in enumerate(found, 1))


def _block(number: int, cue: Cue) -> str:
    lines = "\n".join(_shown(line) for line in cue.lines)
    return f"{number}\n{clock(cue.start)} --> {clock(cue.end)}\n{lines}\n\n"


def _shown(line: str) -> str:
    """SubRip has no escapes: an arrow would end the cue for some readers, and tags are swallowed by all.
    Look-alikes keep both on the screen."""
    return line.replace("-->", "→").replace("<", "‹").replace(">", "›").replace("{\\", "(\\")


def clock(seconds: float) -> str:
    """00:00:04,350."""
    ms = max(round(seconds * 1000), 0)
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02},{ms % 1000:03}"


FORMAT = Text("srt", "SubRip subtitles", ".srt", render)
