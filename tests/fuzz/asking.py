"""Requests that no page sends: every route, server function, edit and event that the app lists, with wrong types."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import psutil

from studio.ui.routes import PREFIX
from tests.fuzz.campaign import MOST_MEGABYTES, MOST_SECONDS
from tests.ui.listing import filled
from tests.ui.test_refusals import API, EDITS, EVENTS, FUNCTIONS, MOVES, ROUTES, Event, Served, fire, standing

WRONG: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 2**31, 2**53, -(2**63), 10**30, 1e308, "", " ", "x", "0", "null", "\x00", "a\nb",
    "../../etc/passwd", "%2e%2e%2f", "é" * 300, "<script>", "${7*7}", "' OR 1=1 --", "\u202eabc", [], [[]], [None],
    [1, 2, 3], {}, {"": ""}, {"path": "/etc/passwd"}, {"__type__": "update"}, {"a": {"b": {"c": []}}}, "y" * 5_000,
)  # fmt: skip
"""Values of every type, large, empty and crafted."""

NAMES = (
    "a.wav",
    "",
    ".",
    "..",
    "../x.wav",
    "a\x00b.wav",
    "ü" * 300,
    "CON",
    "-rf.wav",
    "a;b&c.flac",
    "x" * 500 + ".mp3",
)
"""What uploads are called."""


def mutated(value: Any, chance: random.Random) -> Any:
    """A copy with one to three of its values, keys or levels made wrong."""
    made = copy.deepcopy(value)
    for _ in range(chance.choice((1, 1, 2, 3))):
        made = _one_wrong(made, chance)
    return made


def _one_wrong(value: Any, chance: random.Random) -> Any:
    inner = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    if not inner or chance.random() < 0.1:
        return copy.deepcopy(chance.choice(WRONG))
    key, kind = chance.choice(inner), chance.random()
    if kind < 0.1:
        del value[key]
    elif kind < 0.2 and isinstance(value, dict):
        value[chance.choice(("extra", "", "__class__", "\x00", "x" * 300))] = chance.choice(WRONG)
    elif kind < 0.2:
        value.insert(key, chance.choice(WRONG))
    else:
        value[key] = _one_wrong(value[key], chance)
    return value


STREAM = re.compile(r"/queue/data$|/call/.*event_id")
"""Of events that were asked for: of any other Gradio begins a stream, which it can only break off, with a traceback."""

Ask = Callable[["Asking", random.Random], httpx.Response | str]


class Asking:
    """A server, asked as who owns what is there."""

    def __init__(self, house: Served) -> None:
        self.house = house
        self.client = httpx.Client(base_url=house.url, cookies=house.cookies["ann"], timeout=MOST_SECONDS)
        self._process = psutil.Process(house.pid)
        self._known = len(self._log())
        self._most_megabytes = MOST_MEGABYTES

    def do(self, number: int, seed: int) -> list[str]:
        """What was wrong with the answer."""
        chance = random.Random(f"{seed} request {number}")
        ask = chance.choice(ASKS)
        try:
            found = list(_faults(ask(self, chance)))
        except httpx.TimeoutException:
            found = [f"{ask.__name__}: no answer in {MOST_SECONDS} s"]
        except httpx.TransportError:  # it was refused, and the connection ended, before all was said
            found = []
        return [*found, *self._said(), *self._memory()]

    def _log(self) -> str:
        return self.house.log.read_text("utf-8", "replace")

    def _said(self) -> Iterator[str]:
        """What the server wrote of it: nothing but sentences."""
        log = self._log()
        new, self._known = log[self._known :], len(log)
        if "Traceback" in new:
            yield f"the server wrote: {new}"

    def megabytes(self) -> int:
        return int(self._process.memory_info().rss) // 2**20

    def _memory(self) -> Iterator[str]:
        """Told once, and again where it goes on growing."""
        if (now := self.megabytes()) > self._most_megabytes:
            self._most_megabytes = now + MOST_MEGABYTES // 10
            yield f"the server has {now} MB of memory"


@contextmanager
def asking(folder: Path) -> Iterator[Asking]:
    """A served studio in which one of everything is there to be asked for."""
    data, files = folder / "data", folder / "files"
    data.mkdir()
    files.mkdir()
    with standing(data, files) as house:
        yield Asking(house)


def _faults(answer: httpx.Response | str) -> Iterator[str]:
    if isinstance(answer, str):
        json.loads(answer.removeprefix("data: "))
        return
    asked = f"{answer.request.method} {answer.request.url.raw_path.decode()[:200]}"
    if answer.status_code >= 500 and not _told_by_gradio(answer):
        yield f"{asked} is answered {answer.status_code}: {answer.text[:500]}"
    if "Traceback" in answer.text[:100_000]:
        yield f"{asked} shows a traceback"
    if answer.headers.get("content-type") == "application/json" and answer.request.method != "HEAD":
        json.loads(answer.content)


def _told_by_gradio(answer: httpx.Response) -> bool:
    """Whether it is the answer to an event that was refused with a sentence, which Gradio gives as a 500."""
    return "/run/" in answer.request.url.path and bool(answer.json().get("error"))


def _route(asking: Asking, chance: random.Random) -> httpx.Response:
    """Any route of the app, by any method, with any values in its path and query."""
    path = chance.choice([each for each in asking.house.routes if not STREAM.search(each)])
    if chance.random() < 0.5:
        path = PREFIX + chance.choice(list(ROUTES.values()))(asking.house.ids)
    path = filled(path) if chance.random() < 0.3 else _filled_wrongly(path, chance)
    query = {
        name: str(chance.choice(WRONG)) for name in ("since", "with", "project", "recording") if chance.random() < 0.4
    }
    method = chance.choice(("GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"))
    headers = chance.choice(HEADERS)
    request = asking.client.build_request(
        method, "".join(each if each.isprintable() else quote(each) for each in path), params=query, headers=headers
    )
    answer = asking.client.send(request, stream=True)
    answer._content = _beginning(answer)
    answer.close()
    return answer


def _beginning(answer: httpx.Response) -> bytes:
    """As much as tells what it is: some are streams that never end, and say something every few seconds."""
    begun, has_no_end = b"", answer.headers.get("content-type", "").startswith("text/event-stream")
    for piece in answer.iter_bytes():
        begun += piece
        if has_no_end or len(begun) >= 2_000_000:
            break
    return begun


HEADERS: tuple[Mapping[str, str], ...] = (
    {}, {}, {}, {"Range": "bytes=0-"}, {"Range": "bytes=-5"}, {"Range": "bytes=5-1"}, {"Range": "bytes=a-b"},
    {"Range": "bytes=99999999999-"}, {"Range": "bytes=0-1,3-4"}, {"Accept-Encoding": "x"}, {"If-None-Match": "*"},
    {"If-Modified-Since": "yesterday"}, {"If-Range": "x", "Range": "bytes=0-1"}, {"Content-Length": "0"},
    {"Accept-Language": "xx-" * 50}, {"Cookie": "a=\x7f"}, {"X-Forwarded-Proto": "ftp"},
)  # fmt: skip


def _filled_wrongly(path: str, chance: random.Random) -> str:
    parts = path.split("/")
    for at, part in enumerate(parts):
        if part.startswith("{") or (at > 3 and chance.random() < 0.3):
            parts[at] = quote(str(chance.choice(WRONG)), safe="")[:200]
    return "/".join(parts)


def _function(asking: Asking, chance: random.Random) -> httpx.Response:
    key, kind, name = chance.choice(asking.house.functions)
    rows = FUNCTIONS[f"{kind}.{name}"] or (lambda _: {"action": "load", "model": "x"},)
    good = chance.choice(rows)(asking.house.ids)
    wrong = _harmless(mutated(good, chance))
    body = {"component_id": key, "fn_name": name, "session_hash": "s1", "data": wrong}
    return asking.client.post(f"{API}/component_server/", json=mutated(body, chance) if chance.random() < 0.3 else body)


def _harmless(intent: Any) -> Any:
    """What is there is to be there for the next case, too."""
    if isinstance(intent, dict) and intent.get("action") == "delete":
        return {**intent, "answer": 1, "recording": 1}
    return intent


def _edit(asking: Asking, chance: random.Random) -> httpx.Response:
    ids = asking.house.ids
    wishes = [{"op": op, **row(ids)} for op, row in EDITS.items()] + [{"move": move} for move in MOVES]
    wish = {"transcript": ids.transcript, "key": f"k{chance.randrange(10**9)}", **chance.choice(wishes)}
    return asking.client.post(f"{PREFIX}/edit", json=mutated(wish, chance))


def _event(asking: Asking, chance: random.Random) -> httpx.Response | str:
    number, name = chance.choice([each for each in asking.house.events if each[1] in EVENTS])
    good = EVENTS[name](asking.house.ids)
    wrong = Event(
        _values(good.data, chance),
        mutated(good.event_data, chance) if chance.random() < 0.5 else good.event_data,
        good.query,
    )
    return fire(asking.client, number, wrong, f"f{chance.randrange(10**12)}")


def _values(good: list[Any], chance: random.Random) -> Any:
    return mutated(good, chance) if chance.random() < 0.8 else chance.choice(WRONG)


def _join(asking: Asking, chance: random.Random) -> httpx.Response:
    """What is around an event, or a program's call."""
    body = {"data": [None] * 6, "fn_index": 0, "session_hash": "s9", "event_data": None, "trigger_id": None}
    names = (
        "queue/join",
        "run/transcribe",
        "run/none",
        "call/transcribe",
        "call/none",
        "call/v2/transcribe",
        "cancel",
        "reset",
    )
    path = chance.choice(names)
    return asking.client.post(f"{API}/{path}", json=mutated(body, chance))


def _upload(asking: Asking, chance: random.Random) -> httpx.Response:
    files = [
        (
            chance.choice(("files", "files", "file", "")),
            (chance.choice(NAMES), chance.randbytes(chance.randrange(2_000))),
        )
        for _ in range(chance.randrange(4))
    ]
    return asking.client.post(f"{API}/upload", files=files, params={"upload_id": str(chance.choice(WRONG))[:300]})


def _raw(asking: Asking, chance: random.Random) -> httpx.Response:
    """Bodies that are no JSON, or say that they are something else."""
    body = chance.choice(
        (b"", b"{", b"[]", b"null", b'{"a":' * 50_000, b"\xff\xfe", b'{"data": NaN}', b'{"a": "\\ud800"}')
    )
    kind = chance.choice(
        ("application/json", "application/json; charset=utf-16", "text/plain", "multipart/form-data; boundary=x")
    )
    path = chance.choice((f"{API}/component_server", f"{API}/queue/join", f"{PREFIX}/edit", f"{API}/upload"))
    return asking.client.post(path, content=body, headers={"Content-Type": kind})


ASKS: tuple[Ask, ...] = (_route, _route, _function, _function, _edit, _event, _event, _join, _upload, _raw)
