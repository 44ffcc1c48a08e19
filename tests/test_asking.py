"""Reading a transcript in prompts that fit, and saying which segments an answer stands on."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.asking import Passage, answer, citations, passages, related, said
from studio.domain import Answer, Segment, Word
from studio.errors import Cancelled, EngineError, RequestError
from tests.chatting import WordChat, echo

NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)
SUMMARY = Answer("a", "t", "summary", "", "local/tiny", "trained", "running", NOW)
QUESTION = replace(SUMMARY, kind="question", question="Who called?")


def segment(key: str, text: str, start: float, **changes: object) -> Segment:
    words = tuple(Word(word, start, start) for word in text.split())
    return replace(Segment(key, start, start + 1.0, words), **changes)  # type: ignore[arg-type]


def lines(*texts: str) -> tuple[Passage, ...]:
    return tuple(Passage(number, f"s{number}", text) for number, text in enumerate(texts, 1))


def last(
    chat: WordChat,
    asked: Answer,
    passages: Sequence[Passage],
    cancelled: Callable[[], bool] = lambda: False,
    told: list[tuple[float, str]] | None = None,
) -> str:
    *_, text = answer(chat, asked, passages, cancelled, lambda *how: told.append(how) if told is not None else None)
    return text


def test_passages_are_the_spoken_segments_in_order_of_time() -> None:
    segments = [
        segment("c", "third", 9.0, speaker="S1"),
        segment("a", "first", 0.0),
        segment("b", "", 3.0),
        segment("x", "noise", 4.0, status="unusable"),
        segment("d", "second", 5.0, status="verified"),
    ]
    assert [(each.segment_id, str(each)) for each in passages(segments)] == [
        ("a", "[1] first"),
        ("d", "[2] second"),
        ("c", "[3] S1: third"),
    ]


def test_what_fits_is_read_at_once_and_the_answer_grows() -> None:
    chat = WordChat(lambda _: "Anna called twice [2].")
    found = list(answer(chat, QUESTION, lines("Hello.", "Anna called."), lambda: False))
    assert found == ["Anna", "Anna called", "Anna called twice", "Anna called twice [2]."]
    (prompt,) = chat.prompts
    assert prompt.endswith("Question: Who called?\n\nTranscript:\n[1] Hello.\n[2] Anna called.")


def test_a_long_transcript_is_read_in_parts_unless_the_context_takes_it() -> None:
    text = lines(*(f"w{n} " * 50 for n in range(100)))
    trained, whole = WordChat(), WordChat()
    told: list[tuple[float, str]] = []
    last(trained, SUMMARY, text, told=told)
    last(whole, replace(SUMMARY, reach="context"), text)
    assert len(whole.prompts) == 1
    assert len(trained.prompts) > 5
    parts = [part for part, _ in told]
    assert parts == sorted(parts)
    assert (parts[0], parts[-1] <= 1.0) == (0.0, True)
    assert told[1][1] == f"Reading part 2 of {sum('Part of' in prompt for prompt in trained.prompts)}"
    assert told[-1][1] == "Writing"


def test_notes_that_say_nothing_take_no_room() -> None:
    def says(prompt: str) -> str:
        if "Part of" in prompt:
            return "Anna called [7]." if "[7] " in prompt else "Nothing."
        return prompt.split("Notes:\n")[1]

    chat = WordChat(says)
    assert last(chat, QUESTION, lines(*("word " * 100 for _ in range(30)))) == "Anna called [7]."
    silent = WordChat(lambda prompt: "nothing" if "Part of" in prompt else prompt.split("Notes:\n")[1])
    assert last(silent, QUESTION, lines(*("word " * 100 for _ in range(30)))) == "Nothing."


TOKENIZERS: dict[str, Callable[[str], int]] = {
    "words": lambda text: len(text.split()),
    "characters": len,
    "quarters": lambda text: math.ceil(len(text) / 4),
    "pieces": lambda text: len(re.findall(r"\s*\w{1,3}|\s*[^\w\s]|\s+", text)),
}
TALKS: dict[str, Callable[[str], str]] = {
    "echoes": echo,
    "repeats it all": lambda prompt: prompt,
    "never ends": lambda _: "and so on " * 5_000,
    "one long word": lambda _: "x" * 20_000,
    "thinks": lambda _: "<think>hm</think> Yes [1].",
}


SPOKEN = st.lists(st.text("abcä。", min_size=1, max_size=12) | st.just("x" * 900), min_size=1, max_size=200)


@given(
    texts=st.lists(SPOKEN.map(" ".join), min_size=1, max_size=40),
    limit=st.integers(1200, 4000),
    tokens=st.sampled_from(sorted(TOKENIZERS)),
    talk=st.sampled_from(sorted(TALKS)),
    asked=st.sampled_from([SUMMARY, QUESTION]),
)
@settings(max_examples=60, deadline=None)
def test_every_prompt_fits_everything_is_read_and_it_ends(
    texts: list[str], limit: int, tokens: str, talk: str, asked: Answer
) -> None:
    limit //= {"words": 4, "quarters": 2}.get(tokens, 1)  # coarse tokens make a small budget
    chat = WordChat(TALKS[talk], limit, limit, count=TOKENIZERS[tokens])  # which asserts that prompt and answer fit
    text = lines(*texts)
    assert last(chat, asked, text)
    read = dict.fromkeys(range(1, len(text) + 1), "")
    for prompt in chat.prompts:
        label, _, body = prompt.split("\n\n", 1 if asked.kind == "summary" else 2)[-1].partition("\n")
        if label in ("Transcript:", "Part of the transcript:"):
            for number, said_there in re.findall(r"^\[(\d+)\] (.*)$", body, re.MULTILINE):
                read[int(number)] += said_there
    assert [part.replace(" ", "") for part in read.values()] == [part.replace(" ", "") for part in texts]


def test_tokens_are_counted_about_once_for_each_line() -> None:
    counted = 0

    def count(text: str) -> int:
        nonlocal counted
        counted += len(text)
        return len(text.split())

    text = lines(*(f"word{n} " * 100 for n in range(400)))
    last(WordChat(count=count), SUMMARY, text)
    assert counted < 6 * sum(len(str(line)) for line in text)


def test_a_question_that_leaves_no_room_is_refused_with_the_mend() -> None:
    asked = replace(QUESTION, question="why " * 800)
    with pytest.raises(RequestError, match=r"1024 tokens that local/tiny takes at once.*, or let the model use its"):
        last(WordChat(), asked, lines("Hello."))
    with pytest.raises(RequestError, match=r"Shorten it\.$"):
        last(WordChat(context=1024), asked, lines("Hello."))
    assert last(WordChat(), replace(asked, reach="context"), lines("Hello."))


def test_a_model_that_says_nothing_is_an_error() -> None:
    with pytest.raises(EngineError, match="gave no answer"):
        last(WordChat(lambda _: "<think>I wonder and wonder"), QUESTION, lines("Hello."))


@pytest.mark.parametrize("after", [0, 1, 3, 40])
def test_it_ends_soon_after_it_was_cancelled(after: int) -> None:
    asked = itertools.count()
    chat = WordChat()
    with pytest.raises(Cancelled):
        last(chat, SUMMARY, lines(*("word " * 100 for _ in range(100))), cancelled=lambda: next(asked) >= after)
    assert next(asked) <= after + 4


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Yes.", "Yes."),
        ("<think>\nHm, is it?\n</think>\n\nYes.", "Yes."),
        ("<think>Hm, is", ""),
        ("<thi", ""),
        ("Yes <", "Yes"),
        ("Yes.<think>Or no?</think> Yes.", "Yes. Yes."),
        ("so it is</think>\nYes.", "Yes."),
        ("Yes </thin", "Yes"),
        ("<think></think>1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
    ],
)
def test_thoughts_are_not_said(raw: str, text: str) -> None:
    assert said(raw) == text


@given(st.lists(st.sampled_from(["<think>", "</think>", "a", " b", "<", "\n"]), max_size=12).map("".join))
def test_no_tag_and_no_half_of_one_is_ever_shown(raw: str) -> None:
    for end in range(len(raw) + 1):
        assert "think" not in said(raw[:end])


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", []),
        ("No source.", []),
        ("Anna called [3].", [3]),
        ("Twice [3], [1] and [3].", [3, 1]),
        ("Both [3, 5].", [3, 5]),
        ("All [2-4] of them [1–2].", [2, 3, 4, 1]),
        ("Mixed [1, 3-5; 2].", [1, 3, 4, 5, 2]),
        ("[ 4 ]", [4]),
        ("Backwards [4-2].", [4, 2]),
        ("Too far [1-4000].", [1]),
        ("Unknown [0], [6], [99999999], [-3].", [3]),
        ("No number [a], [], [3a], 3, (3).", []),
        ("[" + "1" * 5000 + "]", []),
        ("Unfinished [3", []),
    ],
)
def test_citations_are_those_of_passages_there_are(text: str, numbers: list[int]) -> None:
    found = citations(text, lines("a", "b", "c", "d", "e"))
    assert list(found) == numbers
    assert found == {number: f"s{number}" for number in numbers}


def test_related_are_the_nearest_by_rare_words() -> None:
    text = lines(
        "Good morning and welcome to the meeting.",
        "The budget for the bridge is two million.",
        "And the weather is fine.",
        "The bridge will be closed in May, and the budget too.",
        "Any other business?",
    )
    assert related("What is the budget of the bridge?", text) == ("s2", "s4")
    assert related("Bridge, budget, weather, business, meeting", text)[:1] != ()
    assert len(related("bridge budget weather business meeting fine any", text)) <= 3
    assert related("Zebra", text) == ()
    assert related("the bridge", ()) == ()
    assert related("hello", lines("Hello!")) == ("s1",)
