"""A small OpenID Connect provider on the loopback, as strict as ProConnect, and as wrong as a test wants it."""

from __future__ import annotations

import json
import ssl
import threading
import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import get_default_algorithms

CLIENT = "relais-test"
SECRET = "a secret of the tests, shared with nobody else"
ELSEWHERE = "/elsewhere"


def algorithm_of(key: Any) -> str:
    """By what a key signs."""
    if key is None:
        return "none"
    return "RS256" if isinstance(key, rsa.RSAPrivateKey) else "ES256"


class Provider:
    """Grants a code to whoever asks, then checks every word of what comes back."""

    def __init__(self, *, certificate: Path | None = None) -> None:
        self.key: Any = ec.generate_private_key(ec.SECP256R1())
        self.user: dict[str, Any] = {"sub": "42", "email": "agent@relais.example"}
        self.acr = "eidas2"
        self.id_changes: dict[str, Any] = {}
        self.info_changes: dict[str, Any] = {}
        self.info_type, self.info_key, self.id_key = "application/jwt", self.key, self.key
        self.id_typ = self.info_typ = "JWT"
        self.asked: dict[str, str] = {}
        self.issuer = self.moved = ""  # what it says of itself, and what is to be asked elsewhere
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._certificate = certificate
        if certificate is not None:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(certificate)
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Where it listens."""
        scheme, host = ("https", "localhost") if self._certificate else ("http", "127.0.0.1")
        return f"{scheme}://{host}:{self._server.server_port}"

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def authorize(self, address: str) -> str:
        """Read what the browser was sent with, and return the code of somebody who signed in there."""
        self.asked = dict(parse_qsl(urlsplit(address).query))
        return "a-code"

    def answer(self, path: str, fields: dict[str, str], authorization: str) -> tuple[int, str, str]:
        """Answer one request: status, type, body."""
        if path.endswith("/openid-configuration"):
            names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
            found = {f"{name}_endpoint": f"{self.url}/{path}" for name, path in names.items()}
            issuer = self.issuer or self.url
            return 200, "application/json", json.dumps({**found, "issuer": issuer, "jwks_uri": f"{self.url}/keys"})
        if path == "/keys":
            algorithm = algorithm_of(self.key)
            public = json.loads(get_default_algorithms()[algorithm].to_jwk(self.key.public_key()))
            return 200, "application/json", json.dumps({"keys": [{**public, "kid": "1", "alg": algorithm}]})
        if path == "/token":
            return self._grant(fields)
        if authorization != "Bearer a-token":
            return 401, "application/json", "{}"
        claims = {"iss": self.url, "aud": CLIENT, **self.user, **self.info_changes}
        return 200, self.info_type, self._sign(claims, self.info_key, self.info_typ)

    def _grant(self, fields: dict[str, str]) -> tuple[int, str, str]:
        challenge = urlsafe_b64encode(sha256(fields.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
        expected = ("a-code", CLIENT, SECRET, self.asked["redirect_uri"], self.asked["code_challenge"])
        given = (fields["code"], fields["client_id"], fields["client_secret"], fields["redirect_uri"], challenge)
        if given != expected:
            return 400, "application/json", "{}"
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "sub": self.user["sub"], "iat": now, "exp": now + 60}
        claims |= {"nonce": self.asked["nonce"], "acr": self.acr, **self.id_changes}
        signed = self._sign(claims, self.id_key, self.id_typ)
        return 200, "application/json", json.dumps({"access_token": "a-token", "id_token": signed})

    def _sign(self, claims: dict[str, Any], key: Any, typ: str) -> str:
        return jwt.encode(claims, key, algorithm=algorithm_of(key), headers={"kid": "1", "typ": typ})

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._reply({})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self._reply(dict(parse_qsl(body)))

            def _reply(self, fields: dict[str, str]) -> None:
                path = urlsplit(self.path).path
                if path == provider.moved:
                    self.send_response(302)
                    self.send_header("Location", f"{path}{ELSEWHERE}")
                    self.end_headers()
                    return
                path = path.removesuffix(ELSEWHERE)
                status, kind, text = provider.answer(path, fields, self.headers.get("Authorization", ""))
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: Any) -> None:
                pass

        return Handler
