"""Learning: what people correct in a project becomes its glossary. Done when somebody looks, not while he edits."""

from __future__ import annotations

from collections.abc import Sequence

from studio.glossary import Pair
from studio.store import Store
from studio.store.corrections import Changed, Search
from studio.text import sought
from studio.transcript.corrections import corrections

AT_ONCE = 50
"""Transcripts that one look takes in: of a project that was there before, the next look goes on."""


class Learning:
    def __init__(self, store: Store) -> None:
        self._store = store

    def learn(self, project_id: str) -> None:
        """Bring a project's glossary up to what was corrected in it."""
        found = self._store.corrections
        for transcript_id in found.stale(project_id, AT_ONCE):
            found.look(transcript_id, _find, _offered)
        found.recount(project_id, _offered)


def _offered(pairs: Sequence[Pair], verified_with: Search) -> Pair | None:
    """Of corrections that are one, that which is offered; None where it is no mistake."""
    best = _best(pairs)
    return None if _stands(best, verified_with) else best


def _stands(pair: Pair, verified_with: Search) -> bool:
    """Whether the wrong form stands in what a person has verified: there it is right."""
    if pair.wrong.casefold() == pair.right.casefold():
        return False  # texts are searched without case
    wanted = " ".join(sought(pair.wrong).split())
    return any(_has_word(text, wanted) for text in verified_with(wanted))


def _find(changed: Changed) -> tuple[Pair, ...]:
    if changed.heard is None or changed.text is None:
        return ()
    return corrections(changed.heard, changed.text)


def _best(pairs: Sequence[Pair]) -> Pair:
    """Of several ways to write one correction that with most capitals: those that begin a sentence were left out."""
    return max(sorted(pairs), key=lambda pair: sum(map(str.isupper, pair.right)))


def _has_word(text: str, wanted: str) -> bool:
    at = text.find(wanted)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(wanted) : at + len(wanted) + 1]
        if not (before.isalnum() or after.isalnum()):
            return True
        at = text.find(wanted, at + 1)
    return False
