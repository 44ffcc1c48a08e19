"""A whole transcription on a GPU that is lent by the second: refused, gone on with, paid for once."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from studio.accounts.actor import visitor
from studio.config import Settings
from studio.domain import Request, Run
from studio.engines.base import Capabilities, Engine, ModelCard
from studio.limits import Progress
from studio.session import Session, Studio
from tests.conftest import ROOT
from tests.engines.test_lending import Loud
from tests.patience import wait_until
from tests.spaces_standin import FACTOR, Lender, asked_by

STORY = ROOT / "assets" / "examples" / "short-story.flac"
CARD = ModelCard(
    "loud/gpu", "Loud", "Loud", Capabilities((("asr", "en", "en"),), max_window=4.0, punctuation=(False,)),
    "Apache-2.0", "cached", memory_bytes=1000,
)  # fmt: skip
REQUEST = Request(CARD.id, pnc=False)


@dataclass
class LoudFamily:
    account: Path
    name: str = "loud"
    loaded: Loud | None = None

    def cards(self, settings: Settings) -> Iterable[ModelCard]:
        return (CARD,)

    def load(self, card: ModelCard, settings: Settings, progress: Progress) -> Engine:
        self.loaded = Loud(self.account, batch_seconds=4.0)
        self.loaded._card = card
        return self.loaded


@pytest.fixture
def lender(monkeypatch: pytest.MonkeyPatch) -> Lender:
    made = Lender()
    monkeypatch.setitem(sys.modules, "spaces", made.module())
    return made


@pytest.fixture
def family(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> LoudFamily:
    made = LoudFamily(tmp_path / "account")
    monkeypatch.setattr("studio.engines.catalog.all_families", lambda: {made.name: made})
    return made


@pytest.fixture
def studio(tmp_path: Path, lender: Lender, family: LoudFamily) -> Iterator[Studio]:
    settings = Settings(data=tmp_path / "data", workers=1, zero_gpu=True, device="cpu", access="visitors")
    made = Studio(settings)
    made.load_ahead()
    yield made
    made.close()


@pytest.fixture
def anna(studio: Studio) -> Session:
    return studio.acting_as(visitor("a" * 64))


def begun(session: Session) -> Run:
    """As a handler of Anna's page does it."""
    recording = session.library.add(STORY).recording
    with asked_by("anna"):
        return session.transcripts.transcribe(recording.id, REQUEST)


def doing(session: Session, run: Run) -> str:
    """As the page is told."""
    return session.transcripts.changes(run.transcript_id).loading


def ended(session: Session, run: Run) -> Run:
    return session.transcripts.wait(run.transcript_id, 60)


def test_models_are_loaded_and_placed_before_the_page_is_served(studio: Studio, family: LoudFamily) -> None:
    assert family.loaded is not None
    assert family.loaded.placed == ["cpu"]


def test_the_job_is_done_with_the_pass_of_who_began_it(anna: Session, lender: Lender) -> None:
    run = ended(anna, begun(anna))
    assert run.state == "done"
    assert {token for token, _ in lender.asked} == {"anna"}
    assert sum(lender.paid) == run.windows_total > 5


def test_what_was_heard_before_a_refusal_is_kept_and_paid_for_once(
    anna: Session, lender: Lender, family: LoudFamily
) -> None:
    lender.left["anna"], lender.cost = 10.0, 2.0
    run = ended(anna, begun(anna))
    assert (run.state, 0 < run.windows_done < run.windows_total) == ("failed", True)
    assert run.error is not None
    assert "Your GPU time of today is used up. What was heard is kept: go on in 23 h 12 min" in run.error
    assert run.windows_done == sum(lender.paid)
    lender.left["anna"] = 1000.0
    with asked_by("anna"):
        anna.transcripts.resume(run.transcript_id)
    run = ended(anna, run)
    assert (run.state, run.windows_done) == ("done", run.windows_total)
    assert family.loaded is not None
    assert set(family.loaded.decoded.values()) == {1}
    assert {token for token, _ in lender.asked} == {"anna"}


def test_a_refusal_that_passes_soon_is_waited_for(anna: Session, lender: Lender, family: LoudFamily) -> None:
    lender.left["anna"], lender.cost, lender.wait = 10.0, 2.0, timedelta(seconds=3)
    run = begun(anna)
    assert wait_until(lambda: "Waiting for the GPU" in doing(anna, run))
    lender.left["anna"] = 1000.0
    run = ended(anna, run)
    assert run.state == "done"
    assert family.loaded is not None
    assert set(family.loaded.decoded.values()) == {1}


def test_whoever_waits_can_stop(anna: Session, lender: Lender) -> None:
    lender.left["anna"], lender.wait = 0.0, timedelta(seconds=200)
    run = begun(anna)
    assert wait_until(lambda: "Waiting for the GPU" in doing(anna, run))
    anna.transcripts.stop(run.transcript_id)
    assert ended(anna, run).state == "stopped", "long before there is a GPU again"


def test_a_job_that_nobody_is_there_for_uses_what_the_space_has(anna: Session, lender: Lender) -> None:
    recording = anna.library.add(STORY).recording
    lender.left[None] = 0.0
    run = ended(anna, anna.transcripts.transcribe(recording.id, REQUEST))
    assert run.state == "failed"
    assert run.error is not None
    assert "without a visitor" in run.error


def test_no_more_is_asked_for_than_an_anonymous_visitor_has(anna: Session, lender: Lender) -> None:
    lender.left["anna"] = 120.0
    assert ended(anna, begun(anna)).state == "done"
    assert all(seconds * FACTOR <= 60 for _, seconds in lender.asked)


def test_what_is_recorded_is_not_heard_a_window_a_second(anna: Session, lender: Lender) -> None:
    live = anna.live.begin("memo.wav", REQUEST)
    assert "hears on a GPU that is lent by the second: the text comes when" in anna.live.state(live.id).text.problem
    assert lender.asked == []


def test_elsewhere_nothing_is_loaded_ahead(tmp_path: Path, family: LoudFamily) -> None:
    studio = Studio(Settings(data=tmp_path / "data", workers=1))
    studio.load_ahead()
    studio.close()
    assert family.loaded is None
    assert "spaces" not in sys.modules
