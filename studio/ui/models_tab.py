"""The Models tab: what each model can do, what it costs, and where it is."""

from __future__ import annotations

from collections.abc import Sequence

from studio.engines import ModelCard
from studio.ui.languages import language_name
from studio.ui.offer import TASKS

PLACES = {
    "embedded": "built in, works offline",
    "local": "here, in STUDIO_MODELS",
    "cached": "here, in the hub cache",
    "hub": "to be downloaded",
}


def models_markdown(cards: Sequence[ModelCard]) -> str:
    return "\n\n".join(_one(card) for card in cards)


def _one(card: ModelCard) -> str:
    able = card.capabilities
    languages = dict.fromkeys(language_name(code) for task in able.tasks for code in able.sources(task))
    facts = {
        "Tasks": ", ".join(TASKS[task].lower() for task in able.tasks),
        "Languages": ", ".join(languages),
        "Word times": "the model's own" if able.word_times else "by alignment",
        "Confidence": "yes" if able.confidence else "no",
        "Punctuation": "yes" if True in able.punctuation else "no",
        "Size": f"{card.parameters} parameters" if card.parameters else "",
        "Measured": card.measured,
        "Licence": card.licence + ("" if card.commercial else " (not for commercial use)"),
        "Weights": PLACES[card.location],
    }
    rows = "\n".join(f"| {name} | {_cell(value)} |" for name, value in facts.items() if value)
    return f"### {_cell(card.title)}\n`{card.id}`. {_cell(card.summary)}\n\n| | |\n|---|---|\n{rows}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
