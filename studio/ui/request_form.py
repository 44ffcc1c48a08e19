"""The row of choices: what the chosen model can do, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr

from studio.domain import Task
from studio.engines.base import Capabilities, ModelCard, Option
from studio.languages import language_name

TASKS: dict[Task, str] = {"asr": "Transcribe", "ast": "Translate"}

Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class RequestForm:
    """One consistent state of the row: every value is one that the model has."""

    tasks: tuple[Task, ...]
    task: Task
    sources: tuple[str, ...]
    source: str
    """Empty where somebody has to name it: nothing says what the model knows, and nobody chose yet."""
    targets: tuple[str, ...]
    target: str
    punctuation: tuple[bool, ...]
    pnc: bool
    options: tuple[Option, ...] = ()


def request_form(card: ModelCard, task: str, source: str, target: str, pnc: bool) -> RequestForm:
    """What can be chosen, keeping of the present choice whatever the model can do; `source` is empty before one."""
    able = card.capabilities
    kept_task = _keep(task, able.tasks)
    sources = able.sources(kept_task)
    kept_source = _spoken(able, source, sources)
    targets = able.targets(kept_task, kept_source)
    return RequestForm(
        tasks=able.tasks,
        task=kept_task,
        sources=sources,
        source=kept_source,
        targets=targets,
        target=_keep(target, targets) if targets else "",
        punctuation=able.punctuation,
        pnc=_keep(pnc, able.punctuation),
        options=able.options,
    )


def updates(form: RequestForm) -> list[Any]:
    """For the Task, Spoken, Into and punctuation fields, in this order."""
    return [
        gr.update(choices=[(TASKS[task], task) for task in form.tasks], value=form.task),
        gr.update(choices=_languages(form.sources), value=form.source or None),
        _target(form),
        gr.update(value=form.pnc, interactive=len(form.punctuation) > 1),
    ]


def _target(form: RequestForm) -> Any:
    """In its place also where there is nothing to choose, and its label says why."""
    only = len(form.targets) <= 1
    label = "Into" if not only else "Into (as spoken)" if form.task == "asr" else "Into (the only one)"
    return gr.update(choices=_languages(form.targets), value=form.target or None, label=label, interactive=not only)


def most_options(cards: Sequence[ModelCard]) -> int:
    """So many fields for decoding settings any of the models needs; one that comes later has its first ones."""
    return max((len(card.capabilities.options) for card in cards), default=0)


def option_updates(options: Sequence[Option], fields_there: int) -> list[Any]:
    """For the group of settings and each of its fields."""
    fields = [
        gr.update(
            choices=[(label, value) for value, label in option.choices],
            value=option.default,
            label=option.label,
            info=option.help,
            visible=True,
        )
        for option in options[:fields_there]
    ]
    empty = [gr.update(visible=False) for _ in range(fields_there - len(fields))]
    return [gr.update(visible=bool(options)), *fields, *empty]


def chosen_options(card: ModelCard, values: Sequence[str | None]) -> Mapping[str, str]:
    """The fields' values under the names of the model's settings."""
    named = zip(card.capabilities.options, values, strict=False)
    return {option.name: value for option, value in named if value is not None}


def auto_card(cards: Sequence[ModelCard]) -> ModelCard:
    """What `auto` can do: whatever one of the models that are ready can."""
    ready = [card for card in cards if card.unasked]
    pairs = dict.fromkeys(pair for card in ready for pair in card.capabilities.pairs)
    writes = any(True in card.capabilities.punctuation for card in ready)
    return ModelCard(
        id="auto",
        title="Auto: the best that is ready",
        family="",
        capabilities=Capabilities(pairs=tuple(pairs), punctuation=(writes,)),
        licence="",
        location="embedded",
        summary="Takes your own models first, then those in the hub cache, then the offline draft.",
    )


def model_choices(cards: Sequence[ModelCard]) -> Choices:
    return [(_title(card), card.id) for card in cards]


NOBODY, CHANNEL = "nobody", "channel"
"""Who speaks: not asked, and the channel that is heard; else it is a diarizer's id."""


def speaker_choices(cards: Sequence[ModelCard], *, channels: bool) -> Choices:
    """Who can tell who speaks: the diarizers that are here, and the channels where they say different things."""
    here = [card for card in cards if card.capabilities.speakers and card.unasked]
    by_model = [(f"By {card.title}", card.id) for card in sorted(here, key=lambda card: card.preference)]
    return [("Not asked", NOBODY), *([("By channel", CHANNEL)] if channels else []), *by_model]


def note(card: ModelCard) -> str:
    """One line of HTML under the row: what to know of the model before it is used."""
    parts = [card.summary]
    if not card.commercial:
        parts.append(f"Its licence, {card.licence}, forbids commercial use.")
    if card.missing:
        parts.append(card.missing + ".")
    elif card.location == "hub":
        size = f"{card.download_bytes / 1e9:.1f}" if card.download_bytes else ""
        parts.append(
            f"Its weights, about {size} GB, are downloaded from the Hugging Face hub first."
            if size
            else "Its weights are downloaded from the Hugging Face hub first."
        )
    return f'<p class="studio-hint" id="model-note">{escape(" ".join(part for part in parts if part))}</p>'


def _title(card: ModelCard) -> str:
    if card.missing:
        return f"{card.title} (needs NeMo)"
    marked = {
        "hub": f"{card.title} (to be downloaded)",
        "local": f"{card.title} (yours)",
        "remote": f"{card.title} (sound leaves this machine)",
    }
    return marked.get(card.location, card.title)


def _languages(codes: Sequence[str]) -> Choices:
    return [(language_name(code), code) for code in codes]


def _spoken(able: Capabilities, chosen: str, sources: Sequence[str]) -> str:
    """As it was chosen; else English, or to be named where the model may know any language."""
    if chosen in sources or (able.any_language and not chosen):
        return chosen
    return "" if able.any_language else _keep(chosen or "en", sources)


def _keep(value: Any, among: Sequence[Any]) -> Any:
    return value if value in among else among[0]
