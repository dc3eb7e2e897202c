from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cms import role_table


class Command(BaseCommand):
    """Print docs/roles.md: who may do what, as the policies answer today."""

    help = "Écrit le tableau des rôles et des actions, tel que les règles du code le donnent."

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask the policies on a scenario, and leave nothing of it."""
        self.stdout.write(role_table.render(at=timezone.now()), ending="")
