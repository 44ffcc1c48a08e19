"""Ten minutes of real speech corrected by keys alone in the page, beside the same job in a plain text box.

    python -m bench.corrector [--seed 21] [--swapped] [--noise DB]

Two people speak over a telephone line (bench/conversation.py); the default offline engine writes the draft. A scripted
corrector then works in a real Chromium without a mouse. He knows what is said row by row, by listening: the draft's
row and the truth of that stretch of sound are all that he looks at. In both places he puts every wrong word right,
tells the two people apart by name, parts rows in which both speak and joins those that break a sentence off.

in the page    as README's “Correct an hour in the afternoon” has it: the sound stops where a segment ends, Ctrl+Enter
               verifies and goes on, Alt+N where the next suspect is the wrong word, a name replaced throughout when it
               is wrong for the first time, and what was corrected twice taken for the rest when it is offered
in the box     the draft in one textarea, a line for each row, and a player whose sound a keyboard's own play key
               starts and stops; the caret goes by Ctrl and arrows, Home and End, whichever is nearest; who speaks is
               written before a line where it is another than before (“Ann: ”)

Keys are counted as they are pressed, and seconds of work are those of the keystroke-level model
(bench/keystrokes.py): no person is timed here. A row is heard once, before anything is done to it; in the box the
pauses between rows are heard as well, since the sound runs on there. Word error rates are of what is exported and of
what stands in the box, by one normalisation.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import soundfile

from bench.conversation import NOISE_DB, SEED, SPEAKERS, Conversation, conversation
from bench.keystrokes import Hands, Work
from bench.page import ARGUMENTS, CHROMIUM
from bench.rows import Draft, Said, changes_of, said_in, word_errors, words_of
from bench.served import served
from bench.studiopage import LAPSE, StudioPage
from bench.textbox import PAGE, TextBox
from studio.accounts.actor import LOCAL
from studio.config import Settings
from studio.domain import Request
from studio.limits import SAMPLE_RATE
from studio.session import Studio

MODEL = "moonshine/tiny-en"
HALVES = ("first half", "second half")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of what somebody has made of it."""

    speaker: str | None
    words: list[str]


@dataclass(frozen=True, slots=True)
class Job:
    """What a corrector finds, and what is right."""

    talk: Conversation
    rows: tuple[Draft, ...]
    said: list[list[Said]]
    address: str
    """Of the transcript in the page."""

    @property
    def middle(self) -> float:
        return self.talk.seconds / 2

    def rows_of(self, half: int) -> list[int]:
        return [at for at, row in enumerate(self.rows) if int(row.start >= self.middle) == half]

    def wrong_places(self, half: int) -> int:
        return sum(len(changes_of(self.rows[at].words, self.said[at])) for at in self.rows_of(half))

    def errors(self, words: Sequence[str]) -> list[float]:
        """The word error rate of each half."""
        said = words_of(self.talk.turns)
        return word_errors(words, said, [int(word.start >= self.middle) for word in said])


def drafted(talk: Conversation, wav: Path, data: Path) -> Job:
    with closing(Studio(Settings(data=data))) as studio:
        session = studio.acting_as(LOCAL)
        document = session.transcripts.transcribe_file(wav, Request(MODEL))
        segments = document.transcript.segments
        rows = tuple(Draft(each.start, each.end, tuple(word.text for word in each.words)) for each in segments)
        address = f"?recording={document.recording.id}&transcript={document.transcript.id}"
    return Job(talk, rows, said_in(rows, words_of(talk.turns)), address)


def in_the_page(browser: Any, job: Job, data: Path, work: Sequence[Work]) -> StudioPage:
    command = [sys.executable, "-m", "studio", "serve", "--data", str(data), "--port"]
    with served(lambda port: [*command, str(port)]) as server:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.add_init_script(LAPSE)
        page.goto(server.url + job.address)
        page.wait_for_function(f"window.__studio?.ready && window.__studio.segments.length === {len(job.rows)}")
        page.wait_for_selector("#editor .cs-word.is-suspect")
        corrector = StudioPage(page, Hands(page))
        corrector.correct(job.rows, job.said, work)
        page.wait_for_function("window.__studio.saved")
        page.close()
    return corrector


