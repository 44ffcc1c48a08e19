"""Limits, rates and the aliases that several rooms share, each once. Knows nothing but the standard library."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Waveform = NDArray[np.float32]
    """(samples,) mono at SAMPLE_RATE, from -1 to 1."""

SAMPLE_RATE = 16_000
"""Hz of the timeline that every recording is decoded to, and of all that is made from it."""

LONGEST_PIECE = 30 * SAMPLE_RATE
"""Samples of a recording that the page sends at once while it is made: what waits after a lost connection."""

TOLERANCE = 0.0015
"""Seconds by which rounded times may overlap or leave their segment: files keep milliseconds."""

LONGEST_SEGMENT = 40.0
"""Seconds of a segment, of a window that a model hears, and of a row that NeMo's recipes train on."""

MOST_SECONDS = 1e9
"""Of a time in a file that is read, thirty years: whatever is more was not meant, and two of it may be infinite."""

SHORTEST_SEGMENT = 0.1
"""Seconds: a syllable."""

SHORTEST_REGION = 0.3
"""Seconds of a part of a recording that is transcribed on its own: less holds no word."""

SPECTROGRAM_SECONDS = 10
"""Of the sound in one tile of its spectrogram."""

SPECTROGRAM_COLUMNS = 100
"""Of a spectrogram in one second: as many as there are peaks."""

SPECTROGRAM_BANDS = 80
"""Of a spectrogram, even steps of mel apart."""

SPECTROGRAM_HZ = SAMPLE_RATE // 2
"""To where they reach from 0."""

SPECTROGRAM_DB = 102
"""Decibels from silence to full scale in a spectrogram: 0.4 to each of its steps."""

MOST_CHANNELS = 8
"""Of a file whose channels are kept apart, one speaker each: up to 7.1; more are a mixing desk's."""

LONGEST_CITED_RANGE = 20
"""Segments that a citation such as `[3-7]` may name; of a longer one only its two ends are meant."""

LONGEST_QUESTION = 2_000
"""Characters of a question about a transcript."""

LONGEST_SPEAKER = 100
"""Characters of a speaker's name."""

LONGEST_NAME = 1_000
"""Characters of a recording's name."""

MOST_PROJECTS = 1_000
"""Of one owner: more are names of recordings."""

LONGEST_PROJECT_NAME = 200
"""Characters."""

LONGEST_PROJECT_TEXT = 10_000
"""Characters of a project's description, its licence, and what those who are heard have agreed to."""

MOST_PROJECT_LANGUAGES = 50
"""Languages that are spoken in one project."""

LONGEST_RETENTION = 36_500
"""Days that a project keeps its recordings, where it does not keep them for ever."""

LOADER_IDLE_SECONDS = 300.0
"""So long NeMo's loader stays ready after it has read a manifest back."""

LOADER_LEAST_MEMORY = 1 << 30
"""Bytes free on the machine, below which it goes as soon as nothing is read."""

LEAST_DISK = 64 << 20
"""Bytes free in the data folder, below which a server is not ready for more."""

MOST_ONCE = 16
"""Files that programs of one owner have waiting for their text, or being heard: the next is told to come again."""

LONGEST_TOKEN_NAME = 100
"""Characters."""

LONGEST_USER_NAME = 60
"""Characters of the name that a person logs in with."""

SHORTEST_PASSWORD = 10
"""Characters."""

LONGEST_PASSWORD = 200
"""Characters."""

INVITATION_DAYS = 7
"""So long a link of an invitation holds."""

LONGEST_MODEL_ID = 300
"""Characters."""

LONGEST_VOCABULARY = 10_000
"""Characters of the words and phrases that a model is told."""

MOST_PHRASES = 500
"""Words and phrases of a vocabulary: each more makes it likelier that one is written where nobody says it."""

LONGEST_PHRASE = 100
"""Characters of one of them."""

MOST_ENTRIES = 5_000
"""Entries of a project's glossary."""

MOST_UNWANTED = 5_000
"""Proposals that are never to be made in a project when its texts are proofread."""

MOST_PROPOSALS = 5_000
"""Proposals that the page is told of at once, the first of a transcript: whoever has more takes some together."""

LONGEST_SEARCH = 500
"""Characters of what is looked for in the library."""

MOST_FOUND = 2_000
"""Segments of many recordings that are shown at once with what would be replaced in them."""

MOST_TRIED = 50_000
"""Segments of many recordings that an expression is tried on at once: some days of speech."""

MOST_REPLACED = 10_000
"""Segments that one replacement changes: a day of speech has about so many."""

MOST_RETIMED = 50
"""Segments whose words are looked for in the sound in one step, while whoever asked waits."""

MOST_PASTED = 10_000
"""Words of a text that is laid over rows at once: an hour of speech has about so many."""

PASTED_AHEAD = 2
"""Rows are looked at until they have so many times the words of a pasted text, for a machine may have made words up."""

PASTED_BESIDE = 50
"""Words of rows that are looked at beside that."""

LONGEST_INTENT = 4_000_000
"""Bytes of what the page asks for at once: so many segments of some 300 characters each."""

Span = tuple[float, float]
"""Start and end in seconds."""

Progress = Callable[[float, str], None]
"""Told how much is done (0..1) and what is being done now."""

ShouldStop = Callable[[], bool]
"""Asked, often, whether the work is to end."""


def silent(_: float, __: str) -> None:
    """No progress wanted."""


def never() -> bool:
    """Not to be stopped."""
    return False
