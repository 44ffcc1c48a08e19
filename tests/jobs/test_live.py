"""Recordings while they are made: kept, heard, taken in once, whoever dies meanwhile."""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from studio.accounts.actor import LOCAL, Actor, visitor
from studio.config import Settings
from studio.domain import Recording, Request
from studio.errors import DiskFull, NotFound, RecordingFull, RequestError
from studio.jobs.kinds.ingest import Ingested
from studio.jobs.live import GONE_SECONDS, LEFT_SECONDS, Held
from studio.session import Session, Studio
from studio.store.live import LiveLine
from studio.transcript.score import score
from studio.workflow.intake import TakenIn
from tests.conftest import Prompt
from tests.patience import wait_until

PIECE = 8_000
NAME = "Recording 2026-11-26 07.12.33.wav"
NOISE = np.random.default_rng(0).normal(0, 1000, 3 * PIECE).astype("<i2")


@pytest.fixture
def session(studio: Studio) -> Session:
    return studio.acting_as(LOCAL)


def say(session: Session, live: str, sound: NDArray[np.int16], first: int = 0, last: int | None = None) -> Held:
    """Piece by piece; to the end where no `last` sample is named."""
    end = len(sound) if last is None else last
    held = Held(0)
    for at in range(first, end, PIECE):
        upto = min(at + PIECE, end)
        held = session.live.keep(live, at, sound[at:upto].tobytes(), last=upto == len(sound))
    return held


def taken_in(session: Session, job: str) -> Recording:
    assert wait_until(lambda: not session.jobs.get(job).active)
    (found,) = Ingested.of(session.jobs.get(job)).recordings
    return session.library.recording(found)


