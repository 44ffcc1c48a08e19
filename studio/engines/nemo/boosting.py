"""Phrase boosting: NeMo's decoders score the tokens of given words and phrases higher (GPU-PB; it runs on a CPU too).

`nemo/collections/asr/parts/context_biasing/boosting_graph_batched.py`. The phrases become a tree of tokens; whoever
goes down it gets points, and gives them back where he leaves it before its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from studio.align.spoken import spoken
from studio.domain import Request
from studio.errors import RequestError, shown
from studio.vocabulary import Strength, phrases_of, strength_of

ALPHAS: Mapping[Strength, float] = {"gentle": 0.5, "medium": 1.0, "strong": 2.0}
"""What a token's points weigh beside what was heard. NVIDIA's examples take 0.5 to 1; at 10 one word of a sentence
was left."""

UNKNOWN = ("<unk>", "[UNK]", "⁇")

TRANSDUCING_DEPTH = 2.0
ATTENDING_DEPTH = 1.0
"""How much more each further token of a phrase scores: NVIDIA's values for CTC and transducers, and for Canary."""

MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Boost:
    """What a decoder is told; equal boosts need one decoder."""

    phrases: tuple[str, ...]
    strength: Strength
    language: str


def boost_of(request: Request) -> Boost | None:
    """None where the request has no vocabulary."""
    found = phrases_of(request.options)
    return Boost(found, strength_of(request.options), request.target_lang) if found else None


def boosting(boost: Boost, model_id: str, tokenizer: Any, depth: float) -> dict[str, Any]:
    """For the part of a decoding configuration that is called `greedy` or `beam`. Raises RequestError for phrases that
    the model has no tokens for."""
    return {
        "boosting_tree": {
            "key_phrases_list": list(_written(boost, model_id, tokenizer)),
            "source_lang": boost.language,
            "context_score": 1.0,
            "depth_scaling": depth,
            "use_triton": False,
        },
        "boosting_tree_alpha": ALPHAS[boost.strength],
    }


@contextmanager
def vocabulary_of(tokenizer: Any, tokens: int) -> Iterator[None]:
    """The tree is made for the tokenizer's size, which may be less than that of the model's padded head."""
    size = tokenizer.vocab_size
    tokenizer.vocab_size = tokens
    try:
        yield
    finally:
        tokenizer.vocab_size = size


def _written(boost: Boost, model_id: str, tokenizer: Any) -> list[str]:
    """Each phrase as the model would write it."""
    tried = [(phrase, _writable(phrase, tokenizer, boost.language)) for phrase in boost.phrases]
    unknown = [shown(phrase) for phrase, written in tried if written is None]
    if unknown:
        more = f" and {len(unknown) - MOST_NAMED} more" if len(unknown) > MOST_NAMED else ""
        raise RequestError(
            f"{model_id} has no letters for {', '.join(unknown[:MOST_NAMED])}{more}: take that out of the vocabulary."
        )
    return list(dict.fromkeys(written for _, written in tried if written is not None))


def _writable(phrase: str, tokenizer: Any, language: str) -> str | None:
    """As it stands, or nearest to it: in lower case, without signs, numbers as they are said."""
    return next((text for text in _ways(phrase, language) if text and _has_tokens(text, tokenizer, language)), None)


def _ways(phrase: str, language: str) -> Iterator[str]:
    yield phrase
    yield phrase.lower()
    bare = " ".join(re.sub(r"[^\w']|_", " ", phrase).split())
    yield bare
    yield bare.lower()
    if any(character.isdigit() for character in bare):
        said = [spoken(word, language) for word in bare.split()]
        yield " ".join(part for parts in said for part in parts).lower() if all(said) else ""


def _has_tokens(text: str, tokenizer: Any, language: str) -> bool:
    tokens: Sequence[str] = tokenizer.ids_to_tokens(_ids(text, tokenizer, language))
    return bool(tokens) and not any(unknown in token for token in tokens for unknown in UNKNOWN)


def _ids(text: str, tokenizer: Any, language: str) -> list[int]:
    """An aggregate tokenizer has one for each language."""
    ids = (
        tokenizer.text_to_ids(text, language) if hasattr(tokenizer, "tokenizers_dict") else tokenizer.text_to_ids(text)
    )
    return [int(each) for each in ids]
