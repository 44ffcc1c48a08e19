"""Serving one model: windows of everybody who asks, gathered into batches, decoded on one thread.

NeMo's models are not safe for threads, so one thread calls each. Whatever waits when it
becomes free goes into its next batch, whoever asked for it, as long as the prompt is the same
and the sound fits; the oldest window is always in it, so nobody waits for ever. A batch that
runs out of memory is halved, one that fails is tried window by window, and what the guard
flags is decoded once more in smaller pieces.
"""

from __future__ import annotations

import contextvars
import logging
import threading
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np

from studio.config import Settings
from studio.domain import Request
from studio.engines import zerogpu
from studio.engines.base import ModelCard, Window, WindowResult, check_request
from studio.engines.guard import quality_flag
from studio.engines.lending import Lending, Piece
from studio.engines.voice import prepared
from studio.errors import Cancelled as Stopped
from studio.errors import EngineError, StudioError
from studio.limits import SAMPLE_RATE, ShouldStop
from studio.priority import is_waited_for

POLL_SECONDS = 0.1
"""How soon a cancelled run notices."""

MOST_WINDOWS = 48
"""In memory for one run, however short they are; two batches' sound is the other limit (77 MB on a GPU)."""

FULL_BATCH = 32
"""Windows of a batch, however short they are."""

LENT_BATCH_SECONDS = 120.0
"""Seconds of sound of a batch on a GPU that is lent: what it says between two of them is kept."""

SHORTEST_PIECE = 2.0
"""Seconds below which a flagged window is not cut again."""

log = logging.getLogger(__name__)


class OutOfMemory(EngineError, MemoryError):
    """The device's memory did not hold a batch."""

    def __init__(self, model: str) -> None:
        super().__init__(
            f"{model} ran out of memory. Unload another model, set STUDIO_BATCH_SECONDS lower, or choose a smaller one."
        )


