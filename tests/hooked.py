"""A receiver of webhooks on this machine: it keeps what comes, and answers what its test says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studio.webhooks import KINDS, Webhook
from tests.standin import Quiet, answering

SECRET = bytes(range(32))


@dataclass(frozen=True, slots=True)
class Message:
    headers: dict[str, str]
    """By their names in small letters."""
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def event(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True)
class Receiver:
    port: int = 0
    came: list[Message] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    """Statuses of the next answers; 200 where there is none."""

    def hook(self, name: str = "ci", kinds: tuple[str, ...] = KINDS) -> Webhook:
        return Webhook(name, f"http://127.0.0.1:{self.port}/hook?of={name}", SECRET, "CI_SECRET", kinds)


@contextmanager
def receiving(instead: Callable[[Quiet], None] | None = None, certificate: Path | None = None) -> Iterator[Receiver]:
    """`instead`: answers in our place. `certificate`: by https, with it."""
    receiver = Receiver()

    class Handler(Quiet):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.came.append(Message({name.lower(): value for name, value in self.headers.items()}, body))
            if instead is not None:
                return instead(self)
            status = receiver.answers.pop(0) if receiver.answers else 200
            return self.say({"taken": status < 300}, status)

    with answering(Handler, certificate) as receiver.port:
        yield receiver
