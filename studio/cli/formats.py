"""What the command line learns from the formats: their names, and a flag for each of their settings."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Any, TypeVar

import typer

from studio.cli.common import tell
from studio.formats import Format, FormatOption

Command = TypeVar("Command", bound=Callable[..., Any])
Formats = Mapping[str, Format]


def listed(formats: Formats) -> str:
    """“nemo: NeMo manifest with audio; txt: plain text.”"""
    return "; ".join(f"{name}: {each.title}" for name, each in formats.items()) + "."


def with_settings(formats: Formats, otherwise: str = "") -> Callable[[Command], Command]:
    """Give a command, which takes them as `**settings`, a flag for each setting that any of `formats` has.

    `otherwise` says what holds where a flag is not given, for a check, which takes only some; empty for the setting's
    default.
    """

    def decorate(command: Command) -> Command:
        signature = inspect.signature(command, eval_str=True)
        kept = [each for each in signature.parameters.values() if each.kind is not each.VAR_KEYWORD]
        found = _by_name(formats, checking=bool(otherwise))
        flags = [_parameter(name, options, otherwise) for name, options in found.items()]
        command.__signature__ = signature.replace(parameters=[*kept, *flags])  # type: ignore[attr-defined]
        return command

    return decorate


def own_settings(form: Format, settings: Mapping[str, Enum | None]) -> tuple[dict[str, str], list[str]]:
    """The flags that were given, as the format's settings; and a sentence for each that it does not have."""
    given = {name: str(value.value) for name, value in settings.items() if value is not None}
    names = {option.name for option in form.options}
    strange = [f"{flag(name)} is no setting of format “{form.name}” and was not used." for name in given.keys() - names]
    return {name: value for name, value in given.items() if name in names}, sorted(strange)


def used_settings(form: Format, settings: Mapping[str, Enum | None]) -> dict[str, str]:
    """What was given of the format's own settings; of what else was given a line says that it was not used."""
    chosen, strange = own_settings(form, settings)
    for sentence in strange:
        tell(sentence)
    return chosen


def _by_name(formats: Formats, *, checking: bool) -> dict[str, dict[str, FormatOption]]:
    """The options of each name that are offered, by format."""
    options: dict[str, dict[str, FormatOption]] = {}
    for each in formats.values():
        for option in each.options:
            if option.offered and (option.checked or not checking):
                options.setdefault(option.name, {})[each.name] = option
    return options


def _parameter(name: str, options: Mapping[str, FormatOption], otherwise: str) -> inspect.Parameter:
    values = dict.fromkeys(value for option in options.values() for value in option.values)
    choice = Enum("Choice", {value: value for value in values}, type=str)  # type: ignore[misc]  # made at run time
    asked = typer.Option(None, flag(name), help=" ".join(_told(options, otherwise)))
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=asked, annotation=choice | None)


def _told(options: Mapping[str, FormatOption], otherwise: str) -> Iterator[str]:
    """A sentence for each format that has the option."""
    for form, option in options.items():
        yield f"{option.help or option.label} (format {form}; default: {otherwise or option.default})"


def flag(name: str) -> str:
    """How a setting is written on the command line."""
    return f"--{name.replace('_', '-')}"
