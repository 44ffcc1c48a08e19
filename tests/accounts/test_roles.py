"""What is said of each role is what it may do."""

from __future__ import annotations

from typing import get_args

import pytest

from studio.accounts.actor import Role
from studio.accounts.roles import DOING, IN_WORDS, ITSELF, THINGS, Verb, given, said_of, why_off

ALL: tuple[Role, ...] = get_args(Role)

SAID: dict[str, Verb] = {
    "listens": "read",
    "uploads": "add",
    "corrects": "change",
    "transcribes": "transcribe",
    "asks": "ask",
    "exports": "export",
}
"""By which word of a sentence a right to its things is told."""


def test_of_every_role_there_is_a_sentence() -> None:
    assert tuple(IN_WORDS) == tuple(THINGS) == tuple(ITSELF) == ALL


@pytest.mark.parametrize("role", ALL)
def test_a_sentence_tells_the_rights_that_there_are_and_no_others(role: Role) -> None:
    if IN_WORDS[role].startswith("everything"):
        assert {*SAID.values(), "delete", "stop"} <= THINGS[role]
        assert "share" in ITSELF[role]
        return
    assert {verb for word, verb in SAID.items() if word in IN_WORDS[role]} == THINGS[role] - {"stop"}
    assert "share" not in ITSELF[role]


def test_why_something_is_off_is_told_of_every_verb_and_role() -> None:
    assert set(DOING) == given(of_itself=False) | given(of_itself=True)
    assert said_of("owner") == "You are an owner here: everything, and who is in it."
    told = "Correcting is off. You are a guest here: listens and reads."
    assert why_off("guest", "change") == f"{told} An owner or a manager of the project can change that."


@pytest.mark.parametrize("role", ALL)
def test_whoever_sees_the_project_is_not_told_that_he_sees_nothing(role: Role) -> None:
    assert "read" in ITSELF[role]
    assert "sees nothing" not in IN_WORDS[role]
    assert ("sees what is said of the project" in IN_WORDS[role]) is ("read" not in THINGS[role])
