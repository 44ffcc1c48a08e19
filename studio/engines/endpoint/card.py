"""The card of a model on a server: it says first where things go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from studio.engines.base import Capabilities, ModelCard
from studio.errors import ModelUnavailable
from studio.servers import Server

Named = TypeVar("Named", bound=Server)


def server_card(server: Server, family: str, able: Capabilities, what: str, about: str) -> ModelCard:
    """`what` goes there, as text or sound; `about` is the rest of the summary."""
    return ModelCard(
        id=server.id,
        title=f"{server.name} on {server.host}",
        family=family,
        capabilities=able,
        licence="that of the server’s model",
        location="remote",
        summary=f"{_where(server, what)} {about}",
    )


def own_name(server: Server) -> str:
    """A sentence, with a space before it, where its model is called otherwise there."""
    return "" if server.model == server.name else f" It is asked for its model {server.model}."


def server_of(card: ModelCard, servers: Sequence[Named], variable: str) -> Named:
    """Raises ModelUnavailable where it is not in the setting any more."""
    found = next((each for each in servers if each.id == card.id), None)
    if found is None:
        raise ModelUnavailable(f"{card.id} is not in {variable}. Name it there, or choose another model.")
    return found


def _where(server: Server, what: str) -> str:
    if server.is_here:
        return f"Another program on this machine: the {what} is handed to {server.host}, which may send it on."
    clear = "" if server.encrypted else ", unencrypted"
    return f"{what.capitalize()} leaves this machine: it is sent to {server.host}{clear}."
