"""An operation from another package: found, asked for, undone and listed like our own, without an edit anywhere."""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from studio.accounts.actor import LOCAL
from studio.api.edits import operations as wired
from studio.api.transcripts import changes
from studio.config import Settings
from studio.session import Studio
from studio.store import Store
from studio.transcript.ops import GROUP, asked_for, operations
from studio.ui.edits import answer
from tests.conftest import ROOT
from tests.plugins import installed
from tests.served import served
from tests.ui.test_components import said
from tests.ui.test_edits import put

SHOUT = '''
    """Upper case, for a segment or a part of its words."""

    from dataclasses import replace
    from typing import Annotated

    from pydantic import Field

    from studio.transcript.document import find, reworded
    from studio.transcript.ops.base import Operation, Patch, SegmentIntent, Slice


    class Shout(SegmentIntent):
        first: Annotated[int, Field(ge=0)] = 0


    def shout(seen: Slice, intent: Shout) -> Patch:
        segment = find(seen.document, intent.segment)
        loud = [replace(word, text=word.text.upper()) for word in segment.words[intent.first :]]
        return Patch((reworded(segment, (*segment.words[: intent.first], *loud)),))


    OPERATION = Operation("shout", "Upper case", Shout, shout)
'''
ASKED = {"transcript": "t1", "op": "shout", "intent": {"segment": "s1", "first": 1}, "revisions": {"s1": 0}, "key": "k"}
UNDO, REDO = ({"transcript": "t1", "move": move} for move in ("undo", "redo"))


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the package lies; also on this process's path while the test runs."""
    folder = installed(tmp_path / "outside", "shout", SHOUT, GROUP, "OPERATION")
    monkeypatch.syspath_prepend(str(folder))
    importlib.invalidate_caches()
    operations.cache_clear()
    yield folder
    operations.cache_clear()
    sys.modules.pop("shout", None)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with one transcript."""
    store = Store(Settings(data=tmp_path / "data"))
    put(store, "t1", said("eins", "zwei"))
    store.close()
    return tmp_path / "data"


def text(answer: dict[str, Any]) -> str:
    assert answer["ok"], answer
    return " ".join(answer["changes"]["segments"]["text"])


def test_it_is_an_operation_like_our_own(package: Path, data: Path) -> None:
    studio = Studio(Settings(data=data, workers=1))
    changed = studio.acting_as(LOCAL).edits.edit("t1", "shout", {"segment": "s1"}, {"s1": 0}, took=2.0)
    assert changed.transcript.segments[0].text == "EINS ZWEI"
    assert (changed.status.undo, changes(changed)["undo"]) == ("shout", "Upper case")
    studio.close()
    again = Studio(Settings(data=data, workers=1))
    edits = again.acting_as(LOCAL).edits
    undone = edits.undo("t1")
    assert (undone.transcript.segments[0].text, changes(undone)["redo"]) == ("eins zwei", "Upper case")
    assert edits.redo("t1").transcript.segments[0].text == "EINS ZWEI"
    again.close()


def test_a_text_that_is_marked_as_it_is_written_is_one_step(data: Path) -> None:
    studio = Studio(Settings(data=data, workers=1))
    edits = studio.acting_as(LOCAL).edits
    intent = {"segment": "s1", "text": "eins drei", "status": "verified"}
    (done,) = edits.edit("t1", "set_text", intent, {"s1": 0}).transcript.segments
    assert (done.text, done.status) == ("eins drei", "verified")
    (undone,) = edits.undo("t1").transcript.segments
    assert (undone.text, undone.status) == ("eins zwei", "draft")
    (redone,) = edits.redo("t1").transcript.segments
    assert (redone.text, redone.status) == ("eins drei", "verified")
    studio.close()


def test_what_it_did_stays_when_its_package_goes(package: Path, data: Path) -> None:
    studio = Studio(Settings(data=data, workers=1))
    session = studio.acting_as(LOCAL)
    session.edits.edit("t1", "shout", {"segment": "s1"}, {"s1": 0})
    (package / "shout-1.0.dist-info" / "entry_points.txt").unlink()
    operations.cache_clear()
    assert "shout" not in operations()
    assert changes(session.transcripts.changes("t1"))["undo"] == "shout"
    assert session.edits.undo("t1").transcript.segments[0].text == "eins zwei"
    told = answer(session, json.dumps(ASKED).encode())
    assert (told["error"], told["message"][:31]) == ("invalid", "There is no operation “shout”. ")
    studio.close()


def test_over_http(package: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(package), str(ROOT)]))
    with served(data) as app, httpx.Client(base_url=f"{app.url}/gradio_api/studio", timeout=60) as client:

        def ask(asked: dict[str, Any]) -> dict[str, Any]:
            return dict(client.post("/edit", json=asked).json())

        first = ask(ASKED)
        assert (text(first), first["changes"]["undo"]) == ("eins ZWEI", "Upper case")
        assert ask(ASKED)["changes"] == first["changes"], "asked for again it is not done again"
        assert ask(ASKED | {"key": "l"})["error"] == "conflict"
        undone = ask(UNDO)
        assert (text(undone), undone["changes"]["redo"]) == ("eins zwei", "Upper case")
        assert text(ask(REDO)) == "eins ZWEI"
        refused = client.post("/edit", json=ASKED | {"intent": {"segment": "s1", "first": -1}})
        assert refused.status_code == 400
        assert "“shout” cannot be carried out as asked: first" in refused.json()["message"]
        listed = {each["name"]: each for each in client.get("/operations.json").json()["operations"]}
        assert (listed["shout"]["label"], set(listed["shout"]["intent"]["properties"])) == (
            "Upper case",
            {"segment", "first"},
        )


def test_ours_are_listed_and_described() -> None:
    listed = {each["name"]: each for each in wired()["operations"]}
    assert set(listed) == set(asked_for())
    described = (ROOT / "docs" / "wire.md").read_text()
    for name, each in listed.items():
        fields = ", ".join(each["intent"]["properties"])
        assert f"| `{name}` | {each['label']} | `{{{fields}}}` |" in described


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("raise RuntimeError('broken')", "RuntimeError: broken"),
        ("OPERATION = 1", "“badly” is no Operation but a int."),
        ("from studio.transcript.ops.set_text import OPERATION", "There are two Operations under the name “set_text”."),
    ],
)
def test_a_bad_package_is_left_out_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, logged: list[str], source: str, says: str
) -> None:
    monkeypatch.syspath_prepend(str(installed(tmp_path / "outside", "badly", source, GROUP, "OPERATION")))
    importlib.invalidate_caches()
    before = set(operations())
    operations.cache_clear()
    assert set(operations()) == before
    assert says in " ".join(logged)
    assert "badly = badly:OPERATION is left out" in " ".join(logged)
    operations.cache_clear()
    sys.modules.pop("badly", None)
