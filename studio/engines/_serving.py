"""Serving one model: windows of everybody who asks, gathered into batches, decoded on one thread.

NeMo's models are not safe for threads, so one thread calls each. Whatever waits when it
becomes free goes into its next batch, whoever asked for it, as long as the prompt is the same
and the sound fits; the oldest window is always in it, so nobody waits for ever. A batch that
runs out of memory is halved, one that fails is tried window by window, and what the guard
doubts is heard once more in smaller pieces.
"""

from __future__ import annotations

import contextvars
import logging
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np

from studio.audio.pcm import to_pcm
from studio.audio.voice import voiced_seconds
from studio.domain import SAMPLE_RATE, Request
from studio.engines import Cancelled, Heard, ModelCard, Window, check_request
from studio.engines._guard import doubt
from studio.errors import Cancelled as GivenUp
from studio.errors import EngineError, StudioError

POLL_SECONDS = 0.1
"""How soon a cancelled run notices."""

MOST_WINDOWS = 48
"""In memory for one run, however short they are; two batches' sound is the other limit (77 MB on a GPU)."""

FULL_BATCH = 32
"""Windows of a batch, however short they are."""

SHORTEST_PIECE = 2.0
"""Seconds below which a doubtful window is not cut again."""

SHORTEST_SAMPLES = SAMPLE_RATE // 10
"""Less holds no word."""

log = logging.getLogger(__name__)


class OutOfMemory(EngineError, MemoryError):
    """The device's memory did not hold a batch."""

    def __init__(self, model: str) -> None:
        super().__init__(
            f"{model} ran out of memory. Unload another model, set STUDIO_BATCH_SECONDS lower, or choose a smaller one."
        )


class Served(ABC):
    """An `Engine` of windows in batches. A family says how one batch is decoded, and that is all."""

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

    @property
    def card(self) -> ModelCard:
        return self._card

    @property
    def revision(self) -> str:
        return self._revision

    @property
    def memory_bytes(self) -> int:
        return self._memory

    @abstractmethod
    def decode(self, windows: Sequence[Window], request: Request) -> list[Heard]:
        """What is heard in each window, with times on the recording's line. One caller at a time.

        Raises OutOfMemory when the batch was too large for the device.
        """

    def release(self) -> None:  # noqa: B027 - most have nothing but their weights
        """Give back what `decode` needs; called once, after the last batch."""

    def transcribe(self, windows: Iterable[Window], request: Request, cancelled: Cancelled) -> Iterator[Heard]:
        """See `Engine`."""
        check_request(self._card, request)
        return self._in_order(iter(windows), request, cancelled)

    @contextmanager
    def alone(self, cancelled: Cancelled = lambda: False) -> Iterator[None]:
        """The model to oneself, between two batches. Raises errors.Cancelled when that is not worth waiting for."""
        while not self._model_lock.acquire(timeout=POLL_SECONDS):
            if cancelled():
                raise GivenUp
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

    def _in_order(self, windows: Iterator[Window], request: Request, cancelled: Cancelled) -> Iterator[Heard]:
        ahead: deque[_Ticket] = deque()
        try:
            while not cancelled():
                self._fill(ahead, windows, request)
                if not ahead:
                    return
                if ahead[0].settled():
                    yield ahead.popleft().heard.result()
        finally:
            self._withdraw(ahead)

    def _fill(self, ahead: deque[_Ticket], windows: Iterator[Window], request: Request) -> None:
        """Once less than a batch waits, read on until there are two, so that the next one is full as well."""
        undone = sum(ticket.seconds for ticket in ahead if not ticket.heard.done())
        if undone >= self._batch_seconds:
            return
        fresh: list[_Ticket] = []
        while undone < 2 * self._batch_seconds and len(ahead) + len(fresh) < MOST_WINDOWS:
            window = next(windows, None)
            if window is None:
                break
            ticket = _ticket(window, request)
            fresh.append(ticket)
            undone += ticket.seconds if not ticket.heard.done() else 0.0
        if fresh:
            ahead.extend(fresh)
            self._submit([ticket for ticket in fresh if not ticket.heard.done()])

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
                    batch[0].context.run(self._hear, batch)
            except Exception as error:  # this thread must outlive whatever a model does: others wait for it
                log.exception("%s failed", self._card.id)
                for ticket in batch:
                    if not ticket.heard.done():
                        ticket.fail(_failure(self._card.id, ticket.window, error))

    def _next(self) -> list[_Ticket]:
        with self._turn:
            while not self._waiting and not self._closed:
                self._turn.wait()
            if self._closed:
                return []
            batch = _batch(self._waiting, self._batch_seconds)
            taken = {id(ticket) for ticket in batch}
            self._waiting = [ticket for ticket in self._waiting if id(ticket) not in taken]
            return batch

    def _hear(self, batch: Sequence[_Ticket]) -> None:
        """Settle every ticket: with what was heard, or with why nothing could be."""
        for ticket, heard in zip(batch, self._decoded(batch), strict=True):
            if isinstance(heard, StudioError):
                ticket.fail(heard)
                continue
            try:
                ticket.give(self._guarded(ticket, heard))
            except StudioError as error:
                ticket.fail(error)
            except Exception as error:
                log.exception("%s failed", self._card.id)
                ticket.fail(_failure(self._card.id, ticket.window, error))

    def _decoded(self, batch: Sequence[_Ticket]) -> list[Heard | StudioError]:
        try:
            return [*self.decode([ticket.window for ticket in batch], batch[0].request)]
        except OutOfMemory as error:
            return self._smaller(batch, error)
        except Exception as error:
            log.warning("%s failed on %d windows: %s", self._card.id, len(batch), error)
            return [self._retried(ticket) for ticket in batch]

    def _smaller(self, batch: Sequence[_Ticket], error: OutOfMemory) -> list[Heard | StudioError]:
        """The batch in halves, and no larger ones from now on; a single window in pieces."""
        if len(batch) > 1:
            longest = max(ticket.seconds for ticket in batch)
            self._batch_seconds = min(self._batch_seconds, max(longest, len(batch) * longest / 2))
            middle = len(batch) // 2
            return [*self._decoded(batch[:middle]), *self._decoded(batch[middle:])]
        pieces = _pieces(batch[0].window)
        if len(pieces) == 1:
            return [error]
        heard = [each for piece in pieces for each in self._decoded([replace(batch[0], window=piece)])]
        failed = [each for each in heard if isinstance(each, StudioError)]
        return [failed[0] if failed else joined([each for each in heard if isinstance(each, Heard)])]

    def _retried(self, ticket: _Ticket) -> Heard | StudioError:
        """One window by itself: the fault may have been its neighbour's, or have passed."""
        try:
            return self.decode([ticket.window], ticket.request)[0]
        except StudioError as error:
            return error
        except Exception as error:
            log.exception("%s failed", self._card.id)
            return _failure(self._card.id, ticket.window, error)

    def _guarded(self, ticket: _Ticket, heard: Heard) -> Heard:
        """As it was heard, or better, or with what is odd about it."""
        found = doubt(heard.text, ticket.seconds, ticket.voiced)
        if found is None:
            return heard
        pieces = _pieces(ticket.window)
        if len(pieces) > 1 and found != "no speech":
            again = joined(self.decode(pieces, ticket.request))
            found = doubt(again.text, ticket.seconds, ticket.voiced)
            heard = again
        return replace(heard, doubt=found)


