"""From which pages a call may come: the studio's own, or none at all (a program).

A browser says where a call comes from in `Origin` (with everything that is not a plain GET) and, to
addresses it trusts, in `Sec-Fetch-Site`; no page can leave out or change either. Where a browser says
nothing (a GET over plain http in a network), `Cross-Origin-Resource-Policy` keeps the answer from the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.datastructures import Headers

from studio.errors import shown
from studio.ui.guard.hosts import Hosts, Netloc, netloc, origin
from studio.ui.guard.refusal import Refusal

OWN = ("same-origin", "none")
"""`none`: a person typed the address or opened a bookmark."""

FOREIGN = "Pages of other sites may not use this studio. Open the studio itself, or call it from a program."


@dataclass(frozen=True, slots=True)
class Origins:
    hosts: Hosts
    embeddable: bool = False
    """True where some other site's page may show the studio in a frame; which, says `frame-ancestors`."""

    def check(self, headers: Headers, reached: Sequence[Netloc], *, page: bool) -> None:
        """Raises Refusal. `page`: the call asks for the page itself, which others may link to."""
        said = headers.getlist("origin")
        if len(said) > 1 or (said and not self._own(said[0], reached)):
            raise Refusal(403, FOREIGN)
        site = headers.getlist("sec-fetch-site")
        if not site or (len(site) == 1 and site[0] in OWN) or (page and self._visit(headers)):
            return
        raise Refusal(403, FOREIGN)

    def check_form(self, headers: Headers) -> None:
        """What a form sends any page could send: a browser says which. Raises Refusal where it does not."""
        if "origin" not in headers and headers.get("sec-fetch-site") != "same-origin":
            raise Refusal(403, FOREIGN)

    def reached(self, headers: Headers) -> list[Netloc]:
        """The names by which a call reached us: the Host, and what a proxy was called by. Raises Refusal."""
        asked = headers.getlist("host")
        if len(asked) != 1:
            raise Refusal(400, "The request must name one host.")
        forwarded = headers.get("x-forwarded-host", "").split(",")[0].strip()
        return [self._known(text) for text in (asked[0], *([forwarded] if forwarded else []))]

    def _known(self, text: str) -> Netloc:
        found = netloc(text)
        if found is None or not self.hosts.serves(found):
            raise Refusal(421, _unknown(text, found))
        return found

    def _own(self, said: str, reached: Sequence[Netloc]) -> bool:
        """A proxy may rewrite the Host: then the names that were set stand for the studio, each with its port."""
        found = origin(said)
        return found is not None and (found in reached or found in self.hosts.public)

    def _visit(self, headers: Headers) -> bool:
        """A person follows a link to the studio, or sees it in a frame of a page that may show it."""
        framed = ("iframe", "frame") if self.embeddable else ()
        return headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") in ("document", *framed)


def _unknown(text: str, found: Netloc | None) -> str:
    name = found.host if found is not None and not found.is_address else "its name"
    return (
        f"No studio is known here as {shown(text)}. Open it by the address that it printed when it started, or start "
        f"it with STUDIO_HOSTS={name}."
    )
