"""Keys in a Library of thousands, in a real Chromium: letters in the search, rows gone over and chosen, key to paint.

    python -m bench.library [--recordings 4000] [--keys 60]

The page is told of so many recordings; from then on it is by itself, which is what this measures. Beside it, in the
same run: the same letters into the field of an empty page.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.page import ARGUMENTS, CHROMIUM, Visit, bare_field, line
from bench.served import served
from bench.synthetic import make

PROBE = """() => {
  window.__keys = [];
  addEventListener("keydown", ({ timeStamp }) => requestAnimationFrame(() => {
    const after = new MessageChannel();
    after.port1.onmessage = () => window.__keys.push(performance.now() - timeStamp);
    after.port2.postMessage(null);
  }), true);
}"""
"""From a key's own time stamp to the end of the frame that shows what it did, whatever it is."""

GAP_MS = 150


def crowded(page: Any, url: str, recordings: int) -> None:
    """Told of `recordings`, the Library open."""
    told = json.loads(page.request.get(f"{url}/gradio_api/studio/library.json").text())
    row = told["recordings"][0]
    rows = [
        {**row, "name": f"call {at:05}.flac", "place": at, "id": f"{row['id']}{at or ''}"} for at in range(recordings)
    ]
    page.route("**/library.json*", lambda route: route.fulfill(json={**told, "recordings": rows}))
    page.wait_for_selector("#go")
    page.get_by_role("tab", name="Library").click()
    page.locator("#library tbody [data-name=choose]").first.wait_for()
    page.evaluate(PROBE)


def pressed(page: Any, keys: Sequence[str]) -> list[float]:
    """Each at the pace of a quick person; milliseconds to paint."""
    page.evaluate("window.__keys.length = 0")
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(GAP_MS)
    page.wait_for_function(f"window.__keys.length >= {len(keys)}")
    return [float(each) for each in page.evaluate("window.__keys")]


def measure(browser: Any, url: str, options: argparse.Namespace) -> None:
    print(f"  {'milliseconds':44} {'p50':>9} {'p95':>9} {'worst':>9}  limit")
    visit = Visit(browser, url, 0)
    crowded(visit.page, url, options.recordings)
    visit.page.locator("#library input[type=search]").focus()
    word = [*"call 0", *["Backspace"] * 6]
    line("a letter in the search", pressed(visit.page, (word * options.keys)[: options.keys]), "50")
    line("  the same keys in an empty page", bare_field(browser, options.keys))
    visit.page.locator("#library input[type=search]").fill("")
    visit.page.locator("#library tbody [data-name=choose]").first.focus()
    line("a row down", pressed(visit.page, ["ArrowDown"] * options.keys), "50")
    line("a row down, chosen", pressed(visit.page, ["Shift+ArrowDown"] * options.keys), "50")
    line("all chosen, and none", pressed(visit.page, ["Control+a", "Escape"] * (options.keys // 2)), "50")
    visit.close()


def main() -> None:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--recordings", type=int, default=4000)
    parser.add_argument("--keys", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        make(Path(folder), hours=0.02, words=120)
        command = [sys.executable, "-m", "studio", "serve", "--data", folder, "--port"]
        with served(lambda port: [*command, str(port)]) as server:
            print(f"{options.recordings:,} recordings")
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
            measure(browser, server.url, options)
            browser.close()
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
