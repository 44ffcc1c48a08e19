"""Words without times: who times them, and how often the catalogue is asked who could."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from studio.config import Settings
from studio.domain import Request, Word
from studio.engines.base import Aligner, Capabilities, Engine, ModelCard, Window, WindowResult
from studio.engines.catalog import Catalog
from studio.engines.pocketsphinx.engine import CARD
from studio.limits import Progress, Span
from studio.workflow.aligning import Aligning
from tests.engines.fakes import Few, Silent

if TYPE_CHECKING:
    from studio.limits import Waveform

SPANISH = replace(
    CARD,
    id="local/ctc-es",
    location="local",
    capabilities=Capabilities((("asr", "es", "es"),), aligner=True),
)
REQUEST = Request("any", source_lang="es", target_lang="es")
WINDOW = Window(10.0, 12.0, np.zeros(32_000, np.float32))
RESULT = WindowResult("hola mundo")


@dataclass
class Placing(Silent):
    """Puts each word into a second of its own, and notes the languages it was asked for."""

    asked: list[str] = field(default_factory=list)

    def align(
        self, samples: Waveform, words: Sequence[str], start: float, language: str
    ) -> tuple[Span | None, ...] | None:
        self.asked.append(language)
        return tuple((start + place, start + place + 0.5) for place, _ in enumerate(words))


@dataclass
class Counted(Few):
    """Counts how often its cards are listed."""

    listed: int = 0
    engine: Placing | None = None

    def cards(self, settings: Settings) -> Iterable[ModelCard]:
        self.listed += 1
        return self.given

    def load(self, card: ModelCard, settings: Settings, progress: Progress) -> Engine:
        self.engine = Placing(card)
        return self.engine


@pytest.fixture
def family() -> Counted:
    return Counted((CARD, SPANISH))


@pytest.fixture
def aligning(family: Counted, tmp_path: Path) -> Iterator[Aligning]:
    settings = Settings(data=tmp_path)
    catalog = Catalog(settings, {"counted": family})
    found = Aligning(settings, catalog)
    yield found
    found.close()
    catalog.close()


def test_every_word_of_a_window_is_timed_in_the_language_that_is_written(aligning: Aligning, family: Counted) -> None:
    timed = aligning.of_run(REQUEST).timed(RESULT, WINDOW)
    assert [(word.text, word.start, word.end, word.timed_by) for word in timed.words] == [
        ("hola", 10.0, 10.5, "aligner"),
        ("mundo", 11.0, 11.5, "aligner"),
    ]
    assert isinstance(family.engine, Aligner)
    assert family.engine.asked == ["es"]


def test_a_run_of_many_windows_lists_the_aligners_once(aligning: Aligning, family: Counted) -> None:
    timing = aligning.of_run(REQUEST)
    for _ in range(50):
        assert timing.timed(RESULT, WINDOW).words
    assert family.listed == 2, "once for which can align, once for the one that does"


def test_a_crowd_of_edits_lists_the_aligners_once(aligning: Aligning, family: Counted) -> None:
    for _ in range(50):
        assert aligning.knows("es")
    assert family.listed == 1


def test_a_run_whose_model_gives_times_lists_none(aligning: Aligning, family: Counted) -> None:
    own = WindowResult("hola", (Word("hola", 10.0, 10.5, 0.9),))
    assert aligning.of_run(REQUEST).timed(own, WINDOW) is own
    spread = replace(REQUEST, options={"times": "spread"})
    assert aligning.of_run(spread).timed(RESULT, WINDOW) is RESULT
    assert aligning.of_run(replace(REQUEST, task="ast")).timed(RESULT, WINDOW) is RESULT
    assert family.listed == 0


def test_a_language_that_nobody_aligns_stays_without_times(aligning: Aligning) -> None:
    german = replace(REQUEST, source_lang="de", target_lang="de")
    assert aligning.of_run(german).timed(RESULT, WINDOW) is RESULT
    assert not aligning.knows("de")
    assert aligning.knows("es")
    assert aligning.knows("en")
    assert (aligning.is_at_hand("en"), aligning.is_at_hand("es"), aligning.is_at_hand("de")) == (True, False, False)
