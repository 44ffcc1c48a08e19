"""Servers that answer prompts over HTTP, as `STUDIO_CHAT_ENDPOINTS` names them: whoever starts the studio alone.

The value is a list separated by white space, each entry `name=url` and settings behind semicolons:
`llm=https://llm.example.org/v1;key=LLM_API_KEY;model=qwen3-8b;context=16384`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from studio.servers import ANSWER_SECONDS, Server, ServerList

VARIABLE = "STUDIO_CHAT_ENDPOINTS"

COMPLETIONS = "/chat/completions"
"""Below the base of the server's API, which ends in `/v1` mostly."""

LIST = ServerList(
    VARIABLE, "name=https://host/v1;key=VARIABLE;model=its-name;context=8192", ("key", "model", "seconds", "context")
)

CONTEXT_TOKENS = 8192
"""That a prompt and its answer may have together, unless `context` says more or less."""


@dataclass(frozen=True, slots=True)
class ChatEndpoint(Server):
    """One server and how much it is asked at once."""

    variable: ClassVar[str] = VARIABLE
    prefix: ClassVar[str] = "chat/"

    context: int = CONTEXT_TOKENS


def read_chat_endpoints(env: Mapping[str, str]) -> tuple[ChatEndpoint, ...]:
    """Raises SettingsError that names the entry and the fix; it never repeats a key."""
    return tuple(_endpoint(name, url, said, env) for name, url, said in LIST.entries(env))


def _endpoint(name: str, url: str, said: Mapping[str, str], env: Mapping[str, str]) -> ChatEndpoint:
    base = LIST.base(name, url, (COMPLETIONS,))
    return ChatEndpoint(
        name,
        base,
        key=LIST.key(name, base, said.get("key", ""), env),
        key_name=said.get("key", ""),
        model=said.get("model", name),
        seconds=LIST.number(name, "seconds", said.get("seconds", ""), ANSWER_SECONDS, (1, 3600)),
        context=int(LIST.number(name, "context", said.get("context", ""), CONTEXT_TOKENS, (1024, 1_000_000))),
    )
