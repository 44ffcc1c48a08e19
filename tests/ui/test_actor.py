"""Who a request comes from: whom the guard found, and nothing that a browser says of itself."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from starlette.datastructures import Headers

from studio.accounts.actor import LOCAL, NOBODY, Actor
from studio.ui.actor import actor
from studio.ui.guard.door import ACTOR


def said(*ids: str, who: Actor | None = None) -> SimpleNamespace:
    """A request with these visitors' ids in its head, from whom the guard found it to be."""
    headers = Headers(raw=[(b"x-studio-visitor", each.encode()) for each in ids])
    return SimpleNamespace(headers=headers, scope={} if who is None else {ACTOR: who}, cookies={})


ANN = Actor("user:ann")


@pytest.mark.parametrize(("asks", "who"), [(said(who=ANN), ANN), (said(who=NOBODY), NOBODY), (said(), NOBODY)])
def test_the_actor_is_the_one_who_logged_in(asks: SimpleNamespace, who: Actor) -> None:
    assert actor(asks, "accounts") == who
    assert actor(SimpleNamespace(request=asks), "accounts") == who, "an event's request wraps the same"


def test_where_nobody_logs_in_whoever_comes_is_the_owner() -> None:
    assert actor(said(), "local") == actor(said(who=ANN), "local") == LOCAL


def test_a_visitors_id_is_nobody_where_people_log_in() -> None:
    assert actor(said("a" * 64), "accounts") == NOBODY


@pytest.mark.parametrize("ids", [(), ("",), ("a" * 63,), ("A" * 64,), ("a" * 64 + "\n",), ("a" * 64, "b" * 64)])
def test_who_says_no_visitors_id_is_nobody_where_there_are_visitors(ids: tuple[str, ...]) -> None:
    assert actor(said(*ids), "visitors") == NOBODY


def test_a_visitor_is_known_by_a_hash_of_his_id_and_by_nothing_else() -> None:
    one, other = actor(said("a" * 64), "visitors"), actor(said("b" * 64), "visitors")
    assert one.is_visitor
    assert one != other
    assert "a" * 8 not in one.name
    assert actor(said(one.name.removeprefix("visitor:")), "visitors") != one, "the name of an owner is not his key"
    assert actor(said("a" * 64), "local") == LOCAL
