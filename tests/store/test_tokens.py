"""Tokens in the store, on either database."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from studio.accounts.actor import LOCAL
from studio.accounts.tokens import Token, digest, new_secret
from studio.config import Settings
from studio.errors import NotFound, RequestError
from studio.session import Studio
from studio.store import Store

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)


def test_what_was_added_is_found_by_its_secret(store: Store) -> None:
    secret, token = new_secret(), Token("laptop", "local", "transcribe", NOW)
    store.tokens.add(token, digest(secret))
    assert store.tokens.find(digest(secret)) == token
    assert store.tokens.find(digest(secret[:-1])) is None
    assert store.tokens.of_owner("local") == [token]
    assert store.tokens.of_owner("user:eve") == []


def test_a_name_is_taken_once_by_each(store: Store) -> None:
    store.tokens.add(Token("a", "local", "transcribe", NOW), digest("1"))
    store.tokens.add(Token("a", "user:eve", "transcribe", NOW), digest("2"))
    with pytest.raises(RequestError, match="There is a token “a” already"):
        store.tokens.add(Token("a", "local", "transcribe", NOW), digest("3"))
    store.tokens.remove("local", "a")
    assert store.tokens.find(digest("1")) is None
    assert store.tokens.find(digest("2")) is not None
    with pytest.raises(NotFound):
        store.tokens.remove("local", "a")


def test_its_use_is_noted_to_the_minute(store: Store) -> None:
    store.tokens.add(Token("a", "local", "transcribe", NOW), digest("1"))

    def noted(seconds: float) -> datetime | None:
        store.tokens.note_use(digest("1"), NOW + timedelta(seconds=seconds))
        return store.tokens.of_owner("local")[0].used

    assert [noted(0), noted(59), noted(61)] == [NOW, NOW, NOW + timedelta(seconds=61)]


def test_no_file_holds_a_secret(tmp_path: Path) -> None:
    studio = Studio(Settings(data=tmp_path))
    secret = studio.acting_as(LOCAL).tokens.add("laptop")
    assert studio.bearer(secret) == studio.acting_as(LOCAL).tokens.all()[0].actor
    assert studio.bearer(secret + "x") is None
    assert studio.bearer("\ud800") is None
    studio.close()
    held = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert secret.encode() not in held
    assert len(secret) == 46


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 101])
def test_a_name_that_cannot_be_shown_is_refused(tmp_path: Path, name: str) -> None:
    studio = Studio(Settings(data=tmp_path))
    with pytest.raises(RequestError, match="A token's name has"):
        studio.acting_as(LOCAL).tokens.add(name)
    with pytest.raises(RequestError, match="Known: transcribe"):
        studio.acting_as(LOCAL).tokens.add("a", "everything")
    studio.close()
