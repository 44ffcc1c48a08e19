"""`canary-studio ask` at the terminal: which transcript is meant, what is written while it grows, and Ctrl-C."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from studio.accounts.actor import LOCAL
from studio.cli.ask import Advance, described, follow, sources, transcript_of
from studio.config import Settings
from studio.domain import Answer, Transcript
from studio.errors import RequestError
from studio.jobs.kinds.answer import Asked
from studio.session import Session, Studio
from tests.chatting import NOW, House, open_house
from tests.conftest import ROOT

MEMO = ROOT / "assets" / "examples" / "voice-memo.flac"
MENU = ROOT / "assets" / "examples" / "phone-menu.flac"


@contextmanager
def no_bar(_: str) -> Iterator[Advance]:
    yield lambda *_: None


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    found = Studio(Settings(data=tmp_path_factory.mktemp("data"), workers=1))
    yield found
    found.close()


@pytest.fixture(scope="module")
def session(studio: Studio) -> Session:
    return studio.acting_as(LOCAL)


@pytest.fixture(scope="module")
def heard(session: Session) -> Transcript:
    return session.transcripts.transcribe_file(MEMO, session.models.request("pocketsphinx/en-us")).transcript


def asked_about(session: Session, what: str | Path) -> str:
    return transcript_of(session, str(what), "pocketsphinx/en-us", "en", no_bar)


def test_a_file_an_id_and_the_start_of_one_mean_the_same(session: Session, heard: Transcript) -> None:
    for what in (MEMO, heard.id, heard.recording_id, heard.recording_id[:6]):
        assert asked_about(session, what) == heard.id


def test_a_file_without_a_transcript_is_transcribed_to_its_end(session: Session, tmp_path: Path) -> None:
    recording = session.library.add(MENU).recording
    with pytest.raises(RequestError, match="has no transcript yet"):
        asked_about(session, recording.id)
    run = session.transcripts.transcribe(recording.id, session.models.request("pocketsphinx/en-us"))
    session.transcripts.stop(run.transcript_id)
    session.transcripts.wait(run.transcript_id, timeout=60)
    assert asked_about(session, MENU) == run.transcript_id, "the one that was begun"
    assert session.transcripts.wait(run.transcript_id).state == "done"
    other = Studio(Settings(data=tmp_path, workers=1))
    mine = other.acting_as(LOCAL)
    assert "thank you for calling" in mine.transcripts.get(asked_about(mine, MENU)).text
    other.close()


@pytest.mark.parametrize("cut", [5, None])
def test_what_means_nothing_is_told(session: Session, heard: Transcript, cut: int | None) -> None:
    what = heard.recording_id[:cut] if cut else f"{heard.recording_id}0"
    with pytest.raises(RequestError, match="is neither a file nor the id"):
        asked_about(session, what)


def test_json_names_the_segments_as_they_read_now(session: Session, heard: Transcript) -> None:
    first, second = heard.segments[:2]
    cites = {2: second.id, 1: first.id, 7: "gone"}
    answer = Answer(
        "a", heard.id, "question", "Who?", "m", "trained", "done", NOW, "Anna [2][1][7].", cites, (first.id,)
    )
    found = described(session, answer)
    assert list(found) == [
        "recording", "transcript", "model", "kind", "question", "text", "citations", "related",
    ]  # fmt: skip
    assert (found["recording"]["name"], found["transcript"]) == ("voice-memo.flac", heard.id)
    assert [(each["number"], each["segment"], each["text"]) for each in found["citations"]] == [
        (1, first.id, first.text),
        (2, second.id, second.text),
    ]
    assert found["related"][0]["start"] == round(first.start, 3)
    assert sources(found) == ["", f"[1] 0:00  {first.text}", f"[2] 0:03  {second.text}"]
    assert sources(found | {"citations": []}) == []


class Terminal:
    """The answers of a session, with a person who presses Ctrl-C once the one that is followed says something."""

    def __init__(self, house: House, presses: bool) -> None:
        self.asking = house.asking
        self.presses = presses

    def wait(self, answer_id: str, timeout: float) -> Asked:
        if self.presses and self.asking.get(answer_id).answer.text:
            self.presses = False
            raise KeyboardInterrupt
        return self.asking.wait(answer_id, timeout)

    def stop(self, answer_id: str) -> Asked:
        return self.asking.stop(answer_id)


def followed(house: House, presses: bool = False) -> tuple[Answer, str]:
    out = io.StringIO()
    answers = cast("Any", Terminal(house, presses))
    return follow(answers, house.ask().answer.id, no_bar, out), out.getvalue()


def test_an_answer_is_written_as_it_grows(tmp_path: Path) -> None:
    with open_house(tmp_path) as house:
        house.says("It was Anna [2].")
        assert followed(house)[1] == "It was Anna [2].\n"
        house.says("I think so.</think> It was Anna.")
        answer, written = followed(house)
        assert (answer.text, written.splitlines()[-1]) == ("It was Anna.", "It was Anna.")


def test_ctrl_c_ends_it_and_keeps_what_is_there(tmp_path: Path) -> None:
    with open_house(tmp_path) as house:
        house.says("Anna called.")
        house.talkers.go.clear()
        answer, written = followed(house, presses=True)
        assert (answer.state, answer.text, written) == ("stopped", "Anna", "Anna\n")
        assert house.store.answers.get(answer.id) == answer
