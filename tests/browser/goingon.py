"""A page that is loaded once and goes on: the next test opens its recording there, as Back and Forward do.

For tests whose subject is an open transcript. What the page keeps of one is its editor, which the next one replaces,
and what is in the browser's storage, which is emptied.
"""

from __future__ import annotations

from typing import Any, Protocol


class Watch(Protocol):
    def off(self, page: Any) -> None: ...


SIZE: Any = {"width": 1280, "height": 900}
BACK = """(url) => {
  document.querySelector("#editor .cs-studio").dataset.before = "";
  history.pushState(null, "", url);
  dispatchEvent(new PopStateEvent("popstate"));
}"""
NOT_BEFORE = "!document.querySelector('#editor .cs-studio[data-before]')"
EMPTIED = "() => { localStorage.clear(); sessionStorage.clear(); }"


class GoingOn:
    def __init__(self, context: Any) -> None:
        self.context = context

    def page(self) -> Any:
        return self.context.pages[0] if self.context.pages else self.context.new_page()

    def done(self, page: Any, watch: Watch, *, well: bool) -> None:
        """Of what a test does to a page nothing is left; after one that failed it is another page."""
        watch.off(page)
        for each in self.context.pages:
            if each is not page or not well:
                each.close()
        if well:
            page.unroute_all()
            page.set_viewport_size(SIZE)
            page.evaluate(EMPTIED)


def show(page: Any, url: str, ready: str) -> None:
    """The recording that the address names, and the keys on its transcript. `ready`: what it is once it is there."""
    if page.locator("#editor .cs-studio").count():
        page.evaluate(BACK, url)
    else:
        page.goto(url)
    page.wait_for_function(f"{NOT_BEFORE} && {ready}")
    page.locator("#editor .cs-list").first.focus()
