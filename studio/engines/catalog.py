"""All models that can be had here, which of them is best for a language, and each one's engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from studio.config import Settings
from studio.discovery import discover
from studio.domain import Task
from studio.engines import Engine, Family, ModelCard, Progress, silent
from studio.engines._device import budget
from studio.engines._local import Local, LocalModels
from studio.engines.shelf import Shelf, Standing
from studio.errors import ModelUnavailable, RequestError, UnknownModel, shown

READ_SECONDS = 60.0
"""How long a model that somebody chose is waited for while its file is read for the first time."""

AUTO_SECONDS = 10.0
"""The same for the choice among all."""

READY = ("local", "cached", "embedded")
"""Where a model can be that needs no download; a person's own model first, the offline draft last."""


class Catalog:
    """The families' models under their ids. Safe to use from any thread."""

    def __init__(self, settings: Settings, families: Mapping[str, Family] | None = None) -> None:
        """`families` by name; those of `studio.engines` unless given."""
        self._settings = settings
        self._families = discover("studio.engines", "FAMILY") if families is None else families
        self._local = LocalModels(settings.models)
        self._shelf = Shelf(lambda: budget(settings), settings.idle_seconds)

    def cards(self) -> tuple[ModelCard, ...]:
        """Every model, in a stable order: embedded, local, cached, then those to be downloaded.

        Never waits long: a local file that is still being read is missing here and stands in `problems`.
        """
        return tuple(offer.card for offer in self._offers(self._local.listing()).values())

    def problems(self) -> dict[str, str]:
        """What lies in STUDIO_MODELS and cannot be loaded, or not yet: why, by the id that it has or would have."""
        local = self._local.listing()
        return dict(self._problems(local, self._offers(local)))

    def settle(self, seconds: float) -> None:
        """Wait until every local file has been read, but no longer than this."""
        self._local.listing(patience=seconds)

    def card(self, model: str) -> ModelCard:
        """Raises UnknownModel, which names those there are, or ModelUnavailable for a local one that is broken, gone,
        or still being read after a while."""
        return self._offer(model).card

    def lease(self, model: str, progress: Progress = silent, *, wait: bool = True) -> AbstractContextManager[Engine]:
        """The loaded model for the length of a `with` block; see `Shelf.lease`.

        Raises UnknownModel, ModelUnavailable, or EngineError once the catalogue is closed.
        """
        offer = self._offer(model)
        return self._shelf.lease(offer.card, lambda tell: offer.load(self._settings, tell), progress, wait=wait)

    def auto(self, language: str, task: Task = "asr", target: str | None = None) -> ModelCard:
        """The best model that is ready for this. RequestError says what to do where none is."""
        self.settle(AUTO_SECONDS)
        able = [card for card in self.cards() if _can(card, language, task, target)]
        ready = [card for card in able if card.location in READY and not card.missing and self._fits(card)]
        if ready:
            return min(ready, key=_rank)
        what = f"“{language}”" if task == "asr" else f"translating from “{language}”"
        if able:
            names = ", ".join(card.id for card in able)
            raise RequestError(f"No model for {what} is on this machine yet. Choose one to download: {names}.")
        raise RequestError(
            f"No model here knows {what}. Put a .nemo file that does into a folder named by STUDIO_MODELS, "
            "or install the extra `nemo` for the Canary models."
        )

    def standing(self, model: str) -> Standing:
        """Whether a model is loaded, being loaded, at work."""
        return self._shelf.standing(model)

    def unload(self, model: str) -> None:
        """Give back a model's memory. RequestError when it is at work."""
        if self._shelf.put_away(model):  # also one whose file is gone
            return
        card = self.card(model)
        if self._shelf.standing(model).state != "out":
            raise RequestError(f"{card.title} is at work. Stop what it does, or wait for its end.")

    def cancel_loading(self, model: str) -> None:
        self._shelf.cancel(model)

    def memory(self) -> tuple[int, int]:
        """(used, budget) in bytes, by weights."""
        return self._shelf.used_bytes(), self._shelf.budget_bytes()

    def close(self) -> None:
        """Close every engine. None can be had afterwards."""
        self._shelf.close()

    def _fits(self, card: ModelCard) -> bool:
        return not card.memory_bytes or card.memory_bytes <= self._shelf.budget_bytes()

    def _offer(self, model: str) -> _Offer:
        local = self._local.listing()
        if any(each.id == model and each.reading for each in local):
            local = self._local.listing(READ_SECONDS)
        offers = self._offers(local)
        if model in offers:
            return offers[model]
        if (why := dict(self._problems(local, offers)).get(model)) is not None:
            raise ModelUnavailable(why)
        if (path := self._local.gone(model)) is not None:
            where = f"{shown(path.name)} is not in {shown(str(path.parent))} any more"
            raise ModelUnavailable(f"{model} cannot be used: {where}. Put it back, or choose another model.")
        raise UnknownModel(model, list(offers))

    def _offers(self, local: Sequence[Local]) -> dict[str, _Offer]:
        # listed afresh each time: a model put into STUDIO_MODELS shows without a restart
        order = ("embedded", "local", "cached", "hub")
        offers = [offer for family in self._families.values() for offer in self._of(family, local)]
        return {offer.card.id: offer for offer in sorted(offers, key=lambda offer: order.index(offer.card.location))}

    def _of(self, family: Family, local: Sequence[Local]) -> Iterator[_Offer]:
        own = [each for each in local if each.checkpoint and each.checkpoint.class_name in family.classes]
        paths = {each.id: each.path for each in own}
        for card in family.cards(self._settings, own):
            yield _Offer(card, family, paths.get(card.id))

    def _problems(self, local: Sequence[Local], offers: Mapping[str, _Offer]) -> Iterator[tuple[str, str]]:
        wanted = self._settings.aligner
        aligners = [offer.card.id for offer in offers.values() if offer.card.capabilities.aligner]
        if wanted and wanted not in aligners and not any(each.id == wanted and each.reading for each in local):
            yield wanted, f"STUDIO_ALIGNER={wanted} is no CTC model here. There are: {', '.join(aligners) or 'none'}."
        known = {name for family in self._families.values() for name in family.classes}
        for each in local:
            if each.checkpoint is None:
                yield each.id, each.problem
            elif each.checkpoint.class_name not in known:
                what = shown(each.checkpoint.class_name or "?")
                yield each.id, f"{shown(each.path.name)} is a {what}; the studio runs {', '.join(sorted(known))}."


@dataclass(frozen=True, slots=True)
class _Offer:
    """A model with what it takes to load it."""

    card: ModelCard
    family: Family
    path: Path | None
    """Where a local one lies."""

    def load(self, settings: Settings, progress: Progress) -> Engine:
        return self.family.load(self.card, settings, progress, self.path)


def _can(card: ModelCard, language: str, task: Task, target: str | None) -> bool:
    targets = card.capabilities.targets(task, language)
    return bool(targets) and (target is None or target in targets)


def _rank(card: ModelCard) -> tuple[int, bool, int]:
    """A person's own before the hub's before the offline draft; then punctuation; then size."""
    return READY.index(card.location), True not in card.capabilities.punctuation, -card.memory_bytes
