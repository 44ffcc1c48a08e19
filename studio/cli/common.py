"""What every command shares: its options, its session, and how results, progress and errors are written."""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from studio.config import Settings
from studio.errors import SettingsError, shown
from studio.stops import STOPPED, interrupt

if TYPE_CHECKING:
    from studio.accounts.actor import Actor
    from studio.session import Session, Studio

Data = Annotated[Path | None, typer.Option("--data", help="Data folder (default: STUDIO_DATA).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Project = Annotated[str, typer.Option(help="Project that recordings belong to.")]

_SIGNALS = ("SIGTERM", "SIGHUP")


def complain(message: str, code: int) -> int:
    print(f"canary-studio: {' '.join(message.split())}", file=sys.stderr)
    return code


def tell(sentence: str) -> None:
    """On standard error, and no fault."""
    complain(sentence, 0)


def print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: Any) -> str:
    """A moment as ISO 8601 has it, as the page's answers do."""
    return value.isoformat() if isinstance(value, datetime) else str(value)


@contextmanager
def bar(title: str) -> Iterator[Any]:
    """A progress bar on standard error when a person is looking; called with 0..1 and what is being done."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(title, total=1.0)
        yield lambda part, doing: progress.update(task, completed=part, description=doing or title)


@contextmanager
def interruptible(told: Callable[[], str]) -> Iterator[None]:
    """Being told to end, or losing the terminal, ends as Ctrl+C does: whatever is half done is taken back, `told` gives
    the sentence for it, and the command ends with STOPPED."""
    try:
        with _signals_as_ctrl_c():
            yield
    except KeyboardInterrupt:
        raise typer.Exit(complain(told(), STOPPED)) from None


@contextmanager
def _signals_as_ctrl_c() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    known = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
    before = {each: signal.signal(each, interrupt) for each in known}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def settings_of(data: Path | None) -> Settings:
    settings = Settings.from_env()
    return replace(settings, data=data.absolute()) if data is not None else settings


@contextmanager
def machine_session(data: Path | None) -> Iterator[Session]:
    """For what is the machine's owner's to do, whoever STUDIO_USER names."""
    from studio.accounts.actor import LOCAL
    from studio.session import Studio

    studio = Studio(settings_of(data))
    try:
        yield studio.acting_as(LOCAL)
    finally:
        studio.close()


@contextmanager
def local_session(data: Path | None) -> Iterator[Session]:
    """Whoever can start this command can read the data folder: he is its local owner, or, where there are accounts and
    he says so, whoever STUDIO_USER names. Raises SettingsError where there is nobody of this name."""
    from studio.session import Studio

    settings = settings_of(data)
    studio = Studio(settings)
    try:
        yield studio.acting_as(_who(studio, settings))
    finally:
        studio.close()


def _who(studio: Studio, settings: Settings) -> Actor:
    from studio.accounts.actor import LOCAL

    if settings.access != "accounts" or not settings.user:
        return LOCAL
    found = studio.logins.in_name_of(settings.user)
    if found is None:
        raise SettingsError(
            f"STUDIO_USER: there is nobody called {shown(settings.user)}; see `canary-studio users list`."
        )
    return found
