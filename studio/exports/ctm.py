"""CTM of NIST's scoring tools: one word a line with its time.

`<source> <channel> <start> <duration> <token> <confidence> <type> <speaker>`
"""

from __future__ import annotations

from pathlib import PurePosixPath

from studio.domain import Word
from studio.exports import Document, Options
from studio.exports.selection import spoken
from studio.exports.texts import Text
from studio.text import clean


def render(document: Document, options: Options) -> str:
    """Fields by single spaces; times in seconds with three decimals; NA where a confidence is unknown."""
    source = _field(PurePosixPath(document.recording.name.replace("\\", "/")).stem, "recording")
    lines = [
        f"{source} 1 {word.start:.3f} {max(word.end - word.start, 0.0):.3f} {token} {_confidence(word)} lex {speaker}\n"
        for segment in spoken(document, options)
        for speaker in [_field(segment.speaker or "", "unknown")]
        for word in segment.words
        for token in clean(word.text).split()
    ]
    return "".join(lines)


def _field(text: str, otherwise: str) -> str:
    """One field has no spaces; a leading `;;` would make the line a comment."""
    return "_".join(clean(text).split()).lstrip(";_") or otherwise


def _confidence(word: Word) -> str:
    return "NA" if word.confidence is None else f"{word.confidence:.2f}"


FORMAT = Text("ctm", "CTM word times", ".ctm", render)
