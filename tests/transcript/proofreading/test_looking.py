"""Looking: what rules know of the segments around one, what is remembered, and how long it takes."""

from __future__ import annotations

import pytest

from studio.transcript.proofreading.looking import look, proposals, rules
from studio.transcript.proofreading.passages import Line, passages
from tests.patience import cpu_seconds


def lines(*texts: str, language: str = "en") -> list[Line]:
    return [Line(str(number), 0, text, language) for number, text in enumerate(texts)]


def begin(*texts: str) -> list[bool]:
    return [each.begins for each in passages(lines(*texts))]


def test_a_sentence_begins_where_the_segment_before_ended_one() -> None:
    assert begin("So it is.", "", "It was", "and will be.", "Yes") == [True, True, True, False, True]


def test_channels_are_read_each_for_itself() -> None:
    there = [
        Line("a", 0, "I was going", "en", channel=0),
        Line("b", 0, "Yes.", "en", channel=1),
        Line("c", 0, "to say so.", "en", channel=0),
        Line("d", 0, "well", "en", channel=1),
    ]
    assert [each.begins for each in passages(there)] == [True, True, False, True]


def test_texts_without_capitals_or_marks_are_left_so() -> None:
    """As PocketSphinx makes them; and texts in capitals alone."""
    assert not any(each.cased for each in passages(lines("please say the number", "agent is logged on")))
    assert not any(each.cased for each in passages(lines("it is. it was.", "no. yes. well.")))
    assert not any(each.cased for each in passages(lines("Please say the number", "and then", "Agent is logged on")))
    assert all(each.cased for each in passages(lines("It is. It was.", "no. Yes.")))


def test_a_code_with_a_region_is_its_language_and_none_is_nobodys() -> None:
    assert [each.language for each in passages(lines("Oui", language="fr-CA") + lines("Oui", language="auto"))] == [
        "fr",
        "",
    ]


def test_what_was_looked_at_is_not_looked_at_again() -> None:
    written = [f"So the the number {number} is it." for number in range(50)]
    look(lines(*written))
    before = proposals.cache_info()
    written[7] = "That is right"
    assert len(look(lines(*written))) == 49
    after = proposals.cache_info()
    assert after.misses - before.misses == 1 + 1  # itself, and what follows it: no sentence begins there now


def test_thirty_thousand_words_take_well_under_a_second() -> None:
    words = "So the agent said, that the number was “never” given (as he knows). It was late: what now? Nobody came"
    written = [f"{words} {number}." for number in range(1_500)]
    assert sum(len(text.split()) for text in written) > 30_000
    there = lines(*written)
    begun = cpu_seconds()
    look(there)
    first = cpu_seconds() - begun
    begun = cpu_seconds()
    look([*there[:700], Line("x", 1, "So so the the.", "en"), *there[701:]])
    again = cpu_seconds() - begun
    assert first < 1.0
    assert again < 0.25


@pytest.mark.parametrize(
    "text",
    [
        "(" * 20_000,
        ")" * 20_000,
        "[" * 10_000 + ")" * 10_000,
        "([" * 5_000 + "}" * 10_000,
        "a) " * 6_666,
        ":( " * 6_666,
    ],
)
def test_a_text_of_brackets_alone_takes_as_long_as_it_has_brackets(text: str) -> None:
    rules()  # are looked for once
    begun = cpu_seconds()
    look(lines(text))
    assert cpu_seconds() - begun < 4.0, "under half a second on an ordinary machine"
