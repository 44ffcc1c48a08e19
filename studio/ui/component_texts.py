"""What of Gradio's components people read, in the language of whoever is answered."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from studio.i18n import current, project_name, translated, translated_markup
from studio.i18n.language import SOURCE
from studio.ui.project_field import PROJECT

READ = ("label", "info", "placeholder")
"""What every kind of component may say."""

NAMES = frozenset({PROJECT})
"""Fields whose choices are projects, by their id."""


def in_language(config: Any) -> Any:
    """A copy of the page's description."""
    made = copy.copy(config)
    made["components"] = [
        each | {"props": _props(each["type"], each["props"], of_names=each["props"].get("elem_id") in NAMES)}
        if isinstance(each.get("props"), dict)
        else each
        for each in config["components"]
    ]
    return made


def update_in_language(kind: str, update: Any, *, of_names: bool = False) -> Any:
    """What an event gives for a component of this kind: all of its value, or a change of some of what it has.
    `of_names`: its choices are names of projects."""
    if current() == SOURCE:
        return update
    if isinstance(update, dict) and update.get("__type__") == "update":
        return _props(kind, update, of_names=of_names)
    return VALUES[kind](update) if kind in VALUES and isinstance(update, str) else update


def _props(kind: str, props: Mapping[str, Any], *, of_names: bool) -> dict[str, Any]:
    made = dict(props)
    made |= {name: translated(props[name]) for name in READ if isinstance(props.get(name), str)}
    if isinstance(props.get("choices"), list):
        made["choices"] = [_choice(each, project_name if of_names else translated) for each in props["choices"]]
    if kind in VALUES and isinstance(props.get("value"), str):
        made["value"] = VALUES[kind](props["value"])
    return made


def _choice(choice: Any, called: Callable[[str], str]) -> Any:
    """A pair of what is read and what it stands for."""
    return [called(choice[0]), *choice[1:]] if isinstance(choice, list | tuple) and choice else choice


VALUES: Mapping[str, Callable[[str], str]] = {"html": translated_markup, "button": translated}
"""Kinds whose value is read, not given back."""
