"""Projects that are shared: which there are, and who is in one."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import get_args
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from studio.accounts.actor import Role
from studio.accounts.roles import IN_WORDS, gives, said_of
from studio.accounts.users import Member
from studio.errors import NotFound, RequestError
from studio.i18n import project_name
from studio.limits import INVITATION_DAYS
from studio.session import Session, Studio
from studio.session.projects import ProjectCounts
from studio.text import counted
from studio.ui.accounts.address import root
from studio.ui.accounts.sheet import bad, code, field, form, good, hidden, labelled, name_of, note, sheet
from studio.ui.actor import session_of
from studio.ui.guard.refusal import Refusal
from studio.ui.http import PRIVATE


def projects_page(studio: Studio, request: Request) -> Response:
    session = session_of(studio, request)
    members = session.members.counts()
    rows = "".join(_project_row(session, each, members) for each in session.projects.counted())
    heads = "<tr><th>Project</th><th>Recordings</th><th>You are</th><th>Members</th></tr>"
    table = f'<table class="rows">{heads}{rows}</table>' if rows else note("You are in no project yet.")
    make = form((field("name", "Name of a new project"),), "Make a project", do="make")
    return sheet("Projects", f"{table}<h2>Another project</h2>{make}", who=session.account.me().name, wide=True)


def make_project(studio: Studio, request: Request, fields: Mapping[str, str]) -> Response:
    session = session_of(studio, request)
    made = session.projects.add(fields.get("name", ""))
    return RedirectResponse(f"members/{made.id}", 303, headers=PRIVATE)


def _project_row(session: Session, each: ProjectCounts, members: Mapping[str, int]) -> str:
    project = each.project
    many = "not shown to you" if "read" in session.projects.standing(project).things else f"{each.recordings:,}"
    shared = members.get(project.id, 0)
    way = f'<a href="members/{project.id}">{counted(shared, "member") if shared else "only you"}</a>'
    role = session.actor.role(project.owner) or "owner"
    called = escape(project_name(project.name))
    name = f'<a href="./?tab=library&amp;project={quote(project.id)}" translate="no">{called}</a>'
    is_what = labelled(role, IN_WORDS[role]) if shared else role
    return f"<tr><td>{name}</td><td>{many}</td><td>{is_what}</td><td>{way}</td></tr>"


def members_page(studio: Studio, request: Request) -> Response:
    return _page(session_of(studio, request), request.path_params["id"])


def change_members(studio: Studio, request: Request, fields: Mapping[str, str]) -> Response:
    session, project_id, do = session_of(studio, request), request.path_params["id"], fields.get("do", "")
    if do not in CHANGES:
        raise Refusal(400, "Use the form on the page.")
    try:
        told = CHANGES[do](session, project_id, fields, root(request, "/members/"))
    except (RequestError, NotFound) as error:
        return _page(session, project_id, bad(str(error)), 400)
    if do == "leave":
        return RedirectResponse("../members", 303, headers=PRIVATE)
    return _page(studio.acting_as(studio.logins.renewed(session.actor)), project_id, told)


def _page(session: Session, project_id: str, told: str = "", status: int = 200) -> Response:
    project = session.projects.get(project_id)
    members, role = session.members.of(project_id), session.members.my_role(project_id)
    me, may = session.account.me(), session.members.may_share(project_id)
    alone = note("Only you see this project. As soon as somebody is in it, it belongs to all who are.")
    mine = note(said_of(role)) if members else ""
    parts = [told, mine, _table(members, me.id, role, may=may) if members else alone]
    if may:
        parts += ["<h2>Somebody with an account</h2>", _add(role), "<h2>By a link</h2>", _invite(role)]
    if members:
        parts += [
            "<h2>Leave</h2>",
            note("What you did in it stays."),
            form((), "Leave the project", do="leave", plain=True),
        ]
    parts.append(f'<p><a href="../members">All projects</a></p>{_explained()}')
    return sheet(project_name(project.name), "".join(parts), status, who=me.name, up="../", wide=True, named=True)


def _table(members: list[Member], me: str, role: Role, *, may: bool) -> str:
    rows = "".join(_member_row(each, me, role, may=may) for each in members)
    heads = f"<tr><th>Name</th><th>Role</th>{'<th>Change</th>' if may else ''}</tr>"
    return f'<table class="rows">{heads}{rows}</table>'


def _member_row(member: Member, me: str, role: Role, *, may: bool) -> str:
    name = name_of(member.user.name) + (" (you)" if member.user.id == me else "")
    is_what = member.role if member.user.is_active else f"{member.role}, out of use"
    if not may:
        return f"<tr><td>{name}</td><td>{is_what}</td></tr>"
    if not gives(role, member.role):
        return f"<tr><td>{name}</td><td>{is_what}</td><td></td></tr>"
    who = hidden("name", member.user.name)
    change = form((who, _choice(role, member.role, f"Role of {member.user.name}")), "Set", do="change", plain=True)
    remove = form((who,), f"Remove {member.user.name}", do="remove", plain=True)
    remove = "" if member.user.id == me else remove  # he leaves, below
    return f"<tr><td>{name}</td><td>{is_what}</td><td>{change}{remove}</td></tr>"


def _add(role: Role) -> str:
    name = field("name", "Name", hint="As that person logs in.")
    return form((name, _labelled(role, "add-role")), "Add", do="add")


def _invite(role: Role) -> str:
    about = note(f"The link is used once, within {INVITATION_DAYS} days; who has no account makes one.")
    return about + form((_labelled(role, "invite-role"),), "Make a link", do="invite")


def _labelled(role: Role, key: str) -> str:
    return f'<label for="{key}">Role</label>{_choice(role, "corrector", "", key)}'


def _choice(mine: Role, now: Role, label: str, key: str = "") -> str:
    options = "".join(
        f'<option value="{each}"{" selected" if each == now else ""}>{each}</option>'
        for each in get_args(Role)
        if gives(mine, each)
    )
    named = f' aria-label="{escape(label)}"' if label else f' id="{key}"'
    return f'<select name="role"{named}>{options}</select>'


def _explained() -> str:
    rows = "".join(f"<tr><td>{role}</td><td>{what}</td></tr>" for role, what in IN_WORDS.items())
    return f"<h2>Roles</h2><table>{rows}</table>"


def _added(session: Session, project_id: str, fields: Mapping[str, str], _: str) -> str:
    name = fields.get("name", "")
    session.members.add(project_id, name, fields.get("role", ""))
    return good(f"{name} is in the project.")


def _invited(session: Session, project_id: str, fields: Mapping[str, str], base: str) -> str:
    secret = session.members.invite(project_id, fields.get("role", ""))
    return good("The link, which is shown only now:") + code(f"{base}/invite/{secret}")


def _changed(session: Session, project_id: str, fields: Mapping[str, str], _: str) -> str:
    name, role = fields.get("name", ""), fields.get("role", "")
    session.members.change(project_id, name, role)
    return good(f"{name} is {role} now.")


def _removed(session: Session, project_id: str, fields: Mapping[str, str], _: str) -> str:
    name = fields.get("name", "")
    session.members.remove(project_id, name)
    return good(f"{name} is no longer in the project.")


def _left(session: Session, project_id: str, _: Mapping[str, str], __: str) -> str:
    session.members.remove(project_id, session.account.me().name)
    return ""


CHANGES = {"add": _added, "invite": _invited, "change": _changed, "remove": _removed, "leave": _left}
