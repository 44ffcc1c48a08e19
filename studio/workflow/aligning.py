"""Who times the words that a model left without times: a CTC model, PocketSphinx for English, or nobody."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from studio.align.place import RawWord, placed
from studio.align.realign import Align, Span, realign
from studio.align.sphinx import SphinxAligner
from studio.config import Settings
from studio.domain import Request, Word
from studio.engines import Aligner, Heard, ModelCard, Window
from studio.engines.catalog import READY, Catalog
from studio.errors import StudioError

if TYPE_CHECKING:
    from studio.engines import Waveform

log = logging.getLogger(__name__)


class Aligning:
    """Tries the best aligner for a language first; where none succeeds, words stay as they were."""

    def __init__(self, settings: Settings, catalog: Catalog, sphinx: SphinxAligner) -> None:
        self._settings = settings
        self._catalog = catalog
        self._sphinx = sphinx

    def knows(self, language: str) -> bool:
        """True when there is an aligner for this language."""
        return self._sphinx.knows(language) or bool(self._ctc(language))

    def heard(self, heard: Heard, window: Window, request: Request) -> Heard:
        """What was heard, with every word timed if the request wants it and an aligner finds it."""
        tokens = heard.text.split()
        if heard.words or not tokens or not self._wanted(request):
            return heard
        for align in self._aligners(request.target_lang, edit=False):
            if (spans := align(window.samples, tokens, 0.0)) is not None:
                return replace(heard, words=_words(tokens, heard.confidences, spans, window))
        return heard

    def realign(self, samples: Waveform, start: float, words: tuple[Word, ...], language: str) -> tuple[Word, ...]:
        """A segment's words after an edit; see `studio.align.realign`."""
        for align in self._aligners(language, edit=True):
            timed = realign(align, samples, start, words)
            if timed != words:
                return timed
        return words

    def close(self) -> None:
        self._sphinx.close()

    @staticmethod
    def _wanted(request: Request) -> bool:
        """A translation is not said in the sound: its words are only aligned when somebody asks for it."""
        times = request.options.get("times", "auto")
        return times == "align" or (times == "auto" and request.task == "asr")

    def _aligners(self, language: str, *, edit: bool) -> Iterator[Align]:
        """Best first. Behind an edit nobody waits for gigabytes where PocketSphinx would do."""
        sphinx = self._sphinx.knows(language)
        for card in self._ctc(language):
            if not (edit and sphinx) or self._catalog.standing(card.id).state == "loaded":
                yield self._with(card)
        if sphinx:
            yield self._sphinx.align

    def _ctc(self, language: str) -> list[ModelCard]:
        able = [
            card
            for card in self._catalog.cards()
            if card.capabilities.aligner and language in card.capabilities.sources("asr")
        ]
        if self._settings.aligner:
            return [card for card in able if card.id == self._settings.aligner]
        ready = [card for card in able if card.location in READY and not card.missing]
        return sorted(ready, key=lambda card: READY.index(card.location))

    def _with(self, card: ModelCard) -> Align:
        def align(samples: Waveform, words: Sequence[str], start: float) -> tuple[Span | None, ...] | None:
            try:
                # the run that asks may hold the memory that this would wait for
                with self._catalog.lease(card.id, wait=False) as engine:
                    return engine.align(samples, words, start) if isinstance(engine, Aligner) else None
            except StudioError as error:
                log.warning("no alignment by %s: %s", card.id, error)
                return None

        return align


def _words(
    tokens: Sequence[str], confidences: Sequence[float], spans: Sequence[Span | None], window: Window
) -> tuple[Word, ...]:
    sure: Sequence[float | None] = confidences if len(confidences) == len(tokens) else (None,) * len(tokens)
    raw = [
        RawWord(token, span[0] if span else None, span[1] if span else None, value)
        for token, value, span in zip(tokens, sure, spans, strict=True)
    ]
    return placed(raw, window.start, window.end, "aligner")
