"""All models that can be had here, which of them is best for a language, and each one's engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager

from studio.config import Settings
from studio.discovery import discover
from studio.domain import Task
from studio.engines import Engine, Family, ModelCard, Progress, silent
from studio.engines._device import budget
from studio.engines._local import local_models
from studio.engines.shelf import Shelf, Standing
from studio.errors import ModelUnavailable, RequestError, UnknownModel, shown

READY = ("local", "cached", "embedded")
"""Where a model can be that needs no download; a person's own model first, the offline draft last."""


class Catalog:
    """The families' models under their ids. Safe to use from any thread."""

    def __init__(self, settings: Settings, families: Mapping[str, Family] | None = None) -> None:
        """`families` by name; those of `studio.engines` unless given."""
        self._settings = settings
        self._families = discover("studio.engines", "FAMILY") if families is None else families
        self._shelf = Shelf(lambda: budget(settings), settings.idle_seconds)

    def cards(self) -> tuple[ModelCard, ...]:
        """Every model, in a stable order: embedded, local, cached, then those to be downloaded."""
        return tuple(card for card, _ in self._offers().values())

    def problems(self) -> dict[str, str]:
        """What lies in STUDIO_MODELS and is no model that can be loaded: why, by the id that it would have."""
        return dict(self._problems())

    def card(self, model: str) -> ModelCard:
        """Raises UnknownModel, which names those there are, or ModelUnavailable for a broken local one."""
        return self._offer(model)[0]

    def lease(self, model: str, progress: Progress = silent, *, wait: bool = True) -> AbstractContextManager[Engine]:
        """The loaded model for the length of a `with` block; see `Shelf.lease`.

        Raises UnknownModel, ModelUnavailable, or EngineError once the catalogue is closed.
        """
        card, family = self._offer(model)
        return self._shelf.lease(card, lambda tell: family.load(card, self._settings, tell), progress, wait=wait)

    def auto(self, language: str, task: Task = "asr", target: str | None = None) -> ModelCard:
        """The best model that is ready for this. RequestError says what to do where none is."""
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
        card = self.card(model)
        if not self._shelf.put_away(model) and self._shelf.standing(model).state != "out":
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

    def _offer(self, model: str) -> tuple[ModelCard, Family]:
        offers = self._offers()
        if model in offers:
            return offers[model]
        if (why := self.problems().get(model)) is not None:
            raise ModelUnavailable(why)
        raise UnknownModel(model, list(offers))

    def _offers(self) -> dict[str, tuple[ModelCard, Family]]:
        # listed afresh each time: a model put into STUDIO_MODELS shows without a restart
        order = ("embedded", "local", "cached", "hub")
        offers = [(card, family) for family in self._families.values() for card in family.cards(self._settings)]
        return {offer[0].id: offer for offer in sorted(offers, key=lambda offer: order.index(offer[0].location))}

    def _problems(self) -> Iterator[tuple[str, str]]:
        wanted = self._settings.aligner
        aligners = [card.id for card in self.cards() if card.capabilities.aligner]
        if wanted and wanted not in aligners:
            yield wanted, f"STUDIO_ALIGNER={wanted} is no CTC model here. There are: {', '.join(aligners) or 'none'}."
        known = {name for family in self._families.values() for name in family.classes}
        for local in local_models(self._settings):
            if local.checkpoint is None:
                yield local.id, local.problem
            elif local.checkpoint.class_name not in known:
                what = shown(local.checkpoint.class_name or "?")
                yield local.id, f"{shown(local.path.name)} is a {what}; the studio runs {', '.join(sorted(known))}."


def _can(card: ModelCard, language: str, task: Task, target: str | None) -> bool:
    targets = card.capabilities.targets(task, language)
    return bool(targets) and (target is None or target in targets)


def _rank(card: ModelCard) -> tuple[int, bool, int]:
    """A person's own before the hub's before the offline draft; then punctuation; then size."""
    return READY.index(card.location), True not in card.capabilities.punctuation, -card.memory_bytes
