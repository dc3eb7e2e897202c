import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from referrals.screening import Verdict, screen
from referrals.screening.scoring import Note, Score, load, score


class Command(BaseCommand):
    """Screen a file of notes; when they are labelled, say how well."""

    help = "Cherche dans des notes ce qui identifierait une personne ; si elles sont annotées, en mesure la qualité."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file and the form of the answer."""
        parser.add_argument("file", metavar="FICHIER.jsonl", type=Path)
        parser.add_argument("--json", action="store_true", help="Répondre en JSON, une ligne par note puis le bilan.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, screen, say."""
        notes = _read(options["file"])
        show = _as_json if options["json"] else _as_text
        for note in notes:
            for line in show(note, screen(note.text)):
                self.stdout.write(line)
        if any(note.is_labelled for note in notes):
            total = score(notes)
            self.stdout.write(json.dumps({"score": total.rates()}) if options["json"] else _summary(total))


def _read(path: Path) -> list[Note]:
    try:
        return load(path)
    except OSError as error:
        raise CommandError(_("Fichier illisible : %s") % error.strerror) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CommandError(_("Ce fichier n'est pas une suite de notes, une par ligne : %s") % error) from error


def _as_json(note: Note, verdict: Verdict) -> list[str]:
    findings = [
        {
            "start": finding.start,
            "end": finding.end,
            "category": finding.category,
            "severity": finding.severity,
            "rule": finding.rule,
            "message": finding.message,
        }
        for finding in verdict.findings
    ]
    return [json.dumps({"id": note.id, "findings": findings}, ensure_ascii=False)]


def _as_text(note: Note, verdict: Verdict) -> list[str]:
    return [
        f"{note.id} {finding.start}-{finding.end} {finding.severity} {finding.category} "
        f"[{finding.rule}] {finding.message}"
        for finding in verdict.findings
    ]


def _summary(total: Score) -> str:
    rates = total.rates()
    lines = [
        _("%(n)d notes identifiantes : %(stopped)s %% arrêtées, %(blocked)s %% bloquées, %(hit)s %% entièrement vues")
        % {"n": rates["identifying"], "stopped": rates["stopped"], "blocked": rates["blocked"], "hit": rates["hit"]},
        _("Identifiants structurés : %s %% des notes arrêtées") % rates["structured"],
        _("%(n)d notes neutres : %(blocked)s %% bloquées à tort, %(confirmed)s %% à confirmer à tort")
        % {"n": rates["clean"], "blocked": rates["clean_blocked"], "confirmed": rates["clean_confirmed"]},
        _("Temps par note : médiane %(median)s ms, 95e centile %(p95)s ms")
        % {"median": rates["median_ms"], "p95": rates["p95_ms"]},
        *(f"  {category} : {rate} %" for category, rate in rates["span_recall"].items()),
        *(f"  {style} : {rate} %" for style, rate in rates["right_by_style"].items()),
    ]
    return "\n".join(lines)
