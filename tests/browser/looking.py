"""What everybody must be able to read: at a desk and on a phone, in light and dark. Pictures go to STUDIO_LOOKS."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SCHEMES = ("light", "dark")


def serious(page: Any) -> list[str]:
    """Findings of axe-core that keep somebody out; Gradio's own upload fields are not ours to fix."""
    from axe_playwright_python.base import AXE_SCRIPT

    options = {"resultTypes": ["violations"], "rules": {"region": {"enabled": False}}}
    rooms = ("#start", "#status", "#asking", "#editor", "#library", "#models")
    scope = {"include": [[each] for each in rooms], "exclude": [["#drop"], ["#vocabulary-file"]]}
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    run = "([scope, options]) => axe.run(scope, options).then((each) => each.violations)"  # of much that was looked at
    found = page.evaluate(run, [scope, options])
    return [
        f"{each['id']}: {node['html'][:160]}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


UNDER_ARROWS = """() => [...document.querySelectorAll(".cs-root select")].filter((each) => {
  const { backgroundImage, paddingInlineEnd } = getComputedStyle(each);
  return each.checkVisibility() && backgroundImage !== "none" && parseFloat(paddingInlineEnd) < 26;
}).map((each) => each.outerHTML.slice(0, 120))"""


def read_by_everybody(page: Any, picture: Path) -> None:
    """As it is now: it is pictured, nothing reaches beyond the screen, and axe-core finds nothing serious."""
    page.screenshot(path=str(picture), animations="disabled")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{picture.stem} is {wide} px wider than the screen"
    assert page.evaluate(UNDER_ARROWS) == [], f"{picture.stem}: what is chosen runs under its arrow"
    assert serious(page) == [], picture.stem


def in_scheme(page: Any, scheme: str) -> None:
    """As whoever changes his system's light and dark sees it, once every colour has arrived."""
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function(
        """scheme => document.body.classList.contains("dark") === (scheme === "dark")
            && !document.getAnimations().some((each) => each instanceof CSSTransition)""",
        arg=scheme,
    )


def in_both_schemes(page: Any, look: Callable[[str], None]) -> None:
    """The one that it is in first."""
    dark = page.evaluate("document.body.classList.contains('dark')")
    for scheme in reversed(SCHEMES) if dark else SCHEMES:
        in_scheme(page, scheme)
        look(scheme)


@dataclass
class Look:
    """A browser of one size, whose pages follow its scheme."""

    context: Any
    width: int
    height: int
    folder: Path

    def at(self, page: Any, name: str) -> None:
        """Each moment is looked at in light and in dark."""
        in_both_schemes(page, lambda scheme: read_by_everybody(page, self.folder / f"{name}-{self.width}-{scheme}.png"))


@pytest.fixture(params=[(1280, 720), (390, 844)], ids=["desk", "phone"])
def look(request: pytest.FixtureRequest, browser: Any, tmp_path: Path) -> Iterator[Look]:
    """A test that asks for it is done twice."""
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=SCHEMES[0])
    context.set_default_timeout(60_000)
    yield Look(context, width, height, Path(os.environ.get("STUDIO_LOOKS", tmp_path)))
    context.close()
