"""The tools behind the protocol: the official package says what goes over the wire, and every request stands alone."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from studio import __version__
from studio.errors import UNEXPECTED, Cancelled, SettingsError, StudioError, shown
from studio.ui.guard.bodies import again
from studio.ui.mcp.tools import TOOLS, Asking, File, Said, Tell, Tool
from studio.ui.v1.going import Gone, unless_gone

if TYPE_CHECKING:
    from mcp import types

ASKING = "studio.asking"
"""Under which a request's scope has whose session it is."""

TOKEN = b'"progressToken"'
"""In a request whose sender may want to know how far it is."""

MOST_BODY = 32_000_000
"""Bytes of one request: a file of 24 MB in Base64."""

log = logging.getLogger(__name__)


class Protocol:
    """Made once for a server; it is to be `running` while requests come. Raises SettingsError without the package."""

    def __init__(self) -> None:
        if find_spec("mcp") is None:
            raise SettingsError("STUDIO_MCP=1 wants the package mcp: pip install 'canary-studio[mcp]'.")
        from mcp.server.lowlevel import Server
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        self._server: Server[Any, Any] = Server(
            "canary-studio",
            __version__,
            "Speech to text: transcribe sound, read and export transcripts that people corrected, ask about them.",
        )
        self._server.list_tools()(self._list)
        self._server.call_tool()(self._call)
        # hosts and origins are the guard's to look at, for this as for everything
        self._answers, self._streams = (
            StreamableHTTPSessionManager(
                self._server, json_response=as_json, stateless=True, max_request_body_size=MOST_BODY
            )
            for as_json in (True, False)
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with self._answers.run(), self._streams.run():
            yield

    async def handle(self, scope: Scope, body: bytes, receive: Receive, send: Send) -> None:
        """One piece of JSON is the answer; before it comes how far it is, as a stream of events, to who wants that."""
        wants = TOKEN in body and "text/event-stream" in Headers(scope=scope).get("accept", "")
        manager = self._streams if wants else self._answers
        await manager.handle_request(scope, again(body, receive), send)

    async def _list(self) -> list[types.Tool]:
        return [_described(tool) for tool in TOOLS.values()]

    async def _call(self, name: str, arguments: dict[str, Any]) -> types.CallToolResult:
        """Whatever goes wrong is a sentence for whoever asked."""
        request: Request = self._server.request_context.request
        asking: Asking = replace(request.scope[ASKING], tell=self._tell())
        try:
            tool = TOOLS[name]
            said = await unless_gone(request, tool.run(asking, tool.arguments.model_validate(arguments)))
            return await run_in_threadpool(_result, said)
        except Gone:
            return _refused(str(Cancelled()))  # nobody reads it
        except KeyError:
            return _refused(f"There is no tool {shown(name)}. There are {', '.join(TOOLS)}.")
        except ValidationError as error:
            first = error.errors()[0]
            return _refused(f"{'.'.join(map(str, first['loc'])) or 'The arguments'}: {first['msg']}.")
        except StudioError as error:
            return _refused(str(error))
        except Exception:
            log.exception("the tool %s failed", shown(name))
            return _refused(UNEXPECTED)

    def _tell(self) -> Tell | None:
        """To whoever calls now, by the token that he gave for it; None where he gave none."""
        context = self._server.request_context
        token = context.meta.progressToken if context.meta is not None else None
        if token is None:
            return None
        session, request_id = context.session, str(context.request_id)

        async def tell(part: float, doing: str) -> None:
            await session.send_progress_notification(token, part, 1.0, doing, request_id)

        return tell


def _described(tool: Tool) -> types.Tool:
    from mcp import types

    hints = types.ToolAnnotations(readOnlyHint=not tool.changes, destructiveHint=False, openWorldHint=False)
    return types.Tool(name=tool.name, description=tool.description, inputSchema=tool.schema, annotations=hints)


def _result(said: Said) -> types.CallToolResult:
    from mcp import types

    data = dict(said.data)
    content: list[types.ContentBlock] = [types.TextContent(type="text", text=json.dumps(data, ensure_ascii=False))]
    if said.file is not None:
        content.append(types.EmbeddedResource(type="resource", resource=_resource(said.file)))
    return types.CallToolResult(content=content, structuredContent=data)


def _resource(file: File) -> types.TextResourceContents | types.BlobResourceContents:
    """As text where it is one."""
    from mcp import types
    from pydantic import AnyUrl

    uri = AnyUrl(f"canary-studio://export/{Path(file.name).suffix.lstrip('.') or 'file'}")
    try:
        return types.TextResourceContents(uri=uri, text=file.content.decode())
    except UnicodeDecodeError:
        return types.BlobResourceContents(uri=uri, blob=base64.b64encode(file.content).decode())


def _refused(sentence: str) -> types.CallToolResult:
    from mcp import types

    return types.CallToolResult(content=[types.TextContent(type="text", text=sentence)], isError=True)
