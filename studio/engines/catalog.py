"""All models that can be had here, which of them is best for a language, and each one's engine."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from studio.config import Settings
from studio.domain import Task
from studio.engines.base import Aligner, EmbeddedAligner, Engine, Family, LocalModel, ModelCard, Runtime
from studio.engines.batching import BatchedEngine
from studio.engines.hardware import budget
from studio.engines.pool import ModelPool, ModelStatus
from studio.engines.registry import families as all_families
from studio.engines.registry import runtimes as all_runtimes
from studio.errors import ModelUnavailable, RequestError, StudioError, UnknownModel, shown
from studio.limits import Progress, silent

READ_SECONDS = 60.0
"""How long a model that somebody chose is waited for while its file is read for the first time."""

AUTO_SECONDS = 10.0
"""The same for the choice among all."""

PATIENCE = 1.0
"""The same for a list."""


log = logging.getLogger(__name__)


class Catalog:
    """The families' models under their ids. Safe to use from any thread."""

    def __init__(
        self,
        settings: Settings,
        families: Mapping[str, Family] | None = None,
        runtimes: Mapping[str, Runtime] | None = None,
    ) -> None:
        """`families` and `runtimes` by name; those that the registry finds unless given."""
        self._settings = settings
        self._families = tuple((all_families() if families is None else families).values())
        self._runtimes = tuple((all_runtimes() if runtimes is None else runtimes).values())
        local = (runtime.local_models(settings, self._families) for runtime in self._runtimes)
        self._local = tuple(each for each in local if each is not None)
        # what is loaded before a ZeroGPU Space is served is in every process that it is lent: it stays
        self._pool = ModelPool(lambda: budget(settings), 0.0 if settings.zero_gpu else settings.idle_seconds)
        self._served = False

    def cards(self) -> tuple[ModelCard, ...]:
        """Every model, in a stable order: embedded, local, cached, those to be downloaded, those on servers.

        Never waits long: a local file that is still being read is missing here and stands in `problems`.
        """
        return tuple(model.card for model in self._models(self._listing()).values())

    def problems(self) -> dict[str, str]:
        """What lies in STUDIO_MODELS and cannot be loaded, or not yet: why, by the id that it has or would have."""
        local = self._listing()
        return dict(self._problems(local, self._models(local)))

    def is_ready(self, model: str) -> bool:
        """True when there is such a model and it can be loaded as it is."""
        return any(card.id == model and card.ready for card in self.cards())

    def settle(self, seconds: float) -> None:
        """Wait until every local file has been read, but no longer than this."""
        self._listing(seconds)

    def card(self, model: str) -> ModelCard:
        """Raises UnknownModel, which names those there are, or ModelUnavailable for a local one that is broken, gone,
        or still being read after a while."""
        return self._model(model).card

    def lease(self, model: str, progress: Progress = silent, *, wait: bool = True) -> AbstractContextManager[Engine]:
        """The loaded model for the length of a `with` block; see `ModelPool.lease`.

        Raises UnknownModel, ModelUnavailable, or EngineError once the catalogue is closed.
        """
        return self.lender(model)(progress, wait=wait)

    def lender(self, model: str) -> Lender:
        """`lease` for a model that is wanted again and again: looked up here, and not with each call."""
        loadable = self._model(model)
        load = partial(self._lent, loadable.load) if self._settings.zero_gpu else loadable.load
        return partial(self._pool.lease, loadable.card, load)

    def load_ahead(self) -> None:
        """Before the page of a ZeroGPU Space is served: every model that is here and hears on a GPU, as memory goes.
        Elsewhere nothing."""
        for card in self.cards() if self._settings.zero_gpu else ():
            if self.is_lent(card) and self._has_room(card):
                try:
                    with self.lease(card.id, wait=False):
                        log.info("%s is loaded", card.id)
                except StudioError as error:
                    log.warning("%s", error)
        self._served = True

    def is_lent(self, card: ModelCard) -> bool:
        """True of a model that hears on a GPU which is lent by the second."""
        return self._settings.zero_gpu and card.location in ("local", "cached") and bool(card.capabilities.tasks)

    def embedded_aligners(self) -> tuple[EmbeddedAligner, ...]:
        """Fresh ones of every runtime that has any. The caller closes them."""
        return tuple(aligner for runtime in self._runtimes for aligner in runtime.aligners())

    def auto(self, language: str, task: Task = "asr", target: str | None = None) -> ModelCard:
        """The best model that is ready for this. RequestError says what to do where none is."""
        self.settle(AUTO_SECONDS)
        able = [card for card in self.cards() if _can(card, language, task, target)]
        ready = [card for card in able if card.unasked and self._fits(card)]
        if ready:
            return min(ready, key=_rank)
        what = f"“{language}”" if task == "asr" else f"translating from “{language}”"
        if able:
            names = ", ".join(card.id for card in able)
            raise RequestError(f"No model for {what} is on this machine yet. Choose one to download or ask: {names}.")
        raise RequestError(
            f"No model here knows {what}. Put a .nemo file that does into a folder named by STUDIO_MODELS, "
            "or install the extra `nemo` for the Canary models."
        )

    def status(self, model: str) -> ModelStatus:
        """Whether a model is loaded, being loaded, at work."""
        return self._pool.status(model)

    def unload(self, model: str) -> None:
        """Give back a model's memory. RequestError when it is at work."""
        if self._pool.unload(model):  # also one whose file is gone
            return
        card = self.card(model)
        if self._pool.status(model).state != "out":
            raise RequestError(f"{card.title} is at work. Stop what it does, or wait for its end.")

    def cancel_loading(self, model: str) -> None:
        self._pool.cancel(model)

    def memory(self) -> tuple[int, int]:
        """(used, budget) in bytes, by weights."""
        return self._pool.used_bytes(), self._pool.budget_bytes()

    def close(self) -> None:
        """Close every engine. None can be had afterwards."""
        self._pool.close()

    def _lent(self, load: Callable[[Progress], Engine], progress: Progress) -> Engine:
        """One that also times words stays where it is loaded: what is timed behind an edit costs nobody's seconds."""
        engine = load(progress)
        if isinstance(engine, BatchedEngine) and self.is_lent(engine.card):
            engine.lend(self._settings, ahead=not self._served and not isinstance(engine, Aligner))
        return engine

    def _has_room(self, card: ModelCard) -> bool:
        used, there = self.memory()
        return card.ready and used + card.memory_bytes <= there

    def _fits(self, card: ModelCard) -> bool:
        return not card.memory_bytes or card.memory_bytes <= self._pool.budget_bytes()

    def _listing(self, patience: float = PATIENCE) -> list[LocalModel]:
        return [model for runtime in self._local for model in runtime.listing(patience)]

    def _model(self, model: str) -> _Model:
        local = self._listing()
        if any(each.id == model and each.reading for each in local):
            local = self._listing(READ_SECONDS)
        models = self._models(local)
        if model in models:
            return models[model]
        if (why := dict(self._problems(local, models)).get(model)) is not None:
            raise ModelUnavailable(why)
        if (path := next(filter(None, (each.gone(model) for each in self._local)), None)) is not None:
            where = f"{shown(path.name)} is not in {shown(str(path.parent))} any more"
            raise ModelUnavailable(f"{model} cannot be used: {where}. Put it back, or choose another model.")
        raise UnknownModel(model, list(models))

    def _models(self, local: Sequence[LocalModel]) -> dict[str, _Model]:
        # listed afresh each time: a model put into STUDIO_MODELS shows without a restart
        order = ("embedded", "local", "cached", "hub", "remote")
        models = sorted((*self._published(), *_own(local)), key=lambda model: order.index(model.card.location))
        return {model.card.id: model for model in models}

    def _published(self) -> Iterator[_Model]:
        for family in self._families:
            for card in family.cards(self._settings):
                yield _Model(card, partial(family.load, card, self._settings))

    def _problems(self, local: Sequence[LocalModel], models: Mapping[str, _Model]) -> Iterator[tuple[str, str]]:
        wanted = self._settings.aligner
        aligners = [model.card.id for model in models.values() if model.card.capabilities.aligner]
        if wanted and wanted not in aligners and not any(each.id == wanted and each.reading for each in local):
            yield wanted, f"STUDIO_ALIGNER={wanted} is no CTC model here. There are: {', '.join(aligners) or 'none'}."
        yield from ((each.id, each.problem) for each in local if each.problem)


class Lender(Protocol):
    def __call__(self, progress: Progress = silent, *, wait: bool = True) -> AbstractContextManager[Engine]: ...


@dataclass(frozen=True, slots=True)
class _Model:
    """A model with what loads it."""

    card: ModelCard
    load: Callable[[Progress], Engine]


def _own(local: Sequence[LocalModel]) -> Iterator[_Model]:
    for each in local:
        if each.card is not None and each.load is not None:
            yield _Model(each.card, each.load)


def _can(card: ModelCard, language: str, task: Task, target: str | None) -> bool:
    targets = card.capabilities.targets(task, language)
    # of what does not say its language, nobody knows whether it is this one
    return bool(targets) and not card.capabilities.any_language and (target is None or target in targets)


def _rank(card: ModelCard) -> tuple[int, bool, int]:
    """A person's own before the hub's before the offline draft; then punctuation; then size."""
    return card.preference, True not in card.capabilities.punctuation, -card.memory_bytes
