#!/usr/bin/env python
"""Run Django's commands, on the embedded PostgreSQL when `DATABASE_URL` is not set."""

import os
import sys


def main() -> None:
    """Start the database if need be, then hand over to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

    if "DATABASE_URL" not in os.environ:  # the embedded database is for development machines only
        os.environ.setdefault("DEBUG", "1")

        from cms.embedded_database import ensure_url

        ensure_url()

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
