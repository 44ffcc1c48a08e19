"""The way in and out over HTTP: pages that work without a script."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial
from importlib.util import find_spec

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from studio.config import Settings
from studio.errors import UNEXPECTED, NotFound, SettingsError, StudioError
from studio.session import Studio
from studio.ui.accounts import account, admin, entering, members
from studio.ui.accounts.forms import sent
from studio.ui.accounts.sheet import bad, sheet
from studio.ui.accounts.turns import Turns
from studio.ui.guard.hosts import LOOPBACK, Hosts
from studio.ui.guard.refusal import Refusal

log = logging.getLogger(__name__)

Fields = Mapping[str, str]
Show = Callable[[Studio, Request], Response]
Take = Callable[[Studio, Request, Fields], Response]


def account_routes(studio: Studio, hosts: Hosts | None = None, prefix: str = "") -> list[BaseRoute]:
    """To stand before Gradio's own, which has a way to log in of its own. `hosts` are the names by which the studio is
    reached, `prefix` the path below which a proxy serves it. Raises SettingsError where a package is missing."""
    turns = Turns()
    start, back, link = _by_issuer(studio.settings, hosts or Hosts.of(studio.settings, LOOPBACK[0]), prefix)
    asking = Turns()  # the issuer takes its time, and nobody else's
    return [
        _route(studio, "/login", entering.login_page, entering.log_in, turns),
        _route(studio, "/login/oidc", start, None, asking),
        _route(studio, "/login/oidc/back", back, None, asking),
        _route(studio, "/logout", entering.logout_page, entering.log_out),
        _route(studio, "/invite/{secret}", entering.invitation_page, entering.accept, turns),
        _route(studio, "/account", account.page, account.change, turns),
        _route(studio, "/account/link", account.way_back, link, asking),
        _route(studio, "/members", members.projects_page, members.make_project),
        _route(studio, "/members/{id}", members.members_page, members.change_members),
    ]


def admin_routes(studio: Studio) -> list[BaseRoute]:
    """There for everybody who keeps a server going, however people come to it; for others as if it were not."""
    return [_route(studio, "/admin", admin.page, admin.change, before=admin.session_for)]


def _by_issuer(settings: Settings, hosts: Hosts, prefix: str) -> tuple[Show, Show, Take]:
    """The way to the issuer, the way back, and what links an account."""
    if settings.oidc is None:
        return _nothing, _nothing, _nothing
    if find_spec("joserfc") is None:
        raise SettingsError("STUDIO_OIDC wants the package joserfc: pip install 'canary-studio[oidc]'.")
    from studio.ui.accounts.vouched import Vouched

    vouched = Vouched(settings.oidc, hosts, prefix)
    return vouched.start, vouched.back, vouched.link


def _nothing(*_: object) -> Response:
    raise NotFound("page", "of this address")


def _route(
    studio: Studio,
    path: str,
    show: Show,
    take: Take | None,
    turns: Turns | None = None,
    before: Callable[[Studio, Request], object] | None = None,
) -> Route:
    """`turns`: of what is sent there, where it takes long; where nothing is sent, of who looks. `before`:
    raises Refusal for whom nothing that is sent is to be read."""

    async def respond(request: Request) -> Response | ASGIApp:
        try:
            if take is None and turns is not None:
                return await turns.take(partial(show, studio, request))
            if take is None or request.method != "POST":
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

    return Route(path, respond, methods=["GET", "POST"] if take is not None else ["GET"])
