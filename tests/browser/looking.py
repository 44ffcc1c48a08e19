"""What everybody must be able to read: at a desk and on a phone, in light and dark. Pictures go to STUDIO_LOOKS."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


def serious(page: Any) -> list[str]:
    """Findings of axe-core that keep somebody out; Gradio's own upload fields are not ours to fix."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"resultTypes": ["violations"], "rules": {"region": {"enabled": False}}}
    rooms = ("#start", "#status", "#asking", "#editor", "#library", "#models")
    scope = {"include": [[each] for each in rooms], "exclude": [["#drop"], ["#vocabulary-file"]]}
    found = Axe().run(page, context=scope, options=options).response["violations"]
    return [
        f"{each['id']}: {node['html'][:160]}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


def read_by_everybody(page: Any, picture: Path) -> None:
    """As it is now: it is pictured, nothing reaches beyond the screen, and axe-core finds nothing serious."""
    page.screenshot(path=str(picture), animations="disabled")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{picture.stem} is {wide} px wider than the screen"
    assert serious(page) == [], picture.stem


@dataclass
class Look:
    """A browser of one size and scheme."""

    context: Any
    width: int
    height: int
    scheme: Any
    folder: Path

    def at(self, page: Any, name: str) -> None:
        read_by_everybody(page, self.folder / f"{name}-{self.width}-{self.scheme}.png")


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[(1280, 720), (390, 844)], ids=["desk", "phone"])
def look(request: pytest.FixtureRequest, browser: Any, tmp_path: Path, scheme: Any) -> Iterator[Look]:
    """A test that asks for it is done four times."""
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    context.set_default_timeout(60_000)
    yield Look(context, width, height, scheme, Path(os.environ.get("STUDIO_LOOKS", tmp_path)))
    context.close()
