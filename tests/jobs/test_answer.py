"""Questions in the background: they grow, stop, queue and outlive the process that answered them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from studio.accounts.actor import LOCAL
from studio.config import Settings
from studio.domain import Answer
from studio.engines.base import ModelCard
from studio.engines.pocketsphinx.engine import CARD
from studio.errors import EngineError, ModelUnavailable, NotFound, RequestError, UnknownModel
from studio.jobs.kinds.answer import WRITE_SECONDS
from studio.limits import ShouldStop
from studio.session import Studio
from tests.chatting import LACKING, MUTE, NOW, REMOTE, TALKER, Asking, House, WordChat, open_house
from tests.jobbing import answer_job
from tests.patience import SECONDS


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path / "data") as found:
        yield found


def test_an_answer_is_kept_with_what_it_cites(house: House) -> None:
    house.says("Anna did [2].")
    begun = house.ask("  Who\n called? ")
    assert (begun.answer.state, begun.answer.model, begun.answer.question) == ("queued", TALKER.id, "Who called?")
    done = house.asking.wait(begun.answer.id, SECONDS)
    assert (done.answer.state, done.answer.text, done.part) == ("done", "Anna did [2].", 1.0)
    assert (done.answer.citations, done.answer.related) == ({2: "s2"}, ())
    assert house.store.answers.get(begun.answer.id) == done.answer
    assert house.asking.of_transcript("t1") == [done]


def test_an_answer_that_cites_none_gets_the_nearest_segments(house: House) -> None:
    house.says("It was about a bridge.")
    done = house.asking.wait(house.ask("What did they say?").answer.id, SECONDS).answer
    assert (done.citations, done.related[:1]) == ({}, ("s2",))


def test_a_summary_asks_nothing(house: House) -> None:
    house.says("A call [2].")
    begun = house.asking.start(house.transcript, "summary", "ignored")
    assert house.asking.wait(begun.answer.id, SECONDS).answer.text == "A call [2]."
    assert begun.answer.question == ""
    assert "ignored" not in house.talkers.chat.prompts[0]


def test_it_grows_for_readers_and_stops_with_what_it_says(house: House) -> None:
    house.says("Anna [2] called.")
    house.talkers.go.clear()
    begun = house.ask()
    grown = house.until_it_says(begun)
    assert (grown.answer.state, grown.answer.text, grown.doing) == ("running", "Anna", "Writing")
    assert house.asking.of_transcript("t1") == [grown]
    house.asking.stop(begun.answer.id)
    stopped = house.asking.wait(begun.answer.id, SECONDS).answer
    assert (stopped.state, stopped.text) == ("stopped", "Anna")
    assert house.store.answers.get(begun.answer.id) == stopped


def test_several_wait_for_one_model_and_one_that_waits_can_be_stopped(house: House) -> None:
    house.says("Anna did.")
    house.talkers.go.clear()
    asked = [house.ask(f"Who called {n}?") for n in range(7)]
    house.asking.stop(asked[-1].answer.id)
    assert house.asking.wait(asked[-1].answer.id, SECONDS).answer.state == "stopped", "it did not wait for its turn"
    house.talkers.go.set()
    states = [house.asking.wait(each.answer.id, SECONDS).answer.state for each in asked]
    assert states == ["done"] * 6 + ["stopped"]


def test_loading_is_told_and_can_be_stopped(house: House) -> None:
    house.talkers.slow = 60.0
    begun = house.ask()
    while (now := house.asking.get(begun.answer.id)).doing != "Reading the weights":
        time.sleep(0.005)
    assert now.answer.state == "running"
    house.asking.stop(begun.answer.id)
    assert house.asking.wait(begun.answer.id, SECONDS).answer.state == "stopped"
    house.talkers.slow = 0.0
    assert house.asking.wait(house.ask().answer.id, SECONDS).answer.state == "done"


def test_a_growing_text_is_written_about_once_a_second(house: House) -> None:
    looked = threading.Event()

    class Slow(WordChat):
        def generate(self, prompt: str, max_tokens: int, cancelled: ShouldStop) -> Iterator[str]:
            yield "Anna"
            time.sleep(WRITE_SECONDS)
            yield " called"
            looked.wait(SECONDS)
            yield " twice"

    house.talkers.chat = Slow()
    begun = house.until_it_says(house.ask()).answer
    assert house.store.answers.get(begun.id).text == ""
    while not (kept := house.store.answers.get(begun.id)).text:
        time.sleep(0.02)
    looked.set()
    assert (kept.text, kept.state) == ("Anna called", "running")


def test_what_a_kill_broke_off_is_answered_by_another_process(house: House) -> None:
    house.says("Anna called.")
    killed = Answer("a-killed", "t1", "question", "Who?", TALKER.id, "trained", "queued", NOW)
    job = answer_job(killed)
    house.store.answers.start(replace(job, state="running", worker="dead", payload={"model": TALKER.id}), killed)
    house.store.answers.update(replace(killed, text="Anna cal"))
    other = Asking(Settings(data=house.store.scratch.root.parent), house.store, house.catalog)
    house.store.jobs.release(["dead"])
    other.room.wake()
    done = other.wait("a-killed", SECONDS).answer
    assert (done.state, done.text) == ("done", "Anna called.")
    assert house.asking.get("a-killed").answer == done
    other.close()


def test_closing_keeps_what_they_say_and_the_next_start_goes_on(house: House) -> None:
    house.says("Anna called.")
    house.talkers.go.clear()
    first = house.until_it_says(house.ask())
    others = [house.ask() for _ in range(5)]
    house.asking.close()
    assert house.store.answers.get(first.answer.id).text == "Anna"
    assert {house.store.answers.get(each.answer.id).state for each in [first, *others]} == {"queued"}
    house.talkers.go.set()
    again = Asking(Settings(data=house.store.scratch.root.parent), house.store, house.catalog)
    again.room.wake()
    assert again.wait(first.answer.id, SECONDS).answer.text == "Anna called."
    again.close()


def test_deleting_ends_it_and_leaves_nothing(house: House) -> None:
    house.says("Anna called.")
    house.talkers.go.clear()
    waiting = [house.until_it_says(house.ask()), *(house.ask() for _ in range(5))]
    for each in waiting:
        house.asking.delete(each.answer.id)
        with pytest.raises(NotFound):
            house.asking.get(each.answer.id)
    house.asking.close()
    assert house.asking.of_transcript("t1") == []


def test_nothing_is_written_about_a_deleted_recording(house: House) -> None:
    house.says("Anna called.")
    house.talkers.go.clear()
    begun = house.until_it_says(house.ask())
    house.asking.room.queue.forget("a" * 64)
    house.store.recordings.delete("a" * 64)
    house.asking.close()
    with pytest.raises(NotFound):
        house.asking.get(begun.answer.id)


def test_a_model_that_fails_says_so_and_keeps_what_it_wrote(house: House) -> None:
    class Broken(WordChat):
        def generate(self, prompt: str, max_tokens: int, cancelled: ShouldStop) -> Iterator[str]:
            yield "Anna"
            raise EngineError("The card ran out of memory.")

    house.talkers.chat = Broken()
    failed = house.asking.wait(house.ask().answer.id, SECONDS).answer
    assert (failed.state, failed.text, failed.error) == ("failed", "Anna", "The card ran out of memory.")
    assert house.store.answers.get(failed.id) == failed


def test_a_card_that_promises_too_much_fails_in_one_sentence(house: House) -> None:
    failed = house.asking.wait(house.ask(model=MUTE.id).answer.id, SECONDS).answer
    assert (failed.state, failed.error) == (
        "failed",
        "local/mute says that it can be asked, but it has no language model.",
    )


@pytest.mark.parametrize(
    ("question", "says"), [("", "is empty"), (" \n", "is empty"), ("why " * 501, "2,003 characters; at most 2,000")]
)
def test_a_bad_question_is_refused_before_anything_is_written(house: House, question: str, says: str) -> None:
    with pytest.raises(RequestError, match=says):
        house.ask(question)
    assert house.asking.of_transcript("t1") == []


def test_a_transcript_without_words_cannot_be_asked_about(house: House) -> None:
    unusable = tuple(replace(each, status="unusable") for each in house.transcript.segments)
    for segments in ((), unusable):
        with pytest.raises(RequestError, match="no words"):
            house.asking.start(replace(house.transcript, segments=segments), "summary")


@pytest.mark.parametrize(
    ("offered", "model", "error", "says"),
    [
        ((CARD, TALKER), CARD.id, RequestError, "cannot be asked, it only transcribes. Choose local/talker, or"),
        ((CARD, TALKER), "nvidia/none", UnknownModel, "There is no model"),
        ((CARD, REMOTE), "auto", RequestError, "is ready on this machine. Choose hub/talker, or put a SALM directory"),
        ((CARD, LACKING), "auto", RequestError, "Install NeMo. Then choose local/lacking, or"),
        ((CARD, LACKING), LACKING.id, ModelUnavailable, "local/lacking: Install NeMo."),
        ((CARD,), "auto", RequestError, "nvidia/canary-qwen-2.5b to download.*STUDIO_MODELS"),
    ],
)
def test_where_no_model_can_be_asked_the_mend_is_named(
    house: House, offered: tuple[ModelCard, ...], model: str, error: type[Exception], says: str
) -> None:
    house.talkers.offered = offered
    with pytest.raises(error, match=says):
        house.ask(model=model)
    assert house.asking.of_transcript("t1") == []


def test_auto_is_the_first_that_is_ready(house: House) -> None:
    house.talkers.offered = (REMOTE, replace(TALKER, id="cached/talker", location="cached"), TALKER, CARD)
    assert house.asking.model().id == TALKER.id


def test_answers_are_seen_and_ended_by_the_studio_of_another_process(house: House, tmp_path: Path) -> None:
    """It sees what the first wrote, and ends what is left: it does not have the model that was asked."""
    left = Answer("a1", "t1", "question", "Who?", TALKER.id, "trained", "queued", NOW, "Anna")
    house.store.answers.start(answer_job(left), left)
    studio = Studio(Settings(data=tmp_path / "data", workers=1))
    session = studio.acting_as(LOCAL)
    studio.wake()
    assert session.answers.of_transcript("t1") == [session.answers.get("a1")]
    assert session.answers.stop("a1").answer.state == "stopped"
    assert session.answers.wait("a1").answer.text == "Anna"
    session.answers.delete("a1")
    assert session.answers.of_transcript("t1") == []
    studio.close()
