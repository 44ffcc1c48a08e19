"""The servers of STUDIO_CHAT_ENDPOINTS as models that hear nothing: `chat/<name>`. There are none unless somebody named
them."""

from __future__ import annotations

from collections.abc import Iterable

from studio.chat_endpoints import VARIABLE, ChatEndpoint
from studio.config import Settings
from studio.engines.base import Capabilities, Engine, ModelCard
from studio.engines.endpoint.card import own_name, server_card, server_of
from studio.limits import Progress


class ChatEndpointFamily:
    name = "chat_endpoint"

    def cards(self, settings: Settings) -> Iterable[ModelCard]:
        return [_card(endpoint) for endpoint in settings.chat_endpoints]

    def load(self, card: ModelCard, settings: Settings, progress: Progress) -> Engine:  # noqa: ARG002 - nothing to read
        """Asks the server nothing yet."""
        from studio.engines.endpoint.chat_engine import ChatEndpointEngine

        return ChatEndpointEngine(card, server_of(card, settings.chat_endpoints, VARIABLE))


def _card(endpoint: ChatEndpoint) -> ModelCard:
    able = Capabilities(pairs=(), punctuation=(), chat=True)
    about = (
        "That is the lines it reads, a question about them, and for corrections the words of the project’s glossary "
        f"and vocabulary; no sound.{own_name(endpoint)}"
    )
    return server_card(endpoint, "Chat endpoint", able, "text", about)


FAMILY = ChatEndpointFamily()
