"""Names, passwords, and how often somebody may guess."""

from __future__ import annotations

import time

import pytest

from studio.accounts.logins import MOST_FOR_A_NAME, MOST_FROM_ONE, guess_limits, new_secret
from studio.accounts.passwords import checked_password, hashed, matches
from studio.accounts.users import checked_name, folded, name_like
from studio.errors import RequestError

pytestmark = pytest.mark.usefixtures("real_hashes")


def test_a_password_is_kept_as_a_hash_that_differs_each_time() -> None:
    kept = hashed("several good words")
    assert kept.startswith("$argon2id$")
    assert "good" not in kept
    assert kept != hashed("several good words")
    assert matches("several good words", kept)
    assert not matches("several good word", kept)


def test_the_same_password_from_another_keyboard_matches() -> None:
    assert matches("cafe\u0301 au lait", hashed("café au lait"))


@pytest.mark.parametrize("kept", [None, "", "plain text", "$argon2id$broken"])
def test_where_there_is_nothing_no_password_is_right(kept: str | None) -> None:
    assert not matches("the password of nobody", kept)
    assert not matches("", kept)


def test_nobody_takes_as_long_as_a_wrong_password() -> None:
    """Within what such a machine lets one measure: without the second hash it is a thousandth."""
    kept = hashed("several good words")
    matches("x", None)  # what stands for nobody is made once

    def seconds(of: str | None) -> float:
        taken = []
        for _ in range(3):
            began = time.perf_counter()
            matches("x", of)
            taken.append(time.perf_counter() - began)
        return min(taken)

    assert 0.3 < seconds(None) / seconds(kept) < 3


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaa", "abababababab", "x" * 201, "ANN  and eve"])
def test_what_is_guessed_at_once_is_no_password(password: str) -> None:
    with pytest.raises(RequestError):
        checked_password(password, "ann and Eve")
    assert checked_password("another set of words", "ann and Eve")


def test_a_password_is_counted_as_it_is_kept() -> None:
    """“ﷺ” is one character, and eighteen where it is compared: who was let in with it could never come back."""
    with pytest.raises(RequestError, match="A password has 10 to 200 characters"):
        checked_password("ﷺ" * 12 + "abcd", "ann")
    taken = checked_password("ﷺ" + "abcd", "ann")
    assert matches("ﷺ" + "abcd", hashed(taken))


@pytest.mark.parametrize(("said", "name"), [(" Ann  B. ", "Ann B."), ("ｅｖｅ", "eve"), ("Zoë", "Zoë")])
def test_a_name_is_written_in_one_way(said: str, name: str) -> None:
    assert checked_name(said) == name


@pytest.mark.parametrize("said", ["", "  ", "a" * 61, "a\u202eb", "a\x00b"])
def test_what_is_no_name_is_refused(said: str) -> None:
    with pytest.raises(RequestError, match="A person's name has 1 to 60 characters"):
        checked_name(said)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (" Ann\tB.\n", "Ann B."),
        ("ｅｖｅ", "eve"),
        ("a\u202eb\ud800\x00", "ab"),
        ("\u200b \x00", "somebody"),
        ("ﷺ" * 9, checked_name(("ﷺ" * 9)[:3])[:56]),
        ("e\u200d\u0301", "é"),
    ],
)
def test_what_somebody_is_called_elsewhere_becomes_a_name_with_room_for_a_number(said: str, name: str) -> None:
    found = name_like(said)
    assert checked_name(found) == found
    assert checked_name(f"{found} 999") == f"{found} 999"
    assert found.startswith(name)


def test_names_that_nobody_tells_apart_are_one() -> None:
    assert folded("ANN") == folded(" ann ") == folded("Ａｎｎ")
    assert folded("STRASSE") == folded("straße")


def test_guesses_are_counted_by_name_and_by_network_and_neither_is_written() -> None:
    name, address = guess_limits("Ann", "203.0.113.7")
    assert (name.most, address.most) == (MOST_FOR_A_NAME, MOST_FROM_ONE)
    assert guess_limits("ANN ", "::1")[0] == name
    assert guess_limits("eve", "::ffff:203.0.113.7")[1] == address, "as a socket of both kinds, or a proxy, writes it"
    assert guess_limits("eve", "203.0.113.7")[1] == address != guess_limits("eve", "203.0.113.8")[1]
    assert (
        guess_limits("x", "2001:db8::1")[1]
        == guess_limits("x", "2001:db8::2")[1]
        != guess_limits("x", "2001:db8:0:1::1")[1]
    )
    assert "203" not in address.key
    assert len(name.key) == len(address.key) == 64


def test_secrets_cannot_be_guessed() -> None:
    assert len({new_secret() for _ in range(100)}) == 100
    assert len(new_secret()) >= 43
