"""Written tokens as they are said, and pronunciations by rule."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.align.numbers import in_words
from studio.align.spoken import spoken
from studio.engines.nemo.canary import TWENTY_FIVE
from studio.engines.pocketsphinx.pronounce import LETTERS, RULES, pronounce

LACKING = ("bg", "hr", "et", "el", "mt")
"""Languages of the models that num2words does not have."""

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
    assert " ".join(spoken(token, "en")) == said


@pytest.mark.parametrize(
    ("token", "language", "said"),
    [
        ("1984,", "de", "neunzehnhundertvierundachtzig"),
        ("1.234.567", "de", "eine million zweihundertvierunddreißigtausendfünfhundertsiebenundsechzig"),
        ("3,05", "de", "drei null fünf"),
        ("U2-Bahn", "de", "U zwei -Bahn"),
        ("10:30", "pl", "dziesięć trzydzieści"),
        ("80%", "fr", "quatre vingts"),
        ("l'an2000", "fr", "l'an deux mille"),
        ("007", "fr", "zéro zéro sept"),
        ("5551234", "es", "cinco cinco cinco uno dos tres cuatro"),
        ("€20", "pt", "vinte"),
        ("2007", "ru", "две тысячи семь"),
        ("15", "uk", "п'ятнадцять"),
        ("1984", "sv", "etttusen niohundraåttiofyra"),
        ("12", "el", ""),
        ("25", "am", ""),
        ("a1", "xx", ""),
        ("10\u00a0000\u202f€", "fr", "dix mille"),
        ("Vraiment\u202f?", "fr", "Vraiment"),
        ("größer", "de", "größer"),
        ("—", "de", ""),
        ("", "de", ""),
    ],
)
def test_numbers_are_said_in_the_words_of_their_language(token: str, language: str, said: str) -> None:
    assert " ".join(spoken(token, language)) == said


@pytest.mark.parametrize("language", [code for code in TWENTY_FIVE if code not in LACKING])
def test_every_language_of_the_models_has_numbers(language: str) -> None:
    said = [" ".join(in_words(number, language)) for number in range(200)]
    assert all(said)
    assert len(set(said)) == 200
    assert (in_words(27, language) == in_words(27, "en")) is (language == "en")


@settings(deadline=None)  # the first number imports num2words
@given(st.text(max_size=30), st.sampled_from([*TWENTY_FIVE, "am", "hi", "xx", ""]))
def test_whatever_is_written_in_any_language_gives_words_without_digits(token: str, language: str) -> None:
    assert not any(re.search(r"\d", word) for word in spoken(token, language))


def test_threads_do_not_disturb_each_other() -> None:
    numbers = range(50_000, 50_400)
    with ThreadPoolExecutor(8) as threads:
        got = list(threads.map(lambda number: in_words(number, "ru"), numbers))
    assert got == [in_words(number, "ru") for number in numbers]


def test_capitals_that_the_lexicon_has_are_a_word() -> None:
    assert spoken("NASA", "en", {"nasa"}.__contains__) == ["nasa"]
    assert spoken("NASA", "en") == ["n", "a", "s", "a"]


@settings(deadline=None)  # the first number imports num2words
@given(st.text(max_size=30))
def test_whatever_is_written_gives_words_for_the_lexicon(token: str) -> None:
    for word in spoken(token, "en"):
        assert re.fullmatch("[a-z']*[a-z][a-z']*", word)
        assert set(pronounce(word).split()) <= PHONES
        assert pronounce(word)


@settings(deadline=None)
@given(st.integers(0, 10**15 - 1))
def test_numbers_are_said_in_known_words(number: int) -> None:
    known = {word for small in range(100) for word in in_words(small, "en")}
    known |= {"hundred", "thousand", "million", "billion", "trillion"}
    assert set(in_words(number, "en")) <= known
    assert in_words(number, "en", "ordinal")[:-1] == in_words(number, "en")[:-1]


def test_numbers_up_to_a_thousand_are_all_said_differently() -> None:
    assert len({" ".join(in_words(number, "en")) for number in range(1000)}) == 1000
    assert len({" ".join(in_words(number, "en", "ordinal")) for number in range(1000)}) == 1000


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
