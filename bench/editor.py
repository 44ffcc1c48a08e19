"""A day's work on a long recording, in a real Chromium: segments cut, joined and moved, words timed anew.

    python -m bench.editor [--hours 3] [--words 30000] [--rounds 30] [--edits 1000] [--hyperaudio FOLDER]

The same recording as bench.page, which has its opening and its keys. What is measured:

split, merge      from the key's own time stamp to the end of the frame that shows the other rows, and to the
                  moment when the page says that it is saved; segments in the middle of the recording
drag              an edge on the waveform: from each move of the mouse to the end of its frame, and from letting go
                  to saved
timed anew        from Alt+T until the twelve words of a segment have the times of the sound, and are saved
scroll            frames while the list is scrolled by its wheel for four seconds, beside an empty page of that height
heap              after a tenth of the edits and after all of them, each after a collection

Beside them, in the same run: a split and a merge of the same words as plain DOM, every segment a row and every word a
span; with `--hyperaudio`, a checkout of Hyperaudio Lite Editor, whose page is given the same words: key to paint.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

import numpy as np

from bench.page import PROBE, Visit, bare_field, line, long_recording
from bench.served import Served
from bench.synthetic import Long

WORK = Path(__file__).with_name("work.js")
PAUSE_MS = 250
"""Between two operations: those of a quick person."""
SCROLL_SECONDS = 4.0
WHEEL = 120
DRAGGED_SECONDS = 0.2


class Desk(Visit):
    """The long recording open in the middle, nothing being typed."""

    def __init__(self, browser: Any, url: str, long: Long) -> None:
        super().__init__(browser, url, len(long.transcript.segments))
        self.page.evaluate(WORK.read_text("utf-8"))
        self.look_into_library()
        self.open()
        self.go_to_middle()

    def press(self, key: str) -> tuple[float, float]:
        """Milliseconds until what the key did is painted, and saved."""
        self.page.evaluate("__work.expect()")
        self.page.keyboard.press(key)
        painted, saved = self.page.evaluate("__work.done()")
        self.page.wait_for_timeout(PAUSE_MS)
        return float(painted), float(saved)

    def split_and_merge(self, rounds: int) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
        """Of segment after segment: cut after its third word, and joined again."""
        split, merged = [], []
        for _ in range(rounds):
            self.page.keyboard.press("ArrowDown")
            for _ in range(3):
                self.page.keyboard.press("ArrowRight")
            split.append(self.press("b"))
            self.page.keyboard.press("ArrowUp")
            merged.append(self.press("m"))
        return split, merged

    def drag(self, rounds: int) -> tuple[list[float], list[float]]:
        """The current segment's end to and fro: milliseconds a move to paint, and letting go to saved."""
        moves: list[float] = []
        saved: list[float] = []
        for at in range(rounds):
            handle = self.page.locator("#editor .cs-edge.is-segment.is-end")
            handle.wait_for()
            box = handle.bounding_box()
            x, y = box["x"] + box["width"] / 2, box["y"] + 20
            far = DRAGGED_SECONDS * float(self.page.evaluate("window.__studio.pxPerSec")) * (1 if at % 2 else -1)
            self.page.mouse.move(x, y)
            self.page.mouse.down()
            self.page.evaluate("__work.moves.length = 0")
            for part in range(1, 9):
                self.page.mouse.move(x + far * part / 8, y)
                self.page.wait_for_timeout(20)
            self.page.evaluate("__work.expect('pointerup')")
            self.page.mouse.up()
            moves += [float(each) for each in self.page.evaluate("__work.moves")]
            saved.append(float(self.page.evaluate("__work.done()")[1]))
            self.page.wait_for_timeout(PAUSE_MS)
        return moves, saved

    def timed_anew(self, rounds: int) -> list[float]:
        """Milliseconds from Alt+T until a segment's words have the times of the sound, and are saved."""
        times = []
        for _ in range(rounds):
            self.page.keyboard.press("ArrowDown")
            times.append(self.press("Alt+t")[1])
        return times

    def edits(self, count: int) -> None:
        """One after the other, as fast as they are saved, up and down the middle of the recording."""
        for at in range(count):
            self.page.keyboard.press("ArrowDown" if at // 100 % 2 == 0 else "ArrowUp")
            self.open_field()
            self.page.keyboard.press("End")
            self.page.keyboard.type(" so" if at // 200 % 2 == 0 else " now")
            self.page.keyboard.press("Enter")
            self.wait("window.__studio.saved")

    def scrolled(self, selector: str) -> list[float]:
        return scrolled(self.page, self.page.locator(selector).bounding_box())


def scrolled(page: Any, box: dict[str, float]) -> list[float]:
    """Milliseconds from frame to frame while the wheel turns over `box`."""
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.evaluate("__work.frames()")
    for _ in range(int(SCROLL_SECONDS * 1000 / 16)):
        page.mouse.wheel(0, WHEEL)
    return [float(each) for each in page.evaluate("__work.framed()")]


def empty_page(browser: Any) -> list[float]:
    """The same wheel over an empty page of the list's height."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_content("<!doctype html><div style='height:200000px'></div>")
    page.evaluate(PROBE.read_text("utf-8"))
    page.evaluate(WORK.read_text("utf-8"))
    times = scrolled(page, {"x": 0, "y": 0, "width": 1280, "height": 900})
    page.close()
    return times


def hyperaudio(browser: Any, folder: Path, long: Long, keys: int) -> list[float]:
    """Key to paint in a checkout of Hyperaudio Lite Editor, its transcript replaced by these words."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.route("**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort())
    page.goto((folder / "index.html").resolve().as_uri(), wait_until="domcontentloaded")
    page.evaluate(PROBE.read_text("utf-8"))
    page.evaluate(WORK.read_text("utf-8"))
    words = [
        [word.text, round(word.start * 1000), round((word.end - word.start) * 1000)]
        for segment in long.transcript.segments
        for word in segment.words
    ]
    page.evaluate("words => __work.hyperaudio(words)", words)
    for _ in range(keys):
        page.keyboard.press("e")
        page.wait_for_timeout(PAUSE_MS)
    page.wait_for_function(f"__bench.found.keys.length >= {keys}")
    times = [float(each) for each in page.evaluate("__bench.found.keys")]
    page.close()
    return times


def measure(browser: Any, server: Served, long: Long, options: argparse.Namespace) -> None:
    print(f"  {'milliseconds':44} {'p50':>9} {'p95':>9} {'worst':>9}  limit")
    desk = Desk(browser, server.url, long)
    split, merged = desk.split_and_merge(options.rounds)
    for name, times in (("split", split), ("merge", merged)):
        line(f"{name} to paint", [painted for painted, _ in times], "p95 50")
        line(f"{name} to saved", [saved for _, saved in times], "p95 80")
    moves, dropped = desk.drag(options.rounds)
    line("drag of an edge, a move to paint", moves, "p95 50")
    line("drag, let go to saved", dropped, "p95 80")
    line("words of a segment timed anew", desk.timed_anew(options.rounds), "p95 1000")
    frames, bare = desk.scrolled("#editor .cs-list"), empty_page(browser)
    line("scroll, frame to frame", frames)
    line("  an empty page", bare)
    print(f"  a frame takes {np.mean(frames) / np.mean(bare):.2f} x that of the empty page (limit 1.20)")
    desk.edits(options.edits // 10)
    early = desk.megabytes()
    desk.edits(options.edits - options.edits // 10)
    print(f"  heap: {early:.1f} MB after {options.edits // 10:,} edits (limit 60)")
    print(f"        {desk.megabytes():.1f} MB after {options.edits:,}")
    line("plain DOM: split", [float(each) for each in desk.page.evaluate(f"__work.plain({options.rounds})")])
    desk.close()
    if options.hyperaudio:
        line("Hyperaudio Lite Editor: key to paint", hyperaudio(browser, options.hyperaudio, long, options.rounds))
        line("  the same keys in an empty page", bare_field(browser, options.rounds))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--hours", type=float, default=3.0)
    parser.add_argument("--words", type=int, default=30_000)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--edits", type=int, default=1000)
    parser.add_argument("--hyperaudio", type=Path, metavar="FOLDER", help="a checkout of Hyperaudio Lite Editor")
    options = parser.parse_args()
    with long_recording(options.hours, options.words) as (browser, server, long):
        measure(browser, server, long, options)
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
