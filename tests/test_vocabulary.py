"""Vocabularies: read from whatever people paste, bounded, and kept in one form."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import RequestError
from studio.limits import LONGEST_PHRASE, LONGEST_VOCABULARY, MOST_PHRASES
from studio.vocabulary import phrases, phrases_of, prompt_of, read_file, settled, strength_of


def test_lines_commas_semicolons_and_tabs_stand_between_phrases_each_of_which_counts_once() -> None:
    said = " Canary   Studio\r\nNeMo, Jürgen;NeMo\t\n\nL'Oréal,C-3PO"
    assert phrases(said) == ("Canary Studio", "NeMo", "Jürgen", "L'Oréal", "C-3PO")


def test_letters_are_composed_and_controls_left_out() -> None:
    assert phrases("Ju\u0308rgen\u202e") == ("Jürgen",)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("NeMo\n---", "“---” cannot be in the vocabulary: there is no letter or digit in it"),
        ("<|en|>", "“<”, “>” and “|” stand for models’ own signs"),
        ("x" * (LONGEST_PHRASE + 1), f"it has {LONGEST_PHRASE + 1} characters, and a phrase may have {LONGEST_PHRASE}"),
        ("\n".join(map(str, range(MOST_PHRASES + 1))), f"has {MOST_PHRASES + 1} entries. It may have {MOST_PHRASES}"),
        ("x" * (LONGEST_VOCABULARY + 1), "has 10,001 characters. It may have 10,000"),
    ],
)
def test_what_cannot_be_used_is_named(said: str, sentence: str) -> None:
    with pytest.raises(RequestError, match=sentence):
        phrases(said)


@given(st.text(max_size=200))
def test_whatever_is_pasted_has_one_form_or_is_told(said: str) -> None:
    try:
        found = settled({"vocabulary": said, "beam_size": "4"})
    except RequestError:
        return
    assert settled(found) == found
    assert phrases_of(found) == phrases(said)
    assert found["beam_size"] == "4"


def test_an_ordinary_strength_and_an_empty_list_are_not_kept() -> None:
    assert settled({"vocabulary": " , \n", "vocabulary_strength": "strong"}) == {}
    assert settled({"vocabulary": "a,b", "vocabulary_strength": "gentle"}) == {"vocabulary": "a\nb"}
    strong = settled({"vocabulary": "a", "vocabulary_strength": "strong"})
    assert (strength_of(strong), strength_of({})) == ("strong", "gentle")
    assert prompt_of({"vocabulary": "a b\nc"}) == "a b, c"


def test_a_file_is_read_and_what_is_wrong_with_it_names_it(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_bytes("\ufeffAnn\r\nBob\r\n".encode())
    assert read_file(path) == ("Ann", "Bob")
    path.write_bytes(b"Jos\xe9")
    with pytest.raises(RequestError, match=r"“names\.txt” is no text in UTF-8"):
        read_file(path)
    path.write_bytes(b"a" * 20 * LONGEST_VOCABULARY)
    with pytest.raises(RequestError, match=r"“names\.txt”: The vocabulary has"):
        read_file(path)
    with pytest.raises(RequestError, match=r"“nowhere\.txt” cannot be read"):
        read_file(tmp_path / "nowhere.txt")
