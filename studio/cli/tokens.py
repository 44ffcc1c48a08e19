"""`canary-studio tokens`: what programs come with that ask the server for transcripts."""

from __future__ import annotations

from typing import Annotated

import typer

from studio.cli.common import AsJson, Data, local_session, print_json, tell

tokens = typer.Typer(help="Tokens for programs that use the API of a running server (/v1).", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="What you call it, such as “laptop”.")]


@tokens.command()
def add(
    name: Name,
    scope: Annotated[
        str,
        typer.Option(
            help="What its bearer may do: transcribe (what it sends itself, and list models); library (also "
            "read, transcribe, ask and export what is there)."
        ),
    ] = "transcribe",
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Make one, and print its secret, which is shown only now."""
    with local_session(data) as session:
        secret = session.tokens.add(name, scope)
    if as_json:
        print_json({"name": name, "scope": scope, "token": secret})
        return
    print(secret)
    tell(f"Keep it: it is not shown again. `canary-studio tokens remove {name}` takes it back.")


@tokens.command(name="list")
def list_(as_json: AsJson = False, data: Data = None) -> None:
    """What there is, without the secrets."""
    with local_session(data) as session:
        found = session.tokens.all()
    rows = [{"name": each.name, "scope": each.scope, "created": each.created, "used": each.used} for each in found]
    if as_json:
        print_json(rows)
        return
    for each in found:
        used = f"used {each.used:%Y-%m-%d %H:%M} UTC" if each.used else "never used"
        print(f"{each.name}\t{each.scope}\tmade {each.created:%Y-%m-%d}\t{used}")


@tokens.command()
def remove(name: Name, data: Data = None) -> None:
    """Take one back: whoever comes with it is refused from now on."""
    with local_session(data) as session:
        session.tokens.remove(name)
