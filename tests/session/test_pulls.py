"""Corrections that were made in a pushed dataset come back: an ordinary edit where only they changed a text, and both
texts where both did."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from studio.accounts.actor import LOCAL, Actor, visitor
from studio.config import Settings
from studio.domain import Job, Segment
from studio.errors import ManifestError, NotFound, RequestError
from studio.formats.pushed import LARGEST, read_pushed
from studio.limits import never, silent
from studio.session import Session, Studio
from studio.transcript import ops
from studio.workflow.hub_client import HubError
from studio.workflow.pull_summary import details, summary
from tests.formats.builders import make_timeline
from tests.patience import wait_until
from tests.workflow.datasets_hub import DatasetsHub, Repository
from tests.workflow.pushed import ROWS, Row, correct, lines, reword, rows

# the client's own way of sending what is large
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")

SAID = ("One line.", "Two lines.", "Three lines.", "Four lines.", "Five lines.")


@pytest.fixture
def studio(tmp_path: Path, ann_hub: DatasetsHub) -> Iterator[Studio]:
    made = Studio(Settings(data=tmp_path / "data", workers=1))
    yield made
    made.close()


@pytest.fixture
def ann(studio: Studio, tmp_path: Path) -> Session:
    session = studio.acting_as(LOCAL)
    bring_in(session, tmp_path / "call")
    return session


@pytest.fixture
def there(ann: Session, ann_hub: DatasetsHub) -> Repository:
    """What was pushed of it."""
    push(ann)
    return ann_hub.repositories["ann/calls"]


def bring_in(session: Session, place: Path, project: str = "default") -> str:
    """A recording of five drafts. The id of its transcript."""
    sound = make_timeline(place.with_suffix(".flac"), seed=sum(place.name.encode()))
    told = [
        {"audio_filepath": str(sound), "offset": at * 1.5, "duration": 1.5, "text": text, "lang": "en"}
        for at, text in enumerate(SAID)
    ]
    place.with_suffix(".json").write_bytes(lines(told))
    return session.library.import_([place.with_suffix(".json")], project=project).transcripts[0]


def ended(session: Session, job: Job) -> Job:
    assert wait_until(lambda: not session.jobs.get(job.id).active)
    return session.jobs.get(job.id)


def push(session: Session, **wishes: Any) -> None:
    assert ended(session, session.exports.push("calls", "all", **wishes)).state == "done"


def pull(session: Session, name: str = "ann/calls", **wishes: Any) -> dict[str, Any]:
    return session.pulls.now(name, "hf_ann", silent, never, **wishes)


def key_of(session: Session) -> str:
    return session.exports.documents()[0].transcript.id


def texts(session: Session) -> list[str]:
    return [each.text for each in session.transcripts.get(key_of(session)).segments]


def segment(session: Session, at: int) -> Segment:
    return session.transcripts.get(key_of(session)).segments[at]


def type_(session: Session, at: int, text: str) -> None:
    here = segment(session, at)
    session.edits.set_text(key_of(session), here.id, here.revision, text)


def counts(result: dict[str, Any]) -> dict[str, int]:
    names = ("same", "taken", "here", "conflicts", "gone", "new", "unknown")
    return {name: result[name] for name in names if result[name]}


def test_what_was_changed_there_alone_is_one_step_here(ann: Session, there: Repository, ann_hub: DatasetsHub) -> None:
    oid = reword(there, {SAID[0]: "One  good line.", SAID[3]: "Four good lines."})
    before = [(each.id, each.start, each.end) for each in ann.transcripts.get(key_of(ann)).segments]
    del ann_hub.asked[:]
    result = pull(ann)
    assert counts(result) == {"taken": 2, "same": 3}
    assert (result["repository"], result["commit"], result["recordings"]) == ("ann/calls", oid, 1)
    assert texts(ann) == ["One good line.", SAID[1], SAID[2], "Four good lines.", SAID[4]]
    assert [(each.id, each.start, each.end) for each in ann.transcripts.get(key_of(ann)).segments] == before
    assert not [each for each in ann_hub.asked if ".flac" in each], "no sound is fetched"
    (step,) = ann.history.page(key_of(ann))
    assert (ops.label(step.edit.called), step.edit.actor) == (f"Pulled from ann/calls@{oid[:7]}", LOCAL.name)
    assert ann.transcripts.changes(key_of(ann)).status.undo == f"pull_texts ann/calls@{oid[:7]}"
    ann.edits.undo(key_of(ann))
    assert texts(ann) == list(SAID)


def test_pulling_twice_changes_nothing_and_says_so(ann: Session, there: Repository) -> None:
    reword(there, {SAID[0]: "One good line.", SAID[1]: "Two good lines."})
    type_(ann, 1, "Two fine lines.")
    pull(ann)
    before, made = ann.transcripts.get(key_of(ann)), len(ann.transcripts.of_recording(recording(ann)))
    again = pull(ann)
    assert counts(again) == {"same": 4, "conflicts": 1}
    assert "nothing to pull, no text was changed." in summary(again)[0]
    assert ann.transcripts.get(key_of(ann)) == before
    assert (again["kept"], len(ann.transcripts.of_recording(recording(ann)))) == (0, made)


def recording(session: Session) -> str:
    return session.exports.documents()[0].recording.id


def test_what_was_changed_here_alone_is_left(ann: Session, there: Repository) -> None:
    type_(ann, 2, "Three fine lines.")
    assert counts(pull(ann)) == {"same": 4, "here": 1}
    assert texts(ann)[2] == "Three fine lines."


def test_what_was_changed_in_both_is_kept_in_both(ann: Session, there: Repository) -> None:
    reword(there, {SAID[1]: "Two good lines."})
    type_(ann, 1, "Two fine lines.")
    result = pull(ann)
    assert (counts(result), result["kept"], texts(ann)[1]) == ({"same": 4, "conflicts": 1}, 1, "Two fine lines.")
    (told,) = details(result)
    assert told.startswith(f"“{ROWS}”, line 2: It was changed here as well as there.")
    assert "“Two fine lines.”" in told
    assert "“Two good lines.”" in told
    beside = ann.transcripts.of_recording(recording(ann))[0][0]
    assert (beside.for_comparison, beside.origin and beside.origin.name) == (True, f"ann/calls@{there.head[:7]}")
    assert beside.id != key_of(ann), "it does not count"
    compared = ann.transcripts.compare(key_of(ann), beside.id)
    assert compared.differing == 1
    row = segment(ann, 1)
    ann.edits.take(key_of(ann), beside.id, row.id, row.revision)
    assert texts(ann)[1] == "Two good lines."
    assert counts(pull(ann)) == {"same": 5}


def test_what_is_verified_here_is_never_written_over(ann: Session, there: Repository) -> None:
    one = segment(ann, 0)
    ann.edits.set_status(key_of(ann), one.id, one.revision, "verified")
    reword(there, {SAID[0]: "One good line."})
    result = pull(ann)
    assert (counts(result), result["kept"]) == ({"same": 4, "conflicts": 1}, 1)
    assert "It is verified here, and was changed there." in result["told"][0]
    assert (segment(ann, 0).text, segment(ann, 0).status) == (SAID[0], "verified")
    assert texts(ann) == list(SAID), "the one beside it does not count"


def test_what_is_gone_there_or_new_or_of_something_else_is_told(ann: Session, there: Repository) -> None:
    def change(found: list[Row]) -> list[Row]:
        new = {**found[0], "file_name": "audio/new.flac", "transcript": None, "segment": None, "text_sha256": None}
        other = {**found[1], "transcript": "t" + "0" * 32}
        return [*found[:1], *found[2:], new, other]

    correct(there, change)
    result = pull(ann)
    assert counts(result) == {"same": 4, "gone": 1, "new": 1, "unknown": 1}
    gone, unknown, new = sorted(result["told"], key=lambda told: ("line" in told, "new there" in told))
    assert gone == "“call.flac”, 1.5 s: the row of “Two lines.” is gone there. It stays here."
    assert "line 6: Its transcript is not among those" in unknown
    assert new == f"“{ROWS}”, line 5: It is new there. Import its sound to have it here."
    assert texts(ann) == list(SAID)


def test_a_segment_that_is_gone_here_is_a_conflict_only_where_it_was_changed_there(
    ann: Session, there: Repository
) -> None:
    for _ in range(2):
        first = segment(ann, 0)
        ann.edits.edit(key_of(ann), "delete_segment", {"segment": first.id}, {first.id: first.revision})
    reword(there, {SAID[0]: "One good line."})
    result = pull(ann)
    assert (counts(result), result["kept"]) == ({"same": 3, "here": 1, "conflicts": 1}, 0)
    assert "It was split, merged or deleted" not in result["told"][0]
    assert "Its segment is no longer here" in result["told"][0]
    assert "“One good line.”" in result["told"][0]


def test_the_base_is_that_of_the_last_push(ann: Session, there: Repository) -> None:
    """What was pulled and pushed again is no change, nor what a file of before a second push says."""
    reword(there, {SAID[0]: "One good line."})
    pull(ann)
    push(ann)
    assert counts(pull(ann)) == {"same": 5}
    type_(ann, 0, "One better line.")
    push(ann)
    assert counts(pull(ann)) == {"same": 5}
    old = there.history[there.at("0" * 39 + "2") or ""]
    there.commit({**there.files, ROWS: old[ROWS]})
    assert counts(pull(ann)) == {"same": 4, "conflicts": 1}
    assert texts(ann)[0] == "One better line."
    reword(there, {"One good line.": SAID[0]})
    assert counts(pull(ann)) == {"same": 4, "here": 1}, "the old text of an old file changes nothing"


def test_a_dry_one_changes_nothing_and_tells_what_would_come(ann: Session, there: Repository) -> None:
    reword(there, {SAID[0]: "One good line.", SAID[1]: "Two good lines."})
    type_(ann, 1, "Two fine lines.")
    before = ann.transcripts.get(key_of(ann))
    result = pull(ann, dry=True)
    assert counts(result) == {"same": 3, "taken": 1, "conflicts": 1}
    assert summary(result)[0] == f"ann/calls@{there.head[:7]}: 1 text in 1 recording would be pulled."
    assert (ann.transcripts.get(key_of(ann)), result["kept"]) == (before, 0)
    assert len(ann.transcripts.of_recording(recording(ann))) == 1


def test_it_is_pulled_at_the_commit_that_was_looked_at(ann: Session, there: Repository) -> None:
    first = reword(there, {SAID[0]: "One good line."})
    reword(there, {SAID[1]: "Two good lines."})
    assert pull(ann, revision=first[:40])["commit"] == first
    assert texts(ann)[:2] == ["One good line.", SAID[1]]


def test_of_a_project_only_its_own(ann: Session, tmp_path: Path, ann_hub: DatasetsHub) -> None:
    bring_in(ann, tmp_path / "other", project="other")
    push(ann)
    names = [name for name in ann_hub.repositories["ann/calls"].files if name.endswith("metadata.jsonl")]
    for name in names:
        correct(ann_hub.repositories["ann/calls"], lambda found: [{**row, "text": "Hm."} for row in found], name)
    assert counts(pull(ann, project="other", dry=True)) == {"taken": 5, "unknown": 5}
    with pytest.raises(RequestError, match="There is nothing here that could have been pushed"):
        pull(ann, project="nothing")


def test_nobody_pulls_into_what_is_anothers(studio: Studio, ann: Session, there: Repository, tmp_path: Path) -> None:
    reword(there, {SAID[0]: "One good line."})
    eve = studio.acting_as(Actor("user:eve"))
    (tmp_path / "eve").mkdir()
    bring_in(eve, tmp_path / "eve" / "own")
    result = pull(eve)
    assert counts(result) == {"unknown": 5}
    assert not [told for told in result["told"] if "call" in told or SAID[0] in told]
    assert texts(ann) == list(SAID)


def test_a_program_with_a_token_that_changes_nothing_pulls_nothing(studio: Studio, ann: Session) -> None:
    for scope in ("library", "transcribe"):
        program = studio.acting_as(replace(LOCAL, scope=scope))
        for ask in (pull, lambda session: session.pulls.start("calls")):
            with pytest.raises(NotFound):
                ask(program)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda row: b"{", "The line is not one JSON object."),
        (lambda row: b"[" * 100_000, "The line is not one JSON object."),
        (lambda row: b'{"text": "\xff"}', "It is not UTF-8."),
        (lambda row: {**row, "text": None}, "Its “text” is no text."),
        (lambda row: {**row, "text": 7}, "Its “text” is no text."),
        (lambda row: {**row, "text": "x" * 20_001}, "Its text has 20,001 characters;"),
        (lambda row: {**row, "file_name": "../../etc/passwd"}, "Its “file_name” is no file of the dataset's folder."),
        (lambda row: {**row, "file_name": "/etc/passwd"}, "Its “file_name” is no file of the dataset's folder."),
        (lambda row: {**row, "file_name": ["a"]}, "Its “file_name” is no file of the dataset's folder."),
        (lambda row: {**row, "segment": None}, "It has no “segment”, by which it is known."),
        (lambda row: {**row, "transcript": "a/../b"}, "It has another than was pushed as “transcript”"),
        (lambda row: {key: row[key] for key in row if key != "text_sha256"}, "It has no “text_sha256”"),
        (lambda row: {**row, "text_sha256": "x"}, "It has another than was pushed as “text_sha256”"),
    ],
)
def test_of_a_dataset_with_a_bad_row_nothing_is_pulled(
    ann: Session, there: Repository, change: Callable[[Row], Row | bytes], told: str
) -> None:
    reword(there, {SAID[0]: "One good line."})
    written = [json.dumps(row).encode() for row in rows(there)]
    bad = change(rows(there)[3])
    written[3] = bad if isinstance(bad, bytes) else json.dumps(bad).encode()
    there.commit({**there.files, ROWS: b"\n".join(written)})
    with pytest.raises(ManifestError) as error:
        pull(ann)
    assert str(error.value).startswith(f"“{ROWS}”, line 4: {told}")
    assert texts(ann) == list(SAID)


def test_a_segment_that_has_two_rows_is_told(ann: Session, there: Repository) -> None:
    correct(there, lambda found: [*found, {**found[1], "text": "Another."}])
    with pytest.raises(ManifestError, match=r"line 6: It is of the same segment as line 2 of “train/metadata.jsonl”"):
        pull(ann)


@pytest.mark.parametrize("about", [b"{", b"[]", b'{"segments": [1]}', b'{"segments": {"t": [1]}}', b'{"rows": 5}'])
def test_what_was_pushed_must_be_known(ann: Session, there: Repository, about: bytes) -> None:
    there.commit({**there.files, "canary-studio.json": about})
    with pytest.raises(ManifestError, match=r"“canary-studio\.json”: It"):
        pull(ann)


def test_what_was_not_pushed_from_here_is_none(ann: Session, there: Repository) -> None:
    whole = dict(there.files)
    there.commit({name: data for name, data in whole.items() if name != "canary-studio.json"})
    with pytest.raises(RequestError, match="was not pushed from here"):
        pull(ann)
    there.commit({name: data for name, data in whole.items() if name != ROWS} | {"data/train.parquet": b"PAR1"})
    with pytest.raises(RequestError, match=r"has no metadata\.jsonl"):
        pull(ann)


def test_what_is_too_large_is_not_fetched(ann: Session, there: Repository, ann_hub: DatasetsHub) -> None:
    ann_hub.sizes[ROWS] = LARGEST + 1
    with pytest.raises(RequestError, match=r"“train/metadata.jsonl” of “ann/calls” has 268 MB; at most 268 are read"):
        pull(ann)
    assert not [each for each in ann_hub.asked if "/resolve/" in each]


@pytest.mark.parametrize("path", ["whoami", "/revision/", "paths-info", "/resolve/"])
@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (401, "the Hub does not know this login any more (401)."),
        (403, "this login may not read it (403)."),
        (404, "the Hub has no such dataset or revision, or this login does not see it (404)."),
        (429, "the Hub answers that too much was asked of it (429)."),
        (503, "the Hub answers with a fault of its own (503)."),
    ],
)
def test_what_the_hub_answers_is_told_in_a_sentence(
    ann: Session,
    there: Repository,
    ann_hub: DatasetsHub,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    status: int,
    sentence: str,
) -> None:
    monkeypatch.setattr("huggingface_hub.utils._http.time", SimpleNamespace(time=time.time, sleep=lambda _: None))
    ann_hub.answers[path] = status
    with pytest.raises(HubError) as error:
        pull(ann, revision="main")
    assert str(error.value).startswith(f"“ann/calls” was not pulled: {sentence}")


@pytest.mark.parametrize("path", ["whoami", "/revision/", "paths-info"])
def test_a_page_of_the_network_in_its_place_is_told(
    ann: Session, there: Repository, ann_hub: DatasetsHub, path: str
) -> None:
    ann_hub.pages = [path]
    with pytest.raises(HubError, match="“ann/calls” was not pulled: what answers is not the Hub"):
        pull(ann, revision="main")


def test_without_a_network_it_is_said(ann: Session, there: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(HubError, match="“ann/calls” was not pulled: the Hub was not reached"):
        pull(ann)


@pytest.mark.parametrize("revision", ["", "../x", "a b", "x" * 101])
def test_a_revision_that_is_none(ann: Session, there: Repository, revision: str) -> None:
    with pytest.raises(RequestError, match="is no revision"):
        pull(ann, revision=revision)


# --- as a job ---


def test_it_is_a_job_that_tells_how_far_it_is(ann: Session, there: Repository) -> None:
    reword(there, {SAID[0]: "One good line."})
    looked = ended(ann, ann.pulls.start("calls", dry=True))
    assert (looked.state, looked.result and looked.result["taken"], texts(ann)[0]) == ("done", 1, SAID[0])
    assert looked.result is not None
    done = ended(ann, ann.pulls.start("calls", revision=looked.result["commit"]))
    assert (done.state, done.part, texts(ann)[0]) == ("done", 1.0, "One good line.")


def test_whoever_stops_it_is_left_whole_steps(ann: Session, there: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    reword(there, {SAID[0]: "One good line."})
    waiting, stopped = list[int](), list[Job]()

    def held(*args: Any) -> Any:
        waiting.append(1)
        assert wait_until(lambda: bool(stopped))
        return read_pushed(*args)

    monkeypatch.setattr("studio.jobs.kinds.pull.read_pushed", held)
    job = ann.pulls.start("calls")
    assert wait_until(lambda: bool(waiting))
    stopped.append(ann.jobs.stop(job.id))
    assert (ended(ann, job).state, texts(ann)) == ("stopped", list(SAID))


def test_what_a_dead_process_was_asked_for_ends(ann: Session, studio: Studio, there: Repository) -> None:
    """Whoever is at work goes on with it, or says that there is no login."""
    services = studio._services
    asked = ann.pulls.start("calls")
    ended(ann, asked)
    orphan = replace(services.jobs.queue.new("pull", "user:gone", asked.payload), home="")
    services.store.jobs.add(orphan)
    services.jobs.wake()
    assert wait_until(lambda: not services.store.jobs.get(orphan.id).active)
    assert "There is no login for the Hub" in str(services.store.jobs.get(orphan.id).error)


def test_nobody_follows_anothers_and_who_is_not_logged_in_pulls_nothing(
    studio: Studio, ann: Session, there: Repository, tmp_path: Path
) -> None:
    job = ann.pulls.start("calls")
    eve = studio.acting_as(visitor("e" * 64))
    with pytest.raises(NotFound):
        eve.jobs.get(job.id)
    with pytest.raises(RequestError, match="There is no login for the Hub"):
        eve.pulls.start("calls")
    ended(ann, job)
