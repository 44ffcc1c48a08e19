"""A login with an account of the Hub: whose library it is, in whichever browser, and what is brought along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from studio.accounts.actor import LOCAL, NOBODY, Actor, hub_account, visitor
from studio.config import Settings
from studio.errors import NotFound
from studio.session import Session, Studio
from studio.session.hub_logins import HubAccount
from tests.conftest import ROOT

ANN, PHONE = visitor("a" * 64), visitor("b" * 64)
"""Two browsers of hers."""
EVE = visitor("e" * 64)
MEMO = ROOT / "assets" / "examples" / "voice-memo.flac"
ACCOUNT = HubAccount("63f0c1", "ann", "hf_oauth_secret", 3600.0)


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    made = Studio(Settings(data=tmp_path / "data", workers=1, access="visitors", hub_login=True))
    yield made
    made.close()


def names(session: Session) -> list[str]:
    return [entry.recording.name for entry in session.library.entries()]


def test_the_library_is_the_accounts_wherever_one_logs_in(studio: Studio) -> None:
    studio.hub_logins.enter(ANN, ACCOUNT)
    studio.acting_as(ANN).library.add(MEMO)
    assert names(studio.acting_as(PHONE)) == []
    studio.hub_logins.enter(PHONE, replace(ACCOUNT, name="renamed"))
    assert names(studio.acting_as(PHONE)) == ["voice-memo.flac"]
    assert studio.acting_as(PHONE).actor == hub_account("63f0c1")
    assert names(studio.acting_as(EVE)) == []


def test_another_account_is_another_library(studio: Studio) -> None:
    studio.hub_logins.enter(ANN, ACCOUNT)
    studio.acting_as(ANN).library.add(MEMO)
    studio.hub_logins.enter(EVE, replace(ACCOUNT, sub="other"))
    assert names(studio.acting_as(EVE)) == []


def test_what_was_done_before_stays_the_visitors_until_he_brings_it_along(studio: Studio) -> None:
    studio.acting_as(ANN).library.add(MEMO)
    studio.hub_logins.enter(ANN, ACCOUNT)
    assert (names(studio.acting_as(ANN)), studio.hub_logins.left(ANN)) == ([], 1)
    assert studio.hub_logins.claim(ANN) == 1
    assert (names(studio.acting_as(ANN)), studio.hub_logins.left(ANN)) == (["voice-memo.flac"], 0)
    studio.hub_logins.leave(ANN)
    assert names(studio.acting_as(ANN)) == []


def test_who_logs_out_finds_what_he_had_without(studio: Studio) -> None:
    studio.acting_as(ANN).library.add(MEMO)
    studio.hub_logins.enter(ANN, ACCOUNT)
    studio.hub_logins.leave(ANN)
    assert names(studio.acting_as(ANN)) == ["voice-memo.flac"]
    assert studio.hub_logins.of(ANN) is None


def test_nobody_brings_anything_along_who_is_not_logged_in(studio: Studio) -> None:
    studio.acting_as(ANN).library.add(MEMO)
    for who in (ANN, NOBODY, LOCAL):
        with pytest.raises(NotFound):
            studio.hub_logins.claim(who)
    with pytest.raises(NotFound):
        studio.hub_logins.enter(LOCAL, ACCOUNT)
    assert names(studio.acting_as(ANN)) == ["voice-memo.flac"]


def test_a_login_outlives_a_restart_and_its_token_does_not(studio: Studio) -> None:
    studio.hub_logins.enter(ANN, ACCOUNT)
    assert studio._services.jobs.hub_tokens.of(ACCOUNT.actor.name) == "hf_oauth_secret"
    studio.acting_as(ANN).library.add(MEMO)
    studio.close()
    again = Studio(studio.settings)
    assert names(again.acting_as(ANN)) == ["voice-memo.flac"]
    assert again._services.jobs.hub_tokens.of(ACCOUNT.actor.name) is None
    again.close()
    kept = [path.read_bytes() for path in studio.settings.data.rglob("*") if path.is_file()]
    assert not [each for each in kept if b"hf_oauth_secret" in each]
    assert not [each for each in kept if b"63f0c1" in each], "whose account it is, nobody can read"


def test_who_works_in_his_account_is_here_with_what_he_had_before(studio: Studio) -> None:
    """It is deleted some time after his last visit, and he has not brought it along yet."""
    studio.acting_as(ANN).library.add(MEMO)
    studio.hub_logins.enter(ANN, ACCOUNT)
    with studio._services.store.database.write() as connection:
        connection.exec_driver_sql(f"UPDATE visitor SET seen = seen - {25 * 3600}")
    studio._services.seen._written.clear()
    studio.acting_as(ANN)
    studio._services.leaving.sweep()
    assert (studio.acting_as(ANN).actor, studio.hub_logins.claim(ANN)) == (hub_account("63f0c1"), 1)


def test_a_program_may_no_more_in_an_account_than_in_its_visitors_name(studio: Studio) -> None:
    secret = studio.acting_as(ANN).tokens.add("laptop")
    studio.hub_logins.enter(ANN, ACCOUNT)
    recording = studio.acting_as(ANN).library.add(MEMO).recording
    program = studio.bearer(secret)
    assert program is not None
    session = studio.acting_as(program)
    assert session.actor == replace(hub_account("63f0c1"), scope="transcribe")
    with pytest.raises(NotFound):
        session.library.recording(recording.id)


def test_a_token_goes_with_the_browser_that_logs_out(studio: Studio) -> None:
    tokens = studio._services.jobs.hub_tokens
    studio.hub_logins.enter(PHONE, replace(ACCOUNT, token="hf_phone"))
    studio.hub_logins.enter(ANN, ACCOUNT)
    assert tokens.of(ACCOUNT.actor.name) == "hf_oauth_secret"
    studio.hub_logins.leave(ANN)
    assert tokens.of(ACCOUNT.actor.name) == "hf_phone"
    studio.hub_logins.enter(PHONE, replace(ACCOUNT, sub="other", token="hf_other"))
    assert (tokens.of(ACCOUNT.actor.name), tokens.of(hub_account("other").name)) == (None, "hf_other")


@pytest.mark.parametrize("who", ["the account", "the visitor"])
def test_a_token_goes_with_all_that_is_deleted(studio: Studio, who: str) -> None:
    studio.hub_logins.enter(ANN, ACCOUNT)
    studio._services.leaving.erase(ACCOUNT.actor if who == "the account" else ANN)
    assert studio._services.jobs.hub_tokens.of(ACCOUNT.actor.name) is None


def test_a_token_ends_with_its_login(studio: Studio) -> None:
    studio.hub_logins.enter(ANN, replace(ACCOUNT, seconds=0.0))
    assert studio._services.jobs.hub_tokens.of(ACCOUNT.actor.name) is None
    assert studio.acting_as(ANN).actor == ANN


def test_everything_of_the_accounts_is_deleted_by_it(studio: Studio) -> None:
    studio.hub_logins.enter(ANN, ACCOUNT)
    studio.acting_as(ANN).library.add(MEMO)
    studio.acting_as(ANN).visit.leave()
    assert studio.hub_logins.of(ANN) is None
    studio.hub_logins.enter(PHONE, ACCOUNT)
    assert names(studio.acting_as(PHONE)) == []
    assert not list(studio.settings.data.glob("blobs/??/*"))


def test_an_account_has_what_visitors_have(studio: Studio) -> None:
    """Budgets, and no say over models."""
    studio.hub_logins.enter(ANN, ACCOUNT)
    session = studio.acting_as(ANN)
    assert session.visit.state().budget.seconds == studio.settings.visitor_minutes * 60
    lent = session.visit.lend("/x")
    assert studio.borrower(lent, "/x") == Actor(ACCOUNT.actor.name)


def test_elsewhere_a_login_changes_nothing(tmp_path: Path) -> None:
    studio = Studio(Settings(data=tmp_path / "data", workers=1, access="visitors"))
    studio.hub_logins.enter(ANN, ACCOUNT)
    assert studio.acting_as(ANN).actor == ANN
    studio.close()
