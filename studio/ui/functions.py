"""The components' server functions, in the place of Gradio's endpoint, which fails on a component that is not there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from gradio.blocks import Blocks
from gradio.context import LocalContext
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from studio.accounts.actor import NOBODY
from studio.config import Access
from studio.ui.actor import actor
from studio.ui.guard.endpoints import API
from studio.ui.guard.refusal import Refusal

Function = Callable[[Any, Request], Any]
"""What a component does with the data that the page sends it; it never raises."""


def function_routes(blocks: Blocks, access: Access) -> list[BaseRoute]:
    """To stand before Gradio's own: the first route that fits is taken."""
    functions = _functions(blocks)

    async def call(request: Request) -> Response | ASGIApp:
        if actor(request, access) == NOBODY:
            return Refusal(401, "Log in first.")
        asked: Mapping[str, Any] = orjson.loads(await request.body())
        component, name = asked.get("component_id"), asked.get("fn_name")
        found = functions.get((component, name)) if isinstance(component, int) and isinstance(name, str) else None
        if found is None:
            return Refusal(404, "There is no such function. Reload the page.")
        LocalContext.request.set(request)  # what is begun here is done with this visitor's pass to a GPU that is lent
        answer = await run_in_threadpool(found, asked.get("data"), request)
        return Response(orjson.dumps(answer), headers={"Cache-Control": "no-store"}, media_type="application/json")

    paths = (f"{API}/component_server", f"{API}/component_server/")  # the second is how the page writes it
    return [Route(path, call, methods=["POST"]) for path in paths]


def _functions(blocks: Blocks) -> dict[tuple[int, str], Function]:
    """By the component's number and the function's name."""
    return {
        (key, each.__name__): each for key, block in blocks.blocks.items() for each in getattr(block, "server_fns", ())
    }
