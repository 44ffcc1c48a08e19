"""The issuer over HTTP: where it is asked, its keys, and what it gives for a code."""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, KeySet

from studio.errors import plainly
from studio.oidc import Oidc
from studio.posting import PostFailed, ask
from studio.servers import is_here
from studio.ui.accounts.id_token import NotVouched, claims_of

WELL_KNOWN = "/.well-known/openid-configuration"
SECONDS = 8.0
"""For one answer, whole."""
MOST_BYTES = 262_144
"""Of one."""
KEPT_SECONDS = 3600.0
"""So long what it says of itself is not asked again, nor its keys, but for one that we do not know."""
AGAIN_SECONDS = 60.0
"""Between two looks for keys, whatever tokens name."""

FAILED_SECONDS = 5.0
"""So long a look that failed is not repeated: who waited meanwhile would wait as long again."""

FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


@dataclass(frozen=True, slots=True)
class About:
    """What an issuer says of itself."""

    issuer: str
    """As its tokens name it: with the slash at the end that ours lacks, where it has one."""
    authorize: str
    token: str
    keys: str
    about_people: str
    """Address of what it knows of somebody; empty where it has none."""
    by_form: bool
    """Whether it wants the client's secret in the form, and not in a header."""


@dataclass(frozen=True, slots=True)
class Told:
    """What an issuer says of somebody."""

    claims: dict[str, Any]
    """Of his ID token."""
    access: str
    """Token by which it can be asked for more; empty where it gave none."""


class Issuer:
    """Asked from several threads. Every method raises NotVouched, with a sentence for a person."""

    def __init__(self, settings: Oidc) -> None:
        self.settings = settings
        self._lock = Lock()
        self._about: tuple[float, About] | None = None
        self._keys: tuple[float, KeySet] | None = None
        self._failed: dict[str, tuple[float, str]] = {}
        """By address, when a look failed and why."""

    def about(self) -> About:
        with self._lock:
            return self._known()

    def way(self, redirect: str, state: str, nonce: str, challenge: str) -> str:
        """The address that a browser is sent to."""
        about = self.about()
        said = {
            "response_type": "code",
            "client_id": self.settings.client,
            "redirect_uri": redirect,
            "scope": "openid profile email",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{about.authorize}{'&' if '?' in about.authorize else '?'}{urlencode(said)}"

    def told(self, code: str, redirect: str, verifier: str, nonce: str) -> Told:
        """What it says of whoever came back with this code."""
        about = self.about()
        given = self._exchange(about, code, redirect, verifier)
        token = given.get("id_token")
        if not isinstance(token, str):
            raise NotVouched("The issuer gave no ID token. It must know this studio for OpenID Connect.")
        claims = claims_of(token, self._keys_with, about.issuer, self.settings.client, nonce)
        return Told(claims, str(given.get("access_token") or ""))

    def more(self, told: Told) -> dict[str, Any]:
        """With what it says only when it is asked: some say names and addresses so."""
        address = self.about().about_people
        if not address or not told.access or not told.access.isascii():
            return told.claims
        said = _json("GET", address, {"Authorization": f"Bearer {told.access}", "Accept": "application/json"})
        if said.get("sub") != told.claims["sub"]:
            raise NotVouched("The issuer spoke of somebody else when it was asked who you are.")
        return {**said, **told.claims}

    # --- what it knows ---

    def _known(self) -> About:
        now = time.monotonic()
        if self._about is None or now - self._about[0] > KEPT_SECONDS:
            self._about = (now, self._read_about(self._look(f"{self.settings.issuer}{WELL_KNOWN}")))
        return self._about[1]

    def _read_about(self, said: Mapping[str, Any]) -> About:
        issuer = said.get("issuer")
        if not isinstance(issuer, str) or issuer.rstrip("/") != self.settings.issuer:
            raise NotVouched(f"The issuer calls itself {plainly(str(issuer))}: STUDIO_OIDC must name it so.")
        ways = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return About(
            issuer,
            self._address(said, "authorization_endpoint"),
            self._address(said, "token_endpoint"),
            self._address(said, "jwks_uri"),
            self._address(said, "userinfo_endpoint") if said.get("userinfo_endpoint") else "",
            by_form="client_secret_basic" not in ways,
        )

    def _address(self, said: Mapping[str, Any], name: str) -> str:
        """One over https; or of this machine, where the issuer is."""
        found = said.get(name)
        try:
            parts = urlsplit(found if isinstance(found, str) else "")
            good = bool(parts.hostname) and not parts.fragment
            here = is_here(parts) and is_here(urlsplit(self.settings.issuer))
        except ValueError:
            good = here = False
        if not good or not (parts.scheme == "https" or (parts.scheme == "http" and here)):
            raise NotVouched(f"The issuer does not say where its {name} is, by https.")
        return str(found)

    def _keys_with(self, kid: str | None) -> KeySet:
        """Asked again for one that is not there, for issuers change them; not more than once in a minute."""
        with self._lock:
            now, about = time.monotonic(), self._known()
            age = now - self._keys[0] if self._keys is not None else KEPT_SECONDS + 1
            missing = self._keys is None or (kid is not None and kid not in {each.kid for each in self._keys[1]})
            if self._keys is None or age > KEPT_SECONDS or (missing and age > AGAIN_SECONDS):
                self._keys = (now, _key_set(self._look(about.keys)))
            return self._keys[1]

    def _look(self, url: str) -> dict[str, Any]:
        at, why = self._failed.get(url, (0.0, ""))
        if why and time.monotonic() - at < FAILED_SECONDS:
            raise NotVouched(why)
        try:
            return _json("GET", url)
        except NotVouched as error:
            self._failed[url] = (time.monotonic(), str(error))
            raise

    # --- a login ---

    def _exchange(self, about: About, code: str, redirect: str, verifier: str) -> dict[str, Any]:
        client, secret = self.settings.client, self.settings.secret
        said = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect, "code_verifier": verifier}
        headers = dict(FORM)
        if secret and not about.by_form:
            pair = f"{quote_plus(client)}:{quote_plus(secret)}".encode()
            headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
        else:
            said |= {"client_id": client} | ({"client_secret": secret} if secret else {})
        return _json("POST", about.token, headers, urlencode(said).encode())


