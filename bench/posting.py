"""One connection that posts JSON and reads the answer, as cheaply as can be: a hundred of them must not be the load."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlsplit

import orjson


class Posting:
    """Keeps its connection; opens another where the server closed it, and asks again, as a page does."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._host, self._port = str(address.hostname), int(address.port or 80)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, data: Any) -> Any:
        """The answer's JSON. Raises OSError where a fresh connection fails too."""
        body = orjson.dumps(data)
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        try:
            return await self._exchange(head.encode() + body)
        except (OSError, asyncio.IncompleteReadError):
            self.close()
            return await self._exchange(head.encode() + body)

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
        self._streams = None

    async def _exchange(self, request: bytes) -> Any:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        body = await reader.readexactly(int(fields["content-length"]))
        if not head.startswith("http/1.1 200"):
            raise OSError(f"{head.splitlines()[0]}: {body[:200]!r}")
        return orjson.loads(body)
