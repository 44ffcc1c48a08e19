"""The README's tables, made from the code: `python -m tests.readme` writes them, a test compares."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from studio import config
from studio.accounts.actor import Role
from studio.accounts.roles import ITSELF, THINGS
from studio.config import Settings
from studio.domain import DETECT
from studio.engines.base import ModelCard
from studio.engines.catalog import Catalog
from studio.formats import Format, Reader, Writer, formats
from studio.languages import base_language
from studio.ui.routes import DIST
from tests.conftest import ROOT

README = ROOT / "README.md"


def tables() -> dict[str, str]:
    """Each table under the name of its marker."""
    return {
        "models": models_table(),
        "formats": _formats(),
        "format settings": _format_settings(),
        "settings": _settings(),
        "roles": _roles(),
        "shortcuts": _shortcuts(),
    }


def filled(text: str) -> str:
    """The README with every table between its markers as it must be."""
    for name, table in tables().items():
        head, tail = f"<!-- {name} -->\n", "\n<!-- end -->"
        before, rest = text.split(head, 1)
        text = f"{before}{head}{table}{tail}{rest.split('<!-- end -->', 1)[1]}"
    return text


def models_table() -> str:
    """What the catalogue has beside a person's own models."""
    cards = sorted(
        (card for card in Catalog(Settings.from_env({})).cards() if card.location != "local"), key=lambda card: card.id
    )
    return _table(("id", "tasks", "languages", "word times", "parameters", "licence"), [_model(card) for card in cards])


def _model(card: ModelCard) -> tuple[str, ...]:
    able = card.capabilities
    languages = sorted({code for task in able.tasks for code in able.sources(task)})
    more = {"ask": able.chat, "align": able.aligner, "speakers": able.speakers}
    tasks = [*able.tasks, *(name for name, has in more.items() if has)]
    times = "its own" if able.word_times else "by alignment" if able.tasks else ""
    spoken = ", ".join(languages) if len(languages) < 10 else _many(languages)
    licence = card.licence if card.commercial else f"{card.licence}, not commercial"
    return f"`{card.id}`", ", ".join(tasks), spoken, times, card.parameters, licence


def _many(codes: Sequence[str]) -> str:
    languages = {base_language(code) for code in codes} - {None}
    return f"{len(languages)}, or detected" if DETECT in codes else f"{len(languages)} European"


def _formats() -> str:
    rows = ((f"`{name}`", _what(each), *_ways(each)) for name, each in formats().items())
    return _table(("format", "what it is", "in", "out"), rows)


def _what(form: Format) -> str:
    return f"{form.title}. {form.help}".rstrip()


def _ways(form: Format) -> tuple[str, str]:
    return "yes" if isinstance(form, Reader) else "", "yes" if isinstance(form, Writer) else ""


def _format_settings() -> str:
    rows = (
        (
            f"`{name}`",
            f"`--{option.name.replace('_', '-')}`",
            option.help,
            "; ".join(label for _, label in option.choices),
        )
        for name, each in formats().items()
        for option in each.options
        if option.offered
    )
    return _table(("format", "setting", "what it is", "choices"), rows)


def _roles() -> str:
    """Of `accounts.roles`, in words."""
    heads = ("in a project", *(word for word, _ in DOES))
    rows = [(role, *("yes" if does(role) else "" for _, does in DOES)) for role in THINGS]
    return _table(heads, rows)


DOES: tuple[tuple[str, Callable[[Role], bool]], ...] = (
    ("listens and reads", lambda role: "read" in THINGS[role]),
    ("brings in", lambda role: "add" in THINGS[role]),
    ("corrects", lambda role: "change" in THINGS[role]),
    ("asks", lambda role: "ask" in THINGS[role]),
    ("transcribes", lambda role: "transcribe" in THINGS[role]),
    ("exports", lambda role: "export" in THINGS[role]),
    ("deletes, takes out", lambda role: "delete" in THINGS[role]),
    ("describes it", lambda role: "change" in ITSELF[role]),
    ("says who is in it", lambda role: "share" in ITSELF[role]),
    ("makes managers, deletes it", lambda role: "delete" in ITSELF[role]),
)


def _settings() -> str:
    rows = ((f"`{name}`", default, what) for name, (default, what) in config.VARIABLES.items())
    return _table(("variable", "default", "what it is for"), rows)


def _shortcuts() -> str:
    rows = json.loads((DIST / "shortcuts.json").read_text("utf-8"))
    alike = groupby(rows, key=lambda row: re.sub(r"\b\d\b", "#", repr((row["keys"], row["does"], row["where"]))))
    return _table(("keys", "what they do", "where"), (_shortcut(_together(list(same))) for _, same in alike))


def _together(rows: Sequence[dict[str, object]]) -> dict[str, object]:
    """Shortcuts that differ in nothing but a digit are one row, from the first to the last."""
    first, last = rows[0], rows[-1]
    if first is last:
        return first
    keys = [f"{one}` to `{other}" for one, other in zip(first["keys"], last["keys"], strict=True)]  # type: ignore[call-overload]
    return first | {"keys": keys, "does": re.sub(r"\b\d\b", "1 to 9", str(first["does"]))}


def _shortcut(row: dict[str, object]) -> tuple[str, str, str]:
    keys: list[str] = row["keys"]  # type: ignore[assignment]
    where = {"page": "", "field": "while typing", "both": "everywhere", "compare": "in Compare"}[str(row["where"])]
    return " or ".join(f"`{key}`" for key in keys), str(row["does"]), where


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


if __name__ == "__main__":
    README.write_text(filled(README.read_text("utf-8")), "utf-8")
