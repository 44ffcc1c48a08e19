"""Proofreading: what rules propose for a transcript, without what its project never wants to be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studio.glossary import Pair
from studio.store import Store
from studio.store.lines import TextLine
from studio.store.unwanted import Unwanted, key_of
from studio.transcript.proofreading.base import Numbers
from studio.transcript.proofreading.looking import Found, look
from studio.transcript.proofreading.passages import Line


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

    def of(self, transcript_id: str, project_id: str, numbers: Numbers = "off") -> Proofread:
        unwanted = self._store.unwanted.of_project(project_id)
        never = {each.key for each in unwanted}
        lines = [_line(each) for each in self._store.lines.of_transcript(transcript_id)]
        found = look(lines, numbers)
        return Proofread([each for each in found if not never or _key(each) not in never], unwanted)


def _line(row: TextLine) -> Line:
    return Line(id=row.id, revision=row.revision, text=row.text, language=row.language, channel=row.channel)


def _key(found: Found) -> str:
    return key_of(found.rule, Pair(*found.forms))
