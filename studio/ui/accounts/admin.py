"""What keeps the server going, on one page: people, jobs, storage, models, webhooks and health.

For administrators, the owner of a machine and the owner of a Space; for everybody else there is no such page.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from html import escape

from starlette.requests import Request
from starlette.responses import Response

from studio.errors import NotFound, RequestError
from studio.session import Session, Studio
from studio.ui.accounts import admin_sections as sections
from studio.ui.accounts.address import root
from studio.ui.accounts.sheet import bad, code, good, note, sheet
from studio.ui.actor import session_of
from studio.ui.guard.middleware import NOTHING
from studio.ui.guard.refusal import Refusal
from studio.ui.login import account_of

Fields = Mapping[str, str]


def session_for(studio: Studio, request: Request) -> Session:
    """Of whoever may see the page. Raises Refusal, as where there is none.

    A Space's owner is known by the cookie of his login, for a browser that opens a page sends no visitor's id.
    """
    if studio.settings.access == "visitors":
        account = account_of(request.scope.get("session", {}), time.time())
        session = studio.acting_as(studio.hub_logins.owner(account))
    else:
        session = session_of(studio, request)
    if not session.admin.may():
        raise Refusal(404, NOTHING)
    return session


def page(studio: Studio, request: Request) -> Response:
    return _page(studio, session_for(studio, request))


def change(studio: Studio, request: Request, fields: Fields) -> Response:
    session, do = session_for(studio, request), fields.get("do", "")
    if do not in CHANGES:
        raise Refusal(400, "Use the form on the page.")
    try:
        told = CHANGES[do](session, fields, root(request, "/admin"))
    except (RequestError, NotFound) as error:
        return _page(studio, session, bad(str(error)), 400)
    return _page(studio, session, told)


def _page(studio: Studio, session: Session, told: str = "", status: int = 200) -> Response:
    """All of it as it is now: nothing here follows by itself."""
    of_accounts = studio.settings.access == "accounts"
    me = session.account.me().name if of_accounts else ""
    studio_too = "" if of_accounts else ' · <a href="./">Studio</a>'
    ways = f'<p><a href="admin">Reload</a>{studio_too}</p>'
    parts = [told, ways, note("As it was when the page was opened. Times are UTC.")]
    for title, text in _sections(studio, session):
        parts.append(f"<h2>{escape(title)}</h2>{text}")
    return sheet("Admin", "".join(parts), status, who=me, broad=True)


def _sections(studio: Studio, session: Session) -> list[tuple[str, str]]:
    access, admin = studio.settings.access, session.admin
    people = sections.people(admin.people(), session.actor.user_id) if access == "accounts" else None
    told = admin.webhooks()
    return [
        ("People", people if people is not None else note(sections.NOBODY_LOGS_IN[access])),
        ("Jobs", sections.jobs(admin.jobs())),
        ("Storage", sections.storage(admin.storage())),
        ("Models", sections.models(session.models.overview())),
        *([("Webhooks", sections.webhooks(told))] if told is not None else []),
        ("Health", sections.health(admin.health())),
    ]


def _invite(session: Session, fields: Fields, base: str) -> str:
    secret = session.people.invite(is_admin=fields.get("role") == "administrator")
    return good("The link, which is shown only now:") + code(f"{base}/invite/{secret}")


def _deactivate(session: Session, fields: Fields, _: str) -> str:
    name = fields.get("name", "")
    session.people.deactivate(name)
    return good(f"{name} is logged out everywhere and comes in no more; all that he did and has stays.")


def _activate(session: Session, fields: Fields, _: str) -> str:
    name = fields.get("name", "")
    session.people.activate(name)
    return good(f"{name} may come in again.")


def _delete(session: Session, fields: Fields, _: str) -> str:
    name, heir = fields.get("name", ""), fields.get("to", "").strip()
    session.people.delete(name, heir or None)
    if heir:
        return good(f"The account {name} is deleted; what was his is {heir}’s now.")
    return good(f"The account {name} is deleted.")


def _stop(session: Session, fields: Fields, _: str) -> str:
    session.admin.stop_job(fields.get("job", ""))
    return good("It is asked to end, and does within a moment. What it did so far stays.")


def _unload(session: Session, fields: Fields, _: str) -> str:
    model = fields.get("model", "")
    session.models.unload(model)
    return good(f"{model} is unloaded.")


CHANGES: Mapping[str, Callable[[Session, Fields, str], str]] = {
    "invite": _invite,
    "deactivate": _deactivate,
    "activate": _activate,
    "delete": _delete,
    "stop": _stop,
    "unload": _unload,
}
