"""What runs in a child process of `studio.processes`: calls come in, answers go out, one at a time.

Both are pickles behind their length, over standard input and output. Imported in every child, so
it imports nothing that a child does not need.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any

LENGTH = struct.Struct("<Q")


def send(stream: IO[bytes], message: Any) -> None:
    """Raises whatever pickling raises, before anything is written."""
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    stream.write(LENGTH.pack(len(data)) + data)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """The next message. Raises EOFError where the other end is gone."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    (length,) = LENGTH.unpack(head)
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return pickle.loads(data)  # noqa: S301 - from our own process


def main(parent: int) -> None:
    """Ctrl-C is the parent's to handle, and so is our end."""
    from studio.children import end_with

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with(parent)
    calls, answers = sys.stdin.buffer, _speak_alone()
    with suppress(EOFError, BrokenPipeError):
        prepare = receive(calls)
        send(answers, _outcome(prepare, (), {}))
        while True:
            function, args, kwargs = receive(calls)
            _answer(answers, _outcome(function, args, kwargs))


def _outcome(function: Callable[..., Any], args: Any, kwargs: Any) -> tuple[bool, Any]:
    """(True, the result) or (False, what it raised)."""
    try:
        return True, function(*args, **kwargs)
    except Exception as error:
        return False, error


def _answer(stream: IO[bytes], outcome: tuple[bool, Any]) -> None:
    try:
        if not outcome[0]:
            pickle.loads(pickle.dumps(outcome[1]))  # noqa: S301 - some errors cannot be made again from what they hold
        send(stream, outcome)
    except (pickle.PickleError, TypeError, AttributeError):
        send(stream, (False, RuntimeError(f"{type(outcome[1]).__name__}: {outcome[1]}")))


def _speak_alone() -> IO[bytes]:
    """Keep standard output for answers: whatever libraries print goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


if __name__ == "__main__":
    main(int(sys.argv[1]))
