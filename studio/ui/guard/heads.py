"""The head of a request, bounded and a path's: uvicorn's quick parser takes one that never ends, and other hosts."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_BYTES = 64 * 1024
"""Of a head that has not ended yet, beyond the piece of it that came first; browsers and proxies send a tenth of it."""


class BoundedHead(HttpToolsProtocol):
    """A protocol for uvicorn that answers 400 and hangs up when a head grows too long.

    A target that names a host (`GET http://other/config`) is a path that is not there: only `Host` says who is meant.
    """

    _in_head = True
    _bytes = 0
    """Of the head so far, in pieces that hold nothing else."""

    def on_message_begin(self) -> None:
        self._in_head, self._bytes = True, -1
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        if not self.url.startswith(b"/"):
            self.url = b"/" + self.url
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self._in_head or self.transport.is_closing():
            return
        # the first piece may be mostly the body before
        self._bytes = self._bytes + len(data) if self._bytes >= 0 else 0
        if self._bytes > MOST_BYTES:
            self.send_400_response("The head of the request is too long.")
