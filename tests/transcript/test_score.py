"""Error rates, against jiwer as an independent judge."""

from __future__ import annotations

import jiwer
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain import Counts
from studio.transcript.score import normal, score, segment_score, total

SENTENCES = st.lists(st.sampled_from(["a", "bee", "sea", "dee", "e"]), min_size=1, max_size=12).map(" ".join)


@given(st.lists(st.tuples(SENTENCES, SENTENCES), min_size=1, max_size=5))
def test_rates_are_those_of_jiwer(pairs: list[tuple[str, str]]) -> None:
    heard, said = [list(side) for side in zip(*pairs, strict=True)]
    rates = score(pairs)
    assert rates.wer == pytest.approx(jiwer.wer(said, heard))
    assert rates.cer == pytest.approx(jiwer.cer(said, heard))


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=5))
def test_parts_add_up_to_the_whole(pairs: list[tuple[str, str]]) -> None:
    assert score(pairs).counts == total(segment_score(*pair) for pair in pairs)


@pytest.mark.parametrize(
    ("heard", "said", "errors", "words"),
    [
        ("hello world", "Hello, world!", 0, 2),
        ("hello word", "Hello, world!", 1, 2),
        ("hello", "hello — world", 1, 2),
        ("STRASSE", "Straße", 0, 1),
        ("", "nothing was heard", 3, 3),
        ("something", "", 1, 0),
        ("it's", "it’s", 0, 1),
        ("15 mg", "1.5 mg", 1, 2),
        ("50", "50%", 1, 1),
        ("were", "we're", 1, 1),
        ("e-mail", "e‑mail", 0, 1),
        ("10 000 €", "10\u00a0000\u00a0€", 0, 3),
        ("Vraiment ?", "vraiment\u202f?", 0, 1),
        ("at 1030", "at 10:30.", 1, 2),
        ("press pound", "press #", 1, 2),
        ("...", "—", 0, 0),
        ("", "", 0, 0),
    ],
)
def test_counts(heard: str, said: str, errors: int, words: int) -> None:
    counts = segment_score(heard, said)
    assert (counts.word_errors, counts.word_count) == (errors, words)


def test_no_reference_has_no_rate() -> None:
    rates = score([("heard", "")])
    assert (rates.wer, rates.cer, rates.errors, rates.words) == (None, None, 1, 0)


def test_an_edit_rescores_one_segment() -> None:
    segment_score.cache_clear()
    pairs = [(f"word number {index}", f"word number {index}") for index in range(2500)]
    score(pairs)
    misses = segment_score.cache_info().misses
    pairs[7] = (pairs[7][0], "another text")
    assert score(pairs).errors == 3
    assert segment_score.cache_info().misses == misses + 1


def test_normal() -> None:
    assert normal("“Well—known,” 50 % of it’s … ＡＢＣ") == ["wellknown", "50", "%", "of", "it's", "abc"]


def test_no_segments() -> None:
    assert Counts() == total([])
