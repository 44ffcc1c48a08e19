"""Projects in the store, on either database."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

import pytest

from studio.domain import Project, Recording, Request
from studio.errors import NotFound, RequestError
from studio.store import Store
from studio.store.projects import MANY, Stayed

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
FULL = Project(
    "1" * 32,
    "local",
    "council",
    NOW,
    "Sessions of the council",
    ("de", "en"),
    Request("nvidia/canary-1b", "ast", "de", "en", pnc=False),
    "Ann\nNeMo",
    30,
    "CC BY 4.0",
    "All have signed.",
)


def add(store: Store, key: str, project: str, sound: str = "", owner: str = "local") -> str:
    store.recordings.add(Recording(key, f"{key}.wav", 160_000, NOW, sound or key), owner, project)
    return key


def test_all_that_is_said_of_a_project_comes_back(store: Store) -> None:
    store.projects.add(FULL)
    bare = Project("2" * 32, "local", "bare", NOW)
    store.projects.add(bare)
    assert store.projects.of_owner("local") == [FULL, bare]
    assert store.projects.find(FULL.id) == store.projects.named("local", "council") == FULL
    assert (store.projects.named("user:eve", "council"), store.projects.of_owner("user:eve")) == (None, [])
    changed = replace(FULL, name="councils", request=None, retention_days=None, languages=())
    assert store.projects.change(FULL.id, lambda _: replace(changed, id="x", owner="user:eve")) == changed
    assert store.projects.find(FULL.id) == changed


def test_a_name_is_taken_once_by_each(store: Store) -> None:
    store.projects.add(FULL)
    store.projects.add(replace(FULL, id="2" * 32, owner="user:eve"))
    store.projects.add(replace(FULL, id="3" * 32, name="Council"))
    with pytest.raises(RequestError, match="There is a project “council” already"):
        store.projects.add(replace(FULL, id="4" * 32))
    with pytest.raises(RequestError, match="There is a project “Council” already"):
        store.projects.change(FULL.id, lambda there: replace(there, name="Council"))
    with pytest.raises(NotFound):
        store.projects.change("5" * 32, lambda there: there)


def test_a_recording_goes_where_its_name_or_id_says_and_a_new_name_makes_a_project(store: Store) -> None:
    store.projects.add(FULL)
    for key, ref in (("a", "council"), ("b", FULL.id), ("c", "new"), ("d", "new")):
        add(store, key, ref)
    store.projects.change(FULL.id, lambda there: replace(there, name="renamed"))
    assert [(each.recording.id, each.project) for each in store.recordings.library("local")] == [
        ("d", "new"),
        ("c", "new"),
        ("b", "renamed"),
        ("a", "renamed"),
    ]
    assert [each.id for each in store.recordings.in_project("local", "renamed")] == ["a", "b"]
    assert [each.id for each in store.recordings.in_project("local", FULL.id)] == ["a", "b"]
    assert store.recordings.in_project("user:eve", FULL.id) == []
    assert store.projects.of_recording("a") == replace(FULL, name="renamed")
    assert store.recordings.of_content("local", "renamed", "a") == store.recordings.get("a")
    assert store.recordings.of_content("local", "new", "a") is None


@pytest.mark.parametrize("owner", ["local", "user:eve"])
def test_the_id_of_no_project_takes_no_recording(store: Store, owner: str) -> None:
    store.projects.add(replace(FULL, owner="user:ann"))
    with pytest.raises(NotFound):
        add(store, "a", "f" * 32, owner=owner)
    assert store.recordings.contents() == set()
    assert store.projects.of_owner(owner) == []


def test_what_comes_into_a_project_by_its_id_is_whose_the_project_is_by_then(store: Store) -> None:
    """Whoever asks was seen to be allowed to, before a decode that took its time."""
    store.projects.add(replace(FULL, owner=f"project:{FULL.id}"))
    add(store, "a", FULL.id, owner="user:ann")
    assert store.recordings.find("a") == (store.recordings.get("a"), f"project:{FULL.id}")
    assert store.recordings.of_content("user:ann", FULL.id, "a") == store.recordings.get("a")
    assert store.recordings.in_project("user:ann", FULL.id) == []


def test_a_project_is_deleted_once_it_is_empty(store: Store) -> None:
    store.projects.add(FULL)
    add(store, "a", FULL.id)
    with pytest.raises(RequestError, match="once it is empty"):
        store.projects.delete(FULL.id)
    store.recordings.delete("a")
    store.projects.delete(FULL.id)
    assert store.projects.of_owner("local") == []
    with pytest.raises(NotFound):
        store.projects.delete(FULL.id)


def test_what_moves_is_in_the_other_project_and_equal_bytes_stay_and_are_named(store: Store) -> None:
    store.projects.add(FULL)
    for key, ref, sound in (("a", "one", "x"), ("b", "one", "y"), ("c", "two", "y"), ("d", "council", "x")):
        add(store, key, ref, sound)
    moved = store.projects.move(["d", "a", "b", "c", "gone", "b"], FULL.id)
    assert moved.moved == ("b",)
    assert moved.stayed == (Stayed("a", "a.wav", "d.wav"), Stayed("c", "c.wav", "b.wav"))
    assert {each.recording.id: each.project for each in store.recordings.library("local")} == {
        "a": "one",
        "b": "council",
        "c": "two",
        "d": "council",
    }
    with pytest.raises(NotFound):
        store.projects.move(["a"], "f" * 32)


def test_more_move_than_one_query_lists(store: Store) -> None:
    store.projects.add(FULL)
    keys = [add(store, f"r{number}", "many") for number in range(MANY + 2)]
    assert store.projects.move(keys, FULL.id).moved == tuple(keys)
    assert len(store.recordings.in_project("local", FULL.id)) == MANY + 2


def test_an_import_that_failed_leaves_none_behind_of_which_nobody_has_said_anything(store: Store) -> None:
    store.projects.add(FULL)
    store.projects.add(Project("2" * 32, "local", "bare", NOW))
    for ref in ("council", "bare", "none"):
        store.projects.delete_bare("local", ref)
    assert store.projects.of_owner("local") == [FULL]
