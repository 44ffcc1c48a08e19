"""Where the API is found. Its paths stand in `guard.endpoints`, too."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from studio.session import Studio
from studio.ui.uploads.folder import Uploads
from studio.ui.v1.answering import answered
from studio.ui.v1.hearing import Hearing
from studio.ui.v1.models import Models


def v1_routes(studio: Studio, uploads: Uploads) -> list[BaseRoute]:
    models = Models(studio)
    transcriptions, translations = Hearing(studio, uploads, "asr"), Hearing(studio, uploads, "ast")
    return [
        Route("/v1/audio/transcriptions", answered(transcriptions.respond), methods=["POST"]),
        Route("/v1/audio/translations", answered(translations.respond), methods=["POST"]),
        Route("/v1/models", answered(models.all)),
        Route("/v1/models/{id:path}", answered(models.one)),
    ]
