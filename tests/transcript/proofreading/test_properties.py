"""What holds of every proposal, whatever the text: nothing else changes, taken one by one they come to an end, and
words that stay keep their times where none is added."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from studio.align.carry import carry, changes, spread
from studio.text import clean, split_words
from studio.transcript.proofreading.base import NUMBERS, Numbers, Passage, Proposal, in_words_of
from studio.transcript.proofreading.looking import Found, look, proposals
from studio.transcript.proofreading.passages import Line

PIECES = (
    "the", "The", "had", "so", "é", "im", "ij", "23", "five", "twenty", "three", "हाँ", "好", "はい", "שלום", "نعم",
    "😀", "e.g.", "Duran", ",", ".", "...", "..", "!!", "?", ":", ";", "(", ")", '"', "“", "”", "«", "»", "\u00a0",
    "'t", "،", "。",
)  # fmt: skip
LANGUAGES = ("", "de", "el", "en", "es", "fr", "he", "hi", "ja", "nl", "tr", "zh")

texts = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(("", " "))), max_size=12).map(
    lambda parts: clean("".join(piece + space for piece, space in parts))
)
passages = st.builds(
    Passage,
    text=texts,
    language=st.sampled_from(LANGUAGES),
    begins=st.booleans(),
    cased=st.booleans(),
    numbers=st.sampled_from(NUMBERS),
)


def lines(*texts: str, language: str) -> list[Line]:
    return [Line(str(number), 0, text, language) for number, text in enumerate(texts)]


@given(passages)
def test_it_lies_in_the_text_and_changes_it(passage: Passage) -> None:
    for _, each in proposals(passage):
        assert 0 <= each.start < each.end <= len(passage.text)
        assert passage.text[each.start : each.end] != each.into


@given(passages)
def test_those_of_a_rule_do_not_lie_over_one_another(passage: Passage) -> None:
    by_rule: dict[str, list[Proposal]] = {}
    for name, each in proposals(passage):
        by_rule.setdefault(name, []).append(each)
    for found in by_rule.values():
        assert all(one.end <= other.start for one, other in pairwise(found))


@given(passages)
def test_nothing_but_its_place_changes(passage: Passage) -> None:
    for _, each in proposals(passage):
        made = each.applied(passage.text)
        assert made[: each.start] == passage.text[: each.start]
        assert made[each.start + len(each.into) :] == passage.text[each.end :]
        stands, would = in_words_of(passage.text, each)
        assert stands in passage.text
        assert would in made
        assert stands != would


@given(st.lists(texts, max_size=4), st.sampled_from(LANGUAGES), st.sampled_from(NUMBERS))
def test_taken_it_is_gone(written: list[str], language: str, numbers: Numbers) -> None:
    """Of its rule there is one proposal fewer at least; the text stays one that a segment may have."""
    found = look(lines(*written, language=language), numbers)
    for each in found:
        made = taken(written, each)
        assert clean(made[int(each.line.id)]) == made[int(each.line.id)]
        if each.rule != "pairs":  # a quote is judged by its neighbours, of which one is another then
            assert _count(look(lines(*made, language=language), numbers), each) < _count(found, each)


@given(st.lists(texts, max_size=3), st.sampled_from(LANGUAGES), st.sampled_from(NUMBERS))
def test_taken_one_after_the_other_they_come_to_an_end(written: list[str], language: str, numbers: Numbers) -> None:
    for _ in range(sum(map(len, written)) + 10):
        if not (found := look(lines(*written, language=language), numbers)):
            return
        written = taken(written, found[0])
    raise AssertionError(written)


def taken(written: list[str], found: Found) -> list[str]:
    """The texts with one proposal."""
    return [found.proposal.applied(text) if str(at) == found.line.id else text for at, text in enumerate(written)]


def _count(found: list[Found], like: Found) -> int:
    """How much its rule still proposes there."""
    return sum(each.rule == like.rule and each.line.id == like.line.id for each in found)


@given(passages)
def test_words_that_stay_keep_their_times(passage: Passage) -> None:
    old = spread(passage.text, 1.0, 9.0)
    for _, each in proposals(passage):
        made = clean(each.applied(passage.text))
        new = carry(old, made, 1.0, 9.0)
        assert [word.text for word in new] == split_words(made)
        for run in changes([word.text for word in old], [word.text for word in new]):
            if run.kept and len(new) <= len(old):
                spans = [(word.start, word.end) for word in new[run.k : run.l]]
                assert spans == [(word.start, word.end) for word in old[run.i : run.j]]
