"""SubRip subtitles, as every player reads them."""

from __future__ import annotations

from studio.formats.cues import Cue, cues, times
from studio.formats.documents import Document, Options
from studio.formats.selection import spoken
from studio.formats.text_format import TextFormat


class Srt(TextFormat):
    """Numbered cues, LF, UTF-8."""

    name = "srt"
    title = "SubRip subtitles"
    suffixes = (".srt",)
    help = "For every player; lines are broken where a reader would, with the speakers' names in front."

    def render(self, document: Document, options: Options) -> str:
        numbered = enumerate(cues(spoken(document, options), document.recording.duration, named=True), 1)
        return "".join(_block(number, cue) for number, cue in numbered)


def _block(number: int, cue: Cue) -> str:
    lines = "\n".join(_shown(line) for line in cue.lines)
    return f"{number}\n{times(cue, ',')}\n{lines}\n\n"


def _shown(line: str) -> str:
    """SubRip has no escapes: an arrow would end the cue for some readers, and tags are swallowed by all.
    Look-alikes keep both on the screen."""
    return line.replace("-->", "→").replace("<", "‹").replace(">", "›").replace("{\\", "(\\")


FORMAT = Srt()
