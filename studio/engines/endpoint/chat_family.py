"""The servers of STUDIO_CHAT_ENDPOINTS as models that hear nothing: `chat/<name>`. There are none unless somebody named
them."""

from __future__ import annotations

from collections.abc import Iterable

from studio.chat_endpoints import VARIABLE, ChatEndpoint
from studio.config import Settings
from studio.engines.base import Capabilities, Engine, ModelCard
from studio.errors import ModelUnavailable
from studio.limits import Progress


class ChatEndpointFamily:
    name = "chat_endpoint"

    def cards(self, settings: Settings) -> Iterable[ModelCard]:
        return [_card(endpoint) for endpoint in settings.chat_endpoints]

    def load(self, card: ModelCard, settings: Settings, progress: Progress) -> Engine:  # noqa: ARG002 - nothing to read
        """Asks the server nothing yet."""
        from studio.engines.endpoint.chat_engine import ChatEndpointEngine

        found = next((each for each in settings.chat_endpoints if each.id == card.id), None)
        if found is None:
            raise ModelUnavailable(f"{card.id} is not in {VARIABLE}. Name it there, or choose another model.")
        return ChatEndpointEngine(card, found)


def _card(endpoint: ChatEndpoint) -> ModelCard:
    return ModelCard(
        id=endpoint.id,
        title=f"{endpoint.name} on {endpoint.host}",
        family="Chat endpoint",
        capabilities=Capabilities(pairs=(), punctuation=(), chat=True),
        licence="that of the server’s model",
        location="remote",
        summary=f"{_where(endpoint)} {_what(endpoint)}",
    )


def _where(endpoint: ChatEndpoint) -> str:
    """Where the text goes: said before anything else."""
    if endpoint.is_here:
        return f"Another program on this machine: the text is handed to {endpoint.host}, which may send it on."
    clear = "" if endpoint.encrypted else ", unencrypted"
    return f"Text leaves this machine: it is sent to {endpoint.host}{clear}."


def _what(endpoint: ChatEndpoint) -> str:
    asked = "" if endpoint.model == endpoint.name else f" It is asked for its model {endpoint.model}."
    return (
        "That is the lines it reads, a question about them, and for corrections the words of the project’s glossary "
        f"and vocabulary; no sound.{asked}"
    )


FAMILY = ChatEndpointFamily()
