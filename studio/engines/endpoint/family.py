"""The servers of STUDIO_ENDPOINTS as models: `endpoint/<name>`. There are none unless somebody named them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from studio.config import Settings
from studio.domain import Task
from studio.endpoints import VARIABLE, Endpoint
from studio.engines.base import Capabilities, Engine, ModelCard, Option
from studio.engines.endpoint.card import own_name, server_card, server_of
from studio.languages import LANGUAGES
from studio.limits import Progress

TIMES = Option(
    "times",
    "Word times",
    (
        ("auto", "Automatic: the server’s, or aligned"),
        ("align", "Aligned to the text"),
        ("spread", "None: spread evenly"),
    ),
    "A server may give no times, or times that cannot be: a CTC model, or PocketSphinx for English, then finds each "
    "word in the sound.",
)


class EndpointFamily:
    name = "endpoint"

    def cards(self, settings: Settings) -> Iterable[ModelCard]:
        return [_card(endpoint) for endpoint in settings.endpoints]

    def load(self, card: ModelCard, settings: Settings, progress: Progress) -> Engine:  # noqa: ARG002 - nothing to read
        """Asks the server nothing yet."""
        from studio.engines.endpoint.engine import EndpointEngine

        return EndpointEngine(card, server_of(card, settings.endpoints, VARIABLE))


def _card(endpoint: Endpoint) -> ModelCard:
    heeds = "A vocabulary is sent along as its prompt, which not every server heeds."
    about = f"It times words itself where it can.{own_name(endpoint)} {heeds}"
    return server_card(endpoint, "Endpoint", _capabilities(endpoint), "sound", about)


def _capabilities(endpoint: Endpoint) -> Capabilities:
    spoken = endpoint.languages or tuple(sorted(LANGUAGES))
    return Capabilities(
        pairs=(*(("asr", code, code) for code in spoken), *_translations(spoken if endpoint.translates else ())),
        any_language=not endpoint.languages,
        max_window=endpoint.window,
        punctuation=(True,),
        word_times=True,
        vocabulary="prompted",
        options=(TIMES,),
    )


def _translations(spoken: Sequence[str]) -> Iterable[tuple[Task, str, str]]:
    """Into English, the only language that the route has."""
    return (("ast", code, "en") for code in spoken if code != "en")


FAMILY = EndpointFamily()
