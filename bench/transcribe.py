"""The embedded engines against bare PocketSphinx: speed as ratios, and how well they hear.

    python -m bench.transcribe [--seconds 120] [--rounds 2] [--quality]

Windows are real prompts joined with pauses to about 15 s (asterisk-core-sounds-en-g722; their
texts are in tests/prompts_en.tsv). Bare is one decoder with its defaults in this process;
the studio's engines, PocketSphinx and Moonshine, run on the same windows with one process and, where there
are two cores, with two. Starting the processes is left out: it happens once. The bounds: PocketSphinx 1.1x of
bare's time with one process, 1.7x of bare's speed with two; Moonshine 3x the speed of PocketSphinx. `--quality`
prints the word error rate on 30 prompts, wideband and as telephone sound, and how far a word's confidence can be
trusted.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from studio.align.spoken import spoken
from studio.audio.pcm import to_pcm
from studio.config import Settings
from studio.domain import Request
from studio.engines.base import Engine, Family, Window, WindowResult
from studio.engines.onnx import moonshine
from studio.engines.pocketsphinx import engine as pocketsphinx
from studio.limits import SAMPLE_RATE, silent
from studio.transcript.score import normal, score

ROOT = Path(__file__).parents[1]
PROMPTS = ROOT / "tests" / "prompts_en.tsv"
SOUNDS = Path("/usr/share/asterisk/sounds/en_US_f_Allison")
WINDOW_SECONDS = 15.0
PAUSE = np.zeros(SAMPLE_RATE // 2, np.float32)
FAMILIES: tuple[Family, ...] = (pocketsphinx.FAMILY, moonshine.FAMILY)
SETTINGS = Settings(data=Path())

Waveform = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Prompt:
    samples: Waveform
    text: str
    """As it is said: numbers and signs in words."""


def prompts(count: int, rate: int = SAMPLE_RATE) -> Iterator[Prompt]:
    """Every third prompt; `rate` 8000 gives telephone sound."""
    rows = [line.split("\t") for line in PROMPTS.read_text(encoding="utf-8").splitlines()]
    for name, text in rows[: 3 * count : 3]:
        said = " ".join(word for token in text.split() for word in spoken(token, "en"))
        yield Prompt(decoded(SOUNDS / f"{name}.g722", rate), said)


def decoded(path: Path, rate: int) -> Waveform:
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "a.wav"
        down = ["-af", f"aresample={rate},aresample={SAMPLE_RATE}", "-ar", str(SAMPLE_RATE), "-ac", "1"]
        subprocess.run(["ffmpeg", "-v", "error", "-f", "g722", "-i", str(path), *down, str(wav)], check=True)
        samples: Waveform = soundfile.read(wav, dtype="float32")[0]
    return samples


def windows_of(sounds: Sequence[Waveform], seconds: float) -> list[Window]:
    """The sounds joined to windows of about WINDOW_SECONDS, until `seconds` are full."""
    windows: list[Window] = []
    held: list[Waveform] = []
    now = 0.0
    for samples in sounds:
        held += [samples, PAUSE]
        length = sum(map(len, held)) / SAMPLE_RATE
        if length >= WINDOW_SECONDS:
            windows.append(Window(now, now + length, np.concatenate(held)))
            held, now = [], now + length
        if now >= seconds:
            break
    return windows


def bare(windows: Sequence[Window]) -> Callable[[], None]:
    """PocketSphinx as its manual has it."""
    from pocketsphinx import Decoder

    decoder = Decoder(samprate=SAMPLE_RATE, loglevel="FATAL")
    sounds = [to_pcm(window.samples) for window in windows]

    def work() -> None:
        for pcm in sounds:
            decoder.start_utt()
            decoder.process_raw(pcm, full_utt=True)
            decoder.end_utt()
            list(decoder.seg() or ())

    return work


def loaded(family: Family, workers: int = 0) -> Engine:
    (card,) = family.cards(SETTINGS)
    return family.load(card, replace(SETTINGS, workers=workers), silent)


def heard_by(engine: Engine, windows: Sequence[Window]) -> list[WindowResult]:
    request = Request(engine.card.id, pnc=engine.card.capabilities.punctuation[0])
    return list(engine.transcribe(windows, request, lambda: False))


def studio(engine: Engine, windows: Sequence[Window], workers: int) -> Callable[[], None]:
    """The work. All processes have started when this returns."""
    first = windows[0]
    blink = Window(first.start, first.start + 3.0, first.samples[: 3 * SAMPLE_RATE])
    heard_by(engine, [blink] * 2 * workers)
    return lambda: void(heard_by(engine, windows))


def void(_: object) -> None:
    """Only the time counts."""


def seconds_of(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def speed(seconds: float, rounds: int) -> None:
    """All contenders in turn, so that a busy machine is busy for each; the best round counts."""
    windows = windows_of([prompt.samples for prompt in prompts(32)], seconds)
    length = sum(window.end - window.start for window in windows)
    cores = len(os.sched_getaffinity(0))
    contenders = {"bare PocketSphinx": bare(windows)}
    engines: list[Engine] = []
    for family in FAMILIES:
        for workers in (1, 2)[:cores]:
            engines.append(loaded(family, workers))
            contenders[f"{family.name}, {workers} process{'es' * (workers > 1)}"] = studio(
                engines[-1], windows, workers
            )
    best = dict.fromkeys(contenders, float("inf"))
    for _ in range(rounds):
        for name, work in contenders.items():
            best[name] = min(best[name], seconds_of(work))
    for engine in engines:
        engine.close()
    reference = best["bare PocketSphinx"]
    print(f"{length:.0f} s of speech in {len(windows)} windows, {cores} cores, best of {rounds}")
    for name, took in best.items():
        print(f"  {name:24} {took:7.1f} s   {took / reference:5.2f}x bare's time   {reference / took:5.2f}x its speed")


def quality() -> None:
    for family in FAMILIES:
        engine = loaded(family)
        print(engine.card.id)
        for name, rate in (("16 kHz", SAMPLE_RATE), ("telephone, 8 kHz", 8000)):
            chosen = list(prompts(30, rate))
            heard = heard_by(engine, [Window(0.0, len(each.samples) / SAMPLE_RATE, each.samples) for each in chosen])
            said = [" ".join(word for token in each.text.split() for word in spoken(token, "en")) for each in heard]
            rates = score(zip(said, [prompt.text for prompt in chosen], strict=True))
            print(f"  WER on 30 prompts, {name}: {rates.wer:.3f} ({rates.errors} of {rates.words} words)")
            if rate == SAMPLE_RATE:
                trust(heard, chosen)
        engine.close()


def trust(heard: Sequence[WindowResult], chosen: Sequence[Prompt]) -> None:
    """How many words of a confidence are right."""
    judged = sorted(pair for each, prompt in zip(heard, chosen, strict=True) for pair in judge(each, prompt))
    step = max(len(judged) // 5, 1)
    for low in range(0, len(judged) - step + 1, step):
        part = judged[low : low + step]
        right = sum(ok for _, ok in part) / len(part)
        print(f"  confidence {part[0][0]:.2f} to {part[-1][0]:.2f}: {right:.0%} of {len(part)} words are right")


def judge(heard: WindowResult, prompt: Prompt) -> Iterator[tuple[float, bool]]:
    texts = [word.text for word in heard.words] or heard.text.split()
    sure = [word.confidence or 0.0 for word in heard.words] or heard.confidences
    words = [normal(text)[0] if normal(text) else "" for text in texts]
    right = {
        index
        for op in Levenshtein.opcodes(words, normal(prompt.text))
        if op.tag == "equal"
        for index in range(op.src_start, op.src_end)
    }
    for index, confidence in enumerate(sure):
        yield confidence, index in right


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=120.0, help="of speech to decode")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--quality", action="store_true", help="word error rates instead of speed")
    options = parser.parse_args()
    if options.quality:
        quality()
    else:
        speed(options.seconds, options.rounds)


if __name__ == "__main__":
    main()
