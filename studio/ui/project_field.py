"""The field that says into which project speech comes: one that there is, or a new one by its name."""

from __future__ import annotations

import html
from typing import Any

import gradio as gr

from studio.domain import DEFAULT_PROJECT, Project
from studio.errors import StudioError
from studio.i18n import name_from
from studio.session import Session
from studio.ui.components import Choice
from studio.ui.told import warn

PROJECT = "project"
"""The id of its field."""


def project_field() -> Choice:
    """Its value is a project's id, or a name that somebody typed: one of that name is made with the first file."""
    return Choice(
        [(DEFAULT_PROJECT, DEFAULT_PROJECT)],
        value=DEFAULT_PROJECT,
        label="Project (choose one, or type a new name)",
        allow_custom_value=True,
        elem_id=PROJECT,
    )


def chosen(session: Session, ref: str | None) -> tuple[str, Project | None]:
    """What is to be taken for a value of the field, and the project where there is one. What cannot be is told."""
    try:
        return session.projects.wanted(name_from(ref or DEFAULT_PROJECT))
    except StudioError as error:
        warn(str(error))
        return session.projects.wanted(DEFAULT_PROJECT)


def first(session: Session) -> tuple[Project | None, Any, Any]:
    """Where the newest recording is, or who has none is to record; the field with that chosen, and what he is there.
    Who has no library has neither."""
    try:
        newest = session.projects.last() or session.projects.to_record()
    except StudioError:
        return None, gr.skip(), gr.skip()
    ref = newest.id if newest is not None else DEFAULT_PROJECT
    return newest, offered(session, ref), role_line(session, ref)


def role_line(session: Session, ref: str) -> Any:
    """What he is in the project that is chosen; nothing in one of his own."""
    there = session.projects.fillable(ref)
    says = "" if there is None else session.projects.standing(there).says
    return gr.update(value=f'<p class="studio-hint">{html.escape(says)}</p>', visible=bool(says))


def offered(session: Session, ref: str) -> Any:
    """The projects to which one may add, the one that nothing was chosen for among them, and `ref` chosen."""
    choices = [(each.name, each.id) for each in session.projects.to_fill()]
    if DEFAULT_PROJECT not in {name for name, _ in choices}:
        choices.append((DEFAULT_PROJECT, DEFAULT_PROJECT))
    if ref not in {key for _, key in choices}:
        choices.append((ref, ref))
    return gr.update(choices=choices, value=ref)
