"""Logging in and out, and making an account by an invitation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from studio.accounts.actor import NOBODY
from studio.accounts.logins import NO_SUCH, LoginRefused
from studio.errors import NotFound, RequestError
from studio.limits import SHORTEST_PASSWORD
from studio.session import Studio
from studio.ui.accounts.cookie import clear, put, secret
from studio.ui.accounts.sheet import bad, field, form, good, hidden, note, sheet
from studio.ui.guard.door import ACTOR
from studio.ui.http import PRIVATE

BACK = re.compile(r"/(?:\?[^\s#\\]*|invite/[\w-]+)?")
"""Where somebody may be led after he logged in: to the studio's own page, with what it was asked, or an invitation."""
DONE = "done"
"""Instead: he logged in beside a page that waits for him."""

LOGGED_IN = (
    "This link makes an account, and you are logged in. Log out to make another one, or give it to somebody else."
)

STRONG = f"At least {SHORTEST_PASSWORD} characters; several words are good."


def login_page(_: Studio, request: Request) -> Response:
    back = request.query_params.get("next", "")
    if request.scope.get(ACTOR, NOBODY) != NOBODY:
        return _in(back)
    return _login(back)


def log_in(studio: Studio, request: Request, fields: Mapping[str, str]) -> Response:
    name, back = fields.get("name", ""), fields.get("next", "")
    try:
        login = studio.logins.log_in(name, fields.get("password", ""), _address(request))
    except LoginRefused as refused:
        return _login(back, name, str(refused), 401 if str(refused) == NO_SUCH else 429)
    return _logged_in(request, login, back)


def logout_page(_: Studio, __: Request) -> Response:
    return sheet(
        "Log out", note("What is saved stays. What is not saved yet stays in this browser.") + form((), "Log out")
    )


def log_out(studio: Studio, request: Request, _: Mapping[str, str]) -> Response:
    studio.logins.log_out(secret(request.scope))
    response = RedirectResponse("login", 303, headers=PRIVATE)
    clear(response, request.scope)
    return response


def invitation_page(studio: Studio, request: Request) -> Response:
    link = request.path_params["secret"]
    try:
        project = studio.logins.project_of(studio.logins.invited(link))
    except NotFound as error:
        return _no_invitation(error)
    if request.scope.get(ACTOR, NOBODY) != NOBODY:
        told = note(f"You are invited into the project {project}.") + form((), "Join")
        return sheet("Join the project", told) if project else sheet("You have an account", bad(LOGGED_IN))
    return _invitation(link, project)


def accept(studio: Studio, request: Request, fields: Mapping[str, str]) -> Response:
    name, password, link = fields.get("name", ""), fields.get("password", ""), request.path_params["secret"]
    try:
        if (actor := request.scope.get(ACTOR, NOBODY)) != NOBODY:
            return RedirectResponse(f"../members/{studio.logins.join(link, actor)}", 303, headers=PRIVATE)
        project = studio.logins.project_of(studio.logins.invited(link))
        if password != fields.get("again", ""):
            return _invitation(link, project, name, "The two passwords differ.", 400)
        login = studio.logins.accept(link, name, password)
    except NotFound as error:
        return _no_invitation(error)
    except RequestError as error:
        return _invitation(link, project, name, str(error), 400)
    return _logged_in(request, login, "", up="../")


def _login(back: str, name: str = "", wrong: str = "", status: int = 200) -> Response:
    fields = (
        field("name", "Name", value=name, complete="username", first=not name),
        field("password", "Password", "password", complete="current-password", first=bool(name)),
        hidden("next", back),
    )
    asked = note("Then this tab can be closed: the page that waits goes on by itself.") if back == DONE else ""
    return sheet("Log in", bad(wrong) + asked + form(fields, "Log in"), status)


def _invitation(link: str, project: str, name: str = "", wrong: str = "", status: int = 200) -> Response:
    """`project`: into which it leads; empty for into none."""
    fields = (
        field(
            "name", "Your name", value=name, complete="username", first=True, hint="Others in your projects read it."
        ),
        field("password", "Password", "password", complete="new-password", hint=STRONG),
        field("again", "The same once more", "password", complete="new-password"),
    )
    where = f"into the project {project}" if project else "to this studio"
    about = note(f"You were invited {where}. Choose how you are called here, and a password.")
    has = (
        f'<p>You have an account? <a href="../login?next=%2Finvite%2F{quote(link)}">Log in</a> and join.</p>'
        if project
        else ""
    )
    return sheet("Make your account", bad(wrong) + about + form(fields, "Make the account") + has, status)


def _no_invitation(_: NotFound) -> Response:
    told = "This link does not hold: it was used, or is too old. Ask for another one."
    return sheet("No invitation", bad(told) + '<p><a href="../login">Log in</a></p>', 404)


def _logged_in(request: Request, login: str, back: str, up: str = "./") -> Response:
    response = _in(back, up)
    put(response, request.scope, login)
    return response


def _in(back: str, up: str = "./") -> Response:
    if back == DONE:
        return sheet("You are logged in", good("Go back to the tab you came from: it goes on by itself.") + HERE)
    query = back[1:] if BACK.fullmatch(back) else ""
    return RedirectResponse(f"{up}{query}", 303, headers=PRIVATE)


HERE = '<p><a href="./">Open the studio here</a></p>'


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else ""
