"""Which events there are to be asked for and to be listened to: Gradio fails on any other, with a traceback."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from gradio.exceptions import Error as GradioError
from gradio.processing_utils import check_all_files_in_cache
from gradio.server_messages import UnexpectedErrorMessage
from starlette.responses import Response
from starlette.types import Scope

from studio.ui.guard.endpoints import API
from studio.ui.guard.refusal import Refusal

_BY_NAME = re.compile(rf"{API}/(run|call)/([^/]+)/?")
_RESULT = re.compile(rf"{API}/call/[^/]+/([^/]+)")
_RESULTS = f"{API}/queue/data"


@dataclass(frozen=True, slots=True)
class Events:
    numbers: frozenset[int]
    """As the page names them, in a body."""
    names: frozenset[str]
    """As programs name some of them, in a path."""
    sessions: Container[str]
    """Those that have asked for one and have not yet heard everything."""

    @classmethod
    def of(cls, blocks: Any) -> Events:
        """Those of Gradio's Blocks."""
        names = frozenset(str(each.api_name) for each in blocks.fns.values())
        return cls(frozenset(blocks.fns), names, blocks._queue.pending_messages_per_session)

    def check(self, path: str, body: Mapping[str, Any]) -> None:
        """Raises Refusal for a request that names one that there is not, or a file that was not sent here."""
        number, called = body.get("fn_index"), _BY_NAME.fullmatch(path)
        known = number is None or (isinstance(number, int) and number in self.numbers)
        if called and (number is None or called[1] == "call"):  # which knows no numbers
            known = called[2] in self.names
        if not known:
            raise Refusal(404, "There is no such event. Reload the page.")
        try:
            # asked by Gradio itself as well, but past its own refusals
            check_all_files_in_cache(body.get("event_data"))
        except (GradioError, RecursionError, OSError, ValueError):  # the last two of what can be no path at all
            raise Refusal(400, "This names a file that was not sent here. Send it first.") from None

    def check_listener(self, path: str, query: bytes) -> None:
        """Raises NothingToHear for whoever waits for results and has asked for nothing, or asked before a restart."""
        if path == _RESULTS:
            (session, *_) = parse_qs(query.decode("latin-1")).get("session_hash", [""])
        elif found := _RESULT.fullmatch(path):
            session = found[1]
        else:
            return
        if session not in self.sessions:
            raise NothingToHear(404, "404: Not Found")


class NothingToHear(Refusal):
    """Said as Gradio says it, in the stream itself: its page reconnects at that, its programs raise."""

    def _response(self, scope: Scope, headers: dict[str, str]) -> Response:
        if str(scope["path"]).endswith(_RESULTS):
            said = UnexpectedErrorMessage(message=self.sentence, session_not_found=True).model_dump_json()
            text = f"data: {said}\n\n"
        else:
            text = f"event: error\ndata: {json.dumps(self.sentence)}\n\n"
        return Response(text, 200, {**headers, "Cache-Control": "no-store"}, "text/event-stream")
