"""What runs inside the aligner's process: one PocketSphinx decoder without a language model.

Imported in the child, so it imports nothing that the child does not need.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from studio.align.spoken import spoken
from studio.engines.pocketsphinx.pronounce import pronounce
from studio.limits import SAMPLE_RATE

if TYPE_CHECKING:
    from pocketsphinx import Decoder

LANGUAGE = "en"

SHORTEST_BYTES = SAMPLE_RATE // 10 * 2
"""A tenth of a second: the decoder's features need a few frames."""

Frames = tuple[int, int]
"""First and last frame, in hundredths of a second."""


def prepare() -> None:
    """Load the acoustic model and the lexicon, so that the first edit does not wait for them."""
    _decoder()


def align(pcm: bytes, tokens: Sequence[str]) -> list[Frames | None] | None:
    """Where each written token is said in 16-bit, 16 kHz sound; None for one that is not said at all.

    None for the whole when text and sound cannot be brought together.
    """
    said = [spoken(token, LANGUAGE, _known) for token in tokens]
    flat = [word for words in said for word in words]
    if not flat or len(pcm) < SHORTEST_BYTES:
        return None
    spans = _spans(pcm, flat)
    if spans is None:
        return None
    rest = iter(spans)
    return [_span([next(rest) for _ in words]) for words in said]


def _span(frames: Sequence[Frames]) -> Frames | None:
    return (frames[0][0], frames[-1][1]) if frames else None


def _spans(pcm: bytes, words: Sequence[str]) -> list[Frames] | None:
    try:
        spans = _forced(pcm, words)
    except RuntimeError:
        # the decoder may be in the middle of an utterance: the next call gets a new one
        _decoder.cache_clear()
        return None
    return spans if len(spans) == len(words) else None


def _forced(pcm: bytes, words: Sequence[str]) -> list[Frames]:
    decoder = _decoder()
    decoder.set_align_text(" ".join(_in_lexicon(word) for word in words))
    # each call by itself: no noise or cepstral mean of the one before
    decoder.reinit_feat()
    decoder.start_utt()
    decoder.process_raw(pcm, full_utt=True)
    decoder.end_utt()
    segments = decoder.seg() or ()
    return [(seg.start_frame, seg.end_frame) for seg in segments if seg.word[0] not in "<[+"]


def _in_lexicon(word: str) -> str:
    """The word, after giving the lexicon a pronunciation for it where it has none."""
    if not _known(word):
        _decoder().add_word(word, pronounce(word), False)
    return word


def _known(word: str) -> bool:
    return _decoder().lookup_word(word) is not None


@cache
def _decoder() -> Decoder:
    from pocketsphinx import Decoder

    return Decoder(samprate=SAMPLE_RATE, lm=None, loglevel="FATAL")
