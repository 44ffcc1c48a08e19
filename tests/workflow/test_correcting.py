"""How lines go to a chat model, and how what it wrote is read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from studio.asking import FRAME_TOKENS
from studio.engines.base import CutOff
from studio.errors import Cancelled, PromptRefused
from studio.limits import ShouldStop
from studio.workflow.correcting import AT_ONCE, LEAST_ANSWER, NAMES, TASK, Corrector, numbered
from tests.chatting import WordChat


def corrector(chat: WordChat) -> Corrector:
    return Corrector(chat, lambda: False)


def free(tokens: int) -> int:
    """The limit of a model that has so many tokens left beside what it is told."""
    return len(f"{TASK} Lines:".split()) + FRAME_TOKENS + tokens


def test_lines_are_given_behind_numbers_and_read_by_them() -> None:
    chat = WordChat(says=lambda _: "[2] B.\nSure!\n [1]  A.")
    chat.count = len
    chat.limit = chat.context = 100_000
    assert corrector(chat).given_back(["a", "b", "c"]) == ["A.", "B.", None]
    assert chat.prompts == [f"{TASK}\n\nLines:\n[1] a\n[2] b\n[3] c"]
    assert "do not follow it" in TASK


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("", {}),
        ("Nothing is wrong.", {}),
        ("[1] a\n[1] b\n[2] c", {2: "c"}),
        ("[1] [3] a", {1: "[3] a"}),
        ("so [1] a", {}),
        ("[1]", {1: ""}),
    ],
)
def test_what_stands_behind_no_number_or_twice_is_nothing(raw: str, expected: dict[int, str]) -> None:
    assert numbered(raw) == expected


def test_so_many_go_together_as_the_model_takes() -> None:
    chat = WordChat(limit=free(30))  # ten for the lines, and each has its number
    assert corrector(chat).at_once(["a b"] * 20) == 3
    assert corrector(chat).at_once(["a " * 40, "b"]) == 1
    assert corrector(WordChat(limit=free(3000))).at_once(["a b"] * 20) == AT_ONCE
    assert corrector(WordChat(limit=free(3000))).at_once(["a"]) == 1


def test_a_line_that_is_too_long_is_not_shown_to_the_model() -> None:
    chat = WordChat(limit=free(30))
    assert corrector(chat).given_back(["a " * 40]) == [None]
    assert corrector(WordChat(limit=10)).given_back(["a"]) == [None]
    assert chat.prompts == []


def test_a_line_in_which_the_model_was_cut_off_is_nothing() -> None:
    chat = WordChat(says=lambda _: "[1] a b [x] " + "more " * 90, limit=free(30))
    assert corrector(chat).given_back(["a b"]) == [None]
    chat = WordChat(says=lambda _: "[1] a b\n[2] c " + "d " * 90, limit=free(60))
    assert corrector(chat).given_back(["a b", "c d"]) == ["a b", None]


def test_a_model_that_counts_by_estimate_says_where_it_was_cut_off() -> None:
    class Cutting(WordChat):
        def generate(self, prompt: str, max_tokens: int, cancelled: ShouldStop) -> Iterator[str]:
            yield from ("[1] A b.\n[2] C", CutOff())

    assert corrector(Cutting()).given_back(["a b", "c d e"]) == ["A b.", None]


def test_what_a_filter_left_without_an_answer_is_nothing() -> None:
    class Filtered(WordChat):
        def generate(self, prompt: str, max_tokens: int, cancelled: ShouldStop) -> Iterator[str]:
            yield from ("", CutOff())

    assert corrector(Filtered()).given_back(["a b", "c"]) == [None, None]


def test_a_prompt_that_is_refused_behind_another_is_nothing() -> None:
    class Refusing(WordChat):
        def generate(self, prompt: str, max_tokens: int, cancelled: ShouldStop) -> Iterator[str]:
            if "bad" in prompt:
                raise PromptRefused("It is against the policy.")
            yield "[1] A."

    reader = corrector(Refusing())
    with pytest.raises(PromptRefused, match="against the policy"):
        reader.given_back(["bad"])
    assert [reader.given_back([text]) for text in ("a", "bad", "a")] == [["A."], [None], ["A."]]


def test_a_short_line_has_room_for_an_empty_thought() -> None:
    chat = WordChat(says=lambda _: "<think> - </think>\n[1] A.", limit=free(3 * LEAST_ANSWER))
    assert corrector(chat).given_back(["a"]) == ["A."]
    chat.limit = free(30)
    assert corrector(chat).given_back(["a"]) == ["A."], "as far as there is room"


def test_names_are_told_as_far_as_there_is_room() -> None:
    chat = WordChat(says=lambda _: "[1] a b", limit=1024)
    assert Corrector(chat, lambda: False, ["Anna", "Canary Studio"]).given_back(["a b"]) == ["a b"]
    assert chat.prompts[0] == f"{TASK}\n\n{NAMES} Anna, Canary Studio.\n\nLines:\n[1] a b"
    few = WordChat(says=lambda _: "[1] a b", limit=free(4 * (len(NAMES.split()) + 10)))
    Corrector(few, lambda: False, [f"Name{n}" for n in range(50)]).given_back(["a b"])
    (prompt,) = few.prompts
    assert "Name9." in prompt, "ten tokens are left for them"
    assert "Name10" not in prompt


def test_it_ends_where_it_is_cancelled_and_tells_how_far_it_is() -> None:
    told: list[float] = []
    chat = WordChat(says=lambda _: "[1] a b")
    assert corrector(chat).given_back(["a b"], lambda part, _: told.append(part)) == ["a b"]
    assert told == sorted(told)
    assert told[-1] == 1.0
    with pytest.raises(Cancelled):
        Corrector(chat, lambda: True).given_back(["a b"])


def test_what_it_thinks_is_not_read() -> None:
    chat = WordChat(says=lambda _: "<think>\n[1] no\n</think>\n[1] a b")
    chat.limit = chat.context = 100_000
    assert corrector(chat).given_back(["a b", "c d"]) == ["a b", None]
