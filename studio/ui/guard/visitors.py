"""Pages of different visitors kept apart in Gradio, which knows a page by a name that the page gives itself.

Whoever names another's `session_hash` would get the answers to his events, and his choices. So each such name is
replaced, before Gradio sees it, by one that is made of it and of who asks: nobody can name another's page.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from starlette.types import Scope

from studio.accounts.actor import Actor

NAMES = ("session_hash", "upload_id")
"""What pages call themselves, and their uploads."""

HEARTBEAT = re.compile(r"(?P<before>.*/heartbeat/)(?P<name>[^/]+)(?P<after>/?)")


@dataclass(frozen=True, slots=True)
class OwnNames:
    """The names that one visitor gives."""

    actor: Actor

    def scope(self, scope: Scope) -> Scope:
        """A request with its path and its query under his names."""
        return {**scope, **self._path(scope["path"]), "query_string": self._query(scope.get("query_string", b""))}

    def body(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self._own(value) if name in NAMES else value for name, value in data.items()}

    def _path(self, path: str) -> dict[str, str | bytes]:
        found = HEARTBEAT.fullmatch(path)
        if found is None:
            return {}
        own = f"{found['before']}{self._own(found['name'])}{found['after']}"
        return {"path": own, "raw_path": quote(own).encode()}

    def _query(self, query: bytes) -> bytes:
        said = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
        if not any(name in NAMES for name, _ in said):
            return query
        return urlencode([(name, self._own(value) if name in NAMES else value) for name, value in said]).encode()

    def _own(self, name: Any) -> Any:
        if not isinstance(name, str) or not name:
            return name
        return hashlib.sha256(f"{self.actor.name}\n{name}".encode()).hexdigest()[:32]