class BatchedEngine(ABC):
    """An `Engine` that decodes windows in batches. A family says how one batch is decoded, and that is all."""

    def __init__(self, card: ModelCard, revision: str, memory_bytes: int, batch_seconds: float) -> None:
        self._card = card
        self._revision = revision
        self._memory = memory_bytes
        self._batch_seconds = batch_seconds
        self._waiting: list[_Ticket] = []
        self._turn = threading.Condition()
        self._model_lock = threading.Lock()
        self._closed = False
        self._thread: threading.Thread | None = None
        self._device = ""
        self._lending: Lending | None = None

    @property
    def card(self) -> ModelCard:
        return self._card

    @property
    def revision(self) -> str:
        return self._revision

    @property
    def memory_bytes(self) -> int:
        return self._memory

    def tell_precision(self, said: str, memory_bytes: int) -> None:
        """Note how the weights are kept, and what they take; before anybody uses it."""
        self._card = replace(self._card, precision=said)
        self._memory = memory_bytes

    @abstractmethod
    def decode(self, windows: Sequence[Window], request: Request) -> list[WindowResult]:
        """What is said in each window, with times on the recording's line. One caller at a time.

        Raises OutOfMemory when the batch was too large for the device.
        """

    def place(self, device: str) -> None:  # noqa: B027 - some have nothing to move
        """Have the model on this device, as torch names it; no work where it is there."""

    def warm(self) -> None:  # noqa: B027 - most are ready once they are loaded
        """A window comes soon that a person waits for."""

    def release(self) -> None:  # noqa: B027 - most have nothing but their weights
        """Give back what `decode` needs; called once, after the last batch."""

    def transcribe(self, windows: Iterable[Window], request: Request, cancelled: ShouldStop) -> Iterator[WindowResult]:
        """See `Engine`."""
        check_request(self._card, request)
        if self._lending is not None:
            return self._lending.transcribe(windows, request, cancelled)
        return self._in_order(iter(windows), request, cancelled)

    def lend(self, settings: Settings, *, ahead: bool) -> None:
        """From now on decode on a GPU that is lent. `ahead`: before the page is served, so that what is put on `cuda`
        is in every process that is lent; later it is moved in there."""
        self._device = zerogpu.device(settings)
        self._batch_seconds = min(self._batch_seconds, LENT_BATCH_SECONDS)
        if ahead:
            self.place(self._device)
        self._lending = Lending(settings, self._card.id, self.here)

    def here(self, windows: Sequence[Window], request: Request, seconds: int) -> Generator[Piece, None, None]:
        """Decode in a process that was forked to have a GPU for so many seconds: on the calling thread, for no other
        is there, and by no lock, for nobody would open one that was closed then. No batch is begun that may not end
        in time, the first one excepted."""
        begun = time.monotonic()
        self.place(self._device)
        spent = longest = 0.0
        for first, batch in _batches(windows, self._batch_seconds):
            if first and spent + longest > seconds:
                return
            tickets = [_Ticket(window, request, voiced) for window, voiced in map(prepared, batch)]
            self._settle(tickets)
            before, spent = spent, time.monotonic() - begun
            longest = max(longest, spent - before)
            yield from (Piece(first + at, ticket.told(), spent) for at, ticket in enumerate(tickets))

    @contextmanager
    def alone(self, cancelled: ShouldStop = lambda: False) -> Iterator[None]:
        """The model to oneself, between two batches. Raises errors.ShouldStop when that is not worth waiting for."""
        while not self._model_lock.acquire(timeout=POLL_SECONDS):
            if cancelled():
                raise Stopped
        try:
            if self._closed:
                raise EngineError(f"{self._card.id} has been unloaded.")
            yield
        finally:
            self._model_lock.release()

    def close(self) -> None:
        """End after the batch that is being decoded; who waits gets EngineError."""
        with self._turn:
            self._closed = True
            waiting, self._waiting = self._waiting, []
            thread = self._thread
            self._turn.notify_all()
        for ticket in waiting:
            ticket.fail(EngineError(f"{self._card.id} has been unloaded."))
        if thread is not None:
            thread.join()
        with self._model_lock:
            self.release()

    # --- asking: the caller's thread ---

    def _in_order(self, windows: Iterator[Window], request: Request, cancelled: ShouldStop) -> Iterator[WindowResult]:
        ahead: deque[_Ticket] = deque()
        try:
            while not cancelled():
                self._fill(ahead, windows, request)
                if not ahead:
                    return
                if ahead[0].settled():
                    yield ahead.popleft().result.result()
        finally:
            self._withdraw(ahead)

    def _fill(self, ahead: deque[_Ticket], windows: Iterator[Window], request: Request) -> None:
        """Once less than a batch waits, read on until there are two, so that the next one is full as well."""
        undone = sum(ticket.seconds for ticket in ahead if not ticket.result.done())
        if undone >= self._batch_seconds:
            return
        fresh: list[_Ticket] = []
        while undone < 2 * self._batch_seconds and len(ahead) + len(fresh) < MOST_WINDOWS:
            window = next(windows, None)
            if window is None:
                break
            ticket = _ticket(window, request)
            fresh.append(ticket)
            undone += ticket.seconds if not ticket.result.done() else 0.0
        if fresh:
            ahead.extend(fresh)
            self._submit([ticket for ticket in fresh if not ticket.result.done()])

    def _submit(self, tickets: Sequence[_Ticket]) -> None:
        with self._turn:
            if self._closed:
                raise EngineError(f"{self._card.id} has been unloaded.")
            self._waiting += tickets
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name=f"model-{self._card.id}", daemon=True)
                self._thread.start()
            self._turn.notify_all()

    def _withdraw(self, tickets: Iterable[_Ticket]) -> None:
        gone = {id(ticket) for ticket in tickets}
        with self._turn:
            self._waiting = [ticket for ticket in self._waiting if id(ticket) not in gone]

    # --- decoding: the model's thread ---

    def _serve(self) -> None:
        while batch := self._next():
            try:
                with self._model_lock:
                    batch[0].context.run(self._settle, batch)
            except Exception as error:  # this thread must outlive whatever a model does: others wait for it
                log.exception("%s failed", self._card.id)
                for ticket in batch:
                    if not ticket.result.done():
                        ticket.fail(_failure(self._card.id, ticket.window, error))

    def _next(self) -> list[_Ticket]:
        with self._turn:
            while not self._waiting and not self._closed:
                self._turn.wait()
            if self._closed:
                return []
            urgent = [ticket for ticket in self._waiting if ticket.urgent]
            batch = _batch(urgent or self._waiting, self._batch_seconds)
            taken = {id(ticket) for ticket in batch}
            self._waiting = [ticket for ticket in self._waiting if id(ticket) not in taken]
            return batch

    def _settle(self, batch: Sequence[_Ticket]) -> None:
        """Settle every ticket: with its result, or with why nothing could be."""
        for ticket, result in zip(batch, self._decoded(batch), strict=True):
            if isinstance(result, StudioError):
                ticket.fail(result)
                continue
            try:
                ticket.give(self._guarded(ticket, result))
            except StudioError as error:
                ticket.fail(error)
            except Exception as error:
                log.exception("%s failed", self._card.id)
                ticket.fail(_failure(self._card.id, ticket.window, error))

    def _decoded(self, batch: Sequence[_Ticket]) -> list[WindowResult | StudioError]:
        try:
            return [*self.decode([ticket.window for ticket in batch], batch[0].request)]
        except OutOfMemory as error:
            return self._smaller(batch, error)
        except Exception as error:
            log.warning("%s failed on %d windows: %s", self._card.id, len(batch), error)
            return [self._retried(ticket) for ticket in batch]

    def _smaller(self, batch: Sequence[_Ticket], error: OutOfMemory) -> list[WindowResult | StudioError]:
        """The batch in halves, and no larger ones from now on; a single window in pieces."""
        if len(batch) > 1:
            longest = max(ticket.seconds for ticket in batch)
            self._batch_seconds = min(self._batch_seconds, max(longest, len(batch) * longest / 2))
            middle = len(batch) // 2
            return [*self._decoded(batch[:middle]), *self._decoded(batch[middle:])]
        pieces = _pieces(batch[0].window)
        if len(pieces) == 1:
            return [error]
        results = [each for piece in pieces for each in self._decoded([replace(batch[0], window=piece)])]
        failed = [each for each in results if isinstance(each, StudioError)]
        return [failed[0] if failed else joined([each for each in results if isinstance(each, WindowResult)])]

    def _retried(self, ticket: _Ticket) -> WindowResult | StudioError:
        """One window by itself: the fault may have been its neighbour's, or have passed."""
        try:
            return self.decode([ticket.window], ticket.request)[0]
        except StudioError as error:
            return error
        except Exception as error:
            log.exception("%s failed", self._card.id)
            return _failure(self._card.id, ticket.window, error)

    def _guarded(self, ticket: _Ticket, result: WindowResult) -> WindowResult:
        """As it was decoded, or better, or with what is odd about it."""
        flag = quality_flag(result.text, ticket.seconds, ticket.voiced)
        if flag is None:
            return result
        pieces = _pieces(ticket.window)
        if len(pieces) > 1 and flag != "no speech":
            result = joined(self.decode(pieces, ticket.request))
            flag = quality_flag(result.text, ticket.seconds, ticket.voiced)
        return replace(result, quality_flag=flag)


