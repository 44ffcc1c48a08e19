"""What our routes share: headers of an answer, JSON, whole numbers of a query."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.responses import Response

from studio.errors import StudioError, shown

GUARD = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
PRIVATE = {**GUARD, "Cache-Control": "private, no-store"}

_LARGEST = 2**31 - 1
"""Of an INTEGER of PostgreSQL."""


def as_json(data: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(data), status, headers=PRIVATE, media_type="application/json")


def whole_number(text: str, name: str, least: int = -_LARGEST) -> int:
    """One that a database can hold. Raises StudioError."""
    try:
        number = int(text if text.isascii() else "")
    except ValueError:
        number = _LARGEST + 1
    if not least <= number <= _LARGEST:
        raise StudioError(f"{name}={shown(text, 20)} is not a whole number{' from 0 on' if least == 0 else ''}.")
    return number
