"""The Hub's OAuth as far as a Space's login needs it: one account, which agrees to everything."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.standin import Quiet, answering

CLIENT = {"OAUTH_CLIENT_ID": "the-space", "OAUTH_CLIENT_SECRET": "its-secret"}
SCOPES = "openid profile contribute-repos"


@dataclass
class Hub:
    sub: str = "63f0c1"
    name: str = "ann"
    token: str = "hf_oauth_of_ann"
    asked: list[str] = field(default_factory=list)
    """Scopes that were asked for."""
    url: str = ""
    key: Any = None
    nonces: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What a Space is given that says hf_oauth."""
        space = {
            "SYSTEM": "spaces",
            "SPACE_ID": "ann/studio",
            "SPACE_HOST": "127.0.0.1",
            "SPACE_CREATOR_USER_ID": self.sub,
        }
        return {**space, **CLIENT, "OAUTH_SCOPES": SCOPES, "OPENID_PROVIDER_URL": self.url}

    def about(self) -> dict[str, Any]:
        return {"sub": self.sub, "name": self.name.title(), "preferred_username": self.name}

    def id_token(self, nonce: str) -> str:
        from joserfc import jwt

        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT["OAUTH_CLIENT_ID"], "iat": now, "exp": now + 600, "nonce": nonce}
        return jwt.encode({"alg": "RS256", "kid": "k"}, {**claims, **self.about()}, self.key)


@contextmanager
def hub() -> Iterator[Hub]:
    from joserfc.jwk import RSAKey

    found = Hub(key=RSAKey.generate_key(2048, {"kid": "k", "use": "sig", "alg": "RS256"}))
    with answering(_answering(found)) as port:
        found.url = f"http://127.0.0.1:{port}"
        yield found


def _answering(found: Hub) -> type[Quiet]:
    class Answering(Quiet):
        def do_GET(self) -> None:
            path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
            if path == "/.well-known/openid-configuration":
                self.say(
                    {
                        "issuer": found.url,
                        "authorization_endpoint": f"{found.url}/oauth/authorize",
                        "token_endpoint": f"{found.url}/oauth/token",
                        "userinfo_endpoint": f"{found.url}/oauth/userinfo",
                        "jwks_uri": f"{found.url}/oauth/jwks",
                        "id_token_signing_alg_values_supported": ["RS256"],
                    }
                )
            elif path == "/oauth/jwks":
                self.say({"keys": [found.key.as_dict(private=False)]})
            elif path == "/oauth/userinfo":
                self.say(found.about())
            elif path == "/oauth/authorize":
                found.asked.append(query["scope"][0])
                found.nonces["the-code"] = query.get("nonce", [""])[0]
                back = urlencode({"code": "the-code", "state": query["state"][0]})
                target = query["redirect_uri"][0]
                self.send_response(302)
                self.send_header("Location", f"{target}{'&' if '?' in target else '?'}{back}")
                self.end_headers()

        def do_POST(self) -> None:
            body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            nonce = found.nonces.pop(body["code"][0])
            lasts = {"expires_in": 28_800, "token_type": "bearer", "scope": SCOPES}
            self.say({"access_token": found.token, "id_token": found.id_token(nonce), **lasts})

    return Answering
