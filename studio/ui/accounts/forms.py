"""What a form sends, bounded."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request

from studio.ui.guard.bodies import chunks
from studio.ui.guard.refusal import Refusal

LARGEST = 16_384
"""Bytes: a name, two passwords and an address are a tenth of it."""
MOST_FIELDS = 20


async def sent(request: Request) -> Mapping[str, str]:
    """Raises Refusal for what no form of ours sends."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise Refusal(415, "Use the form on the page.")
    body = bytearray()
    async for chunk in chunks(request.receive):
        body += chunk
        if len(body) > LARGEST:
            raise Refusal(413, "This is longer than any name and password.")
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        raise Refusal(400, "Use the form on the page.") from None
