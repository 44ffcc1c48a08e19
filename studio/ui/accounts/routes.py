"""The way in and out over HTTP: pages that work without a script."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from studio.errors import UNEXPECTED, NotFound, StudioError
from studio.session import Studio
from studio.ui.accounts import account, admin, entering, members
from studio.ui.accounts.forms import sent
from studio.ui.accounts.sheet import bad, sheet
from studio.ui.accounts.turns import Turns
from studio.ui.guard.refusal import Refusal

log = logging.getLogger(__name__)

Fields = Mapping[str, str]
Show = Callable[[Studio, Request], Response]
Take = Callable[[Studio, Request, Fields], Response]


def account_routes(studio: Studio) -> list[BaseRoute]:
    """To stand before Gradio's own, which has a way to log in of its own."""
    turns = Turns()
    return [
        _route(studio, "/login", entering.login_page, entering.log_in, turns),
        _route(studio, "/logout", entering.logout_page, entering.log_out),
        _route(studio, "/invite/{secret}", entering.invitation_page, entering.accept, turns),
        _route(studio, "/account", account.page, account.change, turns),
        _route(studio, "/members", members.projects_page, members.make_project),
        _route(studio, "/members/{id}", members.members_page, members.change_members),
    ]


def admin_routes(studio: Studio) -> list[BaseRoute]:
    """There for everybody who keeps a server going, however people come to it; for others as if it were not."""
    return [_route(studio, "/admin", admin.page, admin.change, before=admin.session_for)]


def _route(
    studio: Studio,
    path: str,
    show: Show,
    take: Take,
    turns: Turns | None = None,
    before: Callable[[Studio, Request], object] | None = None,
) -> Route:
    """`turns`: of what is sent there, where passwords are hashed for it. `before`: raises Refusal for whom nothing that
    is sent is to be read."""

    async def respond(request: Request) -> Response | ASGIApp:
        try:
            if request.method != "POST":
                return await run_in_threadpool(show, studio, request)
            if before is not None:
                await run_in_threadpool(before, studio, request)
            asked = partial(take, studio, request, await sent(request))
            return await (run_in_threadpool(asked) if turns is None else turns.take(asked))
        except Refusal as refusal:
            return refusal
        except NotFound as error:
            return sheet("Not here", bad(str(error)), 404)
        except StudioError as error:
            return sheet("This cannot be done", bad(str(error)), 500 if error.fault else 400)
        except Exception:
            log.exception("a page for people who log in failed")
            return sheet("This cannot be done", bad(UNEXPECTED), 500)

    return Route(path, respond, methods=["GET", "POST"])
