"""ProConnect, by OpenID Connect: what is asked of it, and what is believed of its answer.

Source: ProConnect's documentation for service providers (partenaires.proconnect.gouv.fr): code flow, `state` and
`nonce` of 32 characters or more, userinfo as a signed JWT, second factor asked by an essential `acr`. allauth's own
client sends no nonce, lets the address of the page rewrite the request, and expects a userinfo that is not signed.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from secrets import compare_digest, token_urlsafe
from typing import Any
from urllib.parse import urlencode

import jwt
import requests
from django.conf import settings

SCOPES = "openid email given_name usual_name siret"
TWO_FACTORS = (
    "eidas2",
    "eidas3",
    "https://proconnect.gouv.fr/assurance/self-asserted-2fa",
    "https://proconnect.gouv.fr/assurance/consistency-checked-2fa",
)
ALGORITHMS = ("RS256", "ES256")  # never « none », nor a secret that both sides would share
# Who holds a token of another kind is not signing in: a logout token (OpenID Connect Back-Channel Logout 1.0, 2.4), an
# access token (RFC 9068, 2.2), an ID token where claims of the person are due. Kinds that say their own name say it in
# `typ` (RFC 8725, 3.11), which these two leave at JWT, or out.
PLAIN = frozenset({"jwt", "application/jwt"})
OTHER_KINDS = frozenset({"events", "client_id", "scope"})
OF_A_PROOF = frozenset({"nonce", "at_hash"})
SECONDS = 10  # for each answer of ProConnect


class NotBelieved(Exception):
    """ProConnect did not answer, or its answer does not hold."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a sign-in keeps in the session until ProConnect answers."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def begin(cls) -> Attempt:
        """Draw the three secrets of an attempt."""
        return cls(token_urlsafe(32), token_urlsafe(32), token_urlsafe(64))


@dataclass(frozen=True, slots=True)
class Identity:
    """Who ProConnect says is there, and whether two factors were used."""

    subject: str
    email: str
    first_name: str
    last_name: str
    siret: str
    two_factors: bool


def is_configured() -> bool:
    """Whether the site offers ProConnect."""
    return bool(settings.PROCONNECT_URL and settings.PROCONNECT_CLIENT_ID)


def authorization_url(attempt: Attempt, redirect_uri: str) -> str:
    """Return where to send the browser; two factors are asked for, and whatever comes back is checked."""
    challenge = urlsafe_b64encode(sha256(attempt.verifier.encode()).digest()).decode().rstrip("=")
    parameters = {
        "response_type": "code",
        "client_id": settings.PROCONNECT_CLIENT_ID,
        "redirect_uri": redirect_uri,
        "scope": SCOPES,
        "state": attempt.state,
        "nonce": attempt.nonce,
        "claims": json.dumps(
            {"id_token": {"acr": {"essential": settings.PROCONNECT_REQUIRES_ACR, "values": TWO_FACTORS}}}
        ),
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{_discover()['authorization_endpoint']}?{urlencode(parameters)}"


def identify(attempt: Attempt, *, state: str, code: str, redirect_uri: str) -> Identity:
    """Return who is there, from tokens whose signature, issuer, audience, nonce and dates hold; raises NotBelieved."""
    if not compare_digest(state.encode(), attempt.state.encode()):
        raise NotBelieved("state")
    try:
        return _identify(attempt, code, redirect_uri)
    except (requests.RequestException, jwt.PyJWTError, KeyError, ValueError) as error:
        raise NotBelieved(type(error).__name__) from error


def _identify(attempt: Attempt, code: str, redirect_uri: str) -> Identity:
    found = _discover()
    tokens = _exchange(found, attempt, code, redirect_uri)
    proof = _verify(tokens["id_token"], found, needs=("sub", "exp", "iat"), never=OTHER_KINDS)
    if not compare_digest(str(proof.get("nonce", "")).encode(), attempt.nonce.encode()):
        raise NotBelieved("nonce")
    claims = _user_claims(found, tokens["access_token"])
    if claims["sub"] != proof["sub"]:
        raise NotBelieved("sub")
    return Identity(
        subject=proof["sub"],
        email=_address(claims),
        first_name=str(claims.get("given_name") or "")[:80],
        last_name=str(claims.get("usual_name") or "")[:80],
        siret=str(claims.get("siret") or ""),
        two_factors=proof.get("acr") in TWO_FACTORS,
    )


def _address(claims: dict[str, Any]) -> str:
    """Return the address, which leads to an account: one that its provider did not check, or of other letters, is none.

    Databases and Python fold the Kelvin sign, « ı » or « ſ » into ours, each in its own way.
    """
    address = str(claims["email"]).strip()
    if not address.isascii() or claims.get("email_verified", True) not in (True, "true"):
        raise NotBelieved("email")
    return address.lower()


def _exchange(found: dict[str, Any], attempt: Attempt, code: str, redirect_uri: str) -> dict[str, Any]:
    fields = {
        "grant_type": "authorization_code",
        "client_id": settings.PROCONNECT_CLIENT_ID,
        "client_secret": settings.PROCONNECT_CLIENT_SECRET,
        "redirect_uri": redirect_uri,
        "code": code,
        "code_verifier": attempt.verifier,
    }
    response = requests.post(found["token_endpoint"], data=fields, timeout=SECONDS, allow_redirects=False)
    response.raise_for_status()
    return dict(response.json())


def _user_claims(found: dict[str, Any], access_token: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {access_token}"}
    response = requests.get(found["userinfo_endpoint"], headers=headers, timeout=SECONDS, allow_redirects=False)
    response.raise_for_status()
    if response.headers.get("Content-Type", "").partition(";")[0] != "application/jwt":
        raise NotBelieved("userinfo is not signed")
    return _verify(response.text, found, needs=("sub",), never=OTHER_KINDS | OF_A_PROOF)


def _verify(token: str, found: dict[str, Any], *, needs: tuple[str, ...], never: frozenset[str]) -> dict[str, Any]:
    header = jwt.get_unverified_header(token)
    claims = _decode(token, header["kid"], found, needs)
    if str(header.get("typ", "JWT")).lower() not in PLAIN or not never.isdisjoint(claims):
        raise NotBelieved("kind of token")
    return claims


def _decode(token: str, kid: str, found: dict[str, Any], needs: tuple[str, ...]) -> dict[str, Any]:
    keys = jwt.PyJWKSet.from_dict(_fetch(found["jwks_uri"]))
    return jwt.decode(
        token,
        keys[kid],
        algorithms=list(ALGORITHMS),
        audience=settings.PROCONNECT_CLIENT_ID,
        issuer=found["issuer"],
        leeway=30,
        options={"require": [*needs, "iss", "aud"], "enforce_minimum_key_length": True},  # RSA: 2,048 bits
    )


def _discover() -> dict[str, Any]:
    issuer = settings.PROCONNECT_URL.rstrip("/")
    found = _fetch(f"{issuer}/.well-known/openid-configuration")
    if str(found["issuer"]).rstrip("/") != issuer:
        raise ValueError("issuer")
    return found


def _fetch(address: str) -> dict[str, Any]:
    response = requests.get(address, timeout=SECONDS, allow_redirects=False)
    response.raise_for_status()
    return dict(response.json())
