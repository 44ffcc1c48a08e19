"""What was asked of a model, completed: what was left open is filled in by what the model can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast, get_args

from studio.domain import DETECT, Request, Task
from studio.engines.base import ModelCard, check_request
from studio.engines.catalog import Catalog
from studio.errors import RequestError, shown
from studio.languages import normal_code
from studio.vocabulary import settled


def complete(
    catalog: Catalog,
    model: str = "auto",
    task: str = "asr",
    source_lang: str | None = None,
    target_lang: str | None = None,
    pnc: bool | None = None,
    options: Mapping[str, str] | None = None,
) -> Request:
    """A request that the model can do; `auto` is the best that is ready. Raises RequestError.

    Codes of languages may have a region (`en-US`). Without `source_lang` a model that can finds out; else it is
    English, or the first language of a model that has none; of one that does not say what it knows, somebody has to
    name it.
    """
    if task not in get_args(Task):
        raise RequestError(f"There is no task {shown(task)}. Choose asr (transcribe) or ast (translate).")
    named = cast("Task", task)
    if model == "auto":
        card = catalog.auto(normal_code(source_lang or "en"), named, normal_code(target_lang) if target_lang else None)
    else:
        card = catalog.card(model)
    sources = card.capabilities.sources(named)
    spoken = normal_code(source_lang, sources) if source_lang else _unnamed(card, sources)
    written = normal_code(target_lang, card.capabilities.targets(named, spoken)) if target_lang else None
    written = written or _into(card, named, spoken)
    pnc = card.capabilities.punctuation[0] if pnc is None else pnc
    wanted = Request(card.id, named, spoken, written, pnc, settled(options or {}))
    check_request(card, wanted)
    return replace(wanted, options=_special(card, wanted.options))


def _unnamed(card: ModelCard, sources: Sequence[str]) -> str:
    """The language spoken where nobody named one."""
    if card.capabilities.any_language:
        name = card.id.partition("/")[2]
        beside = f'write {{"languages": ["…"]}} into {name}.json beside it'
        there = f"say in STUDIO_ENDPOINTS which it knows: {name}=…;languages=…"
        raise RequestError(
            f"Nothing says which language {card.id} knows. Name the one that is spoken (--source-lang), or "
            f"{there if card.location == 'remote' else beside}."
        )
    if DETECT in sources:
        return DETECT
    return "en" if "en" in sources or not sources else sources[0]


def _into(card: ModelCard, task: Task, source: str) -> str:
    """The language written where nobody named one: what is spoken, or of a translation the model's first."""
    targets = card.capabilities.targets(task, source)
    return source if task == "asr" or not targets else targets[0]


def _special(card: ModelCard, options: Mapping[str, str]) -> dict[str, str]:
    """Those that are not as they are by default."""
    ordinary = {option.name: option.default for option in card.capabilities.options}
    return {name: value for name, value in options.items() if value != ordinary.get(name)}
