from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import roles
from accounts.models import User
from accounts.vocabularies import Role
from directory.models import Organisation
from directory.reference import territories


class Command(BaseCommand):
    """Make somebody who has an account a referent, a member of the national coordination, an auditor…"""

    help = "Donne à une personne qui a un compte une fonction dans une organisation."

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the person, the function, the organisation and, for a referent, the départements."""
        parser.add_argument("email")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("organisation", help=_("la fin de l'adresse de sa fiche"))
        parser.add_argument("--departements", nargs="*", default=[], choices=sorted(territories()), metavar="CODE")

    def handle(self, *args: Any, email: str, role: str, organisation: str, **options: Any) -> None:
        """Give the function, or say why not."""
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        where = Organisation.objects.filter(slug=organisation).first()
        if user is None or where is None:
            raise CommandError(_("Aucun compte ouvert à cette adresse, ou aucune organisation de ce nom."))
        try:
            function = {"role": Role(role), "departements": options["departements"], "at": timezone.now()}
            roles.appoint(user=user, organisation=where, **function)
        except roles.CannotHoldBoth as error:
            message = _("Une même personne n'agit pas et ne surveille pas ; un référent suit un département au moins.")
            raise CommandError(message) from error
        self.stdout.write(f"{user} – {where} ({Role(role).label})")
