"""What `manage.py check --deploy` refuses: a service on another machine, reached in clear or whoever answers.

Source: OWASP ASVS 5.0.0, 12.3.1 and 12.3.2. Sockets and the loopback stay on this machine, and are left alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.mail.backends import smtp
from django.utils.module_loading import import_string

DATABASE = "The database at {host} is reached without checking its certificate: end {name} with {end}."
MAIL = "The mail server at {host} is reached in clear: set EMAIL_USE_TLS=1, and its port (587)."
ADDRESS = "{name} is an address in clear: write https:// in it."


def is_here(host: str) -> bool:
    """Whether a host is this very machine: none named, a socket, or the loopback."""
    if host in {"", "localhost"} or host.startswith(("/", "@")):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@register(Tags.security, deploy=True)
def check_databases(**_: Any) -> list[Error]:
    """Refuse a database elsewhere unless its certificate and its name are checked."""
    databases: dict[str, Any] = {"DATABASE_URL": settings.DATABASES["default"]}
    if url := os.environ.get("DATABASE_OWNER_URL"):
        databases["DATABASE_OWNER_URL"] = dj_database_url.parse(url)
    return [
        Error(DATABASE.format(host=host, name=name, end="?sslmode=verify-full&sslrootcert=…"), id="relais.E001")
        for name, database in databases.items()
        for host in _hosts(database)
        if not is_here(host) and database.get("OPTIONS", {}).get("sslmode") != "verify-full"
    ]


def _hosts(database: dict[str, Any]) -> list[str]:
    """Return every host that libpq would try: of the URL, of its parameters, of a service, of the environment."""
    options = database.get("OPTIONS", {})
    named = database.get("HOST") or options.get("host") or os.environ.get("PGHOST", "")
    addressed = options.get("hostaddr") or os.environ.get("PGHOSTADDR", "")
    return [host for host in f"{named},{addressed},{options.get('service', '')}".split(",") if host]


@register(Tags.security, deploy=True)
def check_mail(**_: Any) -> list[Error]:
    """Refuse a mail server elsewhere without TLS; with it, Django checks its certificate."""
    by_smtp = issubclass(import_string(settings.EMAIL_BACKEND), smtp.EmailBackend)
    if not by_smtp or settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL or is_here(settings.EMAIL_HOST):
        return []
    return [Error(MAIL.format(host=settings.EMAIL_HOST), id="relais.E002")]


@register(Tags.security, deploy=True)
def check_addresses(**_: Any) -> list[Error]:
    """Refuse ProConnect or a mail service at an address in clear; over TLS, `requests` checks certificates."""
    return [Error(ADDRESS.format(name=name), id="relais.E003") for name, url in _addresses() if _is_in_clear(url)]


def _addresses() -> Iterator[tuple[str, str]]:
    yield "PROCONNECT_URL", settings.PROCONNECT_URL
    yield from ((f"ANYMAIL_{name}", url) for name, url in settings.ANYMAIL.items() if name.endswith("_URL"))


def _is_in_clear(url: str) -> bool:
    found = urlsplit(url)
    return found.scheme == "http" and not is_here(found.hostname or "")
