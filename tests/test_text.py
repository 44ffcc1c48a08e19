"""Text as it is kept and as it is compared."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.text import clean, fold


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
        ("", ""),
    ],
)
def test_clean(raw: str, kept: str) -> None:
    assert clean(raw) == kept


@given(st.text(alphabet=st.characters()))
def test_clean_is_idempotent_and_leaves_single_spaces(raw: str) -> None:
    once = clean(raw)
    assert clean(once) == once
    assert once == " ".join(once.split())
    assert unicodedata.is_normalized("NFC", once)


@pytest.mark.parametrize(
    ("word", "other", "same"),
    [
        ("Hello,", "hello", True),
        ("“Straße”", "STRASSE", True),
        ("don’t", "don't", True),
        ("don't", "dont", True),
        ("—", "-", False),
        ("five", "5", False),
        ("naïve", "naive", False),
        ("ｆｕｌｌ", "full", True),
    ],
)
def test_fold(word: str, other: str, same: bool) -> None:
    assert (fold(word) == fold(other)) is same


@given(st.text(min_size=1).filter(lambda word: clean(word) and " " not in clean(word)))
def test_a_word_never_folds_to_nothing(word: str) -> None:
    assert fold(clean(word))
