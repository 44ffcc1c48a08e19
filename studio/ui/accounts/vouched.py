"""Logging in by an issuer of OpenID Connect: the way there, and what is done with who comes back."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Scope

from studio.accounts.actor import NOBODY
from studio.accounts.logins import LOST, LoginRefused, identity_key, new_secret
from studio.errors import NotFound, RequestError, StudioError, plainly
from studio.oidc import Oidc
from studio.session import Studio
from studio.ui.accounts import entering
from studio.ui.accounts.cookie import is_https, secret
from studio.ui.accounts.id_token import NotVouched
from studio.ui.accounts.issuer import Issuer, Told
from studio.ui.accounts.sheet import bad, sheet
from studio.ui.actor import session_of
from studio.ui.guard.door import ACTOR
from studio.ui.guard.hosts import Hosts, netloc
from studio.ui.guard.refusal import Refusal
from studio.ui.http import PRIVATE

BACK = "/login/oidc/back"
INVITE = "/invite/"

PLAIN, SECURE = "studio-oidc", "__Host-studio-oidc"
WAY_SECONDS = 600
"""That somebody may take at the issuer's."""

MOST_WAYS, MOST_BYTES = 5, 4_000
"""Logins of one browser that are under way at once, and what they may take of a request's head, which proxies bound;
the oldest go first."""


@dataclass(frozen=True, slots=True)
class Way:
    """What a browser keeps of a login that is under way, in a cookie of its own, so that tabs that log in at once do
    not take it from one another. It is not signed: whoever writes one of his own only sends himself astray, for `link`
    is a digest of what he cannot know, and `back` is looked at as a form's."""

    began: int
    """Seconds since 1970."""
    state: str
    nonce: str
    verifier: str
    redirect: str
    """Where the issuer was told to send him back."""
    back: str
    link: str = ""
    """What the account gave to whom it is to be linked; empty where somebody logs in."""

    @classmethod
    def new(cls, redirect: str, back: str, link: str = "") -> Way:
        return cls(int(time.time()), new_secret(), new_secret(), new_secret(), redirect, back[:2000], link)

    @classmethod
    def of(cls, scope: Scope, cookies: Mapping[str, str], state: str) -> Way | None:
        """The one by which whoever comes back with this state left, while it holds."""
        way = cls._read(cookies.get(_name(scope, state), ""))
        late = way is not None and time.time() - way.began > WAY_SECONDS
        return None if way is None or late or not way.is_of(state) else way

    @classmethod
    def _read(cls, value: str) -> Way | None:
        try:
            began, *said = orjson.loads(base64.urlsafe_b64decode(value))
            return cls(int(began), *map(str, said))
        except (ValueError, TypeError):
            return None

    @property
    def invited(self) -> str:
        """Secret of the invitation with which he came; empty for with none."""
        return self.back.removeprefix(INVITE) if self.back.startswith(INVITE) else ""

    def is_of(self, state: str) -> bool:
        """Whether whoever comes back with this state left by this way."""
        return hmac.compare_digest(self.state.encode(), state.encode())

    @property
    def challenge(self) -> str:
        hashed = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()

    def put(self, response: Response, scope: Scope, cookies: Mapping[str, str]) -> None:
        """Beside others that are under way, as far as there is room."""
        for name in _surplus(scope, cookies):
            _drop(response, scope, name)
        said = [self.began, self.state, self.nonce, self.verifier, self.redirect, self.back, self.link]
        value = base64.urlsafe_b64encode(orjson.dumps(said)).decode()
        name, https = _name(scope, self.state), is_https(scope)
        response.set_cookie(name, value, max_age=WAY_SECONDS, path="/", secure=https, httponly=True, samesite="lax")

    def forget(self, response: Response, scope: Scope) -> None:
        _drop(response, scope, _name(scope, self.state))


def _surplus(scope: Scope, cookies: Mapping[str, str]) -> list[str]:
    """Cookies of logins that have to go before one more comes: unreadable, oldest or too long."""
    found = {name: Way._read(value) for name, value in cookies.items() if name.startswith(f"{_kind(scope)}-")}
    newest = sorted(found, key=lambda name: way.began if (way := found[name]) else 0, reverse=True)
    taken, gone = 0, []
    for place, name in enumerate(newest, 1):
        taken += len(cookies[name])
        if found[name] is None or place >= MOST_WAYS or taken > MOST_BYTES:
            gone.append(name)
    return gone


def _drop(response: Response, scope: Scope, name: str) -> None:
    response.delete_cookie(name, path="/", secure=is_https(scope), httponly=True, samesite="lax")


def _name(scope: Scope, state: str) -> str:
    return f"{_kind(scope)}-{hashlib.sha256(state.encode()).hexdigest()[:16]}"


