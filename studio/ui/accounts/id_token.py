"""An ID token: whether the issuer signed it, for us, for this login, and now."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, GuestProtocol, KeySet, RSAKey
from joserfc.jws import JWSRegistry

from studio.errors import StudioError

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""By public keys alone: never `none`, and never a secret that could be taken from a public key."""

SKEW_SECONDS = 300
"""By which the issuer's clock and ours may differ."""

LONGEST_SUB = 255
"""Characters, by the standard."""

Keys = Callable[[str | None], KeySet]
"""The issuer's keys, among them that of this id where there is one."""


class NotVouched(StudioError, ValueError):
    """What came back from the issuer cannot be taken; the sentence says why, for a person."""


class _Lenient(JWSRegistry):
    """Fields of the header that we do not know are passed over, as RFC 7515 wants it; `crit` is refused below."""

    max_header_length = 16_384  # some send their certificates along


def claims_of(token: str, keys: Keys, issuer: str, client: str, nonce: str) -> dict[str, Any]:
    """What it says. Raises NotVouched."""
    registry = _Lenient(algorithms=ALGORITHMS, strict_check_header=False)
    try:
        found = jwt.decode(token, lambda guest: _key(guest, keys), algorithms=ALGORITHMS, registry=registry)
        _checks(issuer, client, nonce).validate(found.claims)
    except NotVouched:
        raise
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise NotVouched(f"What the issuer sent cannot be taken: {_why(error)}.") from error
    _check_parties(found.claims, client)
    return dict(found.claims)


def _key(guest: GuestProtocol, keys: Keys) -> RSAKey | ECKey:
    header = guest.headers()
    if "crit" in header:
        raise ValueError("it asks for an extension that is not known here")
    kid = header.get("kid")
    if kid is not None and not isinstance(kid, str):
        raise ValueError("the name of its key is none")
    found = keys(kid).get_by_kid(kid)
    if not isinstance(found, RSAKey | ECKey):
        raise ValueError("its key is of another kind than a public key")  # noqa: TRY004 - of what was sent
    return found


def _checks(issuer: str, client: str, nonce: str) -> jwt.JWTClaimsRegistry:
    def must(value: str) -> jwt.ClaimsOption:
        return {"essential": True, "value": value}

    return jwt.JWTClaimsRegistry(
        now=lambda: int(time.time()),
        leeway=SKEW_SECONDS,
        iss=must(issuer),
        aud=must(client),
        nonce=must(nonce),
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
    )


def _check_parties(claims: dict[str, Any], client: str) -> None:
    """A token for several must say that it was made for us."""
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else client) != client:
        raise NotVouched("What the issuer sent was made for another program.")
    if len(claims["sub"]) > LONGEST_SUB:
        raise NotVouched("What the issuer calls you is too long.")


def _why(error: Exception) -> str:
    """Of the library's own words, or ours."""
    said = getattr(error, "description", "") or str(error) or type(error).__name__
    return str(said).rstrip(".: ")[:200]
