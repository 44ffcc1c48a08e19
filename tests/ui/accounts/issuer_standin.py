"""A stand-in for an issuer of OpenID Connect: discovery, keys, codes and tokens over HTTP, and ways to be wrong."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from joserfc.jws import JWSRegistry

CLIENT, SECRET = "studio", "a secret of the client's"

Claims = dict[str, Any]
Signer = Callable[["Standin", Claims], str]


@dataclass
class Standin:
    """`claims`, `sign` and `answers` are for tests to change."""

    url: str = ""
    keys: dict[str, RSAKey | ECKey] = field(default_factory=dict)
    claims: Claims = field(default_factory=dict)
    """Laid over those of the next ID token; None takes one out."""
    sign: Signer | None = None
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """By path, instead of the right ones."""
    about: Claims = field(default_factory=dict)
    """What it says of somebody when it is asked; empty where it has no address for that."""
    asked: list[str] = field(default_factory=list)
    """Paths."""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def begin(self) -> None:
        """As new."""
        self.claims, self.sign, self.answers, self.codes, self.about = {}, None, {}, {}, {}
        self.rotate("k1")
        self.asked.clear()

    def rotate(self, kid: str) -> None:
        self.keys = {kid: RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})}

    def authorize(self, address: str, sub: str, **claims: Any) -> str:
        """What a browser gets that was sent to this address, where somebody logs in: the way back."""
        said = dict(parse_qsl(urlsplit(address).query))
        assert (said["response_type"], said["client_id"], said["code_challenge_method"]) == ("code", CLIENT, "S256")
        code = f"code-{len(self.codes)}"
        self.codes[code] = {**said, "claims": json.dumps({"sub": sub, **claims})}
        return f"{said['redirect_uri']}?code={code}&state={said['state']}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, Claims]:
        asked = self.codes.pop(form.get("code", ""), None)  # a code is used once
        hashed = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
        known = (
            "Basic "
            + base64.b64encode(f"{CLIENT}:{SECRET.replace(' ', '+').replace(chr(39), '%27')}".encode()).decode()
        )
        if authorization != known:
            return 401, {"error": "invalid_client"}
        if asked is None or challenge != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "nonce": asked["nonce"], "iat": now, "exp": now + 60}
        claims |= json.loads(asked["claims"]) | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        return 200, {"id_token": (self.sign or signed)(self, claims), "access_token": "a1", "token_type": "Bearer"}

    def discovery(self) -> Claims:
        paths = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/jwks"}
        paths |= {"userinfo_endpoint": "/userinfo"} if self.about else {}
        return {"issuer": self.url, **{name: self.url + path for name, path in paths.items()}}

    def jwks(self) -> Claims:
        return {"keys": [{"kty": "AKP", "kid": "new"}, *(key.as_dict(private=False) for key in self.keys.values())]}


def signed(issuer: Standin, claims: Claims, **header: Any) -> str:
    kid, key = next(iter(issuer.keys.items()))
    lenient = JWSRegistry(strict_check_header=False, algorithms=["RS256"])
    return jwt.encode({"alg": "RS256", "kid": kid, **header}, claims, key, registry=lenient)


def unsigned(issuer: Standin, claims: Claims) -> str:
    """By `none`."""
    parts = ({"alg": "none", "kid": next(iter(issuer.keys))}, claims)
    return ".".join(_encoded(json.dumps(each).encode()) for each in parts) + "."


def by_public_key(issuer: Standin, claims: Claims) -> str:
    """By HS256, with the public key for a secret."""
    kid, key = next(iter(issuer.keys.items()))
    secret = OctKey.import_key(base64.b64encode(key.as_bytes("DER", private=False)))
    return jwt.encode({"alg": "HS256", "kid": kid}, claims, secret, algorithms=["HS256"])


def by_another(_: Standin, claims: Claims) -> str:
    """By a key of nobody's under the name of theirs."""
    return jwt.encode({"alg": "RS256", "kid": "k1"}, claims, RSAKey.generate_key(2048))


def critical(issuer: Standin, claims: Claims) -> str:
    """With an extension that must be understood; the library would not sign it, so a part is signed by hand."""
    from joserfc.jws import serialize_compact

    kid, key = next(iter(issuer.keys.items()))

    class Blind(JWSRegistry):
        def check_header(self, header: Any) -> None: ...

    head = {"alg": "RS256", "kid": kid, "crit": ["exp"], "exp": 1}
    return serialize_compact(head, json.dumps(claims), key, registry=Blind(algorithms=["RS256"]))


def _encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


@contextmanager
def standing() -> Iterator[Standin]:
    issuer = Standin()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said: dict[str, Callable[[], Claims]] = {
                "/.well-known/openid-configuration": issuer.discovery,
                "/jwks": issuer.jwks,
                "/userinfo": lambda: issuer.about,
            }
            found = said.get(self.path)
            self._say(200, found() if found else {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._say(*issuer.token(form, self.headers.get("Authorization", "")))

        def _say(self, status: int, said: Claims) -> None:
            issuer.asked.append(self.path)
            status, body = issuer.answers.get(self.path, (status, json.dumps(said).encode()))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if status == 302:
                self.send_header("Location", f"{issuer.url}/elsewhere")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
