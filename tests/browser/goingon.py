"""A page that is loaded once and goes on: the next test opens its recording there, as Back and Forward do.

For tests whose subject is an open transcript. What the page keeps of one is its editor, which the next one replaces,
and what is in the browser's storage, which is emptied. Looks and permissions are as they were at first.
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
PERMISSIONS = ["microphone"]
EMPTIED = """async () => {
  localStorage.clear();
  sessionStorage.clear();
  const answered = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  for (const { name } of await indexedDB.databases()) {  // the page has them open, and keeps them so
    const base = await answered(indexedDB.open(name));
    const stores = [...base.objectStoreNames];
    const clear = stores.length ? base.transaction(stores, "readwrite") : null;
    await Promise.all(stores.map((each) => answered(clear.objectStore(each).clear())));
    base.close();
  }
}"""
LOOKS: Any = dict.fromkeys(("media", "color_scheme", "reduced_motion", "forced_colors", "contrast"), "null")


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
            page.emulate_media(**LOOKS)
            self.context.clear_permissions()
            self.context.grant_permissions(PERMISSIONS)
            page.evaluate(EMPTIED)


def show(page: Any, url: str, ready: str) -> None:
    """The recording that the address names, and the keys on its transcript. `ready`: what it is once it is there."""
    if page.locator("#editor .cs-studio").count():
        page.evaluate(BACK, url)
    else:
        page.goto(url)
    page.wait_for_function(f"{NOT_BEFORE} && {ready}")
    page.locator("#editor .cs-list").first.focus()
