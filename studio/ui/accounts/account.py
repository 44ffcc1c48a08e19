"""One's own account: the password, the tokens for programs, the other places where one is logged in."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from studio.accounts.actor import Scope
from studio.accounts.tokens import Token
from studio.errors import NotFound, RequestError
from studio.limits import SHORTEST_PASSWORD
from studio.oidc import Oidc
from studio.session import Session, Studio
from studio.ui.accounts.cookie import secret
from studio.ui.accounts.sheet import bad, code, field, form, good, hidden, name_of, note, sheet
from studio.ui.actor import session_of
from studio.ui.guard.refusal import Refusal
from studio.ui.http import PRIVATE

STRONG = f"At least {SHORTEST_PASSWORD} characters; several words are good. Everywhere else you are logged out."

ADMIN = "people, jobs and their queue, storage, models and health."

IN_WORDS: Mapping[Scope, str] = {
    "transcribe": "transcribing what it sends",
    "library": "transcribing, reading, asking and exporting",
}
"""What a token lets a program do."""


def page(studio: Studio, request: Request) -> Response:
    return _page(session_of(studio, request), studio.settings.oidc)


def way_back(_: Studio, __: Request) -> Response:
    """Of who looks where only a form of the page leads."""
    return RedirectResponse("../account", 303, headers=PRIVATE)


def change(studio: Studio, request: Request, fields: Mapping[str, str]) -> Response:
    session, do, oidc = session_of(studio, request), fields.get("do", ""), studio.settings.oidc
    if do not in CHANGES:
        raise Refusal(400, "Use the form on the page.")
    try:
        return _page(session, oidc, CHANGES[do](session, secret(request.scope), fields))
    except (RequestError, NotFound) as error:
        return _page(session, oidc, bad(str(error)), 400)


def _page(session: Session, oidc: Oidc | None, told: str = "", status: int = 200) -> Response:
    me = session.account.me()
    has_password, is_linked = session.account.ways_in()
    by_password = has_password and not (oidc is not None and oidc.only)
    parts = [
        told,
        note(f"You are {me.name}, an administrator." if me.is_admin else f"You are {me.name}."),
        _password_form(me.name) if by_password else "",
        _other_way(oidc, is_linked, by_password) if oidc is not None else "",
        "<h2>Other places</h2>",
        note("Other browsers in which you are logged in, such as one that you forgot to log out of."),
        form((), "Log out everywhere else", do="elsewhere", plain=True),
        "<h2>Programs</h2>",
        note("A program asks in your name with a token, and may do what the token is for."),
        _tokens(session.tokens.all()),
        form(
            (field("token", "Name of a new token", hint="What you call the program, such as “laptop”."), _scopes()),
            "Make a token",
            do="token",
        ),
    ]
    if session.admin.may():
        parts += ["<h2>This server</h2>", f'<p><a href="admin">Admin</a>: {ADMIN}</p>']
    return sheet("Your account", "".join(parts), status, who=me.name, wide=True)


def _password_form(name: str) -> str:
    old = field("old", "Password of until now", "password", complete="current-password")
    new = field("new", "New password", "password", complete="new-password", hint=STRONG)
    again = field("again", "The same once more", "password", complete="new-password")
    return "<h2>Password</h2>" + form((hidden("user", name), old, new, again), "Change the password", do="password")


def _other_way(oidc: Oidc, is_linked: bool, by_password: bool) -> str:
    """Either way it wants the password, where one is to be had."""
    said = "You can log in there." if is_linked else "You can log in there as well, once you did so from here."
    proof = (
        (field("old", "Your password", "password", complete="current-password", key="way-old"),) if by_password else ()
    )
    link = form(proof, f"Log in with {oidc.name} from now on", plain=True, action="account/link")
    unlink = form(proof, "Unlink", do="unlink", plain=True) if by_password else ""
    return f"<h2>{name_of(oidc.name)}</h2>{note(said)}{unlink if is_linked else link}"


def _scopes() -> str:
    options = "".join(f'<option value="{scope}">{words}</option>' for scope, words in IN_WORDS.items())
    return f'<label for="scope">What it is for</label><select id="scope" name="scope">{options}</select>'


def _tokens(found: list[Token]) -> str:
    if not found:
        return note("You have no tokens.")
    rows = "".join(
        f"<tr><td>{name_of(each.name)}</td><td>{IN_WORDS[each.scope]}</td><td>made {each.created:%Y-%m-%d}</td>"
        f"<td>{f'used {each.used:%Y-%m-%d}' if each.used else 'never used'}</td>"
        f"<td>{form((hidden('token', each.name),), 'Take back', do='revoke', plain=True)}</td></tr>"
        for each in found
    )
    heads = "<tr><th>Token</th><th>For</th><th>Made</th><th>Used</th><th><span>Change</span></th></tr>"
    return f'<table class="rows">{heads}{rows}</table>'


def _password(session: Session, login: str, fields: Mapping[str, str]) -> str:
    if fields.get("new", "") != fields.get("again", ""):
        raise RequestError("The two new passwords differ.")
    session.account.change_password(fields.get("old", ""), fields.get("new", ""), login)
    return good("Your password is changed, and everywhere else you are logged out.")


def _elsewhere(session: Session, login: str, _: Mapping[str, str]) -> str:
    session.account.log_out_elsewhere(login)
    return good("Everywhere else you are logged out.")


def _token(session: Session, _: str, fields: Mapping[str, str]) -> str:
    made = session.tokens.add(fields.get("token", ""), fields.get("scope", "transcribe"))
    return good("Your token, which is shown only now:") + code(made)


def _revoke(session: Session, _: str, fields: Mapping[str, str]) -> str:
    session.tokens.remove(fields.get("token", ""))
    return good("It is taken back: whoever comes with it is refused from now on.")


def _unlink(session: Session, login: str, fields: Mapping[str, str]) -> str:
    session.account.unlink(fields.get("old", ""), login)
    return good("You log in by your password alone, and everywhere else you are logged out.")


CHANGES = {"password": _password, "unlink": _unlink, "elsewhere": _elsewhere, "token": _token, "revoke": _revoke}
