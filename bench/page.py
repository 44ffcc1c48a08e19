"""The page with a long recording open, in a real Chromium, against its limits and against plain DOM.

    python -m bench.page [--hours 3] [--words 30000] [--opens 5] [--keys 60] [--edits 40]

The studio serves a synthetic recording (bench/synthetic.py) from a process of its own. What is measured:

open to ready     from the click in the library, on a page just loaded, to the mark `canary-studio:ready`:
                  words, lane, list and waveform are there
key to paint      from a key's own time stamp to the end of the frame that shows its letter, typed at the
                  pace of a person in the field of a segment in the middle of the recording
edit to saved     from Enter in the field to "saved" in the row: request, commit with fsync, answer, redraw;
                  each edit's acoustic alignment runs behind it meanwhile
at rest           what the page's process takes of a core with nothing to do, beside the same page with all frames that
                  Gradio's clock asks for
heap              JSHeapUsedSize after a collection, recording open and all edits made

Beside them, in the same run: typing into a field of an empty page, and the same words as plain DOM, every
segment a row and every word a span, without windowing: how long that takes to build, to hold and to type into.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from bench.served import Served, served
from bench.synthetic import Long, make

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
)  # fmt: skip
PROBE = Path(__file__).with_name("probe.js")
PATIENCE_MS = 60_000
FULL = "window.__studio?.segments.length === {}"
MEGABYTE = 2**20
STILL_SECONDS, REST_SECONDS = 12, 10
ALL_FRAMES = """(() => {
  const ask = window.requestAnimationFrame;
  Object.defineProperty(window, "requestAnimationFrame", { get: () => ask, set: () => {} });
})()"""
"""Nobody can put another way to ask for a frame in its place."""


class Visit:
    """A fresh visitor's page and what is asked of it."""

    def __init__(self, browser: Any, url: str, segments: int) -> None:
        self._context = browser.new_context(viewport={"width": 1280, "height": 900})
        self._context.set_default_timeout(PATIENCE_MS)
        self._context.add_init_script(path=str(PROBE))
        self._segments = segments
        self._pace = random.Random(2)
        self.page = self._context.new_page()
        self.page.goto(url)
        self._cdp = self._context.new_cdp_session(self.page)
        self._cdp.send("Performance.enable")

    def close(self) -> None:
        self._context.close()

    def found(self, what: str) -> list[Any]:
        return list(self.page.evaluate(f"__bench.found.{what}"))

    def forget(self, what: str) -> None:
        self.page.evaluate(f"__bench.found.{what}.length = 0")

    def wait(self, condition: str) -> None:
        self.page.wait_for_function(condition)

    def look_into_library(self) -> None:
        self.page.wait_for_selector("#go")
        self.page.get_by_role("tab", name="Library").click()
        self.page.wait_for_selector("#library [data-name=open]")
        self.page.wait_for_timeout(500)  # a person looks before the click; what the load still does is not the opening

    def open(self) -> dict[str, float]:
        self.page.click("#library [data-name=open]")
        self.wait(f"__bench.found.opened.length && {FULL.format(self._segments)}")
        return dict(self.found("opened")[0])

    def megabytes(self) -> float:
        """The JavaScript heap after a collection."""
        self._cdp.send("HeapProfiler.collectGarbage")
        return self._metric("JSHeapUsedSize") / MEGABYTE

    def beside(self) -> float:
        """Megabytes that nodes and array buffers take beside that heap, of all pages of this process."""
        usage = self._cdp.send("Runtime.getHeapUsage")
        return float(usage.get("embedderHeapUsedSize", 0) + usage.get("backingStorageSize", 0)) / MEGABYTE

    def nodes(self) -> float:
        return self._metric("Nodes")

    def _metric(self, name: str) -> float:
        metrics = self._cdp.send("Performance.getMetrics")["metrics"]
        return float(next(metric["value"] for metric in metrics if metric["name"] == name))

    # --- what a person does ---

    def go_to_middle(self) -> None:
        """Scroll there, and select a segment by a click beside its words."""
        box = self.page.locator("#editor .cs-list").bounding_box()
        self.page.evaluate("list => (list.scrollTop = list.scrollHeight / 2)", self.page.query_selector(".cs-list"))
        self.page.wait_for_timeout(300)
        self.page.mouse.click(box["x"] + box["width"] - 260, box["y"] + box["height"] / 2)
        self.wait("window.__studio.selected !== null")

    def open_field(self) -> None:
        if not self.page.locator("#editor textarea").count():
            self.page.keyboard.press("Enter")
        self.page.wait_for_selector("#editor textarea")

    def type_letters(self, count: int) -> list[float]:
        """Key to paint, in ms; gaps of 60 to 320 ms, so that drafts are kept in between as they would be."""
        self.forget("keys")
        for number in range(count):
            self.page.keyboard.press("Space" if number % 6 == 5 else self._pace.choice("etaoinshr"))
            self.page.wait_for_timeout(self._pace.uniform(60, 320))
        self.wait(f"__bench.found.keys.length >= {count}")
        return [float(one) for one in self.found("keys")]

    def edit(self, count: int) -> list[float]:
        """Edit to saved, in ms: segment after segment, a word added to each."""
        self.forget("saved")
        self.forget("requests")
        for number in range(count):
            self.page.keyboard.press("ArrowDown")
            self.open_field()
            self.page.keyboard.press("End")
            self.page.keyboard.type(" indeed")
            self.page.wait_for_timeout(self._pace.uniform(200, 600))
            self.page.keyboard.press("Enter")
            self.wait(f"__bench.found.saved.length > {number}")
        return [float(one) for one in self.found("saved")]

    def idle(self, count: int) -> list[float]:
        """Server functions with nothing to do, in ms, at the pace of edits."""
        times = []
        for _ in range(count):
            self.page.wait_for_timeout(self._pace.uniform(200, 600))
            times.append(float(self.page.evaluate("__bench.idle()")))
        return times


