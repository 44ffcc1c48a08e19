"""What runs inside a recogniser process: one PocketSphinx decoder, one window at a time.

Imported in every child, so it imports nothing that a child does not need. The settings were
chosen on 98 real 16 kHz prompts: see `bench/transcribe.py`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from studio.audio.voice import has_speech
from studio.limits import SAMPLE_RATE

if TYPE_CHECKING:
    from pocketsphinx import Decoder

FRAME_SECONDS = 0.01
SHORTEST_BYTES = SAMPLE_RATE // 10 * 2
"""A tenth of a second: less holds no word, and the decoder's features need a few frames."""

MOST_STATES = 5_000
MOST_WORD_ENDS = 30
"""Of the search in each frame. The defaults search six times as wide in noise, and hear nothing more."""


class Spoken(NamedTuple):
    """A word as the decoder gives it, fillers included; frames are hundredths of a second."""

    word: str
    start_frame: int
    end_frame: int
    """The last frame of the word itself."""
    probability: float


def prepare() -> None:
    """Load the model, so that the first window does not wait for it."""
    _decoder()


def decode(pcm: bytes) -> list[Spoken]:
    """What is said in one window of 16-bit, 16 kHz, little-endian sound. Empty where nobody speaks."""
    if len(pcm) < SHORTEST_BYTES or not has_speech(pcm):
        return []
    decoder = _decoder()
    # forget the last window's noise, or the same sound would be heard differently after another
    decoder.reinit_feat(decoder.config)
    decoder.start_utt()
    # the whole utterance at once: the cepstral mean is then its own, not a running guess
    decoder.process_raw(pcm, full_utt=True)
    decoder.end_utt()
    if decoder.hyp() is None:
        return []
    return [Spoken(seg.word, seg.start_frame, seg.end_frame, seg.prob) for seg in decoder.seg()]


@cache
def _decoder() -> Decoder:
    from pocketsphinx import Decoder

    decoder = Decoder(samprate=SAMPLE_RATE, maxhmmpf=MOST_STATES, maxwpf=MOST_WORD_ENDS, loglevel="FATAL")
    # only here: the model's own feat.params would overrule the constructor
    decoder.config["remove_noise"] = False
    decoder.reinit_feat(decoder.config)
    return decoder
