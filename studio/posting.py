"""What is asked of a server that a setting names: at an address that was looked at, bounded in time and bytes.

The name is resolved here, every address is looked at, and the connection goes to one of those: what a name means cannot
change in between (DNS rebinding). Redirects are told and not followed, proxies of the environment not used.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

from studio.addresses import is_public
from studio.errors import StudioError, plainly

SECONDS = 15.0
"""To the end of the answer. How long a name is resolved is outside of it: the system's resolver takes no bound."""
CONNECT_SECONDS = 5.0
"""For each address of the name."""
MOST_BYTES = 2000
"""Of an answer: what is behind them is not read."""


class PostFailed(StudioError, RuntimeError):
    """Nothing was answered; the sentence says why, and holds no address but the host's name."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    """Its beginning."""


def post(url: str, headers: Mapping[str, str], body: bytes, *, private: bool, seconds: float = SECONDS) -> Answer:
    """`private`: addresses of this machine and its network are allowed. Raises PostFailed."""
    return ask("POST", url, headers, body, private=private, seconds=seconds)


def ask(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    private: bool,
    seconds: float = SECONDS,
    most: int = MOST_BYTES,
) -> Answer:
    """The same by another method. `most`: bytes of the answer that are read."""
    backend = _Checked(private, time.monotonic() + seconds)
    verified = _verified() if url.startswith("https:") else None
    limits = {"connect": CONNECT_SECONDS, "read": seconds, "write": seconds, "pool": seconds}
    try:
        with (
            httpcore.ConnectionPool(verified, network_backend=backend) as pool,
            pool.stream(
                method, url, headers=list(headers.items()), content=body, extensions={"timeout": limits}
            ) as answer,
        ):
            return Answer(answer.status, _beginning(answer.iter_stream(), most))
    except httpcore.TimeoutException as error:
        raise PostFailed(f"It did not answer within {seconds:g} s.") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise PostFailed(_sentence(error)) from error


def _verified() -> ssl.SSLContext:
    """It reads the authorities. Raises PostFailed."""
    try:
        return httpx.create_ssl_context()
    except OSError as error:
        raise PostFailed(
            "The authorities that certificates are checked by cannot be read: have SSL_CERT_FILE or SSL_CERT_DIR name "
            "what is there and holds certificates, or remove it."
        ) from error


def addresses(host: str, port: int) -> list[str]:
    """What a name stands for now, without doubles. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class _Checked(httpcore.NetworkBackend):
    """Connects to nothing that was not looked at."""

    def __init__(self, private: bool, until: float) -> None:
        self._plain = httpcore.SyncBackend()
        self._private = private
        self._until = until

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failed: Exception = PostFailed(f"There is no address of {plainly(host)}.")
        for address in self._allowed(host, port):
            left = _left(self._until)
            within = left if timeout is None else min(timeout, left)
            try:
                stream = self._plain.connect_tcp(address, port, within, local_address, socket_options)
                return _Timed(stream, self._until)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed

    def _allowed(self, host: str, port: int) -> list[str]:
        """All of the name's, or none: one that is private beside a public one is no accident."""
        try:
            found = addresses(host, port)
        except (OSError, UnicodeError) as error:
            raise PostFailed(f"The name {plainly(host)} is not known here.") from error
        if not self._private and not all(map(is_public, found)):
            raise PostFailed(
                f"{plainly(host)} is an address of this machine or of its network, which nothing is sent to. Set "
                "STUDIO_WEBHOOKS_PRIVATE=1 where it is meant."
            )
        return found


class _Timed(httpcore.NetworkStream):
    """A connection that is over at a set time, however slowly its other end speaks."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream = stream
        self._until = until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the end is what counts
        return self._stream.read(max_bytes, self._left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, self._left()), self._until)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def _left(self) -> float:
        return _left(self._until)


def _left(until: float) -> float:
    """Seconds. Raises what httpcore raises where something comes too late."""
    left = until - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the whole answer")
    return left


def _beginning(pieces: Iterable[bytes], most: int) -> bytes:
    """An answer that breaks off is one: its status has been said."""
    body = bytearray()
    with suppress(httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException):
        for piece in pieces:
            body += piece
            if len(body) >= most:
                break
    return bytes(body[:most])


def _sentence(error: Exception) -> str:
    said = str(error).lower()
    if "certificate" in said:
        return f"Its certificate is not valid: {plainly(str(error), 200)}."
    if isinstance(error, httpcore.ConnectError):
        return "It cannot be connected to."
    if isinstance(error, httpcore.ProtocolError | httpcore.UnsupportedProtocol):
        return "What it answered is no HTTP."
    return "It closed the connection."
