"""Logging in and out, and making an account by an invitation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from studio.accounts.actor import NOBODY
from studio.accounts.logins import NO_SUCH, LoginRefused
from studio.errors import NotFound, RequestError
from studio.i18n import project_name
from studio.limits import SHORTEST_PASSWORD
from studio.oidc import Oidc
from studio.session import Studio
from studio.ui.accounts.cookie import clear, put, secret
from studio.ui.accounts.sheet import bad, field, form, good, hidden, note, sheet
from studio.ui.bundle import logout_script
from studio.ui.guard.door import ACTOR
from studio.ui.http import PRIVATE
from studio.ui.languages import NAVIGATION

BACK = re.compile(r"/(?:\?[^\s#\\]*|invite/[\w-]+)?")
"""Where somebody may be led after he logged in: to the studio's own page, with what it was asked, or an invitation."""
STAYS = "What is saved stays. Texts not saved yet stay in this browser; sound that it could not send yet is deleted."

DONE = "done"
"""Instead: he logged in beside a page that waits for him."""

LOGGED_IN = (
    "This link makes an account, and you are logged in. Log out to make another one, or give it to somebody else."
)

STRONG = f"At least {SHORTEST_PASSWORD} characters; several words are good."


NO_INVITATION = "This link does not hold: it was used, or is too old. Ask for another one."

NO_PASSWORDS = "Nobody logs in by a password here. Use the button."


def login_page(studio: Studio, request: Request) -> Response:
    back = request.query_params.get("next", "")
    if request.scope.get(ACTOR, NOBODY) != NOBODY:
        return entered(back)
    return _login(studio, back)


def log_in(studio: Studio, request: Request, fields: Mapping[str, str]) -> Response:
    name, back = fields.get("name", ""), fields.get("next", "")
    if _only_issuer(studio):
        return _login(studio, back, wrong=NO_PASSWORDS, status=403)
    try:
        login = studio.logins.log_in(name, fields.get("password", ""), _address(request))
    except LoginRefused as refused:
        return _login(studio, back, name, str(refused), 401 if str(refused) == NO_SUCH else 429)
    return logged_in(request, login, back)


def logout_page(_: Studio, __: Request) -> Response:
    return sheet("Log out", note(STAYS) + form((), "Log out"), script=logout_script())


def log_out(studio: Studio, request: Request, _: Mapping[str, str]) -> Response:
    studio.logins.log_out(secret(request.scope))
    response = RedirectResponse("login", 303, headers=PRIVATE)
    clear(response, request.scope)
    return response


def invitation_page(studio: Studio, request: Request) -> Response:
    link = request.path_params["secret"]
    try:
        project = project_name(studio.logins.project_of(studio.logins.invited(link)))
    except NotFound as error:
        return _no_invitation(error)
    if request.scope.get(ACTOR, NOBODY) != NOBODY:
        told = note(f"You are invited into the project {project}.") + form((), "Join")
        return sheet("Join the project", told) if project else sheet("You have an account", bad(LOGGED_IN))
    return _invitation(studio, link, project)


def accept(studio: Studio, request: Request, fields: Mapping[str, str]) -> Response:
    name, password, link = fields.get("name", ""), fields.get("password", ""), request.path_params["secret"]
    try:
        if (actor := request.scope.get(ACTOR, NOBODY)) != NOBODY:
            return RedirectResponse(f"../members/{studio.logins.join(link, actor)}", 303, headers=PRIVATE)
        project = project_name(studio.logins.project_of(studio.logins.invited(link)))
        if _only_issuer(studio):
            return _invitation(studio, link, project, wrong=NO_PASSWORDS, status=403)
        if password != fields.get("again", ""):
            return _invitation(studio, link, project, name, "The two passwords differ.", 400)
        login = studio.logins.accept(link, name, password)
    except NotFound as error:
        return _no_invitation(error)
    except RequestError as error:
        return _invitation(studio, link, project, name, str(error), 400)
    return logged_in(request, login, "", up="../")


def refused(studio: Studio, back: str, sentence: str, status: int, up: str) -> Response:
    """The login page, with why somebody did not get in by the issuer. `up`: the way from this address to the root."""
    return _login(studio, back, wrong=sentence, status=status, up=up)


def _login(studio: Studio, back: str, name: str = "", wrong: str = "", status: int = 200, up: str = "") -> Response:
    oidc = studio.settings.oidc
    fields = (
        field("name", "Name", value=name, complete="username", first=not name),
        field("password", "Password", "password", complete="current-password", first=bool(name)),
        hidden("next", back),
    )
    asked = note("Then this tab can be closed: the page that waits goes on by itself.") if back == DONE else ""
    button = to_issuer(oidc, back, up) if oidc is not None else ""
    by_password = "" if _only_issuer(studio) else form(fields, "Log in", action=f"{up}login" if up else "")
    between = note("Or by a name and a password of this studio:") if button and by_password else ""
    return sheet("Log in", bad(wrong) + asked + button + between + by_password + NAVIGATION, status)


def to_issuer(oidc: Oidc, back: str, up: str) -> str:
    """The button: a link, for a form may not lead to another site."""
    to = f"{up}login/oidc?next={quote(back, safe='')}" if back else f"{up}login/oidc"
    return f'<p><a class="go" href="{to}">Log in with {escape(oidc.name)}</a></p>'


def _only_issuer(studio: Studio) -> bool:
    return studio.settings.oidc is not None and studio.settings.oidc.only


def _invitation(
    studio: Studio, link: str, project: str, name: str = "", wrong: str = "", status: int = 200
) -> Response:
    """`project`: into which it leads; empty for into none."""
    fields = (
        field(
            "name", "Your name", value=name, complete="username", first=True, hint="Others in your projects read it."
        ),
        field("password", "Password", "password", complete="new-password", hint=STRONG),
        field("again", "The same once more", "password", complete="new-password"),
    )
    invited = f"You were invited into the project {project}." if project else "You were invited to this studio."
    oidc = studio.settings.oidc
    button = to_issuer(oidc, f"/invite/{link}", "../") if oidc is not None else ""
    if _only_issuer(studio):
        return sheet("Make your account", bad(wrong) + note(invited) + button, status)
    how = "Choose how you are called here, and a password." if not button else "Log in as everywhere else:"
    between = note("Or choose how you are called here, and a password:") if button else ""
    about = note(f"{invited} {how}") + button + between
    has = (
        f'<p>You have an account? <a href="../login?next=%2Finvite%2F{quote(link)}">Log in</a> and join.</p>'
        if project
        else ""
    )
    return sheet("Make your account", bad(wrong) + about + form(fields, "Make the account") + has, status)


def _no_invitation(_: NotFound) -> Response:
    return sheet("No invitation", bad(NO_INVITATION) + '<p><a href="../login">Log in</a></p>', 404)


def logged_in(request: Request, login: str, back: str, up: str = "./") -> Response:
    """With the cookie of a new login. `up`: the way from this address to the root."""
    response = entered(back, up)
    put(response, request.scope, login)
    return response


def entered(back: str, up: str = "./") -> Response:
    """Led to where he wanted to go, if that may be."""
    if back == DONE:
        return sheet("You are logged in", good("Go back to the tab you came from: it goes on by itself.") + _here(up))
    query = back[1:] if BACK.fullmatch(back) else ""
    return RedirectResponse(f"{up}{query}", 303, headers=PRIVATE)


def _here(up: str) -> str:
    return f'<p><a href="{up}">Open the studio here</a></p>'


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else ""
