"""The row of choices offers only what the model can do."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain import Task
from studio.engines.base import Capabilities, ModelCard, Option
from studio.ui.request_form import auto_card, chosen_options, note, request_form, updates

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
def test_whatever_was_chosen_the_form_is_a_pair_the_model_has(
    pairs: list[tuple[Task, str, str]], task: str, source: str, target: str, pnc: bool
) -> None:
    found = request_form(card(pairs), task, source, target, pnc)
    assert (found.task, found.source, found.target) in pairs
    assert set(found.targets) == {b for t, a, b in pairs if (t, a) == (found.task, found.source)}
    if (task, source, target) in pairs:
        assert (found.task, found.source, found.target) == (task, source, target), "a good choice is kept"


@pytest.mark.parametrize(
    ("pairs", "task", "label", "open_"),
    [
        ([("asr", "en", "en")], "asr", "Into (as spoken)", False),
        ([("ast", "en", "de")], "ast", "Into (the only one)", False),
        ([("ast", "en", "de"), ("ast", "en", "fr")], "ast", "Into", True),
    ],
)
def test_the_language_that_is_written_keeps_its_place_and_says_why_it_cannot_be_chosen(
    pairs: list[tuple[Task, str, str]], task: str, label: str, open_: bool
) -> None:
    _, _, target, _ = updates(request_form(card(pairs), task, "en", "en", True))
    assert (target["label"], target["interactive"], "visible" in target) == (label, open_, False)


def test_punctuation_that_a_model_lacks_cannot_be_chosen() -> None:
    assert request_form(card([("asr", "en", "en")], punctuation=(False,)), "asr", "en", "en", True).pnc is False


def test_auto_can_do_what_any_model_that_is_ready_can() -> None:
    english, german = card([("asr", "en", "en")], (False,)), card([("asr", "de", "de")])
    absent = replace(card([("asr", "fr", "fr")]), location="hub")
    broken = replace(card([("asr", "es", "es")]), missing="install it")
    found = auto_card([english, german, absent, broken]).capabilities
    assert found.sources("asr") == ("en", "de")
    assert found.punctuation == (True,)
    assert auto_card([english]).capabilities.punctuation == (False,)


def test_what_a_model_costs_is_said_before_it_is_used() -> None:
    absent = replace(card([("asr", "en", "en")]), location="hub", download_bytes=3_540_000_000, commercial=False)
    assert "about 3.5 GB" in note(absent)
    assert "forbids commercial use" in note(absent)
    assert "<b>" not in note(replace(absent, summary="<b>bold</b>"))


def test_fields_are_settings_by_their_place() -> None:
    options = (Option("times", "Times", (("a", "A"), ("b", "B"))), Option("beam_size", "Beam", (("1", "one"),)))
    able = Capabilities((("asr", "en", "en"),), options=options)
    assert chosen_options(replace(card([]), capabilities=able), ["b", None]) == {"times": "b"}


def test_where_nothing_says_what_a_model_knows_somebody_names_it() -> None:
    able = Capabilities((("asr", "de", "de"), ("asr", "en", "en")), any_language=True)
    unsaid = replace(card([]), capabilities=able)
    found = request_form(unsaid, "asr", "", "", True)
    assert (found.source, found.target, found.sources) == ("", "", ("de", "en")), "never silently English"
    assert updates(found)[1]["value"] is None
    chosen = request_form(unsaid, "asr", "de", "", True)
    assert (chosen.source, chosen.target) == ("de", "de")
    assert request_form(card([("asr", "de", "de"), ("asr", "en", "en")]), "asr", "", "", True).source == "en"
