import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from directory.exchange import dila
from directory.exchange.json_files import UnreadableFile, read_text_file
from directory.exchange.loading import Line, Report, Source, import_records
from directory.exchange.records import Level
from directory.operations import load_reference

FORMATS = {"dila": dila}


class Command(BaseCommand):
    """Bring an official file into the directory, all or nothing, and say line by line what could not be taken."""

    help = "Importe un fichier officiel dans l'annuaire, tout ou rien."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file, its format, and how to report."""
        parser.add_argument("file", metavar="FICHIER", type=Path)
        parser.add_argument("--format", default="", help="Format du fichier : dila.")
        parser.add_argument("--dry-run", action="store_true", help="Dit ce qui changerait, sans rien écrire.")
        parser.add_argument("--json", action="store_true", help="Termine par un bilan en JSON, sur une ligne.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, import, report."""
        try:
            source, report = self._import(options["file"], options["format"], dry_run=options["dry_run"])
        except UnreadableFile as error:
            raise CommandError(_("%(why)s Rien n'a été importé.") % {"why": error}) from error
        except IntegrityError as error:
            message = _(
                "L'annuaire a changé pendant l'import, ou un contrôle s'y oppose. Rien n'a été importé. %(why)s"
            )
            raise CommandError(message % {"why": error}) from error
        except ProgrammingError as error:
            raise CommandError(_("La base n'est pas prête : lancez d'abord « manage.py migrate ».")) from error
        self._say(report, with_notices=options["verbosity"] > 1)
        if options["json"]:
            self.stdout.write(json.dumps(_summary(source, report, options), ensure_ascii=False))

    def _import(self, path: Path, name: str, *, dry_run: bool) -> tuple[Source, Report]:
        if name not in FORMATS:
            known = ", ".join(FORMATS)
            raise CommandError(_("Format inconnu : « %(name)s ». Connus : %(known)s.") % {"name": name, "known": known})
        form = FORMATS[name]
        file = read_text_file(path)
        source = Source(form.SOURCE_NAME, form.LICENCE, file.name, file.sha256)
        records = tqdm(form.read(file.text), unit=" fiches", file=sys.stderr, disable=None)
        with transaction.atomic():
            if not dry_run:
                load_reference()
            return source, import_records(records, source=source, at=timezone.now(), dry_run=dry_run)

    def _say(self, report: Report, *, with_notices: bool) -> None:
        for line in report.lines:
            if with_notices or line.level is not Level.NOTICE:
                self.stdout.write(_line(line))
        message = _(
            "%(created)d créées, %(changed)d modifiées, %(unchanged)d inchangées, %(refused)d refusées, "
            "%(warnings)d avertissements, %(notices)d pour information."
        )
        self.stdout.write(message % _counts(report))


def _line(line: Line) -> str:
    where = _("ligne %(line)d") % {"line": line.line}
    return f"{where}\t{line.id}\t{line.level.value}\t{line.message}"


def _counts(report: Report) -> dict[str, int]:
    return {
        "created": report.created,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "refused": len(report.at(Level.REFUSED)),
        "warnings": len(report.at(Level.WARNING)),
        "notices": len(report.at(Level.NOTICE)),
    }


def _summary(source: Source, report: Report, options: dict[str, Any]) -> dict[str, Any]:
    warnings = [{"line": line.line, "id": line.id, "message": line.message} for line in report.at(Level.WARNING)]
    refused = [{"line": line.line, "id": line.id, "reason": line.message} for line in report.at(Level.REFUSED)]
    return _counts(report) | {
        "warnings": warnings,
        "refused_records": refused,
        "dry_run": options["dry_run"],
        "file": str(options["file"]),
        "source": source.name,
    }
