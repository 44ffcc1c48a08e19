"""What can be said of a project: within bounds, and in one form."""

from __future__ import annotations

from dataclasses import replace

from studio import vocabulary
from studio.domain import Project
from studio.errors import RequestError, shown
from studio.languages import base_language
from studio.limits import LONGEST_PROJECT_NAME, LONGEST_PROJECT_TEXT, LONGEST_RETENTION, MOST_PROJECT_LANGUAGES
from studio.store.projects import KEY


def checked(project: Project) -> Project:
    """Raises RequestError, naming what cannot be as it is."""
    for what, text in (
        ("description", project.description),
        ("licence", project.licence),
        ("consent text", project.consent),
    ):
        if len(text) > LONGEST_PROJECT_TEXT:
            raise RequestError(f"The {what} has {len(text):,} characters. It may have {LONGEST_PROJECT_TEXT:,}.")
    if project.retention_days is not None and not 1 <= project.retention_days <= LONGEST_RETENTION:
        raise RequestError(f"Recordings are kept for 1 to {LONGEST_RETENTION:,} days, or for ever.")
    return replace(
        project,
        name=checked_name(project.name),
        languages=_languages(project.languages),
        vocabulary="\n".join(vocabulary.phrases(project.vocabulary)),
    )


def checked_name(name: str) -> str:
    """Without spaces around it. Raises RequestError."""
    tidy = name.strip()
    if not tidy or not tidy.isprintable() or len(tidy) > LONGEST_PROJECT_NAME:
        raise RequestError(
            f"A project’s name has 1 to {LONGEST_PROJECT_NAME} characters on one line, such as “council 2026”."
        )
    if KEY.fullmatch(tidy):
        raise RequestError(f"{shown(tidy)} looks like the id of a project. Take another name.")
    return tidy


def _languages(codes: tuple[str, ...]) -> tuple[str, ...]:
    """As two or three letters each, once."""
    found = {code: base_language(code) for code in codes}
    for code, known in found.items():
        if known is None:
            raise RequestError(f"{shown(code, 20)} is not a language code such as “en” or “en-US”.")
    if len(found) > MOST_PROJECT_LANGUAGES:
        raise RequestError(f"A project has at most {MOST_PROJECT_LANGUAGES} languages.")
    return tuple(dict.fromkeys(known for known in found.values() if known is not None))
