"""Text as it is kept and as it is compared."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.text import clean, fold, sought, sought_places, split_words


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("  two   words \n", "two words"),
        ("tab\tand\x0bpage\x0c", "tab and page"),
        ("cafe\u0301", "café"),
        ("a\x00b\x1bc", "abc"),
        ("evil\u202etxt", "eviltxt"),
        ("soft\u00adhyphen", "softhyphen"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("no-break\u00a0space\u2003wide", "no-break space wide"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🔬 works", "👩\u200d🔬 works"),
        ("\u200d", ""),
        ("Vraiment\u202f? Oui.", "Vraiment\u202f? Oui."),
        ("10\u00a0000\u00a0€", "10\u00a0000\u00a0€"),
        ("«\u00a0Oui\u00a0»", "«\u00a0Oui\u00a0»"),
        ("20\u00a0km", "20\u00a0km"),
        ("in\u00a02024,\u00a0he (too\u00a0)", "in 2024, he (too\u00a0)"),
        ("Vraiment \u202f?\u00a0", "Vraiment ?"),
        ("", ""),
    ],
)
def test_clean(raw: str, kept: str) -> None:
    assert clean(raw) == kept


@given(st.text(alphabet=st.characters()))
def test_clean_is_idempotent_and_leaves_single_spaces(raw: str) -> None:
    once = clean(raw)
    assert clean(once) == once
    assert once == " ".join(split_words(once)) == once.strip()
    assert unicodedata.is_normalized("NFC", once)


WORDS = json.loads((Path(__file__).parent / "fold.json").read_text("utf-8"))


def test_a_no_break_space_is_a_part_of_its_word() -> None:
    assert split_words("Vraiment\u202f? \n10\u00a0000\u00a0€\t") == ["Vraiment\u202f?", "10\u00a0000\u00a0€"]


@pytest.mark.parametrize(("word", "other"), WORDS["same"])
def test_what_is_mere_typography_is_folded(word: str, other: str) -> None:
    assert fold(word) == fold(other)


@pytest.mark.parametrize(("word", "other"), WORDS["different"])
def test_what_makes_another_number_or_word_is_kept(word: str, other: str) -> None:
    assert fold(word) != fold(other)


@given(st.text(min_size=1).filter(lambda word: clean(word) and " " not in clean(word)))
def test_a_word_never_folds_to_nothing(word: str) -> None:
    assert fold(clean(word))


SOUGHT = json.loads((Path(__file__).parent / "sought.json").read_text("utf-8"))


@pytest.mark.parametrize(("text", "other"), SOUGHT["same"])
def test_what_is_sought_alike(text: str, other: str) -> None:
    assert sought(text) == sought(other)


@pytest.mark.parametrize(("text", "other"), SOUGHT["different"])
def test_what_is_not_sought_alike(text: str, other: str) -> None:
    assert sought(text) != sought(other)


@given(st.text())
def test_every_character_that_is_sought_has_its_place(text: str) -> None:
    ready, places = sought(text), sought_places(text)
    assert len(places) == len(ready) + 1
    assert places == sorted(places)
    assert all(ready[number] in sought(text[place]) for number, place in enumerate(places[:-1]))
