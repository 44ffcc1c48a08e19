"""What a page does over HTTP, done by a client of a bench, at servers that may be down: it notes what it is refused."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from bench.house import Program

EDIT = "/gradio_api/studio/edit"
STUDIO = "/gradio_api/studio"
AGAIN_SECONDS = 0.15
END_SECONDS = 150.0
"""By which all work must have come to its end: longer than a lease, and than a receiver is not asked again."""

SENTENCES = (
    "cannot be reached",
    "is busy with other work",
    "The database is busy",
    "is not an upload that is waiting here",
    "has no room for more work",
)
"""What a refusal may say while something is down."""


class Refused(Exception):
    """It was not done, or nobody knows whether it was."""

    def __init__(self, code: str, said: str, answer: dict[str, Any] | None = None) -> None:
        self.code, self.answer = code, answer or {}
        super().__init__(said)


@dataclass
class Notes:
    """What all clients have seen. Every method from any thread."""

    faults: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    round: int = 0
    _said: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fault(self, said: str) -> None:
        with self._lock:
            if said in self._said:  # it is seen again after every round
                return
            self._said.add(said)
            self.faults.append(f"round {self.round}: {said}")
        print(f"    round {self.round}: {said}", flush=True)

    def did(self, what: str) -> None:
        with self._lock:
            self.done[what] += 1

    def refused(self, error: Refused) -> None:
        with self._lock:
            self.refusals[f"{error.code}: {str(error)[:110]}"] += 1
        if error.code == "fault" or (error.code == "unavailable" and not any(each in str(error) for each in SENTENCES)):
            self.fault(f"unclear: {error.code}: {error}")


class Way:
    """HTTP to the servers, for one client."""

    def __init__(self, servers: list[Program], notes: Notes, seed: int) -> None:
        self.servers, self.notes, self.chance = servers, notes, random.Random(seed)
        self._http = httpx.Client(timeout=60)

    def any(self) -> Program:
        return self.chance.choice(self.servers)

    def post(self, server: Program, path: str, data: Any) -> dict[str, Any]:
        return self._answer(lambda: self._http.post(f"{server.url}{path}", json=data))

    def get(self, server: Program, path: str) -> dict[str, Any]:
        return self._answer(lambda: self._http.get(f"{server.url}{path}"))

    def download(self, server: Program, path: str) -> bytes:
        try:
            answer = self._http.get(f"{server.url}{path}")
        except httpx.TransportError as error:
            raise self._refused("unreached", type(error).__name__) from error
        if answer.status_code != 200:
            raise self._refused(str(answer.status_code), answer.text[:300])
        return answer.content

    def ask(self, server: Program, component: str, name: str, data: Any) -> dict[str, Any]:
        """A server function of the page's."""
        body = {"data": data, "component_id": self._component(server, component), "fn_name": name}
        return self.post(server, "/gradio_api/component_server", body | {"session_hash": "bench"})

    def upload(self, server: Program, name: str, sound: bytes) -> str:
        try:
            answer = self._http.post(f"{server.url}/gradio_api/upload", files={"files": (name, sound)})
        except httpx.TransportError as error:
            raise self._refused("unreached", type(error).__name__) from error
        if answer.status_code != 200:
            raise self._refused("unavailable", answer.text[:300])
        return str(answer.json()[0])

    def until(self, what: str, ask: Callable[[Program], Any], seconds: float = END_SECONDS) -> Any:
        """What `ask` gives, asked again and again, of any server; None is asked again, too."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                found = ask(self.any())
            except Refused as refused:
                if refused.code == "not_found":
                    raise
                found = None
            if found is not None:
                return found
            time.sleep(AGAIN_SECONDS)
        self.notes.fault(f"unended: {what} after {seconds:.0f} s")
        return None

    def _component(self, server: Program, element: str) -> int:
        known = _components.setdefault(server.port, {})
        if element not in known:
            config = self._answer(lambda: self._http.get(f"{server.url}/config"))
            known |= {str(each["props"].get("elem_id")): int(each["id"]) for each in config["components"]}
        return known[element]

    def _answer(self, ask: Callable[[], httpx.Response]) -> dict[str, Any]:
        try:
            response = ask()
        except httpx.TransportError as error:
            raise self._refused("unreached", type(error).__name__) from error
        try:
            answer = response.json()
        except ValueError as error:
            raise self._refused("fault", f"{response.status_code}: {response.text[:300]}") from error
        if not answer.get("ok", response.status_code == 200):
            raise self._refused(answer.get("error", str(response.status_code)), answer.get("message", ""), answer)
        return dict(answer)

    def _refused(self, code: str, said: str, answer: dict[str, Any] | None = None) -> Refused:
        refused = Refused(code, said, answer)
        self.notes.refused(refused)
        return refused


_components: dict[int, dict[str, int]] = {}
"""Numbers of components by a server's port: the same after each start."""
