"""Looking again and again: at once, after a failure too, once where that is all, and no more once it is closed."""

from __future__ import annotations

import logging
import threading

import pytest

from studio.errors import StudioError
from studio.sweeper import Sweeper
from tests.patience import wait_until


@pytest.mark.parametrize(("error", "level"), [(StudioError("the disk is full"), "WARNING"), (KeyError("x"), "ERROR")])
def test_a_look_that_fails_is_told_and_the_next_one_comes(
    error: Exception, level: str, caplog: pytest.LogCaptureFixture
) -> None:
    looks: list[int] = []

    def sweep() -> None:
        looks.append(len(looks))
        if len(looks) == 1:
            raise error

    sweeper = Sweeper("tests", sweep, 0.01)
    with caplog.at_level(logging.WARNING):
        sweeper.wake()
        sweeper.wake()
        assert wait_until(lambda: len(looks) > 2)
        sweeper.close()
    assert [record.levelname for record in caplog.records] == [level]
    assert [each.name for each in threading.enumerate() if each.name == "tests"] == []
    seen = len(looks)
    assert looks == list(range(seen)), "one thread, however often it is woken"


def test_without_a_pause_it_looks_once() -> None:
    looks: list[None] = []
    sweeper = Sweeper("once", lambda: looks.append(None), None)
    sweeper.wake()
    assert wait_until(lambda: all(each.name != "once" for each in threading.enumerate()))
    sweeper.close()
    assert len(looks) == 1


def test_closing_does_not_wait_for_the_next_look() -> None:
    looked = threading.Event()
    sweeper = Sweeper("long", looked.set, 3600.0)
    sweeper.wake()
    assert looked.wait(60)
    sweeper.close()
    Sweeper("never woken", looked.set, 3600.0).close()
