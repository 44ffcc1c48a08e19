"""A file as an answer. One that is deleted while it is asked for is not there, which is nobody's fault."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import FileResponse, Response
from starlette.types import Message, Receive, Scope, Send


class SentFile(FileResponse):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await super().__call__(scope, receive, noted)
        except (FileNotFoundError, RuntimeError):  # the second is Starlette's for the first
            if Path(self.path).exists():
                raise
            if not begun:  # else the connection is cut: who asked sees that he has not all of it
                await Response(status_code=404, headers={"Cache-Control": "no-store"})(scope, receive, send)
