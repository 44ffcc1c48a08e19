"""What a reason is, and what it may look at.

The whole of a new one, in a file of `reasons/`:

    def suspicions(evidence: Evidence) -> list[float]:
        return [float(word.text.isupper()) for word in evidence.words]

    REASON = Reason("shouted", "all in capitals", suspicions, weight=1.0)

The ranking, the wire, the page's tooltips and the measuring know it without an edit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from studio.domain import Region, Segment, Transcript, Word

Knows = Callable[[str], bool]
"""Whether a word, as it is written, its punctuation included, is spelled so anywhere that counts."""


EVEN = 0.5
"""How far another transcript is trusted of which nothing is known."""


@dataclass(frozen=True, slots=True)
class Other:
    """Another transcript of the same recording."""

    transcript: Transcript
    trust: float = EVEN
    """0..1: where it differs, how likely it is that this one is right and the judged one wrong."""


@dataclass(frozen=True)
class Evidence:
    """What there is to judge a machine's text by."""

    transcript: Transcript
    """As the machine left it: its words are judged, whatever a person made of them since."""
    others: tuple[Other, ...] = ()
    """What else was heard in the same recording."""
    knows: Knows | None = None
    """None where no list knows the language well enough for a word that is not in it to say anything."""
    voice: Sequence[Region] | None = None
    """Stretches in which somebody may speak (seconds), in order, apart; None where the sound was not looked at."""

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        return self.transcript.segments

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """All of them, in order."""
        return tuple(word for segment in self.segments for word in segment.words)


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground on which a word is suspected."""

    name: str
    says: str
    """What a person is told, in a word or two."""
    suspicions: Callable[[Evidence], Sequence[float]]
    """-1..1 for each of the evidence's words: how strongly it holds, or speaks for the word. Pure."""
    weight: float
    """By how much it shifts the log odds of the word being wrong where it holds fully."""
