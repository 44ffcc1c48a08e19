"""Logging in by an issuer of OpenID Connect: the way there, and what is done with who comes back."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Scope

from studio.accounts.actor import NOBODY
from studio.accounts.logins import LoginRefused, identity_key, new_secret
from studio.accounts.tokens import digest
from studio.errors import NotFound, StudioError, plainly
from studio.oidc import Oidc
from studio.session import Studio
from studio.ui.accounts import entering
from studio.ui.accounts.cookie import is_https, secret
from studio.ui.accounts.issuer import Issuer
from studio.ui.accounts.sheet import bad, sheet
from studio.ui.actor import session_of
from studio.ui.guard.door import ACTOR
from studio.ui.guard.hosts import Hosts, netloc
from studio.ui.guard.refusal import Refusal
from studio.ui.http import PRIVATE

START, BACK = "/login/oidc", "/login/oidc/back"

PLAIN, SECURE = "studio-oidc", "__Host-studio-oidc"
WAY_SECONDS = 600
"""That somebody may take at the issuer's."""

LOST = "This login was not begun in this browser, took too long, or was used already. Log in once more."


@dataclass(frozen=True, slots=True)
class Way:
    """What a browser keeps of a login that is under way, in a cookie. It is not signed: whoever writes one of his own
    only sends himself astray, for `login` is a digest of what he cannot know, and `back` is looked at as a form's."""

    state: str
    nonce: str
    verifier: str
    redirect: str
    """Where the issuer was told to send him back."""
    back: str
    login: str = ""
    """Digest of the login to whose account this is to be linked; empty where somebody logs in."""

    @classmethod
    def new(cls, redirect: str, back: str, login: str = "") -> Way:
        return cls(new_secret(), new_secret(), new_secret(), redirect, back[:2000], digest(login) if login else "")

    @classmethod
    def of(cls, scope: Scope, cookies: Mapping[str, str]) -> Way | None:
        try:
            said = orjson.loads(base64.urlsafe_b64decode(cookies.get(_name(scope), "")))
            return cls(*map(str, said)) if isinstance(said, list) else None
        except (ValueError, TypeError):
            return None

    @property
    def challenge(self) -> str:
        hashed = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()

    def put(self, response: Response, scope: Scope) -> None:
        said = [self.state, self.nonce, self.verifier, self.redirect, self.back, self.login]
        value = base64.urlsafe_b64encode(orjson.dumps(said)).decode()
        response.set_cookie(
            _name(scope), value, max_age=WAY_SECONDS, path="/", secure=is_https(scope), httponly=True, samesite="lax"
        )


def _name(scope: Scope) -> str:
    return SECURE if is_https(scope) else PLAIN