def _json(
    method: str, url: str, headers: Mapping[str, str] = {"Accept": "application/json"}, body: bytes = b""
) -> dict[str, Any]:
    host = urlsplit(url).hostname or ""
    try:
        # it is the owner who named the issuer: it may be in his network
        answer = ask(method, url, headers, body, private=True, seconds=SECONDS, most=MOST_BYTES)
    except PostFailed as error:
        raise NotVouched(f"The issuer is not reached at {plainly(host)}. {error} Try again later.") from error
    if answer.status != 200 or len(answer.body) >= MOST_BYTES:
        raise NotVouched(_refused(host, answer.status, answer.body))
    try:
        said = orjson.loads(answer.body)
    except orjson.JSONDecodeError as error:
        raise NotVouched(f"What {plainly(host)} answered is no JSON.") from error
    if not isinstance(said, dict):
        raise NotVouched(f"What {plainly(host)} answered is no JSON object.")
    return said


def _refused(host: str, status: int, body: bytes) -> str:
    """With the one word that OAuth has for it, and nothing else of what was answered."""
    if status == 200:
        return f"What {plainly(host)} answered is too long."
    try:
        word = str(orjson.loads(body)["error"])
    except (ValueError, KeyError, TypeError):
        word = ""
    return f"{plainly(host)} answered {status}{f' ({plainly(word, 60)})' if word else ''}. Log in again."


def _key_set(said: Mapping[str, Any]) -> KeySet:
    """Keys of kinds that are not known here, and for encryption, are passed over."""
    found, given = [], said.get("keys")
    for each in given if isinstance(given, list) else []:
        if isinstance(each, dict) and each.get("kty") in ("RSA", "EC") and each.get("use", "sig") == "sig":
            found += _read_key(each)
    if not found:
        raise NotVouched("The issuer has no keys that can be used here.")
    return KeySet(found)


def _read_key(said: dict[str, Any]) -> list[Key]:
    try:
        return [JWKRegistry.import_key(said)]
    except (JoseError, ValueError, TypeError, KeyError):
        return []
