"""How far an upload is, for the page's bar: the messages of Gradio's `/upload_progress`."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import orjson

MOST_TRACKED = 200
"""Uploads at one time whose bar moves; an older one's stands still."""
LOOK_SECONDS = 0.1
WAIT_SECONDS = 3.0
"""The bar asks before the upload has begun."""


@dataclass
class Upload:
    name: str = ""
    fresh: int = 0
    """Bytes since the last message."""
    done: bool = False

    def told(self, name: str, count: int) -> None:
        if name != self.name:
            self.name, self.fresh = name, 0
        self.fresh += count


@dataclass
class Progress:
    _uploads: OrderedDict[str, Upload] = field(default_factory=OrderedDict)

    def track(self, upload_id: str) -> Upload:
        """A new upload; one without an id is not asked for."""
        upload = Upload()
        if upload_id:
            self._uploads[upload_id[:64]] = upload
            while len(self._uploads) > MOST_TRACKED:
                self._uploads.popitem(last=False)
        return upload

    async def find(self, upload_id: str) -> Upload | None:
        for _ in range(round(WAIT_SECONDS / LOOK_SECONDS)):
            if (found := self._uploads.get(upload_id[:64])) is not None:
                return found
            await asyncio.sleep(LOOK_SECONDS)
        return None

    async def messages(self, upload: Upload) -> AsyncIterator[bytes]:
        """Until it is done; the server ends them when the page goes."""
        while not upload.done:
            if upload.fresh:
                yield _message(msg="update", orig_name=upload.name, chunk_size=upload.fresh)
                upload.fresh = 0
            await asyncio.sleep(LOOK_SECONDS)
        yield _message(msg="done")


def _message(**data: str | int) -> bytes:
    return b"data: " + orjson.dumps(data) + b"\n\n"
