"""What of the page's head Gradio leaves no room for: a script of ours before all others (it puts what its `head` names
in only after its own calls), and the language of whoever reads."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from studio.i18n import current

HEAD = b"<head>"
LANGUAGE = b'lang="en"'


@dataclass(frozen=True, slots=True)
class PageHead:
    """ASGI middleware; only the page itself is changed."""

    app: ASGIApp
    script: str
    paths: tuple[str, ...] = ("/",)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] not in self.paths:
            await self.app(scope, receive, send)
            return
        # as it is written, not packed
        headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self.app({**scope, "headers": headers}, receive, _Page(send, self._tag()))

    def _tag(self) -> bytes:
        script = self.script.replace("</script", "<\\/script").encode()
        return b"<script>" + script + b"</script>"


@dataclass(slots=True)
class _Page:
    """Holds the page's head back until its first piece of text is there."""

    send: Send
    tag: bytes
    start: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
            return
        start, self.start = self.start, None
        if start is not None:
            message = self._begin(start, message)
            await self.send(start)
        await self.send(message)

    def _begin(self, start: Message, message: Message) -> Message:
        headers, body = MutableHeaders(scope=start), message.get("body", b"")
        if HEAD not in body or not headers.get("content-type", "").startswith("text/html"):
            return message
        longer = body.replace(LANGUAGE, _in_language(), 1).replace(HEAD, HEAD + self.tag, 1)
        if "content-length" in headers:
            headers["content-length"] = str(int(headers["content-length"]) + len(longer) - len(body))
        return {**message, "body": longer}


def _in_language() -> bytes:
    """Twice, as Gradio writes the first anew."""
    return f'lang="{current()}" data-language="{current()}"'.encode()