@pytest.mark.speech
def test_text_comes_while_somebody_speaks(session: Session, prompts: Callable[[int], list[Prompt]]) -> None:
    said = prompts(3)
    silence = np.random.default_rng(0).normal(0, 8, 16_000).astype("<i2")
    sound = np.concatenate([part for each in said for part in (soundfile.read(each.path, dtype="int16")[0], silence)])
    live = session.live.begin(NAME, Request("auto")).id
    say(session, live, sound, last=len(sound) // PIECE * PIECE)
    assert wait_until(lambda: len(session.live.state(live).text.lines) >= 3)
    held = say(session, live, sound, first=len(sound) // PIECE * PIECE)
    assert wait_until(lambda: session.live.state(live).text.done)
    text = session.live.state(live).text
    assert (text.partial, text.problem) == ("", "")
    assert [line.start for line in text.lines] == sorted(line.start for line in text.lines)
    errors = score([(" ".join(each.text for each in said), " ".join(line.text for line in text.lines))])
    assert errors.wer is not None
    assert errors.wer < 0.15
    assert held.job is not None
    recording = taken_in(session, held.job.id)
    assert (recording.name, recording.num_samples, recording.warnings) == (NAME, len(sound), ())


def test_where_no_model_can_begin_the_sound_is_kept_and_why_is_said(session: Session) -> None:
    live = session.live.begin(NAME, Request("auto", source_lang="fi")).id
    text = session.live.state(live).text
    assert text.done
    assert text.problem.endswith(": the text comes when the recording ends.")
    held = say(session, live, NOISE)
    assert held.job is not None
    assert taken_in(session, held.job.id).num_samples == len(NOISE)


def test_asked_again_it_ends_once_and_says_so(session: Session) -> None:
    live = session.live.begin(NAME, Request("none")).id
    first = say(session, live, NOISE)
    again = session.live.keep(live, len(NOISE), b"", last=True)
    more = session.live.keep(live, len(NOISE), bytes(200), last=True)
    for held in (first, again, more):
        assert held.ended
        assert held.job is not None
        assert (held.job.id, held.samples) == (live, len(NOISE))
    taken_in(session, live)
    assert len(session.library.entries()) == 1


def test_the_last_piece_ends_nothing_where_one_before_it_is_missing(session: Session) -> None:
    live = session.live.begin(NAME, Request("none")).id
    say(session, live, NOISE, last=PIECE)
    held = session.live.keep(live, 2 * PIECE, NOISE[2 * PIECE :].tobytes(), last=True)
    assert held == Held(PIECE)


def test_nothing_recorded_leaves_nothing(session: Session, tmp_path: Path) -> None:
    live = session.live.begin(NAME, Request("none")).id
    assert session.live.keep(live, 0, b"", last=True) == Held(0, ended=True)
    assert list((tmp_path / "data" / "live").iterdir()) == []
    assert session.jobs.active() == []


def test_the_limit_is_that_of_a_file(tmp_path: Path) -> None:
    studio = Studio(Settings(data=tmp_path, workers=1, max_hours=0.001))
    live = studio.acting_as(LOCAL).live
    head = live.begin(NAME, Request("none"))
    assert live.most_samples == 3 * 16_000
    assert live.keep(head.id, 0, bytes(2 * live.most_samples)).samples == live.most_samples
    with pytest.raises(RecordingFull, match=r"at most 0\.000833 hours"):
        live.keep(head.id, live.most_samples, bytes(2))
    ended = live.keep(head.id, live.most_samples, b"", last=True)
    assert ended.job is not None
    more = live.keep(head.id, live.most_samples, bytes(2))
    assert more.job is not None, "which says more than that it is full"
    assert (more.samples, more.ended, more.job.id) == (ended.samples, True, ended.job.id), (
        "the job has gone on meanwhile"
    )
    studio.close()


def test_another_server_goes_on_and_takes_in_what_nobody_ends(tmp_path: Path) -> None:
    """As after kill -9: the first one never closes its recording."""
    settings = Settings(data=tmp_path, workers=1)
    first = Studio(settings)
    live = first.acting_as(LOCAL).live.begin(NAME, Request("none")).id
    say(first.acting_as(LOCAL), live, NOISE, last=PIECE)
    first.close()
    first._services.store.live.keep(live, [LiveLine(0.0, 0.4, "Hello.")])
    second = Studio(settings)
    second.wake()
    assert [line.text for line in second.acting_as(LOCAL).live.state(live).text.lines] == ["Hello."]
    session = second.acting_as(LOCAL)
    held = say(session, live, NOISE, first=PIECE, last=2 * PIECE)
    assert held.samples == 2 * PIECE
    time.sleep(0.2)
    assert session.library.entries() == [], "somebody may come back"
    second.close()
    old = time.time() - GONE_SECONDS - 1
    os.utime(tmp_path / "live" / live / "sound.wav", (old, old))
    third = Studio(settings)
    third.wake()
    session = third.acting_as(LOCAL)
    assert wait_until(lambda: len(session.library.entries()) == 1)
    assert session.library.entries()[0].recording.num_samples == 2 * PIECE
    assert wait_until(lambda: not list((tmp_path / "live").iterdir()))
    third.close()


def test_who_opens_a_page_anew_finds_what_the_one_before_left(session: Session, tmp_path: Path) -> None:
    live = session.live.begin(NAME, Request("none")).id
    say(session, live, NOISE, last=PIECE)
    session.live.take_in_left()
    assert session.jobs.active("ingest") == [], "somebody speaks into it"
    old = time.time() - LEFT_SECONDS - 1
    os.utime(tmp_path / "data" / "live" / live / "sound.wav", (old, old))
    session.live.take_in_left()
    assert taken_in(session, live).num_samples == PIECE


def test_what_a_browser_has_more_of_is_not_taken_in_without_it(session: Session, tmp_path: Path) -> None:
    live = session.live.begin(NAME, Request("none")).id
    say(session, live, NOISE, last=PIECE)
    old = time.time() - LEFT_SECONDS - 1
    os.utime(tmp_path / "data" / "live" / live / "sound.wav", (old, old))
    session.live.take_in_left([live])
    assert session.jobs.active("ingest") == []
    say(session, live, NOISE, first=PIECE)
    assert taken_in(session, live).num_samples == len(NOISE)


def test_what_comes_long_after_its_end_is_told_so_and_not_taken_in_again(studio: Studio) -> None:
    """As the last piece of a page that was closed: it arrived, and the browser kept it too."""
    session, store = studio.acting_as(LOCAL), studio._services.store
    live = session.live.begin(NAME, Request("none")).id
    say(session, live, NOISE)
    recording = taken_in(session, live)
    session.library.delete(recording.id)
    assert wait_until(lambda: session.jobs.active() == [])
    store.delete_jobs([live])
    held = session.live.keep(live, 2 * PIECE, NOISE[2 * PIECE :].tobytes(), last=True)
    assert held == Held(len(NOISE), ended=True)
    with pytest.raises(NotFound):
        studio.acting_as(Actor("user:eve")).live.keep(live, 0, b"")
    studio._services.live.drop(LOCAL.name)
    with pytest.raises(NotFound):
        session.live.keep(live, 0, b"")


def test_sound_that_was_said_into_another_library_is_refused(studio: Studio) -> None:
    ann, eve = studio.acting_as(Actor("user:ann")).live, studio.acting_as(Actor("user:eve")).live
    assert ann.whose() == ann.whose() != eve.whose()
    assert ann.begin(NAME, Request("none"), whose=ann.whose())
    with pytest.raises(RequestError, match="recorded in another library"):
        eve.begin(NAME, Request("none"), whose=ann.whose())


def test_a_library_is_the_same_for_every_server_and_never_that_of_another_folder(tmp_path: Path) -> None:
    def whose(folder: str, name: str = LOCAL.name) -> str:
        studio = Studio(Settings(data=tmp_path / folder, workers=1))
        try:
            return studio.acting_as(Actor(name)).live.whose()
        finally:
            studio.close()

    here, again, there, ann = whose("one"), whose("one"), whose("other"), whose("one", "user:ann")
    assert here == again
    assert len({here, there, ann}) == 3
    assert len(here) == 32
    assert (here[:8] == ann[:8], here[:8] == there[:8]) == (True, False)


def test_a_visitor_whose_library_was_deleted_is_another_one(tmp_path: Path) -> None:
    studio = Studio(Settings(data=tmp_path, workers=1, access="visitors"))
    who = visitor("0" * 64)
    before = studio.acting_as(who).live.whose()
    assert studio.acting_as(who).live.whose() == before
    studio.acting_as(who).visit.leave()
    assert studio.acting_as(who).live.whose() != before
    studio.close()


def test_a_piece_that_is_sent_again_is_paid_for_once_and_one_that_is_not_taken_never(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = Studio(Settings(data=tmp_path, workers=1, access="visitors"))
    session = studio.acting_as(visitor("0" * 64))
    live, store = session.live.begin(NAME, Request("none")).id, studio._services.store
    try:
        with monkeypatch.context() as patched:

            def full(*_: object) -> int:
                raise DiskFull("/data")

            patched.setattr(store.live, "append", full)
            with pytest.raises(DiskFull):
                session.live.keep(live, 0, NOISE[:PIECE].tobytes())
        assert session.visit.state().used.seconds == 0
        for _ in range(3):
            assert session.live.keep(live, 0, NOISE[:PIECE].tobytes()).samples == PIECE
        assert session.visit.state().used.seconds == 60
        say(session, live, NOISE, first=PIECE)
        session.live.keep(live, 0, NOISE[:PIECE].tobytes())
        assert session.visit.state().used.seconds == 60
    finally:
        studio.close()


def test_what_there_is_not_is_not_found(session: Session) -> None:
    for act in (lambda: session.live.keep("0" * 32, 0, b""), lambda: session.live.state("0" * 32)):
        with pytest.raises(NotFound):
            act()


@pytest.fixture
def other(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    """Another server on the same data."""
    found = Studio(studio.settings)
    yield found
    monkeypatch.undo()
    found.close()


def meanwhile(patch: pytest.MonkeyPatch, ending: Studio, do: Callable[[], Held]) -> Callable[[], list[Held]]:
    """Does something while a server takes a recording in, in the middle of that. What is returned gives what comes of
    it, once it is done."""
    ingest, came, threads = ending._services.ingest, list[Held](), list[threading.Thread]()
    start = ingest.start

    def started(*args: Any, **how: Any) -> Any:
        patch.setattr(ingest, "start", start)
        thread = threading.Thread(target=lambda: came.append(do()))
        thread.start()
        thread.join(1.0)  # it may have to wait for the end of this
        threads.append(thread)
        return start(*args, **how)

    def done() -> list[Held]:
        for thread in threads:
            thread.join(60)
        return came

    patch.setattr(ingest, "start", started)
    return done


@pytest.mark.parametrize("where", ["here", "there"])
def test_a_piece_that_comes_while_it_is_taken_in_is_not_taken_for_kept(
    session: Session, studio: Studio, other: Studio, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """By the same server or another one: it would be acknowledged, and be in no recording."""
    live = session.live.begin(NAME, Request("none")).id
    say(session, live, NOISE, last=2 * PIECE)
    asked = {"here": session, "there": other.acting_as(LOCAL)}[where]
    came = meanwhile(monkeypatch, studio, lambda: asked.live.keep(live, 2 * PIECE, NOISE[2 * PIECE :].tobytes()))
    studio._services.live.end(live)
    assert [(held.samples, held.ended) for held in came()] == [(2 * PIECE, True)]
    assert taken_in(session, live).num_samples == 2 * PIECE


def test_two_servers_that_end_it_at_once_take_it_in_once(
    session: Session, studio: Studio, other: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the answer to the last piece was lost, and the page sends it again."""
    live = session.live.begin(NAME, Request("none")).id
    say(session, live, NOISE, last=2 * PIECE)
    piece = NOISE[2 * PIECE :].tobytes()
    came = meanwhile(monkeypatch, studio, lambda: other.acting_as(LOCAL).live.keep(live, 2 * PIECE, piece, last=True))
    first = session.live.keep(live, 2 * PIECE, piece, last=True)
    (second,) = came()
    for held in (first, second):
        assert (held.ended, held.samples, held.job and held.job.id) == (True, len(NOISE), live)
    assert taken_in(session, live).num_samples == len(NOISE)
    assert len(session.library.entries()) == 1


def test_one_that_goes_on_elsewhere_is_not_ended_for_its_silence(
    session: Session, studio: Studio, other: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A piece comes between the look and the end."""
    live = session.live.begin(NAME, Request("none")).id
    say(session, live, NOISE, last=PIECE)
    files = studio._services.store.live
    silent_seconds = files.silent_seconds

    def looked_at(live_id: str) -> float:
        monkeypatch.setattr(files, "silent_seconds", silent_seconds)
        say(other.acting_as(LOCAL), live_id, NOISE, first=PIECE, last=2 * PIECE)
        return 2 * GONE_SECONDS

    monkeypatch.setattr(files, "silent_seconds", looked_at)
    studio._services.live._sweep()
    assert session.jobs.of_kind("ingest") == []
    assert say(session, live, NOISE, first=2 * PIECE).samples == len(NOISE)


def test_a_server_hears_no_longer_what_another_one_ended(session: Session, studio: Studio, other: Studio) -> None:
    """It would listen for ever, and be one of the few that are heard at a time."""
    live = session.live.begin(NAME, Request("auto")).id
    say(session, live, NOISE, last=2 * PIECE)
    say(other.acting_as(LOCAL), live, NOISE, first=2 * PIECE)
    heard = studio._services.live._heard[live]
    studio._services.live._sweep()
    assert heard.ended is not None
    assert wait_until(lambda: heard.text.done)


def test_one_that_cannot_be_taken_in_yet_goes_on(
    session: Session, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = session.live.begin(NAME, Request("none")).id
    say(session, live, NOISE, last=PIECE)

    def full(*_: object) -> object:
        raise DiskFull("/data")

    with monkeypatch.context() as patched:
        patched.setattr(studio._services.store.jobs, "add", full)
        with pytest.raises(DiskFull):
            session.live.keep(live, PIECE, NOISE[PIECE : 2 * PIECE].tobytes(), last=True)
    held = say(session, live, NOISE, first=2 * PIECE)
    assert held.ended
    assert taken_in(session, live).num_samples == len(NOISE)


def test_one_that_cannot_be_read_for_a_while_is_not_thrown_away(
    session: Session, studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = session.live.begin(NAME, Request("none")).id
    say(session, live, NOISE, last=PIECE)
    sound = tmp_path / "data" / "live" / live / "sound.wav"
    os.utime(sound, (0, 0))

    def unreadable(path: Path) -> bytes:
        raise OSError(errno.EMFILE, "Too many open files", str(path))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", unreadable)
        studio._services.live._sweep()
    assert sound.is_file()
    studio._services.live._sweep()
    assert taken_in(session, live).num_samples == PIECE


@pytest.mark.parametrize("trouble", [DiskFull("/data"), MemoryError("a fault of ours")])
def test_what_was_said_waits_until_it_can_be_kept(
    session: Session, studio: Studio, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    """Nobody can say it again: it lies nowhere but here."""
    add, asked = studio._services.intake.add, []

    def failing_at_first(*args: Any, **how: Any) -> TakenIn:
        asked.append(args)
        if len(asked) < 3:
            raise trouble
        return add(*args, **how)

    monkeypatch.setattr("studio.jobs.kinds.ingest.ROOM_SECONDS", (0.01, 0.01))
    monkeypatch.setattr(studio._services.intake, "add", failing_at_first)
    live = session.live.begin(NAME, Request("none")).id
    say(session, live, NOISE)
    assert taken_in(session, live).num_samples == len(NOISE)
    assert Ingested.of(session.jobs.get(live)).problems == ()
