"""Headers on every answer: what browsers must not guess, load or frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from studio.config import Settings

SPACES = ("https://huggingface.co", "https://*.hf.space")
"""What frames a Space."""


def content_security_policy(frame_ancestors: Sequence[str] = ()) -> str:
    # Gradio starts its page with inline scripts and compiles `js_on_load` with `new Function`,
    # hence 'unsafe-inline' and 'unsafe-eval'; everything else is ours or refused.
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            "font-src 'self' data:",
            "connect-src 'self' blob:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            " ".join(("frame-ancestors 'self'", *frame_ancestors)),
        )
    )


def frame_ancestors(settings: Settings) -> tuple[str, ...]:
    """Origins, besides our own, whose pages may show the studio in a frame."""
    return (*(SPACES if settings.space else ()), *settings.embed)


@dataclass(frozen=True, slots=True)
class SecurityHeaders:
    """ASGI middleware; leaves a header alone that an answer has set for itself."""

    app: ASGIApp
    policy: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message))
            await send(message)

        await self.app(scope, receive, with_headers)

    def _add(self, headers: MutableHeaders) -> None:
        for name in {name for name in headers if name.startswith("access-control-")}:
            del headers[name]  # Gradio's own middleware lets pages of other origins in
        headers.setdefault("Content-Security-Policy", self.policy)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
