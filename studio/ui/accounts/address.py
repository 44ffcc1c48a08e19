"""Where the studio is, as whoever asks sees it: behind a proxy only his browser knows."""

from __future__ import annotations

from starlette.requests import Request


def root(request: Request, page: str) -> str:
    """Before `page`, such as `/members/`, from which a form was sent."""
    before, found, _ = request.headers.get("referer", "").rpartition(page)
    return before if found and before.startswith("http") else str(request.base_url).rstrip("/")
