"""The README's tables, made from the code: `python -m tests.readme` writes them, a test compares."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from studio import config
from studio.config import Settings
from studio.engines import ModelCard
from studio.engines.catalog import Catalog
from studio.exports import formats
from studio.imports import sources
from studio.ui.routes import DIST
from tests.conftest import ROOT

README = ROOT / "README.md"


def tables() -> dict[str, str]:
    """Each table under the name of its marker."""
    return {
        "models": _models(),
        "exports": _table(("format", "what it is"), ((f"`{name}`", each.title) for name, each in formats().items())),
        "imports": _table(("format", "what it is"), ((f"`{name}`", each.title) for name, each in sources().items())),
        "settings": _settings(),
        "shortcuts": _shortcuts(),
    }


def filled(text: str) -> str:
    """The README with every table between its markers as it must be."""
    for name, table in tables().items():
        head, tail = f"<!-- {name} -->\n", "\n<!-- end -->"
        before, rest = text.split(head, 1)
        text = f"{before}{head}{table}{tail}{rest.split('<!-- end -->', 1)[1]}"
    return text


def _models() -> str:
    cards = sorted(
        (card for card in Catalog(Settings.from_env({})).cards() if card.location != "local"), key=lambda card: card.id
    )
    return _table(("id", "tasks", "languages", "word times", "parameters", "licence"), [_model(card) for card in cards])


def _model(card: ModelCard) -> tuple[str, ...]:
    able = card.capabilities
    languages = sorted({code for task in able.tasks for code in able.sources(task)})
    tasks = [*able.tasks, *(["ask"] if able.chat else []), *(["align"] if able.aligner else [])]
    times = "its own" if able.word_times else "by alignment"
    spoken = ", ".join(languages) if len(languages) < 10 else f"{len(languages)} European"
    licence = card.licence if card.commercial else f"{card.licence}, not commercial"
    return f"`{card.id}`", ", ".join(tasks), spoken, times, card.parameters, licence


def _settings() -> str:
    rows = ((f"`{name}`", default, what) for name, (default, what) in config.VARIABLES.items())
    return _table(("variable", "default", "what it is for"), rows)


def _shortcuts() -> str:
    rows = json.loads((DIST / "shortcuts.json").read_text("utf-8"))
    return _table(("keys", "what they do", "where"), (_shortcut(row) for row in rows))


def _shortcut(row: dict[str, object]) -> tuple[str, str, str]:
    keys: list[str] = row["keys"]  # type: ignore[assignment]
    where = {"page": "", "field": "while typing", "both": "everywhere", "compare": "in Compare"}[str(row["where"])]
    return " or ".join(f"`{key}`" for key in keys), str(row["does"]), where


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


if __name__ == "__main__":
    README.write_text(filled(README.read_text("utf-8")), "utf-8")
