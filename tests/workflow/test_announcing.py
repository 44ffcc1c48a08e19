"""Webhooks: what a job's end writes, who is told, how often, and by whom where several could."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest

from studio.accounts.actor import LOCAL, visitor
from studio.cli import run
from studio.config import Settings
from studio.domain import Job, JobState, Recording, Request
from studio.session import Studio
from studio.store import Store
from studio.store.copying import copy_rows
from studio.store.deliveries import MOST_NAMED
from studio.store.jobs import Taker
from studio.webhooks import Webhook, new_secret
from studio.workflow import doctor
from studio.workflow.announcing import WAITS, Announcing
from studio.workflow.doctor import examine
from tests.conftest import ROOT
from tests.hooked import SECRET, Message, Receiver, receiving
from tests.patience import wait_until
from tests.standin import Quiet

MEMO = ROOT / "assets" / "examples" / "voice-memo.flac"
ME = Taker("me", "me", 30.0, 0.0)
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)

Make = Callable[..., Store]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def make(settings: Settings, receiver: Receiver) -> Iterator[Make]:
    """Opens the same store again, as another process would, with these receivers."""
    opened: list[Store] = []

    def open_(*names: str, **said: tuple[str, ...]) -> Store:
        hooks = tuple(receiver.hook(name, **said) for name in names or ("ci",))
        opened.append(Store(replace(settings, webhooks=hooks)))
        return opened[-1]

    yield open_
    for store in opened:
        store.close()


def end(store: Store, key: str, state: JobState = "done", kind: str = "export", actor: str = "local") -> None:
    """A job of that kind, from its beginning to its end."""
    store.jobs.add(Job(key, kind, actor, "queued", NOW, payload={"secret": "a text"}))
    store.jobs.claim([kind], ME, lambda _: True)
    store.jobs.end(key, ME.name, state, "Why." if state == "failed" else None)


def announcing(store: Store, receiver: Receiver, *names: str, waits: tuple[float, ...] = (0.0, 0.0)) -> Announcing:
    hooks = tuple(receiver.hook(name) for name in names or ("ci",))
    made = Announcing(hooks, store, private=True, waits=waits, pause=0.01)
    made.wake()
    return made


def is_signed(message: Message) -> bool:
    """By the words of the standard, and nothing of ours."""
    content = f"{message.headers['webhook-id']}.{message.headers['webhook-timestamp']}.{message.body.decode()}"
    mac = hmac.new(SECRET, content.encode(), hashlib.sha256).digest()
    return message.headers["webhook-signature"] == "v1," + base64.b64encode(mac).decode()


@pytest.mark.parametrize("state", ["done", "failed", "stopped"])
def test_an_end_is_told_signed_and_once(make: Make, receiver: Receiver, state: JobState) -> None:
    store = make()
    end(store, "j1", state)
    sender = announcing(store, receiver)
    assert wait_until(lambda: not store.deliveries.all())
    sender.close()
    (message,) = receiver.came
    assert is_signed(message)
    assert message.headers["content-type"] == "application/json"
    event = message.event
    assert event["type"] == f"job.{state}"
    assert event["timestamp"] == event["data"]["job"].pop("finished")
    assert event["data"] == {
        "job": {
            "id": "j1",
            "kind": "export",
            "state": state,
            "created": "2026-01-02T03:04:05.000Z",
            "error": "Why." if state == "failed" else None,
        },
        "project": None,
        "recordings": [],
        "recording_count": 0,
    }


def test_what_is_no_end_and_what_nobody_waits_for_is_not_told(make: Make) -> None:
    store = make("ci", kinds=("export",))
    end(store, "given back", "queued")
    end(store, "of another kind", kind="load")
    end(store, "of a visitor", actor=visitor("a" * 64).name)
    store.jobs.add(Job("lost", "export", "local", "queued", NOW))
    store.jobs.claim(["export"], ME, lambda job: job.id == "lost")
    assert not store.jobs.end("lost", "somebody else", "done")
    assert store.deliveries.all() == []
    assert store.jobs.halt("given back"), "and one that waits ends at once where it is stopped"
    assert [(each.type, each.job_id) for each in store.deliveries.all()] == [("job.stopped", "given back")]


def test_of_many_recordings_some_are_named_and_all_counted(make: Make, receiver: Receiver) -> None:
    store = make()
    store.jobs.add(Job("j1", "export", "local", "queued", NOW))
    store.jobs.claim(["export"], ME, lambda _: True)
    store.jobs.end("j1", ME.name, "done", result={"recordings": [f"r{n}" for n in range(MOST_NAMED + 5)] + [7]})
    told = json.loads(store.deliveries.all()[0].body)["data"]
    assert (len(told["recordings"]), told["recording_count"]) == (MOST_NAMED, MOST_NAMED + 5)


def test_a_project_is_named_where_all_of_many_recordings_are_in_it(make: Make) -> None:
    store = make()
    keys = [f"{number:064x}" for number in range(MOST_NAMED + 2)]
    for key in keys:
        project = "b" if key == keys[-1] else "a"
        store.recordings.add(Recording(key, "a.wav", 16_000, NOW, key), "local", project)
    for name, about, came in (("all", keys, []), ("some", keys[:-1], []), ("made", [], keys)):
        store.jobs.add(Job(name, "export", "local", "queued", NOW), about)
        store.jobs.claim(["export"], ME, lambda _: True)
        store.jobs.end(name, ME.name, "done", result={"recordings": came})
    told = {each.job_id: json.loads(each.body)["data"]["project"] for each in store.deliveries.all()}
    assert (told["all"], told["made"], told["some"]["name"]) == (None, None, "a")


def test_what_was_refused_is_told_again_under_the_same_id(make: Make, receiver: Receiver) -> None:
    store = make()
    end(store, "j1")
    receiver.answers = [500, 302]
    sender = announcing(store, receiver)
    assert wait_until(lambda: len(receiver.came) == 3 and not store.deliveries.all())
    sender.close()
    assert len({message.id for message in receiver.came}) == 1
    assert len({message.body for message in receiver.came}) == 1
    assert all(map(is_signed, receiver.came))


@pytest.mark.parametrize(("answers", "tries", "sentence"), [([500] * 3, 3, "500"), ([410], 1, "410")])
def test_what_cannot_be_told_is_given_up_and_shown(
    make: Make,
    receiver: Receiver,
    settings: Settings,
    logged: list[str],
    answers: list[int],
    tries: int,
    sentence: str,
) -> None:
    store = make()
    end(store, "j1")
    receiver.answers = list(answers)
    sender = announcing(store, receiver)
    assert wait_until(lambda: [each.given_up for each in store.deliveries.all()] == [True])
    sender.close()
    (left,) = store.deliveries.all()
    assert (left.tries, left.body, left.failure) == (tries, b"", f"It answered {sentence}.")
    assert store.deliveries.counts() == {"waiting": 0, "given up": 1}
    assert any(f"job.done j1 was given up after {tries} tries" in line for line in logged)
    hooked = replace(settings, webhooks=(receiver.hook(),))
    (found,) = [each for each in examine(hooked) if each.check == "webhooks"]
    assert (found.level, found.message.split(":")[0]) == (
        "warning",
        "ci was not told of 1 event in the last seven days",
    )


def test_nobody_there_and_what_is_private_are_tried_again_later(make: Make, receiver: Receiver) -> None:
    store = make("ci", "gone")
    end(store, "j1")
    hooks = (receiver.hook("ci"), replace(receiver.hook("gone"), url="http://127.0.0.1:1/"))
    closed = Announcing(hooks[:1], store, private=False, pause=0.01)
    refused = Announcing(hooks[1:], store, private=True, pause=0.01)
    for sender in (closed, refused):
        sender.wake()
    assert wait_until(lambda: all(each.failure for each in store.deliveries.all()))
    for sender in (closed, refused):
        sender.close()
    why = {each.hook: each.failure for each in store.deliveries.all()}
    assert why["ci"] is not None
    assert "STUDIO_WEBHOOKS_PRIVATE=1" in why["ci"]
    assert why["gone"] == "It cannot be connected to."
    assert [(each.tries, each.given_up) for each in store.deliveries.all()] == [(1, False)] * 2
    assert receiver.came == []


def test_what_a_killed_process_was_at_is_told_by_another(make: Make, receiver: Receiver) -> None:
    store, other = make(), make()
    end(store, "j1")
    killed = store.deliveries.claim("ci", seconds=0.0)  # whose time is over, and who never comes back
    assert killed is not None
    sender = announcing(other, receiver)
    assert wait_until(lambda: not other.deliveries.all())
    sender.close()
    assert [message.id for message in receiver.came] == [killed.id]
    store.deliveries.failed(killed, "Too late.", 0.0)  # it does come back: nothing is told twice for that
    assert store.deliveries.all() == []


def test_a_process_killed_over_a_try_is_waited_for_and_not_missed(tmp_path: Path) -> None:
    asked, over = threading.Event(), threading.Event()

    def silent_at_first(request: Quiet) -> None:
        if asked.is_set():
            return request.say({})
        asked.set()
        over.wait(60)
        return None

    with receiving(silent_at_first) as receiver:
        hook = receiver.hook()
        store = Store(Settings(data=tmp_path / "data", webhooks=(hook,)))
        end(store, "j1")
        child = subprocess.Popen([sys.executable, "-c", TELLING, str(tmp_path / "data"), hook.url])
        assert wait_until(asked.is_set)
        child.kill()
        child.wait()
        over.set()
        sender = announcing(store, receiver)
        assert wait_until(lambda: not store.deliveries.all())
        sender.close()
        store.close()
        first, second = receiver.came
        assert first.id == second.id


TELLING = """
import sys, time
from pathlib import Path
from studio.config import Settings
from studio.store import Store
from studio.webhooks import Webhook
from studio.workflow import announcing
announcing.LEASE_SECONDS = 1.0
hook = Webhook("ci", sys.argv[2], bytes(32))
announcing.Announcing((hook,), Store(Settings(data=Path(sys.argv[1]))), private=True).wake()
time.sleep(600)
"""


def test_while_one_is_at_it_nobody_else_is(make: Make) -> None:
    store, other = make(), make()
    end(store, "j1")
    first = store.deliveries.claim("ci", seconds=60.0)
    assert first is not None
    assert other.deliveries.claim("ci", seconds=60.0) is None


def test_two_processes_tell_each_of_many_once(make: Make, receiver: Receiver) -> None:
    stores = [make("ci", "log"), make("ci", "log")]
    for number in range(20):
        end(stores[0], f"j{number}")
    senders = [announcing(store, receiver, "ci", "log") for store in stores]
    assert wait_until(lambda: not stores[0].deliveries.all())
    for sender in senders:
        sender.close()
    told = [(message.id, message.headers["host"], message.event["data"]["job"]["id"]) for message in receiver.came]
    assert len(told) == 40
    assert len(set(told)) == 20, "each receiver was told each, under one id"


def test_a_day_of_tries_grows() -> None:
    assert list(WAITS) == sorted(WAITS)
    assert 20 * 3600 < sum(WAITS) < 24 * 3600


def test_what_is_old_is_forgotten_but_not_what_waits(
    make: Make, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = make("ci", "log", "gone")
    end(store, "j1")
    tried = store.deliveries.claim("log", seconds=60.0)
    assert tried is not None
    store.deliveries.failed(tried, "It answered 410.", None)
    sender = Announcing((receiver.hook("ci"), receiver.hook("log")), store, private=True)
    sender.forget()
    assert len(store.deliveries.all()) == 3
    monkeypatch.setattr("studio.store.deliveries.KEPT_SECONDS", -60.0)
    sender.forget()
    assert [(each.hook, each.tries, bool(each.body)) for each in store.deliveries.all()] == [("ci", 0, True)]


def test_a_copy_of_the_library_tells_nothing_again(make: Make, tmp_path: Path) -> None:
    store, copy = make(), Store(Settings(data=tmp_path / "copy"))
    end(store, "j1")
    assert copy_rows(store.database, copy.database)
    assert (copy.jobs.get("j1").state, copy.deliveries.all()) == ("done", [])
    copy.close()


def test_the_doctor_says_who_is_told_in_the_clear_and_that_all_is_well(tmp_path: Path) -> None:
    hook = Webhook("ci", "http://ci.example.org/x", SECRET)
    found = list(doctor._webhooks(Settings(data=tmp_path, webhooks=(hook,))))
    assert [(each.level, each.message) for each in found] == [
        ("warning", "What ci is told can be read on its way: give it https."),
        ("ok", "1 receiver."),
    ]
    assert list(doctor._webhooks(Settings(data=tmp_path))) == []


def test_a_transcription_is_told_with_ids_and_without_a_word(tmp_path: Path, receiver: Receiver) -> None:
    hook = receiver.hook(kinds=("transcribe",))
    settings = Settings(data=tmp_path / "data", workers=1, webhooks=(hook,), webhooks_private=True)
    studio = Studio(settings)
    try:
        studio.wake()
        session = studio.acting_as(LOCAL)
        recording = session.library.add(MEMO, project="calls").recording
        begun = session.transcripts.transcribe(recording.id, Request("pocketsphinx/en-us", pnc=False))
        assert wait_until(lambda: bool(receiver.came))
        words = [word.text for each in session.transcripts.get(begun.transcript_id).segments for word in each.words]
    finally:
        studio.close()
    (message,) = receiver.came
    data = message.event["data"]
    assert data["job"]["id"] == begun.id
    assert data["recordings"] == [recording.id]
    assert data["project"]["name"] == "calls"
    assert len(words) > 5
    assert not [each for each in (*words, recording.name) if len(each) > 4 and each in message.body.decode()]


# --- the command line ---


@pytest.fixture
def hooked(receiver: Receiver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    monkeypatch.setenv("STUDIO_WEBHOOKS", f"ci=http://127.0.0.1:{receiver.port}/x?key=xyzzy;secret=CI_SECRET")
    monkeypatch.setenv("CI_SECRET", new_secret())
    monkeypatch.setenv("STUDIO_WEBHOOKS_PRIVATE", "1")
    return ["--data", str(tmp_path / "data")]


def test_a_ping_says_what_came_back(
    receiver: Receiver, hooked: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["webhooks", "test", "ci", *hooked]) == 0
    assert capsys.readouterr().out == f'ci (127.0.0.1:{receiver.port}): It answered 200. It said: {{"taken": true}}\n'
    assert receiver.came[0].event["type"] == "ping"
    receiver.answers = [404]
    assert run(["webhooks", "test", "ci", "--json", *hooked]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["taken"], told["status"]) == (False, 404)
    monkeypatch.delenv("STUDIO_WEBHOOKS_PRIVATE")
    assert run(["webhooks", "test", "ci", *hooked]) == 1
    assert "is an address of this machine" in capsys.readouterr().out
    assert run(["webhooks", "test", "none", *hooked]) == 2
    assert capsys.readouterr().err.endswith("STUDIO_WEBHOOKS names no “none”; it names ci.\n")


def test_what_waits_is_listed(
    receiver: Receiver, hooked: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(["webhooks", "secret"]) == 0
    assert capsys.readouterr().out.startswith("whsec_")
    store = Store(Settings(data=tmp_path / "data", webhooks=(receiver.hook(),)))
    end(store, "j1")
    store.close()
    assert run(["webhooks", "list", *hooked]) == 0
    hook, delivery = capsys.readouterr().out.splitlines()
    assert hook.startswith(f"ci\t127.0.0.1:{receiver.port}\ttranscribe,")
    assert delivery.startswith("waits\tci\tjob.done j1\t20")
    assert run(["webhooks", "list", "--json", *hooked]) == 0
    said = capsys.readouterr().out
    assert json.loads(said)["deliveries"][0]["job"] == "j1"
    assert "xyzzy" not in said
