"""The row of choices offers only what the model can do."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from studio.domain import Task
from studio.engines import Capabilities, ModelCard
from studio.ui.offer import offer

CODES = ["en", "de", "fr", "es"]
ALL: list[tuple[Task, str, str]] = [("asr", a, a) for a in CODES] + [
    ("ast", a, b) for a, b in product(CODES, CODES) if a != b and "en" in (a, b)
]


def card(pairs: list[tuple[Task, str, str]], punctuation: tuple[bool, ...] = (True, False)) -> ModelCard:
    return ModelCard("m", "M", "f", Capabilities(tuple(pairs), punctuation=punctuation), "CC-BY-4.0", "embedded")


@given(
    pairs=st.lists(st.sampled_from(ALL), min_size=1, unique=True),
    task=st.sampled_from(["asr", "ast", ""]),
    source=st.sampled_from([*CODES, "xx"]),
    target=st.sampled_from([*CODES, "xx"]),
    pnc=st.booleans(),
)
def test_whatever_was_chosen_the_offer_is_a_pair_the_model_has(
    pairs: list[tuple[Task, str, str]], task: str, source: str, target: str, pnc: bool
) -> None:
    found = offer(card(pairs), task, source, target, pnc)
    assert (found.task, found.source, found.target) in pairs
    assert set(found.targets) == {b for t, a, b in pairs if (t, a) == (found.task, found.source)}
    if (task, source, target) in pairs:
        assert (found.task, found.source, found.target) == (task, source, target), "a good choice is kept"


def test_punctuation_that_a_model_lacks_cannot_be_chosen() -> None:
    assert offer(card([("asr", "en", "en")], punctuation=(False,)), "asr", "en", "en", True).pnc is False
