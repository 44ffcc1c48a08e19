"""One text over several rows: which word goes where, what keeps its time, and what stays."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from studio.domain import Segment, Transcript, Word
from studio.errors import EditError
from studio.limits import MOST_PASTED
from studio.text import clean, fold
from studio.transcript.document import apply, check
from studio.transcript.pasting import CLAUSE, LINE, SENTENCE, Cuts, Token, covered, laid_over
from tests.documents import TEXTS, transcripts
from tests.patience import cpu_seconds
from tests.transcript.editing import made
from tests.transcript.test_document import content, document

ROWS = (
    "please remember to call the office in",
    "the mourning and buy some milk",
    "on the way home",
    "before it gets dark tonight",
)


def row(at: int, text: str, status: str = "draft") -> Segment:
    start = at * 10.0
    words = tuple(Word(each, start + n * 0.5, start + n * 0.5 + 0.4, 0.9) for n, each in enumerate(text.split()))
    return Segment(f"s{at}", start, start + 9.0, words, status=status)  # type: ignore[arg-type]


def rows(*texts: str) -> list[Segment]:
    return [row(at, text) for at, text in enumerate(texts)]


PARAGRAPH = "Please remember to call the office in the morning, and buy some milk on the way home before it gets dark."


def test_each_word_goes_into_the_row_whose_words_it_is_like() -> None:
    assert laid_over(rows(*ROWS), PARAGRAPH) == [
        "Please remember to call the office in",
        "the morning, and buy some milk",
        "on the way home",
        "before it gets dark. tonight",
    ]


def test_a_text_ends_where_it_ends_and_what_is_behind_it_stays() -> None:
    assert laid_over(rows(*ROWS), "Please remember to call the office in the morning and") == [
        "Please remember to call the office in",
        "the morning and buy some milk",
    ]
    assert laid_over(rows(*ROWS), "please call the office") == ["please call the office in"]


def test_the_last_word_stands_for_the_rows_last_one_where_it_is_another() -> None:
    assert laid_over(rows(*ROWS), "please remember to call the office at") == ["please remember to call the office at"]
    assert laid_over(rows("one two", "three four", "five six"), "one two three vier") == ["one two", "three vier"]


@pytest.mark.parametrize(
    ("text", "laid"),
    [
        ("one two. And more then three four", ["one two. And more then", "three four"]),
        ("one two and more. Then three four", ["one two and more.", "Then three four"]),
        ("one two and\nmore then three four", ["one two and", "more then three four"]),
        ("one zwei drei four", ["one zwei", "drei four"]),
        ("one eins zwei Dr. drei vier four", ["one eins zwei", "Dr. drei vier four"]),
        ("one eins zwei 3. drei vier four", ["one eins zwei", "3. drei vier four"]),
        ("one eins zwei er. drei vier four", ["one eins zwei er.", "drei vier four"]),
        ("one eins zwei er… drei vier four", ["one eins zwei er…", "drei vier four"]),
        ("one eins zwei drei. Vier four", ["one eins zwei drei.", "Vier four"]),
    ],
)
def test_what_lies_between_two_matches_is_parted_where_a_line_or_a_sentence_ends(text: str, laid: list[str]) -> None:
    assert laid_over(rows("one two", "three four", "five six"), text)[:2] == laid


def test_rows_in_which_nothing_is_said_yet_share_the_text_at_its_sentences() -> None:
    assert laid_over(rows("", "", ""), "This comes first here.\nThen comes this one.\nAnd that is all of it.") == [
        "This comes first here.",
        "Then comes this one.",
        "And that is all of it.",
    ]
    assert laid_over(rows("one two", "", "five six"), "one two. Three and four. five six") == [
        "one two.",
        "Three and four.",
        "five six",
    ]


def test_more_than_the_rows_hold_goes_into_the_last_one() -> None:
    assert laid_over(rows("one two", "three four"), "one two three four and so on") == [
        "one two",
        "three four and so on",
    ]


def test_no_words_and_too_many_are_told() -> None:
    with pytest.raises(EditError, match="no words"):
        laid_over(rows("one"), " \n ")
    with pytest.raises(EditError, match="10,001 words; at most 10,000"):
        laid_over(rows("one"), "a " * (MOST_PASTED + 1))


def test_an_hour_is_laid_over_its_rows() -> None:
    said = [f"word{n % 997}x{n}" for n in range(8000)]
    texts = [" ".join(said[at : at + 12]) for at in range(0, len(said), 12)]
    changed = [word if n % 10 else "other" for n, word in enumerate(said)]
    laid = laid_over(rows(*texts), " ".join(changed))
    assert laid == [" ".join(changed[at : at + 12]) for at in range(0, len(said), 12)]


@pytest.mark.parametrize("said", ["", "one two three"])
def test_a_long_text_that_matches_nothing_takes_no_longer(said: str) -> None:
    mine = rows(*[said] * 2_000)
    begun = cpu_seconds()
    laid = laid_over(mine, " ".join(f"word{n}" for n in range(5_000)))
    assert cpu_seconds() - begun < 1.5, "under half a second on an ordinary machine"
    assert sum(len(text.split()) for text in laid) >= 5_000


TOKENS = st.builds(Token, st.sampled_from(["a", "of", "rather"]), st.sampled_from([0.0, CLAUSE, SENTENCE, LINE]))


@given(st.lists(TOKENS, min_size=1, max_size=12), st.data(), st.floats(0, 1))
def test_a_run_is_parted_at_the_best_of_all_its_places(tokens: list[Token], data: st.DataObject, share: float) -> None:
    first, begin, last = sorted(data.draw(st.tuples(*[st.integers(0, len(tokens))] * 3)))

    def badness(at: int) -> float:
        ends = [sum(len(token.text) + 1 for token in tokens[first:to]) for to in (at, last)]
        return abs(ends[0] / (ends[1] or 1) - share) - (tokens[at - 1].border if 0 < at < len(tokens) else 0.0)

    assert Cuts(tokens, first, last).near(begin, share) == min(range(begin, last + 1), key=badness)


def test_words_that_match_keep_their_times_and_verified_rows_stay_unless_that_is_wished() -> None:
    mine = document(*(row(at, text, "verified" if at == 1 else "draft") for at, text in enumerate(ROWS)))
    keys = [each.id for each in mine.segments]
    edit = made("paste_over", mine, segments=keys, text=PARAGRAPH)
    assert [each.id for each in edit.after] == ["s0", "s3"]
    after = apply(mine, edit)
    assert [word.start for word in after.segments[0].words] == [word.start for word in mine.segments[0].words]
    assert {word.timed_by for word in after.segments[0].words} == {"model"}
    assert after.segments[1] == mine.segments[1]
    assert content(apply(after, edit.inverse)) == mine.segments
    also = apply(mine, made("paste_over", mine, segments=keys, text=PARAGRAPH, verified=True))
    assert also.segments[1].text == "the morning, and buy some milk"
    assert [word.timed_by for word in also.segments[1].words] == ["model", "carried", *["model"] * 4]
    with pytest.raises(EditError, match="named twice"):
        made("paste_over", mine, segments=["s0", "s0"], text=PARAGRAPH)


@settings(deadline=None)
@given(transcripts(), st.lists(TEXTS, min_size=1, max_size=5))
def test_nothing_of_the_text_is_lost_and_the_document_stays_one(heard: Transcript, lines: list[str]) -> None:
    words = [word for line in lines for word in clean(line).split(" ") if word]
    if not words or not heard.segments:
        return
    laid = laid_over(heard.segments, "\n".join(map(clean, lines)))
    assert " ".join(filter(None, laid)).startswith(" ".join(words))
    keys = [each.id for each in heard.segments]
    check(apply(heard, made("paste_over", heard, segments=keys, text="\n".join(lines), verified=True)))


@given(st.lists(st.sampled_from("abc"), max_size=8), st.lists(st.sampled_from("abc"), min_size=1, max_size=6))
def test_it_covers_as_many_words_as_cost_least(old: list[str], new: list[str]) -> None:
    costs = [Levenshtein.distance(list(map(fold, old[:at])), new) for at in range(len(old) + 1)]
    assert costs[covered(old, new)] == min(costs)
