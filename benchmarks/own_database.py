"""A database of its own for a harness: emptied at each start, and never another one."""

from __future__ import annotations

import os
import sys
from urllib.parse import urlsplit, urlunsplit

import psycopg


def use(name: str) -> None:
    """Make this database anew and set Django up on it; a database that a test run made is taken as it is."""
    from cms.embedded_database import ensure_url

    url = urlsplit(ensure_url(name))
    asked = url.path.lstrip("/")
    if asked != name and not asked.startswith("test_"):
        sys.exit(f"This fills and breaks its database: let DATABASE_URL name « {name} », or leave it unset.")
    if asked == name:
        with psycopg.connect(urlunsplit(url._replace(path="/postgres")), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    _set_up()
    if asked == name:
        _fill()


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
