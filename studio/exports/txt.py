"""Plain text: one line a segment, a blank line and a name where the speaker changes."""

from __future__ import annotations

from studio.exports import Document, Options
from studio.exports.selection import spoken
from studio.exports.texts import Text
from studio.text import clean


def render(document: Document, options: Options) -> str:
    """UTF-8 text with a line end after every line."""
    lines: list[str] = []
    speaker: str | None = None
    for segment in spoken(document, options):
        if segment.speaker and segment.speaker != speaker:
            lines += ["", f"{clean(segment.speaker)}:"] if lines else [f"{clean(segment.speaker)}:"]
            speaker = segment.speaker
        lines.append(clean(segment.text))
    return "".join(f"{line}\n" for line in lines)


FORMAT = Text("txt", "Plain text", ".txt", render)
