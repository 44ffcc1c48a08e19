"""Measuring: what marking was worth, on the words of which a person has said what is right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from studio.align.carry import changes
from studio.domain import Segment
from studio.text import is_said
from studio.transcript.suspects.ranking import SHARES, Suspicion


@dataclass(frozen=True, slots=True)
class Worth:
    """Of one sensitivity."""

    share: int
    """Percent of all words that it marks."""
    marked: int
    """Of the checked words."""
    wrong: int
    found: int
    """Both."""

    @property
    def precision(self) -> float | None:
        """Of what was marked how much was wrong."""
        return self.found / self.marked if self.marked else None

    @property
    def recall(self) -> float | None:
        """Of what was wrong how much was marked; words that were missed altogether could not be."""
        return self.found / self.wrong if self.wrong else None


@dataclass(frozen=True, slots=True)
class Checked:
    """A machine's word of which a person has said whether it is right."""

    suspicion: Suspicion
    wrong: bool


def checked(ranked: Iterable[Suspicion], said: Sequence[Segment], now: Mapping[str, Segment]) -> list[Checked]:
    """Those in segments that a person has verified or written anew. `said` is what was ranked, `now` the same segments
    as they stand, by id; of what is unusable nobody says what is right."""
    wrong = {segment.id: _wrong_places(segment, now[segment.id]) for segment in said if _is_checked(segment, now)}
    return [
        Checked(each, each.place in wrong[each.segment])
        for each in ranked
        if each.segment in wrong and is_said(each.word.text)
    ]


def worth(words: Sequence[Checked]) -> tuple[Worth, ...]:
    """For each of `SHARES`, in their order."""
    return tuple(_worth(words, share) for share in SHARES.values())


def _worth(words: Sequence[Checked], share: int) -> Worth:
    marked = [each for each in words if each.suspicion.rank <= share * 10]
    return Worth(share, len(marked), sum(each.wrong for each in words), sum(each.wrong for each in marked))


def _is_checked(said: Segment, now: Mapping[str, Segment]) -> bool:
    standing = now.get(said.id)
    if standing is None or standing.status == "unusable":
        return False
    return standing.status == "verified" or standing.text != said.text


def _wrong_places(said: Segment, now: Segment) -> frozenset[int]:
    """Case and punctuation are no error, as in the score."""
    runs = changes([word.text for word in said.words], [word.text for word in now.words])
    return frozenset(place for run in runs if not run.kept for place in range(run.i, run.j))
