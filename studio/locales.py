"""The languages with their regions of NVIDIA's prompted transducers, as nemotron-3.5-asr's card and configuration have
them: which it was trained for, and under which names its prompt knows them.
"""

from __future__ import annotations

from collections.abc import Iterable

from studio.domain import DETECT
from studio.languages import base_language, has_region

TRAINED = (
    "en-US", "en-GB", "es-ES", "es-US", "fr-FR", "fr-CA", "pt-BR", "pt-PT", "de-DE", "it-IT", "nl-NL", "pl-PL",
    "ru-RU", "uk-UA", "cs-CZ", "sk-SK", "bg-BG", "hr-HR", "sl-SI", "ro-RO", "hu-HU", "el-GR", "sv-SE", "da-DK",
    "nb-NO", "nn-NO", "fi-FI", "et-EE", "lt-LT", "lv-LV", "mt-MT", "tr-TR", "ar-AR", "he-IL", "hi-IN", "th-TH",
    "vi-VN", "zh-CN", "ja-JP", "ko-KR",
)  # fmt: skip
"""The 40 of nemotron-3.5-asr's card. 19 are ready for use, 13 broad, 8 want fine-tuning: the card says which."""

_UNTRAINED = """
    af-ZA am-ET ay-BO az-AZ bn-IN fa-IR gn-PY gu-IN ha-NG haw-US hy-AM id-ID ig-NG ka-GE km-KH kn-IN ku-TR ky-KG ln-CD
    mi-NZ ml-IN mr-IN ms-MY nah-MX ne-NP ny-MW or-KE qu-PE rw-RW si-LK sm-WS so-SO sw-KE ta-IN te-IN tg-TJ to-TO ur-PK
    uz-UZ yo-NG zh-TW zu-ZA
"""
_WITHOUT_REGION = "ar bg cs da de el en es et fi fr hi hr hu it ko lt lv nb nl nn no pl pt ro ru sk sl sv tr uk"

PROMPTS = frozenset([*TRAINED, *_UNTRAINED.split(), *_WITHOUT_REGION.split(), "no-NO", DETECT])
"""What its `prompt_dictionary` has a place for, but for doubles; a place alone is no training."""


def spoken(prompts: Iterable[str]) -> tuple[str, ...]:
    """What can be asked for of a model with these prompts: its languages, and their regions where there are several.

    First that it finds out by itself, where it can. What names no language or no region is left out (`enGB`, `hi-HI`).
    """
    named = list(prompts)
    languages: dict[str, set[str]] = {}
    for prompt in named:
        if (language := base_language(prompt)) is not None:
            languages.setdefault(language, set()).update({prompt} if has_region(prompt) else ())
    several = [region for regions in languages.values() if len(regions) > 1 for region in sorted(regions)]
    return (*([DETECT] if DETECT in named else []), *languages, *several)


def prompt_for(language: str, prompts: Iterable[str]) -> str | None:
    """The model's own name for a language: as it stands, without its region, or with the first region there is."""
    named = list(prompts)
    if language in named:
        return language
    base = base_language(language)
    if base in named:
        return base
    return next((prompt for prompt in named if base is not None and base_language(prompt) == base), None)


def trained(language: str) -> bool:
    """True for what nemotron-3.5-asr's card lists."""
    return base_language(language) in {base_language(each) for each in TRAINED} or language == "no"
