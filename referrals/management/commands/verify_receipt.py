from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from referrals.receipts import verify

MAX_BYTES = 64 * 1024  # a receipt takes about two
MAX_PROBLEMS = 20  # said one by one


class Command(BaseCommand):
    """Say whether a receipt of acknowledgement comes from this site, whole and unaltered."""

    help = "Vérifie un accusé de réception : authentique et complet, ou ce qui a été modifié."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file."""
        parser.add_argument("file", metavar="FICHIER", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, judge, say."""
        verdict = verify(_read(options["file"]))
        if not verdict.is_authentic:
            raise CommandError(
                "\n".join([_("Refusé : cet accusé de réception n'est pas authentique."), *_said(verdict.problems)])
            )
        self.stdout.write(_("Authentique et complet : cet accusé de réception n'a pas été modifié."))


def _said(problems: tuple[str, ...]) -> list[str]:
    more = len(problems) - MAX_PROBLEMS
    return [*problems[:MAX_PROBLEMS], *([_("… et %d autres.") % more] if more > 0 else [])]


def _read(path: Path) -> str:
    if path.exists() and not path.is_file():
        raise CommandError(_("« %s » n'est pas un fichier.") % path)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(_("Fichier illisible : %s") % error.strerror) from error
    return _decode(content)


def _decode(content: bytes) -> str:
    if not content.strip():
        raise CommandError(_("Le fichier est vide."))
    if len(content) > MAX_BYTES:
        raise CommandError(_("Le fichier est trop grand pour être un accusé de réception."))
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise CommandError(_("Ce fichier n'est pas du texte : ce n'est pas un accusé de réception.")) from error
