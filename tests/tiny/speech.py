"""The speech that the tiny models are trained on and know by heart: English by a person, Spanish by espeak-ng.

The Spanish is spoken word by word and joined, so its word times are exact. Those of the
English are PocketSphinx's.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import soundfile

from studio.engines.pocketsphinx.aligner import SphinxAligner
from studio.limits import SAMPLE_RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Waveform = NDArray[np.float32]

SOUNDS = Path("/usr/share/asterisk/sounds/en_US_f_Allison")

ENGLISH = {
    "agent-pass": "Please enter your password followed by the pound key.",
    "conf-invalid": "That is not a valid conference number. Please try again.",
    "conf-locked": "This conference is locked!",
    "conf-onlyone": "There is currently one other participant in the conference.",
    "demo-echodone": "The echo test has been completed.",
    "invalid": "I am sorry, that's not a valid extension. Please try again.",
    "transfer": "Please hold while I try that extension.",
    "vm-helpexit": "Press star for help or pound to exit.",
    "vm-sorry": "I'm sorry I did not understand your response.",
}
"""Prompts of asterisk-core-sounds-en-g722, and what is said in them."""

IN_SPANISH = {
    "agent-pass": "Introduzca su contraseña seguida de la tecla numeral.",
    "conf-locked": "¡Esta conferencia está bloqueada!",
    "transfer": "Espere mientras pruebo esa extensión.",
}

SPANISH = {
    "es-ayuda": "Buenos días, ¿en qué puedo ayudarle?",
    "es-espera": "Por favor, espere un momento.",
    "es-gracias": "¡Muchas gracias por su llamada!",
    "es-numero": "El número marcado no existe.",
    "es-oficina": "¿Dónde está la oficina principal?",
    "es-reunion": "La reunión de mañana empieza a las nueve.",
    "es-tren": "El tren para Madrid sale tarde.",
}

GAPS_SECONDS = (0.06, 0.08, 0.1)
"""Silence between Spanish words, in turn."""

EDGE_SECONDS = 0.2
"""Silence before and after each sentence, as the studio cuts it."""

HISS = 1e-4
"""A level of noise: -80 dB. Nobody records digital silence."""

Timed = tuple[str, float, float]


@dataclass(frozen=True, slots=True)
class Clip:
    """A sentence that was recorded, with every word's start and end in seconds.

    `words` are those of `text.split()`; `translation`, if there is one, is Spanish.
    """

    name: str
    path: Path
    language: str
    text: str
    words: tuple[Timed, ...]
    translation: str | None = None


def plain(text: str) -> str:
    """What Canary writes with PnC off, and a CTC model always: lower case, no punctuation."""
    return re.sub(r"[^\w' ]", "", text.lower())


def record(folder: Path) -> None:
    """Put all clips into `folder`, for `load`."""
    clips = [*_english(folder), *_spanish(folder)]
    rows = [{**asdict(clip), "path": clip.path.name} for clip in clips]
    (folder / "clips.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")


def load(folder: Path) -> tuple[Clip, ...]:
    rows = json.loads((folder / "clips.json").read_text(encoding="utf-8"))
    return tuple(Clip(**{**row, "path": folder / row["path"], "words": _tuples(row["words"])}) for row in rows)


def _tuples(words: Sequence[Sequence[object]]) -> tuple[Timed, ...]:
    return tuple((str(text), float(str(start)), float(str(end))) for text, start, end in words)


def samples(clip: Clip) -> Waveform:
    """Float32, 16 kHz, shape (samples,)."""
    waveform, _ = soundfile.read(clip.path, dtype="float32")
    return np.asarray(waveform, np.float32)


def _english(folder: Path) -> list[Clip]:
    with closing(SphinxAligner()) as aligner:
        spoken = {name: _said(aligner, name, text.split()) for name, text in ENGLISH.items()}
    return [
        replace(_clip(folder, name, "en", *found), translation=IN_SPANISH.get(name)) for name, found in spoken.items()
    ]


def _said(aligner: SphinxAligner, name: str, words: Sequence[str]) -> tuple[Waveform, list[Timed]]:
    """The prompt between other silences than its own, and where its words are."""
    sound = _at_16k((SOUNDS / f"{name}.g722").read_bytes(), "-f", "g722")
    # PocketSphinx places a first word badly that begins with the sound
    padded = np.concatenate((_silence(2 * EDGE_SECONDS), sound, _silence(2 * EDGE_SECONDS)))
    spans = [span for span in aligner.align(padded, words, 0.0, "en") or () if span is not None]
    begin, end = spans[0][0] - EDGE_SECONDS, spans[-1][1] + EDGE_SECONDS
    timed = [
        (word, _time(start - begin), _time(stop - begin)) for word, (start, stop) in zip(words, spans, strict=True)
    ]
    return padded[round(begin * SAMPLE_RATE) : round(end * SAMPLE_RATE)], timed


def _spanish(folder: Path) -> list[Clip]:
    return [_clip(folder, name, "es", *_joined(text.split())) for name, text in SPANISH.items()]


def _joined(words: Sequence[str]) -> tuple[Waveform, list[Timed]]:
    """The words one after the other with pauses between them, and where each of them is."""
    parts = [_silence(EDGE_SECONDS)]
    timed = []
    for index, word in enumerate(words):
        spoken = _spoken(word)
        start = sum(map(len, parts)) / SAMPLE_RATE
        timed.append((word, _time(start), _time(start + len(spoken) / SAMPLE_RATE)))
        pause = EDGE_SECONDS if index == len(words) - 1 else GAPS_SECONDS[index % len(GAPS_SECONDS)]
        parts += [spoken, _silence(pause)]
    return np.concatenate(parts), timed


def _time(seconds: float) -> float:
    return round(seconds, 3)


def _silence(seconds: float) -> Waveform:
    return np.zeros(round(seconds * SAMPLE_RATE), np.float32)


def _spoken(word: str) -> Waveform:
    """One Spanish word without the silence around it."""
    command = ["espeak-ng", "-v", "es", "-s", "150", "--stdout", plain(word)]
    waveform = _at_16k(subprocess.run(command, check=True, capture_output=True).stdout, "-f", "wav")
    (loud,) = np.nonzero(np.abs(waveform) > 0.01 * np.abs(waveform).max())
    return waveform[loud[0] : loud[-1] + 1]


def _at_16k(sound: bytes, *options: str) -> Waveform:
    command = ["ffmpeg", "-v", "error", *options, "-i", "-", "-ar", str(SAMPLE_RATE), "-ac", "1", "-f", "f32le", "-"]
    return np.frombuffer(subprocess.run(command, input=sound, check=True, capture_output=True).stdout, np.float32)


def _clip(folder: Path, name: str, language: str, waveform: Waveform, words: Sequence[Timed]) -> Clip:
    path = folder / f"{name}.wav"
    noise = HISS * np.random.default_rng(0).standard_normal(len(waveform), dtype=np.float32)
    soundfile.write(path, waveform + noise, SAMPLE_RATE, subtype="PCM_16")
    return Clip(name, path, language, " ".join(text for text, _, _ in words), tuple(words))
