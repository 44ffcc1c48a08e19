"""The servers of STUDIO_ENDPOINTS as models: `endpoint/<name>`. There are none unless somebody named them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from studio.config import Settings
from studio.domain import Task
from studio.endpoints import Endpoint
from studio.engines.base import Capabilities, Engine, ModelCard, Option
from studio.errors import ModelUnavailable
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

        found = next((each for each in settings.endpoints if each.id == card.id), None)
        if found is None:
            raise ModelUnavailable(f"{card.id} is not in STUDIO_ENDPOINTS. Name it there, or choose another model.")
        return EndpointEngine(card, found)


def _card(endpoint: Endpoint) -> ModelCard:
    return ModelCard(
        id=endpoint.id,
        title=f"{endpoint.name} on {endpoint.host}",
        family="Endpoint",
        capabilities=_capabilities(endpoint),
        licence="that of the server’s model",
        location="remote",
        summary=f"{_where(endpoint)} {_what(endpoint)}",
    )


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


def _where(endpoint: Endpoint) -> str:
    """Where the sound goes: said before anything else."""
    if endpoint.is_here:
        return f"Another program on this machine: the sound is handed to {endpoint.host}, which may send it on."
    clear = "" if endpoint.encrypted else ", unencrypted"
    return f"Sound leaves this machine: it is sent to {endpoint.host}{clear}."


def _what(endpoint: Endpoint) -> str:
    asked = "" if endpoint.model == endpoint.name else f" It is asked for its model {endpoint.model}."
    heeds = "A vocabulary is sent along as its prompt, which not every server heeds."
    return f"It times words itself where it can.{asked} {heeds}"


FAMILY = EndpointFamily()
