"""A place elsewhere that keeps the sound, such as an S3: how often it is asked, and what is told of its silence."""

from __future__ import annotations

import errno
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from studio.errors import SoundUnreached, StoreError

OPTIONS: dict[str, dict[str, Any]] = {"s3": {"config_kwargs": {"retries": {"max_attempts": 0}}}}
"""By protocol, for fsspec. What an S3's library tries again, s3fs tries again by itself (`TRIES`), in places twice
over: by default one question to a silent S3 takes many minutes. Here it is asked once, which takes 15 s; what waits
asks again by itself."""

TRIES = 1
"""Of s3fs, around the one of its library."""

REST_SECONDS = 3.0
"""Once it did not answer nobody waits for it for so long; then one tries, and the others still do not."""

LONGEST_TRY_SECONDS = 90.0
"""After so long somebody else tries, too."""

_AWAY_ERRNO = frozenset({errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN})

_AWAY_NAMES = frozenset(
    {"ConnectionError", "HTTPClientError", "ClientConnectionError", "ClientPayloadError", "IncompleteRead", "gaierror"}
)
"""Of botocore, aiohttp and Python: a connection that is not to be had, or broke off."""


class Elsewhere:
    """Asked from any thread. What is known of the place is this process' own."""

    def __init__(self, root: str) -> None:
        self._root = named(root)
        self._lock = threading.Lock()
        self._away = ""
        self._next = 0.0

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Around one question. Raises SoundUnreached, at once where nobody answered just now."""
        self._may_ask()
        try:
            yield
        except Exception as error:
            if is_away(error):
                raise self._gone(error) from error
            self._there()
            raise
        self._there()

    def _may_ask(self) -> None:
        with self._lock:
            if not self._away:
                return
            if time.monotonic() < self._next:
                raise SoundUnreached(self._root, self._away)
            self._next = time.monotonic() + LONGEST_TRY_SECONDS

    def _gone(self, error: Exception) -> SoundUnreached:
        with self._lock:
            self._away, self._next = _why(error), time.monotonic() + REST_SECONDS
            return SoundUnreached(self._root, self._away)

    def _there(self) -> None:
        with self._lock:
            self._away = ""


def is_away(error: Exception) -> bool:
    """Whether nobody answers, for now: nothing is said of what was asked."""
    if isinstance(error, ConnectionError | TimeoutError):
        return True
    if isinstance(error, OSError) and error.errno in _AWAY_ERRNO:
        return True
    return _status(error) >= 500 or any(kind.__name__ in _AWAY_NAMES for kind in type(error).__mro__)


def named(root: str) -> str:
    return f"STUDIO_BLOBS ({root[:100]})"


def elsewhere_error(error: Exception, root: str) -> StoreError:
    """Of a place that answers, and refuses."""
    mend = "Check its address, the keys (AWS_… for S3) and that it runs."
    return StoreError(f"{named(root)} cannot be used: {_why(error)}. {mend}")


def _status(error: Exception) -> int:
    """That an S3 answered with; s3fs tells it behind an error of its own."""
    response = getattr(error.__cause__, "response", None) or getattr(error, "response", None)
    try:
        return int(response["ResponseMetadata"]["HTTPStatusCode"])  # type: ignore[index]
    except (TypeError, KeyError, ValueError):
        return 0


def _why(error: Exception) -> str:
    """Without the file that was asked for: an address names its host alone."""
    why = re.sub(r'(https?://[^/"\s]+)/[^"\s]*', r"\1", str(error)).rstrip(".")
    return why or ("it does not answer in time" if isinstance(error, TimeoutError) else type(error).__name__)
