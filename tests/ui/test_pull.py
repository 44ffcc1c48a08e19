"""Bringing corrections back in the page: looked at, brought, and nobody else's business."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from studio.accounts.actor import LOCAL, Actor
from studio.api.pulls import PULL, Pulls, PullState, pull_state, pulls
from studio.config import Settings
from studio.session import Session, Studio
from studio.ui.components import _answer, _pull
from tests.owned import fill
from tests.patience import wait_until
from tests.ui.test_refusals import FUNCTIONS
from tests.workflow.datasets_hub import DatasetsHub
from tests.workflow.pushed import correct

# the client's own way of sending what is large
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")


@pytest.fixture
def studio(tmp_path: Path, ann_hub: DatasetsHub) -> Iterator[Studio]:
    made = Studio(Settings(data=tmp_path / "data", workers=1))
    yield made
    made.close()


def asked(session: Session, **intent: Any) -> Any:
    return _answer(session, PULL, intent, _pull)


def listed(session: Session) -> Pulls:
    found = pulls(session.exports.pushed(), session.pulls.projects(), session.jobs.latest("pull"), lambda _: True)
    return TypeAdapter(Pulls).validate_python(found)


def pulled(session: Session, **intent: Any) -> PullState:
    begun = asked(session, action="start", **intent)
    assert begun["ok"], begun
    assert wait_until(lambda: not session.jobs.get(begun["pull"]).active)
    return pull_state(session.jobs.get(begun["pull"]), lambda _: True)


def test_what_was_pushed_is_offered_looked_at_and_brought(studio: Studio, ann_hub: DatasetsHub, tmp_path: Path) -> None:
    ann = studio.acting_as(LOCAL)
    ids = fill(studio, ann, tmp_path)
    pushed = ann.exports.push("calls", "all")
    assert wait_until(lambda: not ann.jobs.get(pushed.id).active)
    there = ann_hub.repositories["ann/calls"]
    correct(there, lambda found: [{**found[0], "text": "Put right."}, *found[1:]])
    assert listed(ann)["datasets"] == [{"name": "ann/calls", "project": None}]
    looked = pulled(ann, dataset="ann/calls", dry=True)
    (row,) = [each for each in looked["rows"] if each["outcome"] == "there"]
    assert (looked["counts"]["there"], row["there"], row["recording"]) == (1, "Put right.", ids.recording)
    assert ann.transcripts.get(row["transcript"]).segments[0].text == row["here"]
    brought = pulled(ann, dataset="ann/calls", revision=looked["commit"], dry=False)
    assert (brought["counts"]["there"], brought["rows"]) == (1, looked["rows"])
    assert ann.transcripts.get(row["transcript"]).segments[0].text == "Put right."
    assert "hf_ann" not in str([ann.jobs.get(brought["pull"]), listed(ann)])
    hidden = pull_state(ann.jobs.get(brought["pull"]), lambda _: False)
    assert hidden["rows"] == [], "of what is shown no more no text is told"


def test_what_was_changed_in_both_can_be_compared(studio: Studio, ann_hub: DatasetsHub, tmp_path: Path) -> None:
    ann = studio.acting_as(LOCAL)
    fill(studio, ann, tmp_path)
    pushed = ann.exports.push("calls", "all")
    assert wait_until(lambda: not ann.jobs.get(pushed.id).active)
    correct(ann_hub.repositories["ann/calls"], lambda found: [{**each, "text": "There."} for each in found])
    key = next(iter(pulled(ann, dataset="calls", dry=True)["rows"]))["transcript"]
    segment = ann.transcripts.get(key).segments[0]
    ann.edits.set_text(key, segment.id, segment.revision, "Here.")
    found = pulled(ann, dataset="calls", dry=False)
    (row,) = [each for each in found["rows"] if each["outcome"] == "conflict"]
    assert (row["here"], row["there"]) == ("Here.", "There.")
    assert ann.transcripts.compare(row["transcript"], row["beside"]).differing == 1


def test_another_pull_than_the_one_under_way_is_refused(
    studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = studio.acting_as(LOCAL)
    fill(studio, ann, tmp_path)
    begun = ann.pulls.start("calls", dry=True)
    monkeypatch.setattr(type(ann.jobs), "active", lambda *_: [begun])
    assert asked(ann, action="start", dataset="calls", dry=True)["pull"] == begun.id
    refused = asked(ann, action="start", dataset="calls", revision="1" * 40, dry=False)
    assert "“calls” is under way" in refused["message"]


@pytest.mark.parametrize(("status", "told"), [(401, "(401)"), (403, "(403)"), (404, "(404)"), (503, "(503)")])
def test_what_the_hub_answers_is_told(
    studio: Studio, ann_hub: DatasetsHub, tmp_path: Path, status: int, told: str
) -> None:
    ann = studio.acting_as(LOCAL)
    fill(studio, ann, tmp_path)
    ann_hub.answers["/revision/"] = ann_hub.answers["/datasets/ann/calls"] = status
    failed = pulled(ann, dataset="calls", revision="main", dry=True)
    assert (failed["state"], told in (failed["message"] or "")) == ("failed", True)


def test_a_pull_of_anothers_is_none(studio: Studio, tmp_path: Path) -> None:
    ids, eve = fill(studio, studio.acting_as(LOCAL), tmp_path), studio.acting_as(Actor("user:eve"))
    missing = ids.missing()
    (row,) = FUNCTIONS["Pull.pull"]
    refused, missed = (asked(eve, **row(each)) for each in (ids, missing))
    assert (refused["ok"], refused["error"]) == (False, "not_found")
    assert ids.hidden(str(refused)) == missing.hidden(str(missed))
    assert listed(eve) == {"datasets": [], "projects": [], "latest": None}
    assert not asked(eve, action="start", dataset="ann/calls", dry=False)["ok"], "who has no login pulls nothing"


def test_it_can_go_into_one_project_alone(studio: Studio, ann_hub: DatasetsHub, tmp_path: Path) -> None:
    ann = studio.acting_as(LOCAL)
    ids = fill(studio, ann, tmp_path)
    other = ann.projects.add("other").id
    pushed = ann.exports.push("calls", "all", project=ids.project)
    assert wait_until(lambda: not ann.jobs.get(pushed.id).active)
    assert listed(ann)["datasets"] == [{"name": "ann/calls", "project": ids.project}]
    assert {ids.project, other} <= {each["id"] for each in listed(ann)["projects"]}
    correct(ann_hub.repositories["ann/calls"], lambda found: [{**found[0], "text": "Put right."}, *found[1:]])
    assert asked(ann, action="start", dataset="ann/calls", dry=False, project=other)["error"] == "invalid"
    looked = pulled(ann, dataset="ann/calls", dry=True, project=ids.project)
    assert (looked["project"], looked["counts"]["there"]) == (ids.project, 1)
    gone = asked(ann, action="start", dataset="ann/calls", dry=True, project="f" * 32)
    assert gone["error"] == "not_found"


def test_what_was_pushed_is_listed_without_reading_what_was_asked(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, store = studio.acting_as(LOCAL), studio._services.store
    for name in ("ann/calls", "ann/old", "ann/calls"):
        ann.exports.note_push(name, "0" * 40)
    monkeypatch.setattr(store.jobs, "of_actor", None)
    assert [each["name"] for each in listed(ann)["datasets"]] == ["ann/calls", "ann/old"]
    assert studio.acting_as(Actor("user:eve")).exports.pushed() == []