@contextmanager
def long_recording(hours: float, words: int) -> Iterator[tuple[Any, Served, Long]]:
    """A browser, and the studio served with one long recording in a folder of its own."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        start = time.perf_counter()
        long = make(Path(folder), hours, words)
        segments = len(long.transcript.segments)
        length = long.recording.duration / 3600
        print(f"{length:g} h, {long.words:,} words, {segments:,} segments, made in {time.perf_counter() - start:.0f} s")
        command = [sys.executable, "-m", "studio", "serve", "--data", folder, "--port"]
        with served(lambda port: [*command, str(port)]) as server:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
            yield browser, server, long
            browser.close()


def opens(browser: Any, url: str, long: Long, count: int) -> list[dict[str, float]]:
    """Each in a browser context of its own: nothing is cached but on the server."""
    found = []
    for _ in range(count):
        visit = Visit(browser, url, len(long.transcript.segments))
        visit.look_into_library()
        found.append(visit.open())
        visit.close()
    return found


def bare_field(browser: Any, count: int) -> list[float]:
    """The same keys into a field of an empty page: what Chromium and this measurement cost by themselves."""
    visit = Visit(browser, "about:blank", 0)
    visit.page.set_content("<!doctype html><textarea style='width:90%;field-sizing:content'></textarea>")
    visit.page.evaluate(PROBE.read_text("utf-8"))
    visit.page.focus("textarea")
    times = visit.type_letters(count)
    visit.close()
    return times


def at_rest(browser: Any, url: str, before: str = "") -> float:
    """Percent of a core that draws the page with nothing to do, once the wheel of its beginning stands still.

    `before`: a script that runs before all of the page's own.
    """
    page, told = browser.new_page(), browser.new_browser_cdp_session()

    def seconds() -> float:
        every = told.send("SystemInfo.getProcessInfo")["processInfo"]
        return float(sum(each["cpuTime"] for each in every if each["type"] == "renderer"))

    page.add_init_script(before)
    page.goto(url)
    page.wait_for_timeout(STILL_SECONDS * 1000)
    used = seconds()
    page.wait_for_timeout(REST_SECONDS * 1000)
    used = seconds() - used
    page.close()
    return 100 * used / REST_SECONDS


def line(name: str, times: Sequence[float], limit: str = "") -> None:
    p50, p95 = np.percentile(times, [50, 95])
    print(f"  {name:44} {p50:9.1f} {p95:9.1f} {max(times):9.1f}  {limit}", flush=True)


def measure(browser: Any, server: Served, long: Long, options: argparse.Namespace) -> None:
    url = server.url
    spared, unspared = at_rest(browser, url), at_rest(browser, url, ALL_FRAMES)
    print(f"  a page at rest takes {spared:.1f} % of a core; with all the frames that Gradio asks for {unspared:.1f} %")
    print(f"  {'milliseconds':44} {'p50':>9} {'p95':>9} {'worst':>9}  limit")
    opened = opens(browser, url, long, options.opens)
    line("open to ready", [one["ready"] for one in opened], "600")
    line("open to ready and painted", [one["painted"] for one in opened])
    visit = Visit(browser, url, len(long.transcript.segments))
    visit.look_into_library()
    empty = visit.megabytes()
    visit.open()
    fresh, nodes = visit.megabytes(), visit.nodes()
    visit.go_to_middle()
    visit.open_field()
    line("key to paint", visit.type_letters(options.keys), "p95 16 beyond the next")
    line("  the same keys in an empty page", bare_field(browser, options.keys))
    visit.page.keyboard.press("Escape")
    before = server.processor_seconds()
    line("edit to saved", visit.edit(options.edits), "p95 100")
    used = (server.processor_seconds() - before) / options.edits
    line("  of it the request", [float(one) for one in visit.found("requests")])
    line("  the same with nothing to do", visit.idle(options.edits))
    worked, beside = visit.megabytes(), visit.beside()
    built = float(visit.page.evaluate("__bench.plain()"))
    plain, plain_nodes = visit.megabytes() + visit.beside() - worked - beside, visit.nodes()
    visit.page.evaluate("__bench.plainField()")
    line("plain DOM: key to paint", visit.type_letters(options.keys))
    visit.close()
    whole = float(np.median([one["painted"] for one in opened]))
    print(f"  the server took {used * 1000:.0f} ms of processor for each edit, polls and idling included")
    print(f"  plain DOM: list built and painted {built:.0f} ms, {built / whole:.2f} x the studio's whole opening")
    print(f"  heap: page {empty:.1f} MB, recording open {fresh:.1f} MB, after the edits {worked:.1f} MB (limit 80)")
    print(f"  beside it, nodes and array buffers: {beside:.1f} MB")
    print(f"  plain DOM adds {plain:.1f} MB and {plain_nodes - nodes:,.0f} nodes to the {nodes:,.0f} that the page has")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--hours", type=float, default=3.0)
    parser.add_argument("--words", type=int, default=30_000)
    parser.add_argument("--opens", type=int, default=5)
    parser.add_argument("--keys", type=int, default=60)
    parser.add_argument("--edits", type=int, default=40)
    options = parser.parse_args()
    with long_recording(options.hours, options.words) as (browser, server, long):
        measure(browser, server, long, options)
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
