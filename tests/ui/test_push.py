"""A push that is under way: found again by a page that is opened, begun once, and followed until it is gone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ui import rows


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return rows.tried("push_row", tmp_path_factory.mktemp("data"))


def test_a_page_that_is_opened_follows_the_push_that_is_under_way(tried: dict[str, Any]) -> None:
    told, *buttons = tried["opened"]
    assert "Waiting (0%)" in told
    assert buttons == [False, True]
    told, *buttons = tried["stopped"]
    assert "The push was stopped" in told
    assert buttons == [True, False]
    assert tried["nothing"]


def test_a_second_click_takes_up_the_push_that_is_under_way(tried: dict[str, Any]) -> None:
    assert tried["clicked"] == tried["opened"]
    assert tried["begun"] == 1


def test_a_push_that_is_deleted_meanwhile_has_ended(tried: dict[str, Any]) -> None:
    told, *buttons = tried["deleted"]
    assert "The push has ended, and what came of it is no longer known here." in told
    assert buttons == [True, False]


def test_what_was_left_out_is_told(tried: dict[str, Any]) -> None:
    everything, less = tried["ended"]
    assert everything.endswith("which only you see.</p>")
    assert less.endswith("which only you see. Left out: 3 segments, 1 recording without a transcript.</p>")


def test_one_that_was_refused_because_of_changes_there_offers_to_overwrite_them(tried: dict[str, Any]) -> None:
    told, go, stop, *overwrite = tried["changed"]
    assert "It was changed." in told
    assert (go, stop, overwrite) == (True, False, [True, False])
