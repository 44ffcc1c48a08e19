"""`/v1/models`: those that can be asked for as they are, without a download."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from studio.api.openai import model_info, model_list
from studio.engines.base import ModelCard
from studio.errors import UnknownModel
from studio.session import Session, Studio
from studio.ui.http import as_json
from studio.ui.v1.access import session_of


def ready(session: Session) -> list[ModelCard]:
    return [card for card in session.models.cards() if card.ready and card.capabilities.tasks]


def check_ready(session: Session, model: str) -> ModelCard:
    """Raises UnknownModel: a program does not make this machine download gigabytes."""
    cards = ready(session)
    for card in cards:
        if card.id == model:
            return card
    raise UnknownModel(model, ["auto", *(card.id for card in cards)])


class Models:
    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    async def all(self, request: Request) -> Response:
        session = await session_of(self._studio, request)
        return as_json(model_list(await run_in_threadpool(ready, session)))

    async def one(self, request: Request) -> Response:
        session = await session_of(self._studio, request)
        return as_json(model_info(await run_in_threadpool(check_ready, session, request.path_params["id"])))
