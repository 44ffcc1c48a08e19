"""A package `spaces` as far as we use it: it forks, counts seconds, multiplies, and refuses as the real one does.

Written after `spaces` 0.51.3 (`zero/wrappers.py`, `zero/client.py`), with which it shares its sentences and titles.
"""

from __future__ import annotations

import inspect
import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock
from types import ModuleType
from typing import Any

import gradio as gr
from gradio.context import LocalContext
from starlette.datastructures import Headers

FACTOR = 1.5
HEADER = "x-ip-token"


@dataclass
class Lender:
    """Who lends: what is left for whom, and what was asked."""

    left: dict[str | None, float] = field(default_factory=dict)
    """Seconds, by the pass that came with the request; without any, no end of them."""
    cost: float = 1.0
    """Seconds that each piece of an answer is charged with."""
    wait: timedelta = timedelta(hours=23, minutes=12, seconds=44)
    dies_after: list[int] = field(default_factory=list)
    """Of the next loans: pieces after which its process is ended."""
    refuses: list[tuple[str, str]] = field(default_factory=list)
    """Title and message of the next refusals."""
    asked: list[tuple[str | None, int]] = field(default_factory=list)
    """Each loan that was given: the pass, and the seconds before they were multiplied."""
    paid: list[int] = field(default_factory=list)
    """Pieces that each of them gave."""
    lock: Lock = field(default_factory=Lock)

    def schedule(self, seconds: int) -> str | None:
        """Whose loan it is. Raises gr.Error."""
        request = LocalContext.request.get(None)
        token = request.headers.get(HEADER) if request is not None else None
        with self.lock:
            if self.refuses:
                raise _error(*self.refuses.pop(0))
            requested, left = round(seconds * FACTOR), self.left.get(token, float("inf"))
            if requested > left and token is None:
                raise _error("ZeroGPU quota exceeded", "Space app has reached its GPU limit. Try re-running outside")
            if requested > left:
                much = f"({requested}s requested vs. {int(left)}s left). Try again in {self.wait}. "
                raise _error("ZeroGPU quota exceeded", f"You have exceeded your free ZeroGPU quota {much}")
            self.asked.append((token, seconds))
        return token

    def release(self, token: str | None, pieces: int) -> None:
        with self.lock:
            self.paid.append(pieces)
            if token in self.left:
                self.left[token] -= pieces * self.cost

    def module(self) -> ModuleType:
        """To stand in `sys.modules`."""
        made = ModuleType("spaces")
        made.GPU = self.gpu  # type: ignore[attr-defined]
        return made

    def gpu(self, duration: Callable[..., int]) -> Callable[[Any], Any]:
        def decorate(task: Any) -> Any:
            assert not inspect.iscoroutinefunction(task)

            def pieces(*args: Any) -> Iterator[Any]:
                token, count = self.schedule(duration(*args)), 0
                try:
                    for piece in _forked(task, args, self.dies_after.pop(0) if self.dies_after else None):
                        count += 1
                        yield piece
                finally:
                    self.release(token, count)

            def once(*args: Any) -> Any:
                (answer,) = pieces(*args)
                return answer

            return pieces if inspect.isgeneratorfunction(task) else once

        return decorate


@contextmanager
def asked_by(token: str | None) -> Iterator[None]:
    """As Gradio runs a handler: its request is in the context."""
    request = gr.Request(None)
    request.headers = Headers({} if token is None else {HEADER: token})
    before = LocalContext.request.set(request)
    try:
        yield
    finally:
        LocalContext.request.reset(before)


def _forked(task: Any, args: Any, dies_after: int | None) -> Iterator[Any]:
    """What the task gives, in a process forked for it; its errors are known by their class alone."""
    context = multiprocessing.get_context("fork")
    reading, writing = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(task, args, writing, dies_after), daemon=True)
    process.start()
    writing.close()
    try:
        while True:
            kind, value = _received(reading)
            if kind == "end":
                return
            if kind != "piece":
                raise _error("ZeroGPU worker error", value)
            yield value
    finally:
        reading.close()
        process.join()


def _received(reading: Any) -> Any:
    try:
        return reading.recv()
    except EOFError:
        return "error", "GPU task aborted"


def _child(task: Any, args: Any, writing: Any, dies_after: int | None) -> None:
    try:
        given = task(*args)
        for count, piece in enumerate(given if inspect.isgenerator(given) else [given]):
            if count == dies_after:
                os._exit(9)
            writing.send(("piece", piece))
        writing.send(("end", None))
    except BrokenPipeError:
        pass
    except Exception as error:
        writing.send(("error", type(error).__name__))
    finally:
        os._exit(0)


def _error(title: str, message: str) -> gr.Error:
    return gr.Error(message, title=title, print_exception=False)
