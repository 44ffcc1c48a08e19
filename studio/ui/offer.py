"""The row of choices: what the chosen model can do, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr

from studio.domain import Task
from studio.engines import Capabilities, ModelCard, Option
from studio.engines.catalog import READY
from studio.ui.languages import language_name

TASKS: dict[Task, str] = {"asr": "Transcribe", "ast": "Translate"}

MOST_OPTIONS = 2
"""Decoding settings that any model has."""

Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Offer:
    """One consistent state of the row: every value is one that the model has."""

    tasks: tuple[Task, ...]
    task: Task
    sources: tuple[str, ...]
    source: str
    targets: tuple[str, ...]
    target: str
    punctuation: tuple[bool, ...]
    pnc: bool
    options: tuple[Option, ...] = ()


def offer(card: ModelCard, task: str, source: str, target: str, pnc: bool) -> Offer:
    """What can be chosen, keeping of the present choice whatever the model can do."""
    able = card.capabilities
    kept_task = _keep(task, able.tasks)
    sources = able.sources(kept_task)
    kept_source = _keep(source, sources)
    targets = able.targets(kept_task, kept_source)
    return Offer(
        tasks=able.tasks,
        task=kept_task,
        sources=sources,
        source=kept_source,
        targets=targets,
        target=_keep(target, targets),
        punctuation=able.punctuation,
        pnc=_keep(pnc, able.punctuation),
        options=able.options,
    )


def updates(found: Offer) -> list[Any]:
    """For the Task, Spoken, Into and punctuation fields, in this order."""
    return [
        gr.update(choices=[(TASKS[task], task) for task in found.tasks], value=found.task),
        gr.update(choices=_languages(found.sources), value=found.source),
        gr.update(choices=_languages(found.targets), value=found.target, interactive=len(found.targets) > 1),
        gr.update(value=found.pnc, interactive=len(found.punctuation) > 1),
    ]


def option_updates(options: Sequence[Option]) -> list[Any]:
    """For the group of settings and each of its MOST_OPTIONS fields."""
    fields = [
        gr.update(
            choices=[(label, value) for value, label in option.choices],
            value=option.default,
            label=option.label,
            info=option.help,
            visible=True,
        )
        for option in options
    ]
    empty = [gr.update(visible=False) for _ in range(MOST_OPTIONS - len(fields))]
    return [gr.update(visible=bool(options)), *fields, *empty]


def chosen_options(card: ModelCard, values: Sequence[str | None]) -> Mapping[str, str]:
    """The fields' values under the names of the model's settings."""
    named = zip(card.capabilities.options, values, strict=False)
    return {option.name: value for option, value in named if value is not None}


def auto_card(cards: Sequence[ModelCard]) -> ModelCard:
    """What `auto` can do: whatever one of the models that are ready can."""
    ready = [card for card in cards if card.location in READY and not card.missing]
    pairs = dict.fromkeys(pair for card in ready for pair in card.capabilities.pairs)
    writes = any(True in card.capabilities.punctuation for card in ready)
    return ModelCard(
        id="auto",
        title="Auto: the best that is ready",
        family="",
        capabilities=Capabilities(pairs=tuple(pairs), punctuation=(writes,)),
        licence="",
        location="embedded",
        summary="Takes your own models first, then those in the hub cache, then PocketSphinx.",
    )


def model_choices(cards: Sequence[ModelCard]) -> Choices:
    return [(_title(card), card.id) for card in cards]


def note(card: ModelCard) -> str:
    """One line of HTML under the row: what to know of the model before it is used."""
    parts = [card.summary]
    if not card.commercial:
        parts.append(f"Its licence, {card.licence}, forbids commercial use.")
    if card.missing:
        parts.append(card.missing + ".")
    elif card.location == "hub":
        size = f", about {card.download_bytes / 1e9:.1f} GB," if card.download_bytes else ""
        parts.append(f"Its weights{size} are downloaded from the Hugging Face hub first.")
    return f'<p class="studio-hint" id="model-note">{escape(" ".join(part for part in parts if part))}</p>'


def _title(card: ModelCard) -> str:
    marks = {"hub": " (to be downloaded)", "local": " (yours)"}
    return card.title + (" (needs NeMo)" if card.missing else marks.get(card.location, ""))


def _languages(codes: Sequence[str]) -> Choices:
    return [(language_name(code), code) for code in codes]


def _keep(value: Any, among: Sequence[Any]) -> Any:
    return value if value in among else among[0]
