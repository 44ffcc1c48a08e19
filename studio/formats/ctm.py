"""CTM of NIST's scoring tools: one word a line with its time, channel by channel in order of the times.

`<source> <channel> <start> <duration> <token> <confidence> <type> <speaker>`
"""

from __future__ import annotations

from studio.domain import Segment, Word
from studio.formats.documents import Document, Options
from studio.formats.names import stem_of
from studio.formats.nist import channel, field
from studio.formats.selection import spoken
from studio.formats.text_format import TextFormat
from studio.text import clean, is_said


class Ctm(TextFormat):
    """Fields by single spaces; times in seconds with three decimals; NA where a confidence is unknown."""

    name = "ctm"
    title = "CTM, one word a line"
    suffixes = (".ctm",)
    help = "Word times for NIST's scoring tools."

    def render(self, document: Document, options: Options) -> str:
        source = field(stem_of(document.recording.name), "recording")
        every = ((segment, word) for segment in spoken(document, options) for word in segment.words)
        words = sorted(every, key=lambda placed: (channel(placed[0]), placed[1].start, placed[1].end))
        return "".join(_lines(source, segment, word) for segment, word in words)


def _lines(source: str, segment: Segment, word: Word) -> str:
    """One for each token that the word is written as; punctuation alone is none."""
    place = f"{source} {channel(segment)} {word.start:.3f} {max(word.end - word.start, 0.0):.3f}"
    rest = f"{_confidence(word)} lex {field(segment.speaker or '', 'unknown')}"
    return "".join(f"{place} {token} {rest}\n" for token in clean(word.text).split() if is_said(token))


def _confidence(word: Word) -> str:
    return "NA" if word.confidence is None else f"{word.confidence:.2f}"


FORMAT = Ctm()
