"""What was begun for somebody who went away is ended all the same."""

from __future__ import annotations

import asyncio
import threading

import pytest

from studio.ui.waiting import having
from tests import loops


@pytest.mark.parametrize("fails", [False, True])
def test_who_goes_while_it_begins_leaves_nothing(fails: bool) -> None:
    begins, goes_on = threading.Event(), threading.Event()
    done: list[str] = []

    def begin() -> str:
        begins.set()
        goes_on.wait(60)
        if fails:
            raise ValueError
        done.append("begun")
        return "it"

    async def use() -> None:
        async with having(begin, lambda it: done.append(f"{it} ended")):
            done.append("used")

    async def go_away() -> None:
        using = asyncio.ensure_future(use())
        await asyncio.to_thread(begins.wait, 60)
        using.cancel()
        await asyncio.sleep(0)
        goes_on.set()
        with pytest.raises(asyncio.CancelledError):
            await using

    loops.run(go_away())
    assert done == ([] if fails else ["begun", "it ended"])


def test_what_fails_inside_is_ended_and_told() -> None:
    done: list[str] = []

    async def use() -> None:
        async with having(lambda: "it", done.append):
            raise ValueError("why")

    with pytest.raises(ValueError, match="why"):
        loops.run(use())
    assert done == ["it"]
