"""A crowd that logs in: everybody else is answered meanwhile, and it waits in no endless queue."""

from __future__ import annotations

import asyncio

import httpx
from starlette.applications import Starlette

from studio.accounts import passwords
from studio.accounts.passwords import SIMULTANEOUS
from studio.session import Studio
from studio.ui.accounts.routes import account_routes
from studio.ui.accounts.turns import MANY, MOST_WAITING
from tests import loops
from tests.patience import SECONDS

CROWD = 45
"""More than the threads that all requests share, and fewer than one address may guess."""


def test_a_crowd_that_logs_in_stops_nobody_else_and_its_end_is_sent_away(team: Studio) -> None:
    async def crowd() -> tuple[int, list[httpx.Response]]:
        transport = httpx.ASGITransport(Starlette(routes=account_routes(team)))
        async with httpx.AsyncClient(transport=transport, base_url="http://studio") as client:
            for _ in range(SIMULTANEOUS):  # hashes that take for ever
                passwords._TURNS.acquire()
            try:
                said = ({"name": f"zoe {number}", "password": "wrong password"} for number in range(CROWD))
                logins = [asyncio.create_task(client.post("/login", data=each)) for each in said]
                while sum(each.done() for each in logins) < CROWD - SIMULTANEOUS - MOST_WAITING:
                    await asyncio.sleep(0.01)
                other = await asyncio.wait_for(client.get("/login"), 20)
            finally:
                for _ in range(SIMULTANEOUS):
                    passwords._TURNS.release()
            return other.status_code, await asyncio.gather(*logins)

    other, answers = loops.run(asyncio.wait_for(crowd(), SECONDS))
    sent_away = [each for each in answers if each.status_code == 503]
    assert other == 200
    assert len(sent_away) == CROWD - SIMULTANEOUS - MOST_WAITING
    assert {(each.text, each.headers["retry-after"]) for each in sent_away} == {(MANY, "60")}
    assert {each.status_code for each in answers} == {401, 503}
