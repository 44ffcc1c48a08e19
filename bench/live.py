"""Recording in a real Chromium with a fake microphone: how soon words are seen, and what a crash takes.

    python -m bench.live [--seconds 180] [--kill]

The microphone hears real prompts, one after another (asterisk-core-sounds-en-g722), then silence. Where in the
recording each was said is found by laying the recording over the prompts; where the recording was when text changed
is what the page's own counter says. `--kill`: the server is killed with kill -9 in the middle and started again.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from bench.served import first_page, free_port
from bench.transcribe import Prompt, prompts
from studio.accounts.actor import LOCAL
from studio.config import Settings
from studio.limits import SAMPLE_RATE
from studio.session import Studio
from studio.transcript.score import score

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
PAUSE_SECONDS = 0.4
SILENCE_SECONDS = 5.0
BEHIND_THE_FIRST = 2.0
BEHIND_THE_LAST = 3.0
LOST_SECONDS = 2.0

WATCH = """
window.__seen = [];
const text = document.querySelector("[data-name=live]"), clock = document.querySelector("[data-name=clock]");
let began = null;
new MutationObserver(() => {
  if (began === null && clock.textContent === "0:00") began = performance.now();
  const settled = text.querySelector(".cs-live-settled").textContent;
  window.__seen.push([performance.now(), settled.trim(), text.textContent.trim()]);
}).observe(text.parentElement, { subtree: true, childList: true, characterData: true });
window.__began = () => began;
"""


@dataclass
class Speech:
    """Prompts as the microphone hears them, and when each is said, in seconds from its first sample."""

    sound: NDArray[np.float32]
    said: list[tuple[float, float, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(text for _, _, text in self.said)

    @property
    def end(self) -> float:
        return self.said[-1][1]


def speech(seconds: float) -> Speech:
    rng = np.random.default_rng(0)
    found, parts, at = Speech(np.empty(0, np.float32)), [], 0.0
    for prompt in _enough(seconds):
        parts += [prompt.samples, rng.normal(0, 2e-4, round(PAUSE_SECONDS * SAMPLE_RATE)).astype(np.float32)]
        length = len(prompt.samples) / SAMPLE_RATE
        found.said.append((at, at + length, prompt.text))
        at += length + PAUSE_SECONDS
        if at >= seconds:
            break
    parts.append(rng.normal(0, 2e-4, round(SILENCE_SECONDS * SAMPLE_RATE)).astype(np.float32))
    found.sound = np.concatenate(parts)
    return found


def _enough(seconds: float) -> list[Prompt]:
    return [prompt for prompt in prompts(round(seconds)) if len(prompt.samples) > SAMPLE_RATE]


@dataclass
class Server:
    data: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "studio", "serve", "--data", str(self.data), "--port", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        first_page(self.port, self.process)

    def end(self, how: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(how)
        self.process.wait()


def record(browser: Any, server: Server, heard: Speech, *, kill: bool) -> list[tuple[float, str, str]]:
    """What was seen: (seconds since the recording began, settled text, all text)."""
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{server.port}")
    page.wait_for_selector("[data-name=record]")
    page.wait_for_timeout(1000)
    page.evaluate(WATCH)
    page.click("[data-name=record]")
    length = len(heard.sound) / SAMPLE_RATE
    if kill:
        page.wait_for_timeout(1000 * length / 2)
        server.end(signal.SIGKILL)
        server.start()
    page.wait_for_function(
        "([end]) => window.__began() && performance.now() - window.__began() > 1000 * end",
        arg=[length],
        timeout=600_000,
    )
    page.click("[data-name=stop]")
    page.wait_for_function("!document.querySelector('#recorder .is-recording')", timeout=60_000)
    seen, began = page.evaluate("[window.__seen, window.__began()]")
    return [((at - began) / 1000, settled, text) for at, settled, text in seen]


def taken_in(data: Path) -> NDArray[np.float32]:
    studio = Studio(Settings(data=data, workers=1))
    session = studio.acting_as(LOCAL)
    while not (entries := session.library.entries()):
        time.sleep(0.2)
    sound, _ = soundfile.read(session.library.file(entries[0].recording.id, "timeline.flac"), dtype="float32")
    studio.close()
    return np.asarray(sound, np.float32)


def offset(recorded: NDArray[np.float32], heard: Speech) -> float:
    """Seconds by which the recording begins before the microphone's file, by the first ten of it."""
    part = heard.sound[: 10 * SAMPLE_RATE]
    size = 1 << (len(recorded[: 20 * SAMPLE_RATE]) + len(part)).bit_length()
    spectrum = np.fft.rfft(recorded[: 20 * SAMPLE_RATE], size) * np.conj(np.fft.rfft(part, size))
    place = int(np.argmax(np.fft.irfft(spectrum, size)))
    return (place if place < size // 2 else place - size) / SAMPLE_RATE


def report(heard: Speech, seen: list[tuple[float, str, str]], shift: float, recorded: float) -> None:
    first = next(at for at, _, text in seen if text) - shift
    last = (
        max(at for (at, _, text), (_, _, before) in zip(seen[1:], seen, strict=False) if text and text != before)
        - shift
    )
    wer = score([(heard.text, seen[-1][1] or max((text for _, text, _ in seen), key=len))]).wer
    print(f"first text {first:.2f} s after speech began (bound {BEHIND_THE_FIRST + 0.5:.1f}: a first word takes 0.5)")
    print(f"last change of text {last - heard.end:.2f} s after speech ended (bound {BEHIND_THE_LAST:.1f})")
    lag = median(_lags(heard, seen, shift))
    print(f"two words of a prompt after they were said, median of {len(heard.said)}: {lag:.2f} s")
    print(f"settled text: WER {wer:.3f}")
    print(f"recorded {recorded:.2f} s of {len(heard.sound) / SAMPLE_RATE:.2f} s")


def _lags(heard: Speech, seen: list[tuple[float, str, str]], shift: float) -> list[float]:
    """For each prompt, when its second word was there, counted by words, against when it was said, by its share."""
    lags, before = [], 0
    for start, end, text in heard.said:
        words = len(text.split())
        said = start + (end - start) * min(1.0, 2 / words)
        there = next((at for at, _, shown in seen if len(shown.split()) >= before + min(2, words)), None)
        if there is not None:
            lags.append(there - shift - said)
        before += words
    return lags


def main() -> None:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=180.0)
    parser.add_argument("--kill", action="store_true")
    options = parser.parse_args()
    heard = speech(options.seconds)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        microphone = Path(folder) / "microphone.wav"
        soundfile.write(microphone, heard.sound, SAMPLE_RATE, "PCM_16")
        server = Server(Path(folder) / "data", free_port())
        server.data.mkdir()
        server.start()
        fake = f"--use-file-for-fake-audio-capture={microphone}%noloop"
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, fake])
        seen = record(browser, server, heard, kill=options.kill)
        browser.close()
        recorded = taken_in(server.data)
        server.end(signal.SIGINT)
        report(heard, seen, offset(recorded, heard), len(recorded) / SAMPLE_RATE)


if __name__ == "__main__":
    main()
