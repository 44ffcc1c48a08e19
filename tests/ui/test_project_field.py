"""The project over Transcribe: what it makes of the row, what somebody typed, and of names that there are not yet."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ui import rows


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return rows.tried("project_row", tmp_path_factory.mktemp("data"))


def test_a_project_fills_the_row_with_its_request_and_words(tried: dict[str, Any]) -> None:
    words = {"words": "Ann\nNeMo", "filled": "Ann\nNeMo"}
    assert tried["full"] == {"model": "pocketsphinx/en-us", "task": "asr", "pnc": False} | words


def test_what_somebody_typed_stays_and_the_words_of_the_project_before_go(tried: dict[str, Any]) -> None:
    assert tried["after"] == {"words": "", "filled": ""}
    assert (tried["typed"], tried["new"]) == ({}, {})


def test_a_project_whose_model_is_gone_leaves_the_choice(tried: dict[str, Any]) -> None:
    assert tried["gone"] == ["filled", "words"]


def test_a_name_is_taken_as_it_is_or_for_the_project_that_has_it(tried: dict[str, Any]) -> None:
    key, *chosen = tried["chosen"]
    assert chosen == [key, key, "new", "default"]
    assert tried["offered"] == ["full", "bare", "gone", "default", "new"]


def test_what_the_default_project_is_called_in_the_readers_language_stands_for_it(tried: dict[str, Any]) -> None:
    assert tried["in German"] == ["default", "default", "neu"]


def test_a_project_to_which_one_may_not_add_is_not_offered(tried: dict[str, Any]) -> None:
    assert tried["shared"]["choices"] == ["speaker", "default"]


def test_whoever_has_nothing_and_only_records_for_one_project_has_it_chosen_and_is_told_so(
    tried: dict[str, Any],
) -> None:
    name, is_chosen, line = tried["shared"]["first"]
    assert (name, is_chosen, line["visible"]) == ("speaker", True, True)
    assert "You are a speaker here: records and uploads;" in line["value"]


def test_what_his_role_does_not_let_somebody_transcribe_has_the_button_off_with_the_reason(
    tried: dict[str, Any],
) -> None:
    can, line = tried["shared"]["transcribe"]
    assert (can, line["visible"]) == (False, True)
    assert "Transcribing is off. You are a guest here: listens and reads." in line["value"]
    assert tried["shared"]["hers"] == [True, False]


def test_what_can_warn_goes_through_the_queue_where_a_warning_is_shown(tried: dict[str, Any]) -> None:
    assert tried["in the queue"] == {"_choose_project": True, "_close": True, "_open_event": True}


def test_of_an_empty_library_there_is_no_newest(tried: dict[str, Any]) -> None:
    assert tried["first"] == [[None, ["full", "bare", "gone", "default"]], [None, None]], "and nobody has a field"
