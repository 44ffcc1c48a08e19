"""The log as JSON, an object a line: what happened, where, in which request; never what people said or wrote.

What an exception says may hold texts (a row that a database refused, a field that was no number), so of those that
nobody foresaw only the kind and the places in the code are told.
"""

from __future__ import annotations

import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import datetime, timezone
from typing import Any, TextIO

import orjson

from studio.errors import StudioError

REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The id of the request that something is done for; jobs that it asks for keep it."""

FIELDS = "fields"
"""Under this key of `extra` a record brings fields of its own."""


def set_up(kind: str, stream: TextIO | None = None) -> None:
    """Of this process. `kind` is `Settings.log`; `plain` leaves everything as it is."""
    if kind != "json":
        return
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Lines())
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(logging.WARNING)
    logging.getLogger("studio").setLevel(logging.INFO)
    logging.captureWarnings(True)


def take_over(*names: str) -> None:
    """Have others' loggers write what they have to say by the root's handler."""
    for name in names:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True


class Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        found: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        if request := REQUEST.get():
            found["request"] = request
        found |= getattr(record, FIELDS, {})
        if record.exc_info and record.exc_info[1] is not None:
            found["exception"] = list(_told(record.exc_info[1]))
        return orjson.dumps(found, default=str).decode()


def _message(record: logging.LogRecord) -> str:
    """Without what a message quotes: names of files, mostly. It stands between “ and ”."""
    if not _is_ours(record):
        return str(record.msg)
    text = str(record.msg)
    if isinstance(record.args, tuple) and record.args:
        text %= tuple(map(_safe, record.args))
    return _without_quotes(text)


def _safe(value: object) -> object:
    """What an error says, as long as it is one of our sentences."""
    if isinstance(value, BaseException) and not isinstance(value, StudioError):
        return type(value).__qualname__
    return value


def _is_ours(record: logging.LogRecord) -> bool:
    """What others put into their messages nobody here knows: of theirs only the pattern is told."""
    return record.name.partition(".")[0] == "studio"


def _without_quotes(text: str) -> str:
    head, *parts = text.split("“")
    return head + "".join(f"“…{part[part.find('”') :] if '”' in part else ''}" for part in parts)


def _told(error: BaseException) -> list[dict[str, Any]]:
    """The error and what it came from, newest first."""
    found: list[dict[str, Any]] = []
    cause: BaseException | None = error
    while cause is not None and len(found) < 10:
        frames = traceback.extract_tb(cause.__traceback__)
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        found.append({"kind": type(cause).__qualname__, "at": places})
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return found
