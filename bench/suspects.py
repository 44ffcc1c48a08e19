"""How much of what is marked is wrong, and how much of what is wrong is marked: the ranking, and confidence alone.

    python -m bench.suspects [--noise DB]

98 real prompts (asterisk-core-sounds-en-g722; their texts are in tests/prompts_en.tsv) joined to one recording of nine
minutes, as it is or in pink noise, transcribed by Moonshine and PocketSphinx through the studio. Each draft is ranked
alone and beside the other. A word is wrong that an alignment with what is said leaves over or has another for; what was
missed cannot be marked. Numbers are compared as they are said.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from bench.transcribe import PROMPTS, SOUNDS, decoded
from studio.accounts.actor import LOCAL
from studio.align.spoken import spoken
from studio.config import Settings
from studio.domain import Request, Transcript
from studio.limits import SAMPLE_RATE
from studio.session import Session, Studio
from studio.text import fold
from studio.transcript.suspects.base import Evidence, Knows, Other
from studio.transcript.suspects.ranking import rank
from studio.workflow.spelling import known_in

PAUSE = np.zeros(round(0.8 * SAMPLE_RATE), np.float32)
SHARES = (5, 10, 20)
MODELS = ("moonshine/tiny-en", "pocketsphinx/en-us")

Waveform = NDArray[np.float32]


def prompts() -> tuple[Waveform, list[str]]:
    """All of them, and the words that are said in them."""
    rows = [line.split("\t") for line in PROMPTS.read_text(encoding="utf-8").splitlines()]
    sound = np.concatenate(
        [part for name, _ in rows for part in (decoded(SOUNDS / f"{name}.g722", SAMPLE_RATE), PAUSE)]
    )
    return sound, [fold(word) for _, text in rows for token in text.split() for word in spoken(token, "en")]


def noisy(sound: Waveform, below: float) -> Waveform:
    """With pink noise so many decibels below the voice, the same every time."""
    spectrum = np.fft.rfft(np.random.default_rng(0).standard_normal(len(sound)))
    noise = np.fft.irfft(spectrum / np.sqrt(np.arange(1, len(spectrum) + 1)), len(sound))
    voice = np.sqrt((sound[np.abs(sound) > 0.01] ** 2).mean())
    mixed = sound + noise / noise.std() * voice * 10 ** (-below / 20)
    loudest: Waveform = (mixed / np.abs(mixed).max() * 0.9).astype(np.float32)
    return loudest


def drafts(session: Session, wav: Path) -> list[Transcript]:
    first = session.transcripts.transcribe_file(wav, Request(MODELS[0]))
    run = session.transcripts.transcribe(first.recording.id, Request(MODELS[1], pnc=False), for_comparison=True)
    session.transcripts.wait(run.transcript_id)
    return [first.transcript, session.transcripts.get(run.transcript_id)]


def wrong_words(draft: Transcript, said: Sequence[str]) -> list[bool]:
    words = [word for segment in draft.segments for word in segment.words]
    tokens = [(fold(token), at) for at, word in enumerate(words) for token in spoken(word.text, "en")]
    wrong = [False] * len(words)
    for op in Levenshtein.opcodes([token for token, _ in tokens], said):
        mine, right = tokens[op.src_start : op.src_end], said[op.dest_start : op.dest_end]
        if op.tag != "equal" and "".join(token for token, _ in mine) != "".join(right):
            for _, at in mine:
                wrong[at] = True
    return wrong


def told(scores: Sequence[float], wrong: Sequence[bool]) -> Iterator[str]:
    """Precision / recall at each share."""
    order = sorted(range(len(scores)), key=lambda at: -scores[at])
    for share in SHARES:
        marked = order[: round(len(order) * share / 100)]
        found = sum(wrong[at] for at in marked)
        yield f"{found / max(len(marked), 1):.2f} / {found / max(sum(wrong), 1):.2f}"


def show(title: str, scores: Sequence[float], wrong: Sequence[bool]) -> None:
    print(f"  {title:<28}" + "".join(f"{each:>14}" for each in told(scores, wrong)))


def report(draft: Transcript, other: Transcript, trust: float, said: Sequence[str], knows: Knows) -> None:
    wrong = wrong_words(draft, said)
    print(f"{draft.request.model}: {len(wrong)} words, {np.mean(wrong):.1%} wrong; precision / recall at {SHARES} %")
    alone = Evidence(draft, knows=knows)
    show("confidence alone", [-(word.confidence or 0) for word in alone.words], wrong)
    show("ranking", [each.against for each in rank(alone)], wrong)
    beside = Evidence(draft, (Other(other, trust),), knows)
    show("ranking, beside the other", [each.against for each in rank(beside)], wrong)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--noise", type=float, help="dB below the voice")
    asked = parser.parse_args()
    sound, said = prompts()
    if asked.noise is not None:
        sound = noisy(sound, asked.noise)
    with tempfile.TemporaryDirectory() as folder, closing(Studio(Settings(data=Path(folder) / "data"))) as studio:
        wav = Path(folder) / "prompts.wav"
        soundfile.write(wav, sound, SAMPLE_RATE)
        session = studio.acting_as(LOCAL)
        errors = {card.id: card.word_errors or 0.5 for card in studio._services.catalog.cards()}
        one, two = drafts(session, wav)
        for draft, other in ((one, two), (two, one)):
            mine, others = errors[draft.request.model], errors[other.request.model]
            report(draft, other, mine / (mine + others), said, known_in("en"))


if __name__ == "__main__":
    main()
