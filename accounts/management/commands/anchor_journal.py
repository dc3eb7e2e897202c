from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import anchors


class Command(BaseCommand):
    """Write down outside of the database where every chain of the journal stands."""

    help = "Écrit hors de la base où en est chaque chaîne du journal (voir verify_journal --anchor)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare where to."""
        parser.add_argument("--to", metavar="FICHIER|ADRESSE", default=settings.RELAIS_JOURNAL_ANCHOR)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, and say how many chains."""
        if not options["to"]:
            raise CommandError(_("Indiquez où : --to, ou le réglage RELAIS_JOURNAL_ANCHOR."))
        try:
            written = anchors.write(to=options["to"], at=timezone.now())
        except OSError as error:
            raise CommandError(_("L'ancre n'a pas pu être écrite : %s") % error.strerror) from error
        self.stdout.write(_("Ancre écrite : %d chaînes.") % written)
