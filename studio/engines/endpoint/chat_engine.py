"""A chat server as an engine: one prompt, one answer, which comes whole.

It is not streamed: what broke off in its midst could not be asked for again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, wait
from typing import Any

from studio.chat_endpoints import COMPLETIONS, ChatEndpoint
from studio.domain import Reach, Request
from studio.engines.base import ModelCard, Window, WindowResult, check_request
from studio.engines.endpoint.chat_answer import NoAnswer, OnlyThoughts, pieces_of
from studio.engines.endpoint.client import Patience, Unsupported
from studio.engines.endpoint.server_engine import POLL_SECONDS, ServerEngine
from studio.errors import PromptRefused
from studio.limits import ShouldStop

BYTES_PER_TOKEN = 3
"""Of a word in UTF-8. Tokenizers put more of them into one, so no prompt is longer than it was counted."""

_PIECE = re.compile(r"\d|[^\W\d]+|[^\w\s]|\n")
"""What is a token at the least: some tokenizers give each digit one."""

_MOST = ("max_tokens", "max_completion_tokens", "temperature")
"""What the two ways of asking differ in."""

_OWN_SIGNS = re.compile(r"<[|｜]?/?([^<>\s|｜]{1,40})[|｜]?>|\[/?(INST|gMASK|s?MASK|[A-Z]+(?:_[A-Z]+)+)\]")
"""What servers' templates tell turns apart by, such as `<|im_end|>` and `[SYSTEM_PROMPT]`."""


class ChatEndpointEngine(ServerEngine[ChatEndpoint]):
    """An `Engine` that transcribes nothing, and a `Chat`."""

    def __init__(self, card: ModelCard, endpoint: ChatEndpoint, patience: Patience | None = None) -> None:
        super().__init__(card, endpoint, patience, COMPLETIONS, "no answer to a prompt", "Ask again later")
        self._plain = True
        """Whether it is asked as most servers are: until it refuses that."""

    def transcribe(self, windows: Iterable[Window], request: Request, cancelled: ShouldStop) -> Iterator[WindowResult]:  # noqa: ARG002
        """Raises RequestError: it has no task."""
        check_request(self.card, request)
        return iter(())

    def context_tokens(self, reach: Reach) -> int:  # noqa: ARG002 - what a server's model was trained on, nobody says
        return self._endpoint.context

    def count_tokens(self, text: str) -> int:
        """About, of what is sent for it: servers have tokenizers of their own."""
        return sum(-(-len(piece.encode()) // BYTES_PER_TOKEN) for piece in _PIECE.findall(harmless(text)))

    def generate(self, prompt: str, max_tokens: int, cancelled: ShouldStop) -> Iterator[str]:
        asked = self._loop.submit(lambda: self._answered(harmless(prompt), max_tokens))
        try:
            while not cancelled():
                if wait([asked], POLL_SECONDS).done:
                    yield from asked.result()
                    return
        except CancelledError:
            raise self._loop.unloaded() from None
        finally:
            asked.cancel()

    async def _answered(self, prompt: str, max_tokens: int) -> Sequence[str]:
        answer = await self._asked(prompt, max_tokens)
        try:
            return pieces_of(answer)
        except NoAnswer:
            raise self._refusals.not_understood("there is no text in what it sent") from None
        except OnlyThoughts:
            raise self._refusals.thought(max_tokens) from None

    async def _asked(self, prompt: str, max_tokens: int) -> Any:
        """As most servers know it; one that refuses that once more, as OpenAI's own newer models have it. Raises
        PromptRefused."""
        plain = self._plain
        try:
            return await self._sent(prompt, max_tokens, plain=plain)
        except Unsupported as error:
            refusal = error.refusal
        # it may have meant the prompt: only what names the parameters is remembered
        try:
            answer = await self._sent(prompt, max_tokens, plain=not plain)
        except Unsupported:
            raise PromptRefused(str(refusal)) from None
        if any(name in str(refusal) for name in _MOST):
            self._plain = not plain
        return answer

    async def _sent(self, prompt: str, max_tokens: int, *, plain: bool) -> Any:
        most = {"max_tokens": max_tokens, "temperature": 0} if plain else {"max_completion_tokens": max_tokens}
        asked = {"model": self._endpoint.model, "messages": [{"role": "user", "content": prompt}], **most}
        return await self._client.ask(COMPLETIONS, {"json": asked}, self._too_much())

    def _too_much(self) -> str:
        return (
            f"{{who}} takes less at once{{said}}. Say how much: ;context= in {self._endpoint.variable}, now "
            f"{self._endpoint.context:,} tokens."
        )


def harmless(prompt: str) -> str:
    """What somebody said or typed must not end its own turn, or begin another. With these signs in it a line is no
    correction."""
    return _OWN_SIGNS.sub(lambda found: f"‹¦{found[1] or found[2]}¦›", prompt)