def exported(data: Path, folder: Path) -> list[Line]:
    command = [sys.executable, "-m", "studio", "export", "--format", "json", "--status", "all", "--data", str(data)]
    subprocess.run([*command, "--out", str(folder)], check=True, capture_output=True)
    (file,) = folder.glob("*.json")
    segments = json.loads(file.read_text(encoding="utf-8"))["segments"]
    return [Line(each["speaker"], each["text"].split()) for each in segments]


def in_the_box(browser: Any, job: Job, folder: Path, work: Sequence[Work]) -> list[Line]:
    draft = "\n".join(" ".join(row.words) for row in job.rows)
    file = folder / "box.html"
    file.write_text(PAGE.format(text=escape(draft)), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(file.as_uri())
    box = TextBox(page, Hands(page))
    box.correct(job.rows, job.said, work)
    lines = list(lines_of(box.text))
    page.close()
    return lines


def lines_of(text: str) -> Iterator[Line]:
    speaker = None
    for line in text.split("\n"):
        head, _, rest = line.partition(": ")
        speaker, said = (head, rest) if head in SPEAKERS else (speaker, line)
        yield Line(speaker, said.split())


def report(title: str, job: Job, work: Sequence[Work], after: Sequence[Line]) -> list[float]:
    """Seconds of work for a minute of sound, in each half."""
    before = job.errors([word for row in job.rows for word in row.words])
    now = job.errors([word for line in after for word in line.words])
    minutes = job.talk.seconds / 60 / len(HALVES)
    print(f"\n{title}")
    found = []
    for half, name in enumerate(HALVES):
        done = Work()
        for at in job.rows_of(half):
            done.add(work[at])
        found.append(done.seconds / minutes)
        print(
            f"  {name:12} {done.keys:5} keys, {done.decisions:3} decisions, {done.listened:5.0f} s heard; "
            f"{found[-1]:5.1f} s of work a minute; WER {before[half]:6.1%} -> {now[half]:6.2%}"
        )
    return found


def main() -> None:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=SEED, help="of turns, pauses and noise")
    parser.add_argument("--swapped", action="store_true", help="the prompts of the second half first")
    parser.add_argument("--noise", type=float, default=NOISE_DB, help="dB below the voice")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        talk = conversation(folder, options.noise, options.seed, options.swapped)
        wav = folder / "call.wav"
        soundfile.write(wav, talk.sound, SAMPLE_RATE)
        job = drafted(talk, wav, folder / "data")
        print(f"{talk.seconds / 60:.1f} min, {len(talk.turns)} prompts, {len(job.rows)} rows of the draft")
        places = [job.wrong_places(half) for half in range(len(HALVES))]
        print(f"wrong places in its halves: {places[0]}, {places[1]}")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        page_work, box_work = ([Work() for _ in job.rows] for _ in range(2))
        corrector = in_the_page(browser, job, folder / "data", page_work)
        page = report("In the page", job, page_work, exported(folder / "data", folder / "export"))
        print(f"  {len(corrector.offers)} corrections offered themselves, {corrector.taken} were taken")
        box = report("In the box", job, box_work, in_the_box(browser, job, folder, box_work))
        browser.close()
    against = [page[half] / box[half] for half in range(len(HALVES))]
    print(f"\nThe page against the box: {HALVES[0]} {against[0]:.2f}, {HALVES[1]} {against[1]:.2f}")
    print(f"The second half against the first: the page {page[1] / page[0]:.2f}, the box {box[1] / box[0]:.2f}")
    each = [page[half] / places[half] for half in range(len(HALVES))]
    each_in_box = [box[half] / places[half] for half in range(len(HALVES))]
    print(f"… for each wrong place: the page {each[1] / each[0]:.2f}, the box {each_in_box[1] / each_in_box[0]:.2f}")


if __name__ == "__main__":
    main()
