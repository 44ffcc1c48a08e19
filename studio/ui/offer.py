"""The row of choices: what the chosen model can do, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from studio.domain import Task
from studio.engines import ModelCard
from studio.ui.languages import language_name

TASKS: dict[Task, str] = {"asr": "Transcribe", "ast": "Translate"}

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
    )


def updates(found: Offer) -> list[Any]:
    """For the Task, Spoken, Into and punctuation fields, in this order."""
    return [
        gr.update(choices=[(TASKS[task], task) for task in found.tasks], value=found.task),
        gr.update(choices=_languages(found.sources), value=found.source),
        gr.update(choices=_languages(found.targets), value=found.target, interactive=len(found.targets) > 1),
        gr.update(value=found.pnc, interactive=len(found.punctuation) > 1),
    ]


def model_choices(cards: Sequence[ModelCard]) -> Choices:
    return [(card.title, card.id) for card in cards]


def _languages(codes: Sequence[str]) -> Choices:
    return [(language_name(code), code) for code in codes]


def _keep(value: Any, among: Sequence[Any]) -> Any:
    return value if value in among else among[0]
