"""The program: its commands in the order in which they are listed, and an exit code for whatever happens."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from studio import __version__
from studio.cli.ask import ask
from studio.cli.backup import backup
from studio.cli.check import check
from studio.cli.common import complain
from studio.cli.doctor import doctor
from studio.cli.export import export
from studio.cli.importing import import_
from studio.cli.models import models
from studio.cli.projects import projects
from studio.cli.pull import pull
from studio.cli.push import push
from studio.cli.restore import restore
from studio.cli.score import score
from studio.cli.serve import serve
from studio.cli.space import space
from studio.cli.tokens import tokens
from studio.cli.transcribe import transcribe
from studio.cli.users import users
from studio.cli.webhooks import webhooks
from studio.cli.worker import worker
from studio.errors import StudioError
from studio.stops import STOPPED


class _Commands(TyperGroup):
    def invoke(self, ctx: Any) -> Any:
        """typer would end an interrupted one without a word."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise typer.Abort from None


app = typer.Typer(cls=_Commands, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)

# typer carries a click of its own or uses the one installed, by version; its errors descend from that one's
CommandLineError: type[Exception] = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")


def main() -> NoReturn:
    """Run the command line; every error is one line, and the exit code says whose it is."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # names of files may be no text that the terminal knows
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """The exit code of one command."""
    try:
        result = app(args=arguments or ["--help"], prog_name="canary-studio", standalone_mode=False)
    except typer.Exit as ending:
        return ending.exit_code
    except CommandLineError as error:
        return complain(error.format_message(), 2)  # type: ignore[attr-defined]
    except StudioError as error:
        return complain(str(error), 1 if error.fault else 2)
    except (KeyboardInterrupt, typer.Abort):
        return complain("Stopped. What was done is kept; run the same command to go on.", STOPPED)
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except OSError as error:
        return complain(f"{error.filename or 'The system'}: {error.strerror or error}.", 1)
    return result if isinstance(result, int) else 0


def _version(wanted: bool) -> None:
    if wanted:
        print(f"canary-studio {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    """Speech in, words on the waveform, corrected, out as NeMo manifests."""


for _command in (serve, worker, models, transcribe):
    app.command()(_command)
app.command(name="import")(import_)
app.command()(export)
app.command()(push)
app.command()(pull)
app.command()(check)
app.command(context_settings={"ignore_unknown_options": True})(score)  # “-5” is a text
app.command()(ask)
app.add_typer(projects, name="projects")
app.add_typer(tokens, name="tokens")
app.add_typer(users, name="users")
app.add_typer(webhooks, name="webhooks")
app.command()(doctor)
app.command()(backup)
app.command()(restore)
app.command()(space)
