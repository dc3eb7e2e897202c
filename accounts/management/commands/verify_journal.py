from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts import anchors, chains
from accounts.models import Entry


class Command(BaseCommand):
    """Say whether the journal is whole, or name every entry that was altered, inserted or taken away."""

    help = "Vérifie le journal : entier, ou chaque entrée modifiée, ajoutée, déplacée ou manquante."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the anchors."""
        parser.add_argument("--anchor", metavar="FICHIER", type=Path, action="append", default=[])

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the anchors, then every chain; exit with 1 when something is wrong."""
        anchored = [link for path in options["anchor"] for link in anchors.read(_text_of(path))]
        problems = 0
        for problems, problem in enumerate(chains.verify(anchored), start=1):  # noqa: B007 - counted as they are said
            self.stderr.write(problem)
        if problems:
            raise CommandError(_("Le journal a été altéré : %d anomalies.") % problems)
        count = {"entries": Entry.objects.count(), "anchored": len(anchored)}
        self.stdout.write(_("Journal entier : %(entries)d entrées, %(anchored)d points d'ancrage tenus.") % count)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise CommandError(_("Fichier illisible : %s") % error.strerror) from error
