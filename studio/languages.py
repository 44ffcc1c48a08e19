"""Languages by their codes: those that there are, one form for the ways in which they are written, names for people."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache

from babel import Locale, UnknownLocaleError

from studio.domain import DETECT

_LISTED = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el
    en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja
    jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd
    ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss
    st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""

LANGUAGES = frozenset(_LISTED.split())
"""Two-letter codes of ISO 639-1."""

_CODE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{2,8})*", re.IGNORECASE)
"""BCP 47 as far as it occurs: a language, a script, a region, with hyphens or underscores."""

_NAMES: Mapping[str, str] = Locale("en").languages

_TERRITORIES: Mapping[str, str] = Locale("en").territories

_REGION = re.compile(r"[A-Z]{2}|\d{3}")

_BESIDE = re.compile(
    r"v?\d+(?:\.\d+)*[mb]?|x*large|medium|small|base|best|last|final|averaged|ctc|rnnt|tdt|hybrid|pc|pnc|punc|fast|"
    r"conformer|fastconformer|citrinet|quartznet|jasper|ft|finetuned|lora|streaming|offline",
    re.IGNORECASE,
)
"""What models' names say behind a language."""


def normal_code(code: str, known: Collection[str] = ()) -> str:
    """`en` for EN, en-US and en_us; the spelling in `known` where that has the region as well. What is none stays."""
    written = code.strip()
    alike = {each.lower().replace("_", "-"): each for each in known}
    if (same := alike.get(written.lower().replace("_", "-"))) is not None:
        return same
    match = _CODE.fullmatch(written)
    return match[1].lower() if match else written


def base_language(written: str) -> str | None:
    """The two-letter code of a language however it was written, such as `en-US` or `EN`; None for what is none."""
    code = written.strip().replace("_", "-").split("-")[0].lower()
    return code if code in LANGUAGES else None


def has_region(written: str) -> bool:
    """True for a language with a region that there is, such as `pt-BR` or `es-419`; not for `hi-HI`."""
    language, _, region = written.partition("-")
    return language in LANGUAGES and region in _TERRITORIES


def same_language(one: str, other: str) -> bool:
    """True but for regions, and where one of them is not known."""
    return DETECT in (one, other) or normal_code(one) == normal_code(other)


def named_in(stem: str) -> tuple[str, ...]:
    """The languages that a model's name tells, none where it tells none for sure.

    Those behind `stt` (`stt_kk_ru_fastconformer`), else those at its end but for sizes and kinds of models
    (`parakeet-tdt_ctc-0.6b-ja`, `mine-en-es-large`). A code amid other words is a word: `medical_de-identified`.
    """
    parts = [part for part in re.split(r"[_.\-]+", stem) if part]
    if parts and parts[0].lower() == "stt" and (found := _run(parts[1:])):
        return found
    while parts and _BESIDE.fullmatch(parts[-1]):
        parts.pop()
    return tuple(reversed(_run(list(reversed(parts)), backwards=True)))


def _run(parts: Sequence[str], *, backwards: bool = False) -> tuple[str, ...]:
    """The codes that stand first, regions left out: `ja JP` is Japanese."""
    found: list[str] = []
    for place, part in enumerate(parts):
        beside = parts[place + 1 : place + 2] if backwards else parts[max(place - 1, 0) : place]
        if _REGION.fullmatch(part) and beside and beside[0].lower() in LANGUAGES:
            continue
        if part.lower() not in LANGUAGES:
            break
        found.append(part.lower())
    return tuple(found)


def language_name(code: str) -> str:
    """The English name, or the code itself where nobody has a name for it: a local model may have made up its own."""
    if code == DETECT:
        return "Detect"
    known = _NAMES.get(code.replace("-", "_"))
    return known if known is not None else _with_region(code)


def _with_region(code: str) -> str:
    """“Spanish (Spain)” where the pair has no name of its own."""
    language, _, region = code.partition("-")
    return f"{_NAMES[language]} ({_TERRITORIES[region]})" if has_region(code) and language in _NAMES else code


@cache
def right_to_left(code: str) -> bool:
    try:
        return Locale.parse(code, sep="-").character_order == "right-to-left"
    except (UnknownLocaleError, ValueError):
        return False
