"""WebVTT subtitles (W3C), with the speaker as a voice span."""

from __future__ import annotations

from html import escape

from studio.formats.cues import Cue, cues, times
from studio.formats.documents import Document, Options
from studio.formats.selection import spoken
from studio.formats.text_format import TextFormat
from studio.text import clean


class Vtt(TextFormat):
    """`WEBVTT` and its cues. Escaping `&`, `<` and `>` also keeps an arrow in a text from ending the file."""

    name = "vtt"
    title = "WebVTT subtitles"
    suffixes = (".vtt",)
    help = "For browsers; with the speakers' names."

    def render(self, document: Document, options: Options) -> str:
        return "WEBVTT\n\n" + "".join(map(_block, cues(spoken(document, options), document.recording.duration)))


def _block(cue: Cue) -> str:
    voice = f"<v {escape(clean(cue.speaker), quote=False)}>" if cue.speaker else ""
    lines = "\n".join(escape(line, quote=False) for line in cue.lines)
    return f"{times(cue, '.')}\n{voice}{lines}\n\n"


FORMAT = Vtt()
