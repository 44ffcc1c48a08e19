"""An S3 that accepts whoever comes, and never says a word."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from studio.store import elsewhere
from studio.store.blobs import Blobs


class Silent:
    """One that listens. Close it, and whoever waits hears that the connection broke off."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.asked: list[socket.socket] = []
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        try:
            while True:
                self.asked.append(self._server.accept()[0])
        except OSError:  # closed
            return

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for each in self.asked:
            each.close()

    def blobs(self, copies: Path, seconds: float, monkeypatch: pytest.MonkeyPatch) -> Blobs:
        """Sound that lies there, as if it had answered at the start; `seconds` are waited for an answer."""
        from s3fs import S3FileSystem

        ours = elsewhere.OPTIONS["s3"]
        options: dict[str, Any] = {
            **ours,
            "config_kwargs": {**ours["config_kwargs"], "read_timeout": seconds},
            "client_kwargs": {"endpoint_url": self.url, "region_name": "us-east-1"},
            "key": "studio",
            "secret": "kept-by-nobody",
        }
        monkeypatch.setitem(elsewhere.OPTIONS, "s3", options)
        monkeypatch.setattr(S3FileSystem, "makedirs", lambda *_, **__: None)
        return Blobs("s3://studio/sound", copies)


@pytest.fixture
def silent() -> Iterator[Silent]:
    found = Silent()
    yield found
    found.close()