@dataclass(slots=True)
class _Ticket:
    """A window on its way through the model, and what came of it."""

    window: Window
    request: Request
    voiced: float
    context: contextvars.Context = field(default_factory=contextvars.copy_context)
    heard: Future[Heard] = field(default_factory=Future)

    @property
    def seconds(self) -> float:
        return len(self.window.samples) / SAMPLE_RATE

    def settled(self) -> bool:
        """Wait a moment for the result; false when it is not there yet."""
        return bool(wait([self.heard], POLL_SECONDS).done)

    def give(self, heard: Heard) -> None:
        self.heard.set_result(heard)

    def fail(self, error: StudioError) -> None:
        self.heard.set_exception(error)


def _ticket(window: Window, request: Request) -> _Ticket:
    """Settled at once where nobody speaks: these models write sentences into silence."""
    samples = np.asarray(window.samples, np.float32)
    if not np.isfinite(samples).all():
        samples = np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0)
    voiced = voiced_seconds(to_pcm(samples)) if len(samples) >= SHORTEST_SAMPLES else 0.0
    ticket = _Ticket(replace(window, samples=samples), request, voiced)
    if not voiced:
        ticket.give(Heard(""))
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


def sound_seconds(windows: Sequence[Window], *_: object) -> float:
    return sum(window.end - window.start for window in windows)


def joined(parts: Sequence[Heard]) -> Heard:
    """What was heard in neighbouring pieces, as one; with times, or confidences, where every piece has them."""
    spoken = [part for part in parts if part.text]
    timed = all(part.words for part in spoken)
    words = tuple(word for part in spoken for word in part.words) if timed else ()
    sure = all(part.confidences for part in spoken) and not timed
    confidences = tuple(value for part in spoken for value in part.confidences) if sure else ()
    return Heard(" ".join(part.text for part in spoken), words, confidences)


def _failure(model: str, window: Window, error: Exception) -> EngineError:
    return EngineError(f"{model} failed between {window.start:.1f} s and {window.end:.1f} s ({error}).")
