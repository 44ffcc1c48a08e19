"""Written tokens as they are said, and pronunciations by rule."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.align.pronounce import LETTERS, RULES, pronounce
from studio.align.spoken import cardinal, ordinal, spoken

PHONES = {
    "AA", "AE", "AH", "AO", "AW", "AY", "B", "CH", "D", "DH", "EH", "ER", "EY", "F", "G", "HH", "IH", "IY", "JH", "K",
    "L", "M", "N", "NG", "OW", "OY", "P", "R", "S", "SH", "T", "TH", "UH", "UW", "V", "W", "Y", "Z", "ZH",
}  # fmt: skip


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("Hello,", "hello"),
        ("don’t", "don't"),
        ("'quoted'", "quoted"),
        ("’em", "'em"),
        ("O'Brien's", "o'brien's"),
        ("well-known", "well known"),
        ("café", "cafe"),
        ("0", "zero"),
        ("13", "thirteen"),
        ("42", "forty two"),
        ("100", "one hundred"),
        ("1,234,567", "one million two hundred thirty four thousand five hundred sixty seven"),
        ("1984", "nineteen eighty four"),
        ("1905", "nineteen oh five"),
        ("1900", "nineteen hundred"),
        ("2000", "two thousand"),
        ("2007", "two thousand seven"),
        ("2019", "twenty nineteen"),
        ("1990s", "nineteen nineties"),
        ("007", "zero zero seven"),
        ("5551234", "five five five one two three four"),
        ("3.14", "three point one four"),
        (".5", "point five"),
        ("10.", "ten"),
        ("1st", "first"),
        ("42nd", "forty second"),
        ("12th", "twelfth"),
        ("90th", "ninetieth"),
        ("$1", "one dollar"),
        ("$3.50,", "three dollars fifty"),
        ("€1,000,000", "one million euros"),
        ("10:30", "ten thirty"),
        ("5:05", "five oh five"),
        ("5:00", "five o'clock"),
        ("100%", "one hundred percent"),
        ("20°C", "twenty degrees c"),
        ("R&D", "r and d"),
        ("U.S.", "u s"),
        ("PBX", "p b x"),
        ("#1", "pound one"),
        ("www.asterisk.org", "www dot asterisk dot org"),
        ("a@b.com", "a at b dot com"),
        ("—", ""),
        ("...", ""),
        ("日本", ""),
        ("", ""),
    ],
)
def test_spoken(token: str, said: str) -> None:
    assert " ".join(spoken(token)) == said


def test_capitals_that_the_lexicon_has_are_a_word() -> None:
    assert spoken("NASA", {"nasa"}.__contains__) == ["nasa"]
    assert spoken("NASA") == ["n", "a", "s", "a"]


@given(st.text(max_size=30))
def test_whatever_is_written_gives_words_for_the_lexicon(token: str) -> None:
    for word in spoken(token):
        assert re.fullmatch("[a-z']*[a-z][a-z']*", word)
        assert set(pronounce(word).split()) <= PHONES
        assert pronounce(word)


@given(st.integers(0, 10**15 - 1))
def test_numbers_are_said_in_known_words(number: int) -> None:
    known = {word for small in range(100) for word in cardinal(small)}
    known |= {"hundred", "thousand", "million", "billion", "trillion"}
    assert set(cardinal(number)) <= known
    assert ordinal(number)[:-1] == cardinal(number)[:-1]


def test_numbers_up_to_a_thousand_are_all_said_differently() -> None:
    assert len({" ".join(cardinal(number)) for number in range(1000)}) == 1000
    assert len({" ".join(ordinal(number)) for number in range(1000)}) == 1000


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("canary", "K AE N AA R IY"),
        ("nvidia", "N V IH D IY AH"),
        ("knight", "N AY T"),
        ("passwrd", "P AE S W R D"),
        ("smith's", "S M IH TH Z"),
        ("hopped", "HH AA P T"),
        ("www", "D AH B AH L Y UW D AH B AH L Y UW D AH B AH L Y UW"),
        ("nation", "N AE SH AH N"),
        ("gale", "G EY L"),
    ],
)
def test_pronounce(word: str, phones: str) -> None:
    assert pronounce(word) == phones


def test_rules_use_known_phones_only() -> None:
    assert {phone for _, phones in RULES for phone in phones.split()} <= PHONES
    assert {phone for phones in LETTERS.values() for phone in phones.split()} <= PHONES
