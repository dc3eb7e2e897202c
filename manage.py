#!/usr/bin/env python
"""Run Django's commands, on the embedded PostgreSQL when `DATABASE_URL` is not set.

What serves the site, or checks how it is served, connects as the application, at `DATABASE_URL`; what maintains it
(migrations, imports) as the owner of the tables, at `DATABASE_OWNER_URL` where that is set.
"""

import os
import sys
from collections.abc import Sequence

OF_THE_APPLICATION = {"serve", "runserver", "procrastinate", "check"}


def owns(arguments: Sequence[str]) -> bool:
    """Whether a command maintains the site, rather than serves it."""
    return not OF_THE_APPLICATION.intersection(arguments[1:2])


def main() -> None:
    """Start the database if need be, then hand over to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

    if "DATABASE_URL" not in os.environ:  # the embedded database is for development machines only
        os.environ.setdefault("DEBUG", "1")

        from cms.embedded_database import ensure_url

        ensure_url()

    if owns(sys.argv) and "DATABASE_OWNER_URL" in os.environ:
        os.environ["DATABASE_URL"] = os.environ["DATABASE_OWNER_URL"]

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
