"""WebVTT subtitles (W3C), with the speaker as a voice span."""

from __future__ import annotations

from html import escape

from studio.exports import Document, Options
from studio.exports.cues import Cue, cues
from studio.exports.selection import spoken
from studio.exports.srt import clock
from studio.exports.texts import Text
from studio.text import clean


def render(document: Document, options: Options) -> str:
    """`WEBVTT` and its cues. Escaping `&`, `<` and `>` also keeps an arrow in a text from ending the file."""
    return "WEBVTT\n\n" + "".join(map(_block, cues(spoken(document, options))))


def _block(cue: Cue) -> str:
    start, end = clock(cue.start).replace(",", "."), clock(cue.end).replace(",", ".")
    voice = f"<v {escape(clean(cue.speaker), quote=False)}>" if cue.speaker else ""
    lines = "\n".join(escape(line, quote=False) for line in cue.lines)
    return f"{start} --> {end}\n{voice}{lines}\n\n"


FORMAT = Text("vtt", "WebVTT subtitles", ".vtt", render)