def _kind(scope: Scope) -> str:
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

    def link(self, studio: Studio, request: Request, fields: Mapping[str, str]) -> Response:
        """To the issuer, for whoever is logged in; by a link, for a form may not lead to another site."""
        try:
            begun = session_of(studio, request).account.begin_link(fields.get("old", ""), secret(request.scope))
            return self._leads(request, Way.new(self._redirect(request), "", begun))
        except NotVouched as error:
            return _not_linked(error, 503, "../account")
        except RequestError as error:
            return _not_linked(error, 400, "../account")

    def _leads(self, request: Request, way: Way) -> Response:
        def page(to: str) -> Response:
            name = escape(self._settings.name)
            return sheet(
                "Another way to log in",
                f'<p>Log in there; from then on that login is yours here, too.</p><p><a href="{escape(to)}">'
                f"Go on to {name}</a></p>",
            )

        return self._sent(request, way, page)

    def back(self, studio: Studio, request: Request) -> Response:
        """From the issuer. What was kept of the way is used once, whatever comes of it; of another way it stays."""
        way = Way.of(request.scope, request.cookies, request.query_params.get("state", ""))
        try:
            response = self._arrived(studio, request, way)
        except StudioError as error:
            response = _refused(studio, way, error)
        if way is not None:
            way.forget(response, request.scope)
        return response

    def _arrived(self, studio: Studio, request: Request, way: Way | None) -> Response:
        said = request.query_params
        if way is None:
            raise LoginRefused(LOST)
        if "error" in said:
            raise LoginRefused(f"{self._settings.name} did not let you in ({plainly(said['error'], 60)}).")
        if said.get("iss", self._issuer.about().issuer) != self._issuer.about().issuer:
            raise LoginRefused("Another issuer than the studio's answered. Log in once more.")
        told = self._issuer.told(said.get("code", ""), way.redirect, way.verifier, way.nonce)
        identity = identity_key(self._issuer.about().issuer, told.claims["sub"])
        if way.link:
            return self._link(studio, request, way, identity)
        return self._log_in(studio, request, way, identity, told)

    def _link(self, studio: Studio, request: Request, way: Way, identity: str) -> Response:
        """Only where still the same person is logged in, by the same login."""
        if request.scope.get(ACTOR, NOBODY) == NOBODY:
            raise LoginRefused(LOST)
        session_of(studio, request).account.link(identity, way.link, secret(request.scope))
        return RedirectResponse("../../account", 303, headers=PRIVATE)

    def _log_in(self, studio: Studio, request: Request, way: Way, identity: str, told: Told) -> Response:
        claims = told.claims if studio.logins.knows(identity) else self._newcomer(studio, way, told)
        email, verified = str(claims.get("email") or ""), claims.get("email_verified") is True
        admitted = self._settings.admits_email(email, verified=verified)
        try:
            login = studio.logins.vouched(identity, _called(claims), invited=way.invited, admitted=admitted)
        except NotFound:
            raise LoginRefused(entering.NO_INVITATION) from None
        return entering.logged_in(request, login, _on(studio, way), "../../")

    def _newcomer(self, studio: Studio, way: Way, told: Told) -> Mapping[str, object]:
        """What is to be known of somebody who has no account; the issuer is asked for what it did not say yet."""
        by_email = self._settings.asks_email and not (way.invited and _holds(studio, way.invited))
        lacking = not _called(told.claims) or (by_email and not told.claims.get("email"))
        return self._issuer.more(told) if lacking else told.claims

    def _sent(self, request: Request, way: Way, answer: Callable[[str], Response]) -> Response:
        response = answer(self._issuer.way(way.redirect, way.state, way.nonce, way.challenge))
        way.put(response, request.scope, request.cookies)
        return response

    def _redirect(self, request: Request) -> str:
        """By a name of the studio that is known: the one that was asked for, or the public one that a proxy hides."""
        said = request.headers.get("x-forwarded-host", "").split(",")[0].strip() or request.headers.get("host", "")
        asked = netloc(said)
        public = self._hosts.public
        if asked is not None and (self._hosts.is_public(asked) or (not public and self._hosts.serves(asked))):
            host = str(asked)
        elif public:
            host = str(public[0])
        else:
            raise Refusal(421, "The studio does not know itself by this name. Start it with STUDIO_HOSTS.")
        scheme = "https" if is_https(request.scope) else "http"
        return f"{scheme}://{host}{self._prefix}{BACK}"


def _refused(studio: Studio, way: Way | None, error: StudioError) -> Response:
    status = 500 if error.fault else 401
    if way is not None and way.link:
        return _not_linked(error, status, "../../account")
    return entering.refused(studio, _on(studio, way) if way is not None else "", str(error), status, "../../")


def _not_linked(error: StudioError, status: int, account: str) -> Response:
    return sheet("Another way to log in", bad(str(error)) + f'<p><a href="{account}">Your account</a></p>', status)


def _on(studio: Studio, way: Way) -> str:
    """Where he wanted to go, unless that was an invitation that does not hold any more."""
    return "" if way.invited and not _holds(studio, way.invited) else way.back


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
