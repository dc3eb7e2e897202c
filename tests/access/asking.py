"""One request of one person, in a savepoint that is taken back, and what is kept of the answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from django.db import connection, transaction
from django.test import Client

from .cast import Who

SIGN_IN = "sign in"  # an outcome beside the status codes: sent to the page of sign-in
FORM = "application/x-www-form-urlencoded"
# What differs in each answer whatever was asked for; nothing else may.
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")\w+')
NONCE = re.compile(rb'(nonce=")[^"]+')
NONCE_HEADER = re.compile(r"'nonce-[^']+'")


@dataclass(frozen=True)
class Answer:
    """What somebody could compare from outside, and the statements by which the answer was come by."""

    outcome: int | str
    body: bytes = field(repr=False)
    headers: tuple[tuple[str, str], ...]
    cookies: tuple[str, ...]
    statements: tuple[str, ...] = field(repr=False)

    def tells_from(self, other: Answer) -> list[str]:
        """Return in what two answers differ."""
        names = ("outcome", "body", "headers", "cookies", "statements")
        return [name for name in names if getattr(self, name) != getattr(other, name)]


class Asker:
    """Puts questions for everybody, each as if it were the first."""

    def __init__(self, browsers: dict[Who, Client]) -> None:
        self.browsers = browsers
        self.cookies = {who: _values(client) for who, client in browsers.items()}
        for client in browsers.values():
            client.raise_request_exception = False

    def ask(self, who: Who, method: str, path: str, data: dict[str, Any] | None = None) -> Answer:
        """Return the answer to this person; nothing of it stays."""
        client, sent = self.browsers[who], urlencode(data or {}, doseq=True)
        address, body = (f"{path}?{sent}", "") if sent and method == "GET" else (path, sent)
        client.cookies = SimpleCookie(self.cookies[who])
        statements: list[str] = []
        with transaction.atomic(), connection.execute_wrapper(_noting(statements)):
            response = client.generic(method, address, body, content_type=FORM)
            transaction.set_rollback(True)
        headers = sorted((name, NONCE_HEADER.sub("", value)) for name, value in response.headers.items())
        return Answer(
            _outcome(response), _body(response), tuple(headers), tuple(sorted(response.cookies)), tuple(statements)
        )


def _values(client: Client) -> dict[str, str]:
    return {name: morsel.value for name, morsel in client.cookies.items()}


def _noting(statements: list[str]) -> Callable[..., Any]:
    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if "SAVEPOINT" not in sql:  # each has a name of its own
            statements.append(sql)
        return execute(sql, *rest)

    return note


def _outcome(response: Any) -> int | str:
    if response.status_code == 302 and response["Location"].startswith("/compte/login/"):
        return SIGN_IN
    return int(response.status_code)


def _body(response: Any) -> bytes:
    body: bytes = b"".join(response.streaming_content) if response.streaming else response.content
    return NONCE.sub(rb"\1", TOKEN.sub(rb"\1", body))