@dataclass(slots=True)
class _Ticket:
    """A window on its way through the model, and what came of it."""

    window: Window
    request: Request
    voiced: float
    context: contextvars.Context = field(default_factory=contextvars.copy_context)
    result: Future[WindowResult] = field(default_factory=Future)
    urgent: bool = field(default_factory=is_waited_for)

    @property
    def seconds(self) -> float:
        return len(self.window.samples) / SAMPLE_RATE

    def settled(self) -> bool:
        """Wait a moment for the result; false when it is not there yet."""
        return bool(wait([self.result], POLL_SECONDS).done)

    def give(self, result: WindowResult) -> None:
        self.result.set_result(result)

    def fail(self, error: StudioError) -> None:
        self.result.set_exception(error)

    def told(self) -> WindowResult | str:
        """Of a settled one, as it goes to another process: errors would lose their sentences on the way."""
        error = self.result.exception()
        return self.result.result() if error is None else str(error)


def _ticket(window: Window, request: Request) -> _Ticket:
    """Settled at once where nobody speaks: these models write sentences into silence."""
    window, voiced = prepared(window)
    ticket = _Ticket(window, request, voiced)
    if not voiced:
        ticket.give(WindowResult(""))
    return ticket


def _batch(waiting: Sequence[_Ticket], seconds: float) -> list[_Ticket]:
    """The oldest, and those of the same prompt whose length is nearest: little of the batch is padding."""
    first = waiting[0]
    alike = sorted(
        (ticket for ticket in waiting if ticket.request == first.request),
        key=lambda ticket: abs(ticket.seconds - first.seconds),
    )
    batch: list[_Ticket] = []
    longest = 0.0
    for ticket in alike[:FULL_BATCH]:
        longest = max(longest, ticket.seconds)
        if batch and (len(batch) + 1) * longest > seconds:
            break
        batch.append(ticket)
    return batch


def _batches(windows: Sequence[Window], seconds: float) -> Iterator[tuple[int, list[Window]]]:
    """In order, each with the number of its first."""
    batch: list[Window] = []
    longest = 0.0
    for at, window in enumerate(windows):
        longest = max(longest, window.end - window.start)
        if batch and (len(batch) == FULL_BATCH or (len(batch) + 1) * longest > seconds):
            yield at - len(batch), batch
            batch, longest = [], window.end - window.start
        batch.append(window)
    if batch:
        yield len(windows) - len(batch), batch


def _pieces(window: Window) -> list[Window]:
    """The window cut in two at the quietest moment of its middle third; alone where that would be too short."""
    length = len(window.samples)
    if length < 2 * SHORTEST_PIECE * SAMPLE_RATE:
        return [window]
    frame = SAMPLE_RATE // 20
    first, last = length // 3 // frame, 2 * length // 3 // frame
    energy = [
        float(np.square(window.samples[at * frame : (at + 1) * frame], dtype=np.float64).sum())
        for at in range(first, last)
    ]
    cut = (first + int(np.argmin(energy))) * frame + frame // 2
    middle = window.start + cut / SAMPLE_RATE
    return [
        Window(window.start, middle, window.samples[:cut]),
        Window(middle, window.end, window.samples[cut:]),
    ]


def joined(parts: Sequence[WindowResult]) -> WindowResult:
    """The results of neighbouring pieces as one; with times, or confidences, where every piece has them."""
    spoken = [part for part in parts if part.text]
    timed = all(part.words for part in spoken)
    words = tuple(word for part in spoken for word in part.words) if timed else ()
    sure = all(part.confidences for part in spoken) and not timed
    confidences = tuple(value for part in spoken for value in part.confidences) if sure else ()
    language = next((part.language for part in spoken if part.language), None)
    return WindowResult(" ".join(part.text for part in spoken), words, confidences, language=language)


def _failure(model: str, window: Window, error: Exception) -> EngineError:
    return EngineError(f"{model} failed between {window.start:.1f} s and {window.end:.1f} s ({error}).")