class Vouched:
    """`hosts` are the names by which the studio is reached, `prefix` the path below which a proxy serves it."""

    def __init__(self, settings: Oidc, hosts: Hosts, prefix: str) -> None:
        self._issuer = Issuer(settings)
        self._settings = settings
        self._hosts = hosts
        self._prefix = prefix

    def start(self, studio: Studio, request: Request) -> Response:
        """To the issuer."""
        back = request.query_params.get("next", "")
        if request.scope.get(ACTOR, NOBODY) != NOBODY:
            return entering.entered(back, "../")
        way = Way.new(self._redirect(request), back)
        try:
            return self._sent(request, way, lambda to: RedirectResponse(to, 303, headers=PRIVATE))
        except StudioError as error:
            return entering.refused(studio, back, str(error), 503, "../")

    def link(self, request: Request) -> Response:
        """To the issuer, for whoever is logged in; by a link, for a form may not lead to another site."""
        way = Way.new(self._redirect(request), "", secret(request.scope))

        def page(to: str) -> Response:
            name = escape(self._settings.name)
            return sheet(
                "Another way to log in",
                f'<p>Log in there; from then on that login is yours here, too.</p><p><a href="{escape(to)}">'
                f"Go on to {name}</a></p>",
            )

        return self._sent(request, way, page)

    def back(self, studio: Studio, request: Request) -> Response:
        """From the issuer. What was kept of the way is used once, whatever comes of it."""
        way = Way.of(request.scope, request.cookies)
        try:
            response = self._arrived(studio, request, way)
        except StudioError as error:
            response = _refused(studio, way, error)
        https = is_https(request.scope)
        response.delete_cookie(_name(request.scope), path="/", secure=https, httponly=True, samesite="lax")
        return response

    def _arrived(self, studio: Studio, request: Request, way: Way | None) -> Response:
        said = request.query_params
        if way is None or not hmac.compare_digest(way.state.encode(), said.get("state", "").encode()):
            raise LoginRefused(LOST)
        if "error" in said:
            raise LoginRefused(f"{self._settings.name} did not let you in ({plainly(said['error'], 60)}).")
        if said.get("iss", self._issuer.about().issuer) != self._issuer.about().issuer:
            raise LoginRefused("Another issuer than the studio's answered. Log in once more.")
        claims = self._issuer.claims(said.get("code", ""), way.redirect, way.verifier, way.nonce)
        identity = identity_key(self._issuer.about().issuer, claims["sub"])
        if way.login:
            return self._link(studio, request, way, identity)
        return self._log_in(studio, request, way, identity, claims)

    def _link(self, studio: Studio, request: Request, way: Way, identity: str) -> Response:
        """Only where still the same person is logged in, by the same login."""
        if request.scope.get(ACTOR, NOBODY) == NOBODY or way.login != digest(secret(request.scope)):
            raise LoginRefused(LOST)
        session_of(studio, request).account.link(identity)
        return RedirectResponse("../../account", 303, headers=PRIVATE)

    def _log_in(
        self, studio: Studio, request: Request, way: Way, identity: str, claims: Mapping[str, object]
    ) -> Response:
        invited = way.back.removeprefix("/invite/") if way.back.startswith("/invite/") else ""
        email, verified = str(claims.get("email") or ""), claims.get("email_verified") is True
        admitted = self._settings.admits_email(email, verified=verified)
        try:
            login = studio.logins.vouched(identity, _called(claims), invited=invited, admitted=admitted)
        except NotFound:
            raise LoginRefused(entering.NO_INVITATION) from None
        used = invited and not _holds(studio, invited)
        return entering.logged_in(request, login, "" if used else way.back, "../../")

    def _sent(self, request: Request, way: Way, answer: Callable[[str], Response]) -> Response:
        response = answer(self._issuer.way(way.redirect, way.state, way.nonce, way.challenge))
        way.put(response, request.scope)
        return response

    def _redirect(self, request: Request) -> str:
        """By a name of the studio that is known: the one that was asked for, or the public one that a proxy hides."""
        said = request.headers.get("x-forwarded-host", "").split(",")[0].strip() or request.headers.get("host", "")
        asked = netloc(said)
        public = sorted(map(str, self._hosts.public))
        if asked is not None and (asked in self._hosts.public or (not public and self._hosts.serves(asked))):
            host = str(asked)
        elif public:
            host = public[0]
        else:
            raise Refusal(421, "The studio does not know itself by this name. Start it with STUDIO_HOSTS.")
        scheme = "https" if is_https(request.scope) else "http"
        return f"{scheme}://{host}{self._prefix}{BACK}"


def _refused(studio: Studio, way: Way | None, error: StudioError) -> Response:
    status = 500 if error.fault else 401
    if way is not None and way.login:
        back = '<p><a href="../../account">Your account</a></p>'
        return sheet("Another way to log in", bad(str(error)) + back, status)
    return entering.refused(studio, way.back if way is not None else "", str(error), status, "../../")


def _holds(studio: Studio, link: str) -> bool:
    try:
        studio.logins.invited(link)
    except NotFound:
        return False
    return True


def _called(claims: Mapping[str, object]) -> str:
    """As others will read him."""
    email = str(claims.get("email") or "").partition("@")[0]
    return str(claims.get("name") or claims.get("preferred_username") or email)
