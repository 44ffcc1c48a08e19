"""The log as JSON: what happened, and no word of anybody's."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from studio.errors import AudioError, StoreError
from studio.logs import FIELDS, REQUEST, Lines, set_up

SECRET = "Aardvark"


@pytest.fixture
def written() -> Iterator[Callable[[], dict[str, Any]]]:
    """The one line that a logger of ours wrote."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Lines())
    loggers = [logging.getLogger(name) for name in ("studio.tried", "other.tried")]
    for logger in loggers:
        logger.addHandler(handler)
        logger.propagate = False
        logger.setLevel(logging.INFO)

    def line() -> dict[str, Any]:
        assert stream.getvalue().count("\n") == 1
        found: dict[str, Any] = json.loads(stream.getvalue())
        assert SECRET not in stream.getvalue()
        return found

    yield line
    for logger in loggers:
        logger.removeHandler(handler)


def test_a_line_says_when_where_and_for_which_request(written: Callable[[], dict[str, Any]]) -> None:
    token = REQUEST.set("r1")
    logging.getLogger("studio.tried").info("answered", extra={FIELDS: {"status": 200}})
    REQUEST.reset(token)
    found = written()
    assert found.pop("time").endswith("+00:00")
    assert found == {
        "level": "info", "logger": "studio.tried", "message": "answered", "request": "r1", "status": 200,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (AudioError(f"{SECRET}.wav", "it holds no sound"), "taking in “…”: “…”: it holds no sound"),
        (ValueError(f"{SECRET} is no number"), "taking in “…”: ValueError"),
    ],
)
def test_names_and_foreign_words_are_left_out(
    written: Callable[[], dict[str, Any]], error: Exception, message: str
) -> None:
    logging.getLogger("studio.tried").warning("taking in %s: %s", f"“{SECRET}.wav”", error)
    assert written()["message"] == message


def fail() -> None:
    try:
        int(SECRET)
    except ValueError as error:
        raise StoreError(f"{SECRET} failed") from error


def test_an_exception_is_told_by_its_kind_and_place(written: Callable[[], dict[str, Any]]) -> None:
    try:
        fail()
    except StoreError:
        logging.getLogger("studio.tried").exception("it failed")
    told = written()["exception"]
    assert [each["kind"] for each in told] == ["StoreError", "ValueError"]
    assert all("test_logs.py" in each["at"][0] for each in told)


def test_of_others_only_the_pattern_is_told(written: Callable[[], dict[str, Any]]) -> None:
    logging.getLogger("other.tried").warning("they sent %s", SECRET)
    assert written()["message"] == "they sent %s"


def test_plain_changes_nothing() -> None:
    before = list(logging.root.handlers)
    set_up("plain", sys.stderr)
    assert logging.root.handlers == before
