import sys
from dataclasses import asdict
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from cms import demonstration


class Command(BaseCommand):
    """Load the fictional directory, people and referrals; run again, it changes nothing."""

    help = "Charge les données de démonstration, sur un site de développement seulement."
    requires_system_checks: list[str] = []  # a second run is nearly free

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, then say what is there and who can sign in."""
        progress = partial(tqdm, unit=" demandes", file=sys.stderr, disable=None)
        try:
            loaded = demonstration.load(at=timezone.now(), progress=progress)
        except demonstration.NotForProduction as error:
            message = _("La démonstration ne se charge que sur un site de développement : posez DEBUG=1.")
            raise CommandError(message) from error
        self._say(loaded)
        self.stdout.write(_("Comptes, tous avec le mot de passe « %s » :") % demonstration.PASSWORD)
        for account in demonstration.ACCOUNTS:
            self.stdout.write(f"  {account.email:<32} {account.who}")
        self.stdout.write(_("Second facteur : le code se lit à la page /code-de-demonstration/"))

    def _say(self, loaded: demonstration.Loaded | None) -> None:
        if loaded is None:
            self.stdout.write(_("La démonstration est déjà chargée : rien n'a changé."))
            return
        message = _(
            "%(organisations)d organisations, %(services)d services, %(contacts)d contacts, %(referrals)d demandes "
            "d'orientation, %(solicitations)d sollicitations."
        )
        self.stdout.write(message % asdict(loaded))
