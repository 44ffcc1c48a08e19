"""A library is pushed to the Hub in the background, by whoever is logged in, with a token that nothing keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from studio.accounts.actor import LOCAL, visitor
from studio.config import Settings
from studio.domain import Job
from studio.errors import ExportError, NotFound, RequestError
from studio.jobs.kinds.push import CHANGED
from studio.session import Session, Studio
from studio.session.hub_logins import HubAccount
from studio.workflow import hub_push
from tests.conftest import ROOT
from tests.owned import fill
from tests.patience import wait_until
from tests.workflow.datasets_hub import DatasetsHub, datasets_hub
from tests.workflow.pushed import correct, rows

# the client's own way of sending what is large
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")

ANN, EVE = visitor("a" * 64), visitor("e" * 64)
MEMO = ROOT / "assets" / "examples" / "voice-memo.flac"
ACCOUNT = HubAccount("63f0c1", "ann", "hf_ann", 3600.0)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[DatasetsHub]:
    monkeypatch.delenv("HF_TOKEN", raising=False)
    with datasets_hub(monkeypatch) as found:
        yield found


@pytest.fixture
def studio(tmp_path: Path, hub: DatasetsHub) -> Iterator[Studio]:
    made = Studio(Settings(data=tmp_path / "data", workers=1, access="visitors", hub_login=True))
    yield made
    made.close()


@pytest.fixture
def ann(studio: Studio, tmp_path: Path) -> Session:
    """Logged in, with one of everything."""
    studio.hub_logins.enter(ANN, ACCOUNT)
    session = studio.acting_as(ANN)
    (tmp_path / "files").mkdir()
    fill(studio, session, tmp_path / "files")
    return session


def ended(session: Session, job: Job) -> Job:
    assert wait_until(lambda: not session.jobs.get(job.id).active)
    return session.jobs.get(job.id)


def test_what_counts_is_in_the_accounts_private_dataset(ann: Session, hub: DatasetsHub) -> None:
    done = ended(ann, ann.exports.push("calls", "all"))
    assert (done.state, done.error) == ("done", None)
    found = hub.repositories["ann/calls"]
    assert found.private
    assert {"README.md", "canary-studio.json", "train/metadata.jsonl"} <= set(found.files)
    assert done.result is not None
    assert (done.result["url"], done.result["repository"]) == (f"{hub.url}/datasets/ann/calls", "ann/calls")
    assert done.result["rows"] == sum(path.endswith(".flac") for path in found.files) > 0


def test_what_was_corrected_there_is_overwritten_only_where_that_is_wished(ann: Session, hub: DatasetsHub) -> None:
    ended(ann, ann.exports.push("calls", "all"))
    found = hub.repositories["ann/calls"]
    corrected = correct(found, lambda there: [{**each, "text": "Otherwise."} for each in there])
    refused = ended(ann, ann.exports.push("calls", "all"))
    assert (refused.state, found.head) == ("failed", corrected)
    assert "it was changed on the Hub: 2 texts corrected" in str(refused.error)
    assert (refused.result or {})[CHANGED] is True, "the page offers to overwrite it"
    assert ended(ann, ann.exports.push("calls", "all", overwrite=True)).state == "done"
    assert rows(found)[0]["text"] != "Otherwise."


def test_a_pull_of_all_that_was_pushed_is_remembered(ann: Session, studio: Studio, hub: DatasetsHub) -> None:
    ended(ann, ann.exports.push("calls", "all"))
    found = hub.repositories["ann/calls"]
    corrected = correct(found, lambda there: [{**each, "text": "Otherwise."} for each in there])
    looked = ended(ann, ann.pulls.start("calls", dry=True))
    assert looked.state == "done"
    assert corrected not in ann.exports.seen_on_the_hub("ann/calls"), "it was only looked at"
    assert ended(ann, ann.pulls.start("calls")).state == "done"
    assert corrected in ann.exports.seen_on_the_hub("ann/calls")
    assert ann.exports.seen_on_the_hub("ann/other") == frozenset()
    assert [each.repository for each in ann.exports.pushed()] == ["ann/calls"]


def test_a_pull_that_left_something_is_none(ann: Session, tmp_path: Path, hub: DatasetsHub) -> None:
    another(ann, tmp_path)
    ended(ann, ann.exports.push("calls", "all"))
    found = hub.repositories["ann/calls"]
    corrected = correct(found, lambda there: [{**each, "text": "Otherwise."} for each in there])
    ann.library.delete(next(entry.recording.id for entry in ann.library.entries()))
    done = ended(ann, ann.pulls.start("calls"))
    assert (done.state, (done.result or {})["unknown"]) == ("done", 1)
    assert corrected not in ann.exports.seen_on_the_hub("ann/calls")
    assert ended(ann, ann.exports.push("calls", "all")).state == "failed"


def test_nothing_of_it_stays_here(studio: Studio, ann: Session) -> None:
    ended(ann, ann.exports.push("calls", "all"))
    assert not list(studio.settings.data.glob("scratch/jobs/*/dataset"))
    studio.close()
    kept = [path.read_bytes() for path in studio.settings.data.rglob("*") if path.is_file()]
    assert not [each for each in kept if b"hf_ann" in each]


def test_whoever_is_not_logged_in_pushes_nothing(studio: Studio, tmp_path: Path, hub: DatasetsHub) -> None:
    (tmp_path / "eve").mkdir()
    session = studio.acting_as(EVE)
    fill(studio, session, tmp_path / "eve")
    with pytest.raises(RequestError, match="There is no login for the Hub"):
        session.exports.push("calls")
    assert hub.asked == []


def test_an_empty_library_is_said(studio: Studio) -> None:
    studio.hub_logins.enter(ANN, ACCOUNT)
    with pytest.raises(ExportError, match="There is nothing to push yet"):
        studio.acting_as(ANN).exports.push("calls")


def test_what_the_hub_refuses_is_told(ann: Session, hub: DatasetsHub) -> None:
    hub.answers["whoami"] = 429
    done = ended(ann, ann.exports.push("calls", "all"))
    assert done.state == "failed"
    assert done.error is not None
    assert "too much was asked of it (429)" in done.error


def test_whoever_stops_it_leaves_nothing(ann: Session, hub: DatasetsHub, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting: list[Any] = []

    def create(*args: Any) -> Any:
        waiting.append(args)
        assert wait_until(lambda: bool(stopped))
        return commit(*args)

    stopped: list[Job] = []
    commit = hub_push._send
    monkeypatch.setattr(hub_push, "_send", create)
    job = ann.exports.push("calls", "all")
    assert wait_until(lambda: bool(waiting))
    stopped.append(ann.jobs.stop(job.id))
    assert ended(ann, job).state == "stopped"
    assert hub.repositories == {}


def another(session: Session, folder: Path) -> str:
    """The id of another recording, with a transcript."""
    rows = folder / "another.json"
    rows.write_text(f'{{"audio_filepath": "{MEMO}", "duration": 2, "text": "Who?", "source_lang": "en"}}\n', "utf-8")
    return session.library.import_([rows]).recordings[0].id


def test_what_has_no_transcript_is_counted(ann: Session) -> None:
    ann.library.add(MEMO)
    done = ended(ann, ann.exports.push("calls", "all"))
    assert done.result is not None
    assert done.result["empty"]["recording.untranscribed"] == 1


def test_what_is_deleted_meanwhile_does_not_go_out_and_all_else_does(
    ann: Session, hub: DatasetsHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = ended(ann, ann.exports.push("alone", "all"))
    assert alone.result is not None
    waiting, deleted, send = list[Any](), list[str](), hub_push._send

    def held(*args: Any) -> Any:
        waiting.append(args)
        assert wait_until(lambda: bool(deleted))
        return send(*args)

    monkeypatch.setattr(hub_push, "_send", held)
    key = another(ann, tmp_path)
    job = ann.exports.push("calls", "all")
    assert wait_until(lambda: bool(waiting))
    ann.library.delete(key)
    deleted.append(key)
    done = ended(ann, job)
    assert (done.state, done.result and done.result["rows"]) == ("done", alone.result["rows"])
    sounds = [{name for name in each.files if name.endswith(".flac")} for each in hub.repositories.values()]
    assert sounds[0] == sounds[1]


def test_nobody_follows_anothers(studio: Studio, ann: Session) -> None:
    job = ann.exports.push("calls", "all")
    for act in (studio.acting_as(EVE).jobs.get, studio.acting_as(EVE).jobs.stop):
        with pytest.raises(NotFound):
            act(job.id)
    ended(ann, job)


def test_the_local_owner_has_this_machines_login(
    tmp_path: Path, hub: DatasetsHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = Studio(Settings(data=tmp_path / "local", workers=1))
    monkeypatch.setenv("HF_TOKEN", "hf_ann")
    session = studio.acting_as(LOCAL)
    (tmp_path / "files").mkdir()
    fill(studio, session, tmp_path / "files")
    done = ended(session, session.exports.push("calls", "all"))
    assert (done.state, list(hub.repositories)) == ("done", ["ann/calls"])
    studio.close()


def test_a_login_that_is_over_is_none(studio: Studio) -> None:
    studio.hub_logins.enter(ANN, replace(ACCOUNT, seconds=0.0))
    with pytest.raises(RequestError, match="There is no login for the Hub"):
        studio._services.pushes.check_login(ACCOUNT.actor.name)


def test_what_a_dead_process_was_asked_for_ends(ann: Session, studio: Studio) -> None:
    """Whoever is at work goes on with it, or says that there is no login."""
    services = studio._services
    asked = ann.exports.push("calls", "all")
    ended(ann, asked)
    store = services.store
    orphan = replace(services.jobs.queue.new("push", EVE.name, asked.payload), home="")
    store.jobs.add(orphan)
    services.jobs.wake()
    assert wait_until(lambda: not store.jobs.get(orphan.id).active)
    assert "There is no login for the Hub" in str(store.jobs.get(orphan.id).error)
