"""Plain text: one line a segment, a blank line where the speaker changes, and a name where one is known."""

from __future__ import annotations

from studio.formats.documents import Document, Options
from studio.formats.selection import spoken
from studio.formats.text_format import TextFormat
from studio.text import clean


class Txt(TextFormat):
    """UTF-8 text with a line end after every line."""

    name = "txt"
    title = "Plain text"
    suffixes = (".txt",)
    help = "A line for each segment."

    def render(self, document: Document, options: Options) -> str:
        lines: list[str] = []
        speaker: str | None = None
        for segment in spoken(document, options):
            name = clean(segment.speaker or "") or None
            if name != speaker:
                lines += [""] if lines else []
                lines += [f"{name}:"] if name else []
                speaker = name
            lines.append(clean(segment.text))
        return "".join(f"{line}\n" for line in lines)


FORMAT = Txt()
