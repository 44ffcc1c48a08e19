"""Logging in, invitations and accounts, as the page and the command line ask for them."""

from __future__ import annotations

import threading

import pytest

from studio.accounts.actor import LOCAL, Actor
from studio.accounts.logins import MOST_FOR_A_NAME, LoginRefused
from studio.errors import NotFound, RequestError
from studio.session import Session, Studio

PASSWORD = "several good words"


@pytest.fixture
def studio(team: Studio) -> Studio:
    machine(team).people.add("ann", PASSWORD, is_admin=True)
    machine(team).people.add("eve", PASSWORD)
    return team


def machine(studio: Studio) -> Session:
    return studio.acting_as(LOCAL)


def named(studio: Studio, name: str) -> Actor:
    found = studio.logins.in_name_of(name)
    assert found is not None
    return found


def test_who_logs_in_is_who_the_secret_stands_for(studio: Studio) -> None:
    secret = studio.logins.log_in("Ann", PASSWORD, "192.0.2.1")
    found = studio.logins.who(secret)
    assert found == named(studio, "ann")
    assert found is not None
    assert (found.is_user, found.is_admin) == (True, True)
    assert studio.logins.who("nothing") is None
    assert studio.acting_as(found).account.me().name == "ann"
    studio.logins.log_out(secret)
    assert studio.logins.who(secret) is None


def test_guesses_at_once_are_not_more_than_guesses_one_by_one(studio: Studio) -> None:
    told: list[str] = []

    def guess() -> None:
        try:
            studio.logins.log_in("eve", "wrong password", "192.0.2.1")
        except LoginRefused as refused:
            told.append(str(refused))

    threads = [threading.Thread(target=guess) for _ in range(MOST_FOR_A_NAME + 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum("not right" in each for each in told) == MOST_FOR_A_NAME
    with pytest.raises(LoginRefused, match="Too many tries"):
        studio.logins.log_in("eve", PASSWORD, "192.0.2.1")


def test_guesses_at_ones_own_old_password_are_counted_too(studio: Studio) -> None:
    eve = studio.acting_as(named(studio, "eve"))
    for _ in range(MOST_FOR_A_NAME):
        with pytest.raises(LoginRefused, match="until now"):
            eve.account.change_password("wrong password", "other words than before", "")
    with pytest.raises(LoginRefused, match="Too many tries"):
        eve.account.change_password(PASSWORD, "other words than before", "")


def test_of_two_who_come_with_one_link_one_gets_in(studio: Studio) -> None:
    link = machine(studio).people.invite(is_admin=True)
    got: list[str] = []
    lost: list[Exception] = []

    def come(name: str) -> None:
        try:
            got.append(studio.logins.accept(link, name, PASSWORD))
        except NotFound as error:
            lost.append(error)

    threads = [threading.Thread(target=come, args=(name,)) for name in ("bob", "cem", "dora")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(got), len(lost)) == (1, 2)
    who = studio.logins.who(got[0])
    assert who is not None
    assert who.is_admin
    assert len(machine(studio).people.all()) == 3


def test_a_program_with_a_token_joins_nothing_in_its_owners_name(studio: Studio) -> None:
    ann, eve = studio.acting_as(named(studio, "ann")), named(studio, "eve")
    project = ann.projects.add("council").id
    link = ann.members.invite(project, "guest")
    ann = studio.acting_as(named(studio, "ann"))  # whose it was, and who shares it now
    program = studio.bearer(studio.acting_as(eve).tokens.add("laptop"))
    assert program is not None
    with pytest.raises(NotFound):
        studio.logins.join(link, program)
    assert [each.user.name for each in ann.members.of(project)] == ["ann"]
    assert studio.logins.join(link, eve) == project, "the link was not used up"


def test_a_program_is_known_also_while_its_use_cannot_be_noted(studio: Studio) -> None:
    secret = studio.acting_as(named(studio, "eve")).tokens.add("laptop")
    database, other = studio._services.store.database, Studio(studio.settings)
    with database._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=50")
        connection.commit()
    with other._services.store.database.write():
        found = studio.bearer(secret)
    other.close()
    assert found is not None
    assert (found.name, found.scope) == (named(studio, "eve").name, "transcribe")


def test_people_are_the_administrators_to_see_and_to_change(studio: Studio) -> None:
    eve, ann = studio.acting_as(named(studio, "eve")), studio.acting_as(named(studio, "ann"))
    assert [each.name for each in ann.people.all()] == ["ann", "eve"]
    for ask in (
        lambda: eve.people.all(),
        lambda: eve.people.invite(),
        lambda: eve.people.add("x", PASSWORD),
        lambda: eve.people.deactivate("ann"),
        lambda: eve.people.activate("nobody"),
        lambda: eve.people.set_password("ann", PASSWORD),
    ):
        with pytest.raises(NotFound):
            ask()
    ann.people.deactivate("eve")
    assert studio.logins.in_name_of("eve") is None
    with pytest.raises(RequestError, match="only administrator"):
        ann.people.deactivate("ann")
