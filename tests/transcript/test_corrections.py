"""What of a machine's text was written otherwise: word by word, without what a sentence puts around them."""

from __future__ import annotations

import pytest
from hypothesis import given

from studio.glossary import Pair
from studio.text import split_words
from studio.transcript.corrections import MOST_WORDS, SHORTEST, corrections
from tests.documents import TEXTS


@pytest.mark.parametrize(
    ("heard", "now", "pairs"),
    [
        ("please enter your agent nambur", "please enter your agent number.", [("nambur", "number")]),
        ("Nambur five", "Number five", [("nambur", "number")]),  # a sentence's capital says nothing of the word
        ("ask the nemo team", "ask the NeMo team", [("nemo", "NeMo")]),
        ("here anna is", "here Anna is", [("anna", "Anna")]),
        ("call new rose again", "call neuros again", [("new rose", "neuros")]),
        ("enter nambur pleese", "enter number please", [("nambur", "number"), ("pleese", "please")]),
        ("nambur and nambur", "number and number", [("nambur", "number")]),
        ("Hello. The end", "Hello, the end", []),  # two sentences became one
        ("hello the end", "Hello. The end", []),  # one became two
        ("hello there", "hello there, friend", []),  # nothing stood in its place
        ("a cat", "one cat", []),  # too short to be a mistake by itself
        ("at 1500 hours", "at 1600 hours", []),  # a number is another each time
        ("one two three four five", "six", []),
    ],
)
def test_what_was_written_otherwise(heard: str, now: str, pairs: list[tuple[str, str]]) -> None:
    assert list(corrections(heard, now)) == [Pair(*each) for each in pairs]


@given(TEXTS, TEXTS)
def test_a_pair_is_words_of_either_side(heard: str, now: str) -> None:
    assert corrections(heard, heard) == ()
    for wrong, right in corrections(heard, now):
        assert wrong.casefold() in " ".join(split_words(heard)).casefold()
        assert right.casefold() in " ".join(split_words(now)).casefold()
        assert wrong != right
        assert len(wrong) >= SHORTEST
        assert max(len(wrong.split()), len(right.split())) <= MOST_WORDS
