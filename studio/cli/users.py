"""`canary-studio users`: who has an account, where STUDIO_ACCESS=accounts."""

from __future__ import annotations

import sys
from datetime import datetime, timezone
from typing import Annotated

import typer

from studio.cli.common import AsJson, Data, machine_session, print_json, tell
from studio.limits import INVITATION_DAYS

users = typer.Typer(help="People who log in, where STUDIO_ACCESS=accounts.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="What somebody logs in with, such as “ann”.")]
Admin = Annotated[bool, typer.Option("--admin", help="He says who has an account, and which models are in memory.")]


@users.command()
def add(name: Name, admin: Admin = False, data: Data = None) -> None:
    """Make an account. The password is asked for, or read from standard input."""
    password = _password()
    with machine_session(data) as session:
        session.people.add(name, password, is_admin=admin)
    tell(f"{name} can log in, where the studio is served with STUDIO_ACCESS=accounts.")


@users.command()
def invite(
    admin: Admin = False,
    url: Annotated[str, typer.Option(help="Address of the studio, such as https://studio.example.org.")] = "",
    data: Data = None,
) -> None:
    """Print a link by which one person makes an account; it is used once."""
    with machine_session(data) as session:
        secret = session.people.invite(is_admin=admin)
    print(f"{url.rstrip('/')}/invite/{secret}")
    before = "" if url else "Put the studio's address before it. "
    tell(f"{before}It holds for {INVITATION_DAYS} days and is used once.")


@users.command(name="list")
def list_(as_json: AsJson = False, data: Data = None) -> None:
    """Who there is."""
    with machine_session(data) as session:
        found = session.people.all()
    if as_json:
        print_json(
            [
                {"name": each.name, "admin": each.is_admin, "active": each.is_active, "created": each.created}
                | {"seen": _at(each.seen)}
                for each in found
            ]
        )
        return
    for each in found:
        seen = f"logged in {at:%Y-%m-%d}" if (at := _at(each.seen)) else "never logged in"
        print(
            f"{each.name}\t{'admin' if each.is_admin else 'person'}\t{'' if each.is_active else 'out of use, '}{seen}"
        )


@users.command()
def password(name: Name, data: Data = None) -> None:
    """Set a new one; whoever is logged in under this name is logged out."""
    new = _password()
    with machine_session(data) as session:
        session.people.set_password(name, new)


@users.command()
def deactivate(name: Name, data: Data = None) -> None:
    """Log him out everywhere and let him in no more; all that he did and has stays."""
    with machine_session(data) as session:
        session.people.deactivate(name)


@users.command()
def activate(name: Name, data: Data = None) -> None:
    """Let him in again."""
    with machine_session(data) as session:
        session.people.activate(name)


@users.command()
def unlink(name: Name, data: Data = None) -> None:
    """Forget by which login of an issuer somebody comes in, and log him out: he lost it, or its address changed."""
    with machine_session(data) as session:
        session.people.unlink(name)
    tell(f"{name} logs in by a password and can link another login; “users password” sets one.")


@users.command()
def handover(
    name: Annotated[str, typer.Argument(help="Whose; `local` for what was brought in before people logged in.")],
    to: Annotated[str, typer.Argument(help="Who gets it.")],
    data: Data = None,
) -> None:
    """Give all that is somebody's own, and his place in projects of which he is the only owner, to somebody else."""
    with machine_session(data) as session:
        count = session.people.hand_over(name, to)
    tell(f"{count:,} {'recording is' if count == 1 else 'recordings are'} {to}'s now.")


@users.command()
def delete(
    name: Name,
    to: Annotated[str | None, typer.Option(help="Who gets what is his own.")] = None,
    data: Data = None,
) -> None:
    """Delete an account for good: what he did stays, as that of a former member; his name goes."""
    from studio.session.people import HeirMissing

    with machine_session(data) as session:
        try:
            session.people.delete(name, to)
        except HeirMissing as error:
            raise HeirMissing(f"{str(error).removesuffix('.')}: --to NAME.") from error


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")


def _at(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, timezone.utc)
