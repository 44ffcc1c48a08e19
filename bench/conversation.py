"""A real conversation of ten minutes: prompts read by a person, by turns in two voices, over a telephone line.

98 prompts (asterisk-core-sounds-en-g722; their texts are in tests/prompts_en.tsv). Two people take turns of one to
four prompts; the second one's voice is the first's, lower. Pauses within a turn are long, those between two turns often
short, so that a machine writes two people into one segment. Some prompts, those with names among them, come again in
the second half, as names and phrases do. The line passes 300 to 3400 Hz and adds pink noise. The same seed gives the
same conversation.
"""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import soundfile

from bench.transcribe import PROMPTS, SOUNDS, Waveform
from studio.limits import SAMPLE_RATE

SEED = 21
SPEAKERS = ("Ann", "Ben")
LOWER = 0.8
"""Of Ann's pitch is Ben's."""

AGAIN = (
    "demo-moreinfo", "vm-newuser", "demo-nogo", "conf-placeintoconf", "agent-user", "queue-youarenext", "vm-newuser",
    "demo-moreinfo", "pbx-invalidpark", "demo-nogo", "vm-options",
)  # fmt: skip
"""What is said once more in the second half, one behind every few other prompts."""

WITHIN_S = (0.6, 1.1)
BETWEEN_S = (0.15, 0.9)
LINE_HZ = (300, 3400)
NOISE_DB = 14.0
"""Below the voice."""

MISPRINTS = {"represenatives": "representatives", "*": "star", "#": "pound"}
"""In the list of texts: what is said there."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One prompt as it is said."""

    start: float
    end: float
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Conversation:
    sound: Waveform
    turns: tuple[Turn, ...]

    @property
    def seconds(self) -> float:
        return len(self.sound) / SAMPLE_RATE


def conversation(folder: Path, noise_db: float = NOISE_DB, seed: int = SEED, is_swapped: bool = False) -> Conversation:
    """`is_swapped`: the prompts of the second half first, so that what is harder is told from what comes later."""
    chance = random.Random(seed)
    texts = dict(line.split("\t") for line in PROMPTS.read_text(encoding="utf-8").splitlines())
    sound = [silence(0.5)]
    turns: list[Turn] = []
    now = 0.5
    speakers = whose(chance)
    for name in order(list(texts), is_swapped):
        speaker, is_last = next(speakers)
        samples = trimmed(spoken_by(speaker, SOUNDS / f"{name}.g722", folder))
        end = now + len(samples) / SAMPLE_RATE
        turns.append(Turn(now, end, speaker, as_said(texts[name])))
        pause = silence(chance.uniform(*(BETWEEN_S if is_last else WITHIN_S)))
        sound += [samples, pause]
        now = end + len(pause) / SAMPLE_RATE
    return Conversation(over_the_telephone(np.concatenate(sound), noise_db, seed), tuple(turns))


def order(names: Sequence[str], is_swapped: bool) -> Iterator[str]:
    """The second half has what comes again between its own."""
    half = len(names) // 2
    halves = [names[:half], names[half:]]
    first, second = reversed(halves) if is_swapped else halves
    yield from first
    again = iter(AGAIN)
    for number, name in enumerate(second, 1):
        yield name
        if number % 4 == 0:
            yield from islice(again, 1)


def whose(chance: random.Random) -> Iterator[tuple[str, bool]]:
    """Who says the next prompt, and whether it is the last of the turn."""
    for speaker in cycle(SPEAKERS):
        many = chance.choice((1, 1, 2, 2, 3, 4))
        yield from ((speaker, number == many) for number in range(1, many + 1))


def as_said(text: str) -> str:
    return " ".join(MISPRINTS.get(word, word) for word in text.split())


def spoken_by(speaker: str, path: Path, folder: Path) -> Waveform:
    voice = [] if speaker == SPEAKERS[0] else [f"asetrate={round(SAMPLE_RATE * LOWER)}", f"atempo={1 / LOWER}"]
    wav = folder / "prompt.wav"
    filters = ",".join([*voice, f"aresample={SAMPLE_RATE}"])
    command = ["ffmpeg", "-v", "error", "-y", "-f", "g722", "-i", str(path), "-af", filters, "-ac", "1", str(wav)]
    subprocess.run(command, check=True)
    samples: Waveform = soundfile.read(wav, dtype="float32")[0]
    return samples


def trimmed(samples: Waveform) -> Waveform:
    """Without the silence that the studio left at its ends."""
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    margin = SAMPLE_RATE // 20
    return samples[max(0, loud[0] - margin) : loud[-1] + margin]


def silence(seconds: float) -> Waveform:
    return np.zeros(round(seconds * SAMPLE_RATE), np.float32)


def over_the_telephone(sound: Waveform, noise_db: float, seed: int) -> Waveform:
    frequencies = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)
    white = np.fft.rfft(np.random.default_rng(seed).standard_normal(len(sound)))
    pink = np.fft.irfft(white / np.sqrt(np.arange(1, len(frequencies) + 1)), len(sound))
    voice = np.sqrt((sound[np.abs(sound) > 0.01] ** 2).mean())
    mixed = np.fft.rfft(sound + pink / pink.std() * voice * 10 ** (-noise_db / 20))
    mixed[(frequencies < LINE_HZ[0]) | (frequencies > LINE_HZ[1])] = 0
    heard = np.fft.irfft(mixed, len(sound))
    passed: Waveform = (heard / np.abs(heard).max() * 0.9).astype(np.float32)
    return passed
