"""Visitors: what each may use, and that nothing of one who left, or stayed away, is left."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from studio.accounts.actor import Actor, visitor
from studio.accounts.budget import BudgetSpent
from studio.audio import timeline
from studio.config import Settings
from studio.domain import Request
from studio.errors import RequestError, StoreError
from studio.formats import Options
from studio.session import Studio
from tests.conftest import ROOT
from tests.owned import EXPORT, SECRET, fill
from tests.patience import wait_until

ANN, EVE = visitor("a" * 64), visitor("e" * 64)
MEMO = ROOT / "assets" / "examples" / "voice-memo.flac"
MODEL = "pocketsphinx/en-us"
ASKED = Request(MODEL, pnc=False)


def settings(data: Path) -> Settings:
    return Settings(data=data, workers=1, access="visitors")


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    found = Studio(settings(tmp_path / "data"))
    yield found
    found.close()


def limited(tmp_path: Path, **limits: float) -> Studio:
    return Studio(replace(settings(tmp_path / "limited"), **limits))  # type: ignore[arg-type]


def moved(folder: Path, name: str) -> tuple[Path, str]:
    """A copy of the memo, to be taken in."""
    file = folder / name
    shutil.copy(MEMO, file)
    return file, name


# --- what is left of somebody ---


def traces(data: Path, *of: str) -> list[str]:
    """Files below the data folder that hold one of these, in their bytes or in their names."""
    wanted = [each.encode() for each in of]
    files = [path for path in data.rglob("*") if path.is_file()]
    return [str(path.relative_to(data)) for path in files if any(each in _all_of(path) for each in wanted)]


def _all_of(path: Path) -> bytes:
    return str(path).encode() + path.read_bytes()


def filled(studio: Studio, actor: Actor, folder: Path) -> None:
    """One of everything, a finished download, and an upload that waits."""
    folder.mkdir()
    session = studio.acting_as(actor)
    ids = fill(studio, session, folder)
    token = session.exports.start(EXPORT, Options(status="all"), recording_id=ids.recording).token
    assert wait_until(lambda: session.exports.get(token).state == "done")
    waiting = studio.uploads_folder() / f"{'0' * 32}-{actor.mark}"
    waiting.mkdir()
    (waiting / f"{SECRET}.wav").write_bytes(SECRET.encode())


def test_of_a_visitor_who_leaves_no_byte_is_left(studio: Studio, tmp_path: Path) -> None:
    filled(studio, ANN, tmp_path / "ann")
    data = studio.settings.data
    assert traces(data, SECRET)
    studio.acting_as(ANN).visit.leave()
    assert not list(data.glob("blobs/??/*"))
    assert not [*data.glob("scratch/jobs/*"), *data.glob("live/*"), *data.glob("scratch/work/*/uploads/*")]
    assert studio._services.queue.of_actor(ANN.name) == []
    studio.close()  # SQLite's own log goes with the last connection
    assert traces(data, SECRET, SECRET.lower(), ANN.name) == []


def test_what_two_have_alike_stays_for_the_other(studio: Studio, tmp_path: Path) -> None:
    for actor in (ANN, EVE):
        filled(studio, actor, tmp_path / actor.mark)
    studio.acting_as(ANN).visit.leave()
    (left,) = studio.acting_as(EVE).library.entries()
    assert studio.acting_as(EVE).library.sound(left.recording.id).is_file()
    assert len(list(studio.settings.data.glob("blobs/??/*"))) == 1
    assert len(list(studio.settings.data.glob("live/*"))) == 1
    studio.acting_as(EVE).visit.leave()
    assert not list(studio.settings.data.glob("blobs/??/*"))


def test_who_stays_away_is_deleted_and_who_comes_is_not(studio: Studio, tmp_path: Path) -> None:
    filled(studio, ANN, tmp_path / "ann")
    leaving, visitors = studio._services.leaving, studio._services.store.visitors
    leaving.sweep()
    assert studio.acting_as(ANN).library.entries()
    leaving._keep_seconds = 0.2
    assert wait_until(lambda: visitors.gone(0.2) == [ANN.name])
    visitors.seen(EVE.name)
    leaving.sweep()
    assert visitors.key(ANN.name) is None
    assert visitors.key(EVE.name) is not None
    assert not list(studio.settings.data.glob("blobs/??/*"))


def test_who_is_here_is_not_deleted_however_short_the_time(tmp_path: Path) -> None:
    found = limited(tmp_path, keep_hours=1 / 3600)
    seen, visitors = found._services.seen, found._services.store.visitors
    seen.here(ANN.name)
    assert wait_until(lambda: visitors.gone(0.5) == [ANN.name])
    seen.here(ANN.name)
    assert visitors.gone(0.5) == []
    found.close()


def test_a_visitor_who_cannot_be_deleted_keeps_no_other(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    for who in (ANN, EVE):
        studio.acting_as(who).library.add(MEMO)
    leaving, erase = studio._services.leaving, studio._services.leaving._erase
    leaving._keep_seconds = 0.2
    assert wait_until(lambda: len(studio._services.store.visitors.gone(0.2)) == 2)
    first = studio._services.store.visitors.gone(0.2)[0]

    def erased(who: Actor) -> None:
        if who.name == first:
            raise StoreError("the disk is gone")
        erase(who)

    monkeypatch.setattr(leaving, "_erase", erased)
    leaving.sweep()
    assert studio._services.store.visitors.gone(0.2) == [first]


def test_a_server_deletes_by_itself_after_the_hours_that_were_set(tmp_path: Path) -> None:
    found = limited(tmp_path, keep_hours=1 / 3600)
    found.acting_as(ANN).library.add(MEMO)
    found.wake()
    assert wait_until(lambda: not list(found.settings.data.glob("blobs/??/*")), 20)
    found.close()


def test_what_a_crash_left_without_a_visit_is_deleted_when_its_time_comes(studio: Studio) -> None:
    studio.acting_as(ANN).library.add(MEMO)
    visitors = studio._services.store.visitors
    visitors.remove(ANN.name)
    studio._services.leaving.sweep()
    assert visitors.key(ANN.name) is not None
    assert studio.acting_as(ANN).library.entries(), "from now on it is counted"


def test_the_owners_own_is_no_visitors(studio: Studio) -> None:
    studio.acting_as(Actor("local")).library.add(MEMO)
    studio._services.leaving._keep_seconds = 0
    studio._services.leaving.sweep()
    assert studio.acting_as(Actor("local")).library.entries()


# --- what nobody learns ---


def test_sound_that_another_has_is_decoded_again(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the time that it takes tells what others have."""
    built: list[str] = []
    build = timeline.build

    def counted(*args: object, **kwargs: object) -> object:
        built.append(str(kwargs["name"]))
        return build(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(timeline, "build", counted)
    one, two = (studio.acting_as(actor).library.add(MEMO) for actor in (ANN, EVE))
    assert built == [MEMO.name] * 2
    assert one.new
    assert two.new
    assert one.recording.sha256 == two.recording.sha256


# --- what each may use ---


def test_minutes_of_sound_are_counted_before_a_run_begins(tmp_path: Path) -> None:
    found = limited(tmp_path, visitor_minutes=MEMO_SECONDS * 1.5 / 60)
    ann, eve = found.acting_as(ANN), found.acting_as(EVE)
    key = ann.library.add(MEMO).recording.id
    ann.transcripts.check_all([key])
    with pytest.raises(BudgetSpent):
        ann.transcripts.check_all([key], speakers="auto")  # who hears all of it once more
    first = ann.transcripts.transcribe(key, ASKED)
    assert ann.visit.state().used.seconds == pytest.approx(MEMO_SECONDS, abs=0.1)
    for begin in (
        lambda: ann.transcripts.transcribe(key, ASKED),
        lambda: ann.transcripts.check_all([key]),
        lambda: ann.transcripts.transcribe_file(MEMO, replace(ASKED, task="ast")),
        lambda: ann.live.begin("said.wav", ASKED),
    ):
        with pytest.raises(BudgetSpent, match=r"left\. Transcribe less, or go on after midnight"):
            begin()
    part = ann.transcripts.transcribe(key, ASKED, (0.0, 1.0), for_comparison=True)
    eve.transcripts.transcribe(eve.library.add(MEMO).recording.id, ASKED)
    assert [each.id for each, _ in ann.transcripts.of_recording(key)] == [part.transcript_id, first.transcript_id]
    found.close()
    again = limited(tmp_path, visitor_minutes=MEMO_SECONDS * 1.5 / 60)
    assert again.acting_as(ANN).visit.state().used.seconds == pytest.approx(MEMO_SECONDS + 1, abs=0.1), (
        "after a restart"
    )
    again.close()


MEMO_SECONDS = 0.0


@pytest.fixture(autouse=True, scope="module")
def _memo() -> None:
    import soundfile

    global MEMO_SECONDS
    MEMO_SECONDS = soundfile.info(MEMO).duration


def test_what_could_not_begin_is_not_counted(studio: Studio) -> None:
    ann = studio.acting_as(ANN)
    key = ann.library.add(MEMO).recording.id
    with pytest.raises(RequestError):
        ann.transcripts.transcribe(key, ASKED, by_channel=True)
    assert ann.visit.state().used.seconds == 0


def test_bytes_are_counted_with_what_waits_and_given_back(tmp_path: Path) -> None:
    found = limited(tmp_path, visitor_bytes=2_000_000)
    ann = found.acting_as(ANN)
    key = ann.library.add(MEMO).recording.id
    used = ann.visit.state().used.bytes
    assert MEMO.stat().st_size < used < 2_000_000
    waiting = found.uploads_folder() / f"{'0' * 32}-{ANN.mark}"
    waiting.mkdir()
    (waiting / "a.wav").write_bytes(bytes(2_000_000))
    with pytest.raises(BudgetSpent, match=r"Each visitor has 0\.002 GB here, of which 0 GB are left\. Delete"):
        ann.library.take_in([moved(tmp_path, "more.flac")])
    shutil.rmtree(waiting)
    ann.library.delete(key)
    assert ann.library.room() == 2_000_000
    assert found.acting_as(Actor("local")).library.room() is None
    found.close()


def test_pieces_of_work_at_one_time_are_counted(tmp_path: Path) -> None:
    found = limited(tmp_path, visitor_jobs=0)
    ann = found.acting_as(ANN)
    key = ann.library.add(MEMO).recording.id
    for begin in (
        lambda: ann.transcripts.transcribe(key, ASKED),
        lambda: ann.library.take_in([moved(tmp_path, "more.flac")]),
    ):
        with pytest.raises(BudgetSpent, match="Each visitor may have 0 pieces of work at one time, and 0 of yours"):
            begin()
    found.close()


def test_the_owner_of_a_local_studio_has_no_budget(tmp_path: Path) -> None:
    found = Studio(Settings(data=tmp_path / "local", workers=1, visitor_jobs=0, visitor_bytes=0, visitor_minutes=0))
    local = found.acting_as(Actor("local"))
    assert local.transcripts.transcribe(local.library.add(MEMO).recording.id, ASKED).active
    found.close()


def test_yesterdays_minutes_are_not_todays(studio: Studio) -> None:
    visitors = studio._services.store.visitors
    assert visitors.charge(ANN.name, 50, 60)
    assert not visitors.charge(ANN.name, 11, 60)
    with studio._services.store.database.write() as connection:
        connection.exec_driver_sql("UPDATE visitor SET day = day - 1")
    assert visitors.seconds(ANN.name) == 0
    assert visitors.charge(ANN.name, 11, 60)
    assert visitors.seconds(ANN.name) == 11


def test_while_one_records_his_minutes_are_counted_once_each(tmp_path: Path) -> None:
    found = limited(tmp_path, visitor_minutes=2)
    ann = found.acting_as(ANN)
    live = ann.live.begin("said.wav", Request("none"))
    second, samples = bytes(32_000), 0
    for _ in range(61):
        samples = ann.live.keep(live.id, samples, second).samples
    assert ann.visit.state().used.seconds == 120
    for _ in range(59):
        samples = ann.live.keep(live.id, samples, second).samples
    with pytest.raises(BudgetSpent):
        ann.live.keep(live.id, samples, second)
    assert ann.live.state(live.id).seconds == 120, "what was said is kept"
    found.close()


def test_a_model_that_is_not_here_is_neither_offered_nor_fetched(studio: Studio) -> None:
    ann, local = studio.acting_as(ANN), studio.acting_as(Actor("local"))
    absent = [card.id for card in local.models.cards() if card.location == "hub"]
    assert not {card.id for card in ann.models.cards()} & set(absent)
    key = ann.library.add(MEMO).recording.id
    for model in absent[:1]:
        with pytest.raises(RequestError, match="is not on this server, and only its owner downloads models"):
            ann.transcripts.transcribe(key, Request(model))
    assert ann.visit.state().used.seconds == 0


def test_a_visit_is_written_now_and_then(studio: Studio) -> None:
    studio.acting_as(ANN)
    visitors = studio._services.store.visitors
    with studio._services.store.database.write() as connection:
        connection.exec_driver_sql("UPDATE visitor SET seen = seen - 100")
    studio.acting_as(ANN)
    assert visitors.gone(50) == [ANN.name], "within the minute it is not written again"
    studio._services.seen._written[ANN.name] = time.monotonic() - 61
    studio.acting_as(ANN)
    assert visitors.gone(50) == []
