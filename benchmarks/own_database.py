"""A database of its own for a harness: emptied at each start, and never another one."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit

import psycopg


def use(name: str) -> None:
    """Make this database anew and set Django up on it; a database that a test run made is taken as it is."""
    from cms.embedded_database import work_as_owner

    url = urlsplit(work_as_owner(name))
    asked = url.path.lstrip("/")
    if asked != name and not asked.startswith("test_"):
        sys.exit(f"This fills and breaks its database: let DATABASE_URL name « {name} », or leave it unset.")
    if asked == name:
        drop(name)
        _execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    _set_up()
    if asked == name:
        _fill()


def beside(name: str) -> str:
    """Return the URL of another database of the same server, for a process of its own."""
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def drop(name: str) -> None:
    """Drop a database that a harness made, whoever is still connected."""
    _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _execute(statement: str) -> None:
    with psycopg.connect(beside("postgres"), autocommit=True) as connection:
        connection.execute(statement)


def copy(name: str, copies: Iterable[str]) -> None:
    """Make these databases anew, each as this one is now."""
    from django.db import connections

    connections.close_all()  # a template must have no reader, and a forked process must open its own
    url = urlsplit(os.environ["DATABASE_URL"])
    with psycopg.connect(urlunsplit(url._replace(path="/postgres")), autocommit=True) as connection:
        for one in copies:
            connection.execute(f'DROP DATABASE IF EXISTS "{one}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{one}" TEMPLATE "{name}"')


def _set_up() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    os.environ.setdefault("SECRET_KEY", "benchmark only")
    os.environ.pop("DEBUG", None)

    import django

    django.setup()

    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the cast is large, and fictional


def _fill() -> None:
    from django.core.management import call_command

    from directory.operations import load_reference

    call_command("migrate", verbosity=0)
    load_reference()
