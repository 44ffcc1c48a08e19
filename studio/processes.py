"""Child processes that work one call at a time: each dies alone, and none outlives us.

PocketSphinx holds Python's lock while it decodes, so it needs processes, not threads. A child
runs `studio.calls`: it never imports our `__main__` again, nor anything from the current folder,
and with one call at a time a death is blamed on the one that caused it.
"""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, ParamSpec, TypeVar

from studio.calls import receive, send
from studio.children import command
from studio.errors import EngineError

P = ParamSpec("P")
T = TypeVar("T")

IDLE_SECONDS = 60.0
"""How long a process without work keeps its memory."""


class ProcessDied(EngineError):
    """A child process ended in the middle of a call: killed, out of memory, or crashed."""

    def __init__(self) -> None:
        super().__init__("The recogniser's process died twice over it. Free some memory and try again.")


class Processes:
    """Up to `size` processes behind one queue, first come first served; safe to use from any thread.

    Processes start with the first calls and end after `idle` seconds without one. `prepare`
    runs once in each process as it starts; it and all functions called must be importable
    by name, from modules that import little.
    """

    def __init__(
        self, size: int, prepare: Callable[[], None], idle: float = IDLE_SECONDS, *, behind: bool = False
    ) -> None:
        """`behind`: beside a server they give way to it, see `priority`."""
        self._size = size
        self._prepare = prepare
        self._behind = behind
        self._idle = idle
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._processes: list[_Process] = []
        self._closed = False

    def submit(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Queue a call. Its future raises what the call raised, or EngineError when the process died of it twice."""
        job = _Job(Future(), lambda process: process.call(function, *args, **kwargs))
        with self._lock:
            if self._closed:
                raise EngineError("The recogniser has been closed.")
            self._jobs.put(job)
            if len(self._threads) < self._size:
                self._start_thread()
        return job.future

    def close(self) -> None:
        """End all processes at once, whatever they are doing; calls under way raise EngineError."""
        with self._lock:
            self._closed = True
            threads, processes = self._threads, self._processes
        for _ in threads:
            self._jobs.put(None)
        for process in processes:
            process.close()
        for thread in threads:
            thread.join()
        self._drop_queued()

    def _start_thread(self) -> None:
        process = _Process(self._prepare, self._behind)
        thread = threading.Thread(target=self._serve, args=(process,), name="process", daemon=True)
        self._processes.append(process)
        self._threads.append(thread)
        thread.start()

    def _serve(self, process: _Process) -> None:
        while (job := self._next(process)) is not None:
            job.run(process)
        process.rest()

    def _next(self, process: _Process) -> _Job | None:
        with suppress(Empty):
            return self._jobs.get(timeout=self._idle)
        process.rest()
        return self._jobs.get()

    def _drop_queued(self) -> None:
        with suppress(Empty):
            while True:
                job = self._jobs.get_nowait()
                if job is not None:
                    job.future.cancel()


class _Job:
    """A call and where its result goes."""

    __slots__ = ("_call", "future")

    def __init__(self, future: Future[Any], call: Callable[[_Process], Any]) -> None:
        self.future = future
        self._call = call

    def run(self, process: _Process) -> None:
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            result = self._call(process)
        except BaseException as error:
            self.future.set_exception(error)
        else:
            self.future.set_result(result)


class _Process:
    """One child process, started when it is first needed and again when it died.

    One thread calls and rests it; any may close it.
    """

    def __init__(self, prepare: Callable[[], None], behind: bool) -> None:
        self._prepare = prepare
        self._behind = behind
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._closed = False

    def call(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """The function's result. A call that kills the process is tried once more in a fresh one."""
        with suppress(ProcessDied):
            return self._once(function, *args, **kwargs)
        return self._once(function, *args, **kwargs)

    def _once(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        try:
            child = self._started()
            worked, answer = self._ask(child, (function, args, kwargs))
        except (EOFError, OSError) as died:
            self.rest()
            raise ProcessDied from died
        if not worked:
            raise answer
        result: T = answer
        return result

    def rest(self) -> None:
        """End the process; the next call starts another."""
        with self._lock:
            child, self._child = self._child, None
        if child is not None:
            child.kill()
            with suppress(BrokenPipeError), child:  # closes the pipes and waits; half a call may be in one
                pass

    def close(self) -> None:
        """End it for good. A call that is under way fails."""
        with self._lock:
            self._closed = True
            if self._child is not None:
                self._child.kill()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is not None:
            return self._child
        with self._lock:
            if self._closed:
                raise EngineError("The recogniser has been closed.")
            asked = command("studio.calls", str(os.getpid()), behind=self._behind)
            child = self._child = subprocess.Popen(asked, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
        worked, fault = self._ask(child, self._prepare)
        if not worked:
            self.rest()
            raise EngineError(f"The recogniser could not be started: {fault}") from fault
        return child

    def _ask(self, child: subprocess.Popen[bytes], message: Any) -> tuple[bool, Any]:
        assert child.stdin is not None
        assert child.stdout is not None
        send(child.stdin, message)
        outcome: tuple[bool, Any] = receive(child.stdout)
        return outcome
