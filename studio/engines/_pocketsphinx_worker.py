"""What runs inside a recogniser process: one PocketSphinx decoder, one window at a time.

Imported in every child, so it imports nothing that a child does not need. The settings were
chosen on 98 real 16 kHz prompts: see `bench/transcribe.py`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pocketsphinx import Decoder

FRAME_SECONDS = 0.01
SAMPLE_RATE = 16_000

SHORTEST_BYTES = SAMPLE_RATE // 10 * 2
"""A tenth of a second: less holds no word, and the decoder's features need a few frames."""

STRICTEST = 3
"""The mode of WebRTC's detector that mistakes least noise for speech."""

MOST_STATES = 5_000
MOST_WORD_ENDS = 30
"""Of the search in each frame. The defaults search six times as wide in noise, and hear nothing more."""

VAD_FRAME_SECONDS = 0.03
VOICED_FRAMES = 4
"""So many voiced frames in a row make speech; a click has fewer. The shortest words have about six."""


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


def has_speech(pcm: bytes) -> bool:
    """True when WebRTC's voice activity detector hears a stretch of speech. Same sound, same answer."""
    from pocketsphinx import Vad

    vad = Vad(mode=STRICTEST, sample_rate=SAMPLE_RATE, frame_length=VAD_FRAME_SECONDS)
    size = vad.frame_bytes
    run = 0
    for offset in range(0, len(pcm) - size + 1, size):
        run = run + 1 if vad.is_speech(pcm[offset : offset + size]) else 0
        if run == VOICED_FRAMES:
            return True
    return False


@cache
def _decoder() -> Decoder:
    from pocketsphinx import Decoder

    decoder = Decoder(samprate=SAMPLE_RATE, maxhmmpf=MOST_STATES, maxwpf=MOST_WORD_ENDS, loglevel="FATAL")
    # only here: the model's own feat.params would overrule the constructor
    decoder.config["remove_noise"] = False
    decoder.reinit_feat(decoder.config)
    return decoder
