"""Proofreading: what rules and chat models propose for a transcript, without what its project never wants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from studio.glossary import Pair
from studio.store import Store
from studio.store.lines import TextLine
from studio.store.unwanted import Unwanted, key_of
from studio.transcript.proofreading.base import Numbers
from studio.transcript.proofreading.corrected import standing
from studio.transcript.proofreading.looking import Found, look
from studio.transcript.proofreading.passages import Line

MODELS_RULE = "model"
"""What stands for the name of a rule where a chat model proposes."""


class Corrected(NamedTuple):
    """What a chat model gave back for a segment."""

    seen: str
    """The text that it was given."""
    text: str
    """As it would write it."""
    model: str
    """Its id."""


@dataclass(frozen=True, slots=True)
class Proofread:
    found: Sequence[Found]
    """In the order of the text."""
    unwanted: Sequence[Unwanted]
    """What is not proposed in this project; the latest first."""


class Proofreading:
    """Asks nobody's leave: whoever calls has checked that the transcript may be seen. Only reads."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(
        self,
        transcript_id: str,
        project_id: str,
        numbers: Numbers = "off",
        corrected: Mapping[str, Corrected] | None = None,
    ) -> Proofread:
        """`corrected`: by segment, what chat models gave back; what a rule proposes as well is the rule's."""
        unwanted = self._store.unwanted.of_project(project_id)
        never = {each.key for each in unwanted}
        rows = self._store.lines.of_transcript(transcript_id)
        lines = [_line(each) for each in rows]
        found = look(lines, numbers)
        if corrected:
            found = _with_models(lines, found, still_hold(rows, corrected))
        return Proofread([each for each in found if not never or _key(each) not in never], unwanted)


def still_hold(rows: Sequence[TextLine], corrected: Mapping[str, Corrected]) -> dict[str, Corrected]:
    """Those of segments that nobody has verified, and of which something can still be taken."""
    drafts = ((row, corrected[row.id]) for row in rows if row.status == "draft" and row.id in corrected)
    return {row.id: each for row, each in drafts if standing(each.seen, each.text, row.text)}


def _with_models(lines: Sequence[Line], found: Sequence[Found], corrected: Mapping[str, Corrected]) -> list[Found]:
    """All of them in the order of the text."""
    by_rules: dict[str, list[Found]] = {}
    for each in found:
        by_rules.setdefault(each.line.id, []).append(each)
    return [each for line in lines for each in _of_line(line, by_rules.get(line.id, []), corrected.get(line.id))]


def _of_line(line: Line, by_rules: Sequence[Found], corrected: Corrected | None) -> list[Found]:
    if corrected is None:
        return list(by_rules)
    by_word = {_in_words(each) for each in by_rules}
    models = [each for each in _by_model(line, corrected) if _in_words(each) not in by_word]
    return sorted([*by_rules, *models], key=lambda each: (each.proposal.start, each.proposal.end))


def _in_words(found: Found) -> tuple[int, str]:
    """Where the words begin that it touches, and what they would be."""
    return found.line.text.rfind(" ", 0, found.proposal.start) + 1, found.forms[1]


def _by_model(line: Line, corrected: Corrected) -> Iterator[Found]:
    for proposal in standing(corrected.seen, corrected.text, line.text):
        yield Found(line, MODELS_RULE, proposal, corrected.model)


def _line(row: TextLine) -> Line:
    return Line(id=row.id, revision=row.revision, text=row.text, language=row.language, channel=row.channel)


def _key(found: Found) -> str:
    return key_of(found.rule, Pair(*found.forms))
