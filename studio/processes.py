"""Child processes that work one call at a time: each dies alone, and none outlives us.

PocketSphinx holds Python's lock while it decodes, so it needs processes, not threads.
A process is a loky executor with a single worker: loky never imports our `__main__`
again, and with one worker a death is blamed on the one call that caused it.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, ParamSpec, TypeVar

from studio.errors import EngineError

P = ParamSpec("P")
T = TypeVar("T")

IDLE_SECONDS = 60.0
"""How long a process without work keeps its memory."""

ORPHAN_CHECK_SECONDS = 1.0


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

    def __init__(self, size: int, prepare: Callable[[], None], idle: float = IDLE_SECONDS) -> None:
        self._size = size
        self._prepare = prepare
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
        process = _Process(self._prepare)
        thread = threading.Thread(target=self._serve, args=(process,), name="process", daemon=True)
        self._processes.append(process)
        self._threads.append(thread)
        thread.start()

    def _serve(self, process: _Process) -> None:
        while (job := self._next(process)) is not None:
            job.run(process)
        process.close()

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
    """One child process, started when it is first needed and again when it died; one thread calls it."""

    def __init__(self, prepare: Callable[[], None]) -> None:
        self._prepare = prepare
        self._lock = threading.Lock()
        self._executor: Any = None
        self._closed = False

    def call(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """The function's result. A call that kills the process is tried once more in a fresh one."""
        with suppress(ProcessDied):
            return self._once(function, *args, **kwargs)
        return self._once(function, *args, **kwargs)

    def _once(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        from joblib.externals.loky import BrokenProcessPool
        from joblib.externals.loky.process_executor import ShutdownExecutorError

        try:
            result: T = self._started().submit(function, *args, **kwargs).result()
        except (BrokenProcessPool, ShutdownExecutorError) as died:
            self.rest()
            raise ProcessDied from died
        return result

    def rest(self) -> None:
        """End the process; the next call starts another."""
        with self._lock:
            executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown(wait=True, kill_workers=True)

    def close(self) -> None:
        with self._lock:
            self._closed = True
        self.rest()

    def _started(self) -> Any:
        from joblib.externals.loky import ProcessPoolExecutor

        with self._lock:
            if self._closed:
                raise EngineError("The recogniser has been closed.")
            if self._executor is None:
                self._executor = ProcessPoolExecutor(
                    max_workers=1, initializer=_enter, initargs=(os.getpid(), self._prepare)
                )
            return self._executor


def _enter(parent: int, prepare: Callable[[], None]) -> None:
    """Runs first in the child. Ctrl-C is the parent's to handle, and so is our end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_exit_with, args=(parent,), daemon=True).start()
    prepare()


def _exit_with(parent: int) -> None:
    """End this process once its parent is gone, even by kill -9."""
    while os.getppid() == parent:
        time.sleep(ORPHAN_CHECK_SECONDS)
    os._exit(1)
