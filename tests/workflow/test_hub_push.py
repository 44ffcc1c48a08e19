"""A dataset goes to the Hub whole, private and in one commit, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.errors import Cancelled, RequestError
from studio.formats import Options, export
from studio.limits import never
from studio.workflow import hub_push
from studio.workflow.hub_client import HubError
from studio.workflow.hub_push import ChangedOnTheHub, Pushed, plan, push
from tests.formats.builders import document, make_timeline, segment
from tests.workflow.datasets_hub import DatasetsHub, Repository
from tests.workflow.pushed import ROWS, correct, reword, rows

# the client's own way of sending what is large
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")

TOKEN = "hf_ann"


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return made(tmp_path / "one", 3)


def made(folder: Path, lines: int) -> Path:
    folder.parent.mkdir(exist_ok=True)
    sound = make_timeline(folder.with_suffix(".flac"))
    export([document(sound, [segment(n, n + 1, f"Line {n}.") for n in range(lines)])], folder, "audiofolder", Options())
    return folder


def pushed(folder: Path, name: str = "calls", token: str = TOKEN) -> Pushed:
    return push(folder, name, token, lambda *_: None, never)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_file_is_there_and_nobody_else_sees_it(hub: DatasetsHub, dataset: Path) -> None:
    done = pushed(dataset)
    assert (done.repository, done.url) == ("ann/calls", f"{hub.url}/datasets/ann/calls")
    found = hub.repositories["ann/calls"]
    assert (found.private, found.commits, found.files) == (True, 1, contents(dataset))
    assert (done.files, done.revision) == (len(found.files), f"{1:040x}")


def test_a_second_push_is_the_present_state(hub: DatasetsHub, dataset: Path, tmp_path: Path) -> None:
    pushed(made(tmp_path / "more", 5))
    hub.repositories["ann/calls"].files["notes.txt"] = b"hers"
    pushed(dataset, "ann/calls")
    found = hub.repositories["ann/calls"]
    assert (found.commits, found.files) == (2, {**contents(dataset), "notes.txt": b"hers"})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda found: reword(found, {"Line 0.": "Line nought.", "Line 1.": "Line one."}), "2 texts corrected"),
        (lambda found: correct(found, lambda there: there[1:]), "1 row removed"),
        (lambda found: correct(found, lambda there: [*there, {"file_name": "x.flac", "text": "New."}]), "1 row added"),
        (lambda found: correct(found, lambda there: [{**there[0], "text": 7}, *there[1:]]), "is no text"),
        (lambda found: found.commit({**found.files, ROWS: b"{"}), "is not one JSON object"),
        (lambda found: found.commit({key: each for key, each in found.files.items() if key != ROWS}), "metadata.jsonl"),
    ],
    ids=["texts", "gone", "new", "no text", "broken", "no rows"],
)
def test_what_somebody_changed_there_is_not_overwritten_unless_that_is_wished(
    hub: DatasetsHub, dataset: Path, change: Callable[[Repository], str], told: str
) -> None:
    pushed(dataset)
    found = hub.repositories["ann/calls"]
    commit, files, asked = change(found), dict(found.files), len(hub.asked)
    with pytest.raises(ChangedOnTheHub, match=told) as refused:
        pushed(dataset)
    assert "`canary-studio pull ann/calls`" in str(refused.value)
    assert (found.head, found.files) == (commit, files)
    assert not [each for each in hub.asked[asked:] if "preupload" in each or each.startswith("PUT")]
    push(dataset, "calls", TOKEN, lambda *_: None, never, overwrite=True)
    assert found.files == contents(dataset)


def test_what_was_seen_there_is_overwritten(hub: DatasetsHub, dataset: Path) -> None:
    """It was pulled, and corrected once more here."""
    pushed(dataset)
    found = hub.repositories["ann/calls"]
    pulled = reword(found, {"Line 0.": "Line nought."})
    push(dataset, "calls", TOKEN, lambda *_: None, never, seen=lambda _: [pulled])
    assert found.files == contents(dataset)


def test_what_was_corrected_alike_is_no_change(hub: DatasetsHub, dataset: Path) -> None:
    pushed(dataset)
    found = hub.repositories["ann/calls"]
    reword(found, {"Line 0.": "Line nought."})
    (dataset / ROWS).write_bytes(found.files[ROWS])
    pushed(dataset)
    assert found.files == contents(dataset)


def test_a_dataset_that_does_not_say_what_was_pushed_is_brought_up_to_date(hub: DatasetsHub, dataset: Path) -> None:
    pushed(dataset)
    found = hub.repositories["ann/calls"]
    found.commit({**found.files, "canary-studio.json": b"{}"})
    pushed(dataset)
    assert found.files == contents(dataset)


def test_who_corrects_it_while_it_is_pushed_loses_nothing(
    hub: DatasetsHub, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pushed(dataset)
    found, send = hub.repositories["ann/calls"], hub_push._send
    commits: list[str] = []

    def sent(*args: Any) -> None:
        send(*args)
        commits.append(reword(found, {"Line 0.": "Line nought."}))

    monkeypatch.setattr(hub_push, "_send", sent)
    with pytest.raises(HubError, match=r"it was changed on the Hub meanwhile \(412\)"):
        pushed(dataset)
    assert found.head == commits[0]
    assert rows(found)[0]["text"] == "Line nought."


def test_what_would_be_pushed_is_told_and_nothing_is_sent(hub: DatasetsHub, dataset: Path, tmp_path: Path) -> None:
    first = plan(dataset, "calls", TOKEN)
    assert (first.repository, first.new, first.removed, hub.repositories) == ("ann/calls", True, 0, {})
    assert (first.files, first.bytes) == (len(contents(dataset)), sum(map(len, contents(dataset).values())))
    pushed(made(tmp_path / "more", 5))
    found = hub.repositories["ann/calls"]
    before = found.head
    assert (plan(dataset, "calls", TOKEN).new, plan(dataset, "calls", TOKEN).removed) == (False, 2)
    assert (found.head, len(hub.large)) == (before, 5)
    reword(found, {"Line 0.": "Line nought."})
    with pytest.raises(ChangedOnTheHub):
        plan(dataset, "calls", TOKEN)
    assert plan(dataset, "calls", TOKEN, overwrite=True).removed == 2


def test_what_was_not_pushed_from_here_is_left_alone(hub: DatasetsHub, dataset: Path) -> None:
    hub.repositories["ann/calls"] = Repository(private=False, files={"train/a.flac": b"x"})
    with pytest.raises(RequestError, match="“ann/calls” already that was not pushed from here"):
        pushed(dataset)
    assert hub.repositories["ann/calls"].files == {"train/a.flac": b"x"}


@pytest.mark.parametrize("files", [{}, {".gitattributes": b"*.flac filter=lfs"}])
def test_an_empty_one_that_a_kill_left_is_filled(hub: DatasetsHub, dataset: Path, files: dict[str, bytes]) -> None:
    hub.repositories["ann/calls"] = Repository(private=True, files=dict(files))
    pushed(dataset)
    assert hub.repositories["ann/calls"].files == {**files, **contents(dataset)}


@pytest.mark.parametrize("what", ["empty", "ours"])
def test_what_everybody_sees_is_pushed_to_by_nobody(hub: DatasetsHub, dataset: Path, what: str) -> None:
    if what == "empty":
        hub.repositories["ann/calls"] = Repository(private=True)
    else:
        pushed(dataset)
    found = hub.repositories["ann/calls"]
    found.private, before = False, dict(found.files)
    with pytest.raises(RequestError, match="it is public; this studio pushes to private ones only"):
        pushed(dataset)
    assert found.files == before


def test_progress_is_told_to_the_end(hub: DatasetsHub, dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_push, "AT_ONCE", 2)
    told: list[tuple[float, str]] = []
    push(dataset, "calls", TOKEN, lambda part, doing: told.append((part, doing)), never)
    assert [part for part, _ in told] == sorted(part for part, _ in told)
    assert (told[1][1], told[-1]) == ("Sending: 2 of 6 files", (1.0, "Done"))


def test_of_a_push_that_is_stopped_nothing_is_left(
    hub: DatasetsHub, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_push, "AT_ONCE", 1)
    seen: list[float] = []
    with pytest.raises(Cancelled):
        push(dataset, "calls", TOKEN, lambda part, _: seen.append(part), lambda: len(seen) > 3)
    assert hub.repositories == {}


def test_a_push_that_is_stopped_leaves_what_was_there(
    hub: DatasetsHub, dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pushed(dataset)
    before = dict(hub.repositories["ann/calls"].files)
    with pytest.raises(Cancelled):
        push(made(tmp_path / "more", 5), "calls", TOKEN, lambda *_: None, lambda: True)
    assert hub.repositories["ann/calls"].files == before


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (401, "the Hub does not know this login any more (401). Log in again"),
        (403, "this login may not write there (403). Choose a name in your own account"),
        (404, "the Hub has no such account or dataset (404). Choose another name."),
        (413, "the Hub takes no files of this size from this account (413)."),
        (418, "the Hub refuses it (418)."),
        (429, "the Hub answers that too much was asked of it (429). Wait some minutes"),
        (500, "the Hub answers with a fault of its own (500). Try again later."),
    ],
)
@pytest.mark.parametrize("path", ["whoami", "/commit/"])
def test_what_the_hub_answers_is_told_in_a_sentence(
    hub: DatasetsHub, dataset: Path, status: int, sentence: str, path: str
) -> None:
    hub.answers[path] = status
    with pytest.raises(HubError) as error:
        pushed(dataset)
    assert str(error.value).startswith(f"“calls” was not pushed: {sentence}")
    assert hub.repositories == {}


def test_another_accounts_name_is_refused(hub: DatasetsHub, dataset: Path) -> None:
    with pytest.raises(HubError, match=r"may not write there \(403\)"):
        pushed(dataset, "eve/calls")


def test_a_token_that_the_hub_does_not_know(hub: DatasetsHub, dataset: Path) -> None:
    with pytest.raises(HubError, match=r"does not know this login any more \(401\)"):
        pushed(dataset, token="hf_other")


def test_a_fault_of_ours_is_not_the_networks(hub: DatasetsHub, dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_push, "_make", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        pushed(dataset)


def test_without_a_network_it_is_said(hub: DatasetsHub, dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(HubError, match="the Hub was not reached"):
        pushed(dataset)


@pytest.mark.parametrize("name", ["", "a/b/c", "my calls", "../x", "-x", "x.git"])
def test_a_name_that_is_none(hub: DatasetsHub, dataset: Path, name: str) -> None:
    with pytest.raises(RequestError, match="is no name for a dataset"):
        pushed(dataset, name)
    assert hub.repositories == {}


def test_the_clients_bars_are_as_they_were(hub: DatasetsHub, dataset: Path) -> None:
    from huggingface_hub.utils import are_progress_bars_disabled

    before = are_progress_bars_disabled()
    pushed(dataset)
    assert are_progress_bars_disabled() is before
