"""Who times the words that a model left without times: a CTC model, an embedded aligner, or nobody."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, cached_property
from typing import TYPE_CHECKING

from studio.align.place import RawWord, placed
from studio.align.realign import Align, realign
from studio.config import Settings
from studio.domain import Request, Word
from studio.engines.base import Aligner, EmbeddedAligner, ModelCard, Window, WindowResult
from studio.engines.catalog import Catalog
from studio.errors import StudioError
from studio.languages import normal_code
from studio.limits import Span
from studio.text import split_words

if TYPE_CHECKING:
    from studio.limits import Waveform

LISTED_SECONDS = 2.0
"""How long a list of the models is good. Making one costs as much as an edit, and every edit asks who can align it."""

log = logging.getLogger(__name__)


class Aligning:
    """Tries the best aligner for a language first; where none succeeds, words stay as they were."""

    def __init__(self, settings: Settings, catalog: Catalog) -> None:
        self._settings = settings
        self._catalog = catalog
        self._embedded = catalog.embedded_aligners()
        self._listed: tuple[float, list[ModelCard]] = (float("-inf"), [])

    def knows(self, language: str) -> bool:
        """True when there is an aligner for this language, whatever its region."""
        language = normal_code(language)
        return bool(self._embedded_for(language) or self._models_for(language))

    def of_run(self, request: Request) -> RunTiming:
        """What times the words of a run's windows. The catalogue is asked for aligners once, and only if need be."""
        return RunTiming(request, lambda: list(self._aligners(normal_code(request.target_lang), edit=False)))

    def is_at_hand(self, language: str) -> bool:
        """True when there is one that need not be loaded first."""
        return next(self._aligners(normal_code(language), edit=True, load=False), None) is not None

    def realign(
        self, samples: Waveform, start: float, words: tuple[Word, ...], language: str, *, load: bool = True
    ) -> tuple[Word, ...]:
        """A segment's words after an edit; see `studio.align.realign`. `load`: also by a model not yet in memory."""
        language = normal_code(language)
        for align in self._aligners(language, edit=True, load=load):
            timed = realign(align, samples, start, words, language)
            if timed != words:
                return timed
        return words

    def close(self) -> None:
        for aligner in self._embedded:
            aligner.close()

    def _aligners(self, language: str, *, edit: bool, load: bool = True) -> Iterator[Align]:
        """Best first. Behind an edit nobody waits for gigabytes where an embedded aligner would do."""
        embedded = self._embedded_for(language)
        for card in self._models_for(language):
            if (load and not (edit and embedded)) or self._catalog.status(card.id).state == "loaded":
                yield self._with(card)
        yield from (aligner.align for aligner in embedded)

    def _embedded_for(self, language: str) -> list[EmbeddedAligner]:
        return [aligner for aligner in self._embedded if aligner.knows(language)]

    def _told(self, card: ModelCard) -> bool:
        """Whether anything says which languages it knows, or a person says that it is the one."""
        return not card.capabilities.any_language or card.id == self._settings.aligner

    def _models_for(self, language: str) -> list[ModelCard]:
        able = [card for card in self._cards() if language in card.capabilities.sources("asr") and self._told(card)]
        if self._settings.aligner:
            return [card for card in able if card.id == self._settings.aligner]
        ready = [card for card in able if card.ready]
        return sorted(ready, key=lambda card: card.preference)

    def _cards(self) -> list[ModelCard]:
        """Every model that aligns."""
        now = time.monotonic()
        if now - self._listed[0] >= LISTED_SECONDS:
            self._listed = now, [card for card in self._catalog.cards() if card.capabilities.aligner]
        return self._listed[1]

    def _with(self, card: ModelCard) -> Align:
        lender = cache(lambda: self._catalog.lender(card.id))

        def align(
            samples: Waveform, words: Sequence[str], start: float, language: str
        ) -> tuple[Span | None, ...] | None:
            try:
                # the run that asks may hold the memory that this would wait for
                with lender()(wait=False) as engine:
                    return engine.align(samples, words, start, language) if isinstance(engine, Aligner) else None
            except StudioError as error:
                log.warning("no alignment by %s: %s", card.id, error)
                return None

        return align


class RunTiming:
    """Times the words that a run's model left without times."""

    def __init__(self, request: Request, find: Callable[[], Sequence[Align]]) -> None:
        self._request = request
        self._find = find

    def timed(self, result: WindowResult, window: Window) -> WindowResult:
        """The result, with every word timed if the request wants it and an aligner finds it."""
        tokens = split_words(result.text)
        if result.words or not tokens or not self._wanted:
            return result
        for align in self._aligners:
            if (spans := align(window.samples, tokens, 0.0, normal_code(self._request.target_lang))) is not None:
                return replace(result, words=_words(tokens, result.confidences, spans, window))
        return result

    @cached_property
    def _aligners(self) -> Sequence[Align]:
        return self._find()

    @property
    def _wanted(self) -> bool:
        """A translation is not said in the sound: its words are only aligned when somebody asks for it."""
        times = self._request.options.get("times", "auto")
        return times == "align" or (times == "auto" and self._request.task == "asr")


def _words(
    tokens: Sequence[str], confidences: Sequence[float], spans: Sequence[Span | None], window: Window
) -> tuple[Word, ...]:
    sure: Sequence[float | None] = confidences if len(confidences) == len(tokens) else (None,) * len(tokens)
    raw = [
        RawWord(token, span[0] if span else None, span[1] if span else None, value)
        for token, value, span in zip(tokens, sure, spans, strict=True)
    ]
    return placed(raw, window.start, window.end, "aligner")
