"""People, logins, guesses and invitations in the store, on either database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone

import pytest

from studio.accounts.actor import Actor
from studio.accounts.logins import GUESS_SECONDS, Limit
from studio.accounts.tokens import Token
from studio.accounts.users import Invitation, User
from studio.errors import NotFound, RequestError
from studio.store import Store
from studio.store.schema import guess, invitation, session

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
ANN, EVE = User("a" * 32, "Ann", True, True, NOW), User("e" * 32, "Eve", False, True, NOW)
HOLDS = 1000.0


@pytest.fixture
def people(store: Store) -> Store:
    store.users.add(ANN, "hash of ann's")
    store.users.add(EVE, None)
    return store


def older(store: Store, column: str, seconds: float) -> None:
    """Make logins so much older."""
    with store.database.write() as connection:
        connection.execute(session.update().values({column: session.c[column] - seconds}))


def test_people_are_found_by_name_whatever_its_case(people: Store) -> None:
    assert people.users.named(" ANN") == people.users.find(ANN.id) == ANN
    assert people.users.with_password("ann") == (ANN, "hash of ann's")
    assert people.users.with_password("eve") == (EVE, None)
    assert (people.users.named("nobody"), people.users.find("x"), people.users.with_password("x")) == (None, None, None)
    assert people.users.all() == [ANN, EVE]
    assert people.users.names([ANN.id, "x"]) == {ANN.id: "Ann"}
    with pytest.raises(RequestError, match="There is somebody called “ANN” already"):
        people.users.add(User("x", "ANN", False, True, NOW), None)


def test_a_login_holds_for_its_time_after_it_was_used_last(people: Store) -> None:
    people.logins.begin("d", ANN.id, HOLDS)
    older(people, "used", 600)
    found = people.logins.find("d", HOLDS)
    assert found is not None
    assert found.id == ANN.id
    assert found.seen is not None
    older(people, "used", 600)
    assert people.logins.find("d", HOLDS) is not None, "it was used a moment ago"
    older(people, "used", HOLDS + 1)
    assert people.logins.find("d", HOLDS) is None
    people.logins.begin("other", EVE.id, HOLDS)
    with people.database.read() as connection:
        assert connection.execute(session.select()).mappings().all()[0]["digest"] == "other", (
            "what is over is forgotten"
        )


def test_logins_end_one_by_one_and_all_but_one(people: Store) -> None:
    for digest, who in (("a1", ANN), ("a2", ANN), ("a3", ANN), ("e", EVE)):
        people.logins.begin(digest, who.id, HOLDS)
    people.logins.end("a1")
    people.logins.end("nothing")
    people.logins.end_others(ANN.id, "a2")
    assert [people.logins.find(digest, HOLDS) is not None for digest in ("a1", "a2", "a3", "e")] == [
        False,
        True,
        False,
        True,
    ]
    people.users.set_password(EVE.id, "new", "other")
    assert people.logins.find("e", HOLDS) is None
    assert people.users.with_password("eve") == (people.users.named("eve"), "new")


def test_who_is_out_of_use_is_nowhere_logged_in(people: Store) -> None:
    people.logins.begin("e", EVE.id, HOLDS)
    people.users.set_active(EVE.id, active=False)
    assert people.logins.find("e", HOLDS) is None
    people.logins.begin("late", EVE.id, HOLDS)  # whoever asked a moment before
    assert people.logins.find("late", HOLDS) is None
    people.users.set_active(EVE.id, active=True)
    assert people.logins.find("e", HOLDS) is None, "what was ended does not come back"


def test_somebody_is_left_who_lets_people_in(people: Store) -> None:
    acts: tuple[Callable[[], None], ...] = (
        lambda: people.users.set_active(ANN.id, active=False),
        lambda: people.users.delete(ANN.id),
    )
    for act in acts:
        with pytest.raises(RequestError, match="“Ann” is the only administrator"):
            act()
    people.users.add(User("b" * 32, "Bob", True, True, NOW), None)
    people.users.set_active(ANN.id, active=False)
    people.users.delete(ANN.id)
    assert [each.name for each in people.users.all()] == ["Bob", "Eve"]


def test_of_whoever_is_deleted_no_login_and_no_token_is_left(people: Store) -> None:
    people.logins.begin("e", EVE.id, HOLDS)
    people.tokens.add(Token("laptop", Actor(f"user:{EVE.id}").name, "transcribe", NOW), "t")
    people.users.delete(EVE.id)
    assert people.logins.find("e", HOLDS) is None
    assert people.tokens.find("t") is None
    assert people.users.names([EVE.id]) == {}
    acts: tuple[Callable[[], None], ...] = (
        lambda: people.users.delete(EVE.id),
        lambda: people.users.set_password(EVE.id, "x"),
    )
    for act in acts:
        with pytest.raises(NotFound):
            act()


def test_guesses_are_counted_under_each_key_and_forgotten_in_time(people: Store) -> None:
    name, address = Limit("n", 2), Limit("a", 3)
    assert [people.logins.count_guess((name, address)) for _ in range(2)] == [None, None]
    wait = people.logins.count_guess((name, address))
    assert wait is not None
    assert 0 < wait <= GUESS_SECONDS
    assert people.logins.count_guess((Limit("m", 2), address)) is None
    assert people.logins.count_guess((Limit("l", 2), address)) is not None, "too many from there"
    people.logins.was_right((name, address))
    assert people.logins.count_guess((name,)) is None
    assert people.logins.count_guess((Limit("k", 2), address)) is None, "one of those was no guess"
    with people.database.write() as connection:
        connection.execute(guess.update().values(since=guess.c.since - GUESS_SECONDS - 1))
    assert people.logins.count_guess((name, address)) is None
    with people.database.read() as connection:
        assert sorted(connection.execute(guess.select()).mappings().all(), key=lambda row: row["key"])[0]["count"] == 1


def test_an_invitation_is_used_once_and_for_a_time(people: Store) -> None:
    people.logins.invite("d", Invitation("user:x", 0, is_admin=True), 100)
    found = people.logins.invitation("d")
    assert found is not None
    assert (found.inviter, found.is_admin) == ("user:x", True)
    assert people.logins.use("d") == found
    assert (people.logins.use("d"), people.logins.invitation("d")) == (None, None)
    people.logins.invite("old", Invitation("user:x", 0), 100)
    with people.database.write() as connection:
        connection.execute(invitation.update().values(expires=invitation.c.expires - 101))
    assert (people.logins.invitation("old"), people.logins.use("old")) == (None, None)
