"""The proof of an acknowledgement: a page of plain text that says nothing of the people, and that can be verified.

Each line begins with a code computed from the line and from the code before it, so that an alteration can be placed;
the last line seals the whole. Both take the site's secret key. A receipt is verified by itself: nothing has to be
left of the referral in the database.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.encoding import force_str
from django.utils.translation import gettext as _
from django.utils.translation import override

from referrals.models import Event, Solicitation
from referrals.references import show_reference
from referrals.vocabularies import EventKind, SolicitationState

CODE_LENGTH = 12  # hexadecimal digits: enough to place an alteration; the seal is whole
CODED_LINE = re.compile(rf"([0-9a-f]{{{CODE_LENGTH}}}) \| (.*)")
SEAL_LINE = re.compile(r"Empreinte de ([0-9]{1,6}) lignes : ([0-9a-f]{64})")


class NotAcknowledged(Exception):
    """Nobody has acknowledged yet: there is nothing to prove."""


@dataclass(frozen=True, slots=True)
class Step:
    """One event of the solicitation: its version, its moment, what happened and the state that it led to."""

    version: int
    at: datetime
    kind: EventKind
    state: SolicitationState


@dataclass(frozen=True, slots=True)
class Receipt:
    """What both sides may prove: who asked whom, when it was read and answered, and every step."""

    reference: str
    requester: str
    partner: str
    sent_at: datetime
    acknowledged_at: datetime
    answered_at: datetime | None
    state: SolicitationState
    steps: tuple[Step, ...]
    zone: ZoneInfo

    def as_text(self) -> str:
        """Return the file that a person keeps or prints, in French whatever her language, sealed by the site's key."""
        with override("fr"):
            return _seal([_normalise(line) for line in self._lines()])

    def _lines(self) -> list[str]:
        return [
            _("Relais – Accusé de réception d'une demande d'orientation"),
            _("Référence : %s") % show_reference(self.reference),
            _("Organisation qui demande : %s") % self.requester,
            _("Partenaire sollicité : %s") % self.partner,
            _("Envoyée le : %s") % self._moment(self.sent_at),
            _("Reçue le : %s") % self._moment(self.acknowledged_at),
            _("Réponse le : %s") % (self._moment(self.answered_at) if self.answered_at else _("pas de réponse")),
            _("État : %s") % self.state.label,
            *(self._step(step) for step in self.steps),
            _("Ce document ne dit rien des personnes. Il se vérifie par « manage.py verify_receipt »."),
        ]

    def _step(self, step: Step) -> str:
        what = {"number": step.version, "at": self._moment(step.at), "kind": step.kind.label, "state": step.state.label}
        return _("Étape %(number)d, le %(at)s : %(kind)s (état : %(state)s)") % what

    def _moment(self, at: datetime) -> str:
        return at.astimezone(self.zone).strftime("%d/%m/%Y %H:%M:%S (UTC%z)")


def receipt_for(solicitation: Solicitation) -> Receipt:
    """Return the receipt of a solicitation as it is now; raises NotAcknowledged before the acknowledgement."""
    if solicitation.acknowledged_at is None:
        raise NotAcknowledged
    referral = solicitation.referral
    return Receipt(
        reference=referral.reference,
        requester=str(referral.requester),
        partner=str(solicitation.organisation),
        sent_at=solicitation.sent_at,
        acknowledged_at=solicitation.acknowledged_at,
        answered_at=solicitation.answered_at,
        state=SolicitationState(solicitation.state),
        steps=tuple(_step_of(event) for event in solicitation.events.order_by("version", "pk")),
        zone=referral.departement.zone_info,
    )


def _step_of(event: Event) -> Step:
    return Step(event.version, event.at, EventKind(event.kind), SolicitationState(event.state))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a text is a whole receipt of this site, and otherwise what is wrong with it, in sentences."""

    problems: tuple[str, ...] = ()

    @property
    def is_authentic(self) -> bool:
        """Whether nothing was altered, added or taken away."""
        return not self.problems


def verify(text: str) -> Verdict:
    """Judge a receipt; spaces, blank lines and line ends do not count. Keys that the site used before are tried too."""
    lines = [line for line in map(_normalise, text.removeprefix("\ufeff").splitlines()) if line]
    verdicts = [_judge(lines, force_str(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return min(verdicts, key=lambda verdict: len(verdict.problems))


def _judge(lines: list[str], key: str) -> Verdict:
    seal = SEAL_LINE.fullmatch(lines[-1]) if lines else None
    if seal is None:
        return Verdict((_("Incomplet : la dernière ligne, « Empreinte de … lignes », manque ou a été modifiée."),))
    body = lines[:-1]
    problems = _altered_lines(body, key)
    if len(body) != int(seal[1]):
        counts = {"expected": int(seal[1]), "found": len(body)}
        problems.append(_("%(expected)d lignes annoncées, %(found)d présentes.") % counts)
    if not problems and not constant_time_compare(lines[-1], _seal_line(body, key)):
        problems.append(_("L'empreinte ne correspond pas : elle a été modifiée, ou des lignes ont été retirées."))
    return Verdict(tuple(problems))


def _altered_lines(lines: list[str], key: str) -> list[str]:
    problems, previous = [], ""
    for number, line in enumerate(lines, start=1):
        coded = CODED_LINE.fullmatch(line)
        code, words = coded.groups() if coded else ("", line)
        if not constant_time_compare(code, _code(previous, words, key)):
            problem = _("Ligne %(number)d modifiée, ajoutée, ou précédée d'une modification : « %(words)s »")
            problems.append(problem % {"number": number, "words": _printable(words)})
        previous = code
    return problems


def _seal(lines: list[str]) -> str:
    sealed: list[str] = []
    code = ""
    for line in lines:
        code = _code(code, line, settings.SECRET_KEY)
        sealed.append(f"{code} | {line}")
    return "\n".join([*sealed, _seal_line(sealed, settings.SECRET_KEY), ""])


def _code(previous: str, words: str, key: str) -> str:
    return _digest("line", f"{previous}\n{words}", key)[:CODE_LENGTH]


def _seal_line(lines: list[str], key: str) -> str:
    return f"Empreinte de {len(lines)} lignes : {_digest('seal', chr(10).join(lines), key)}"


def _digest(purpose: str, text: str, key: str) -> str:
    return salted_hmac(f"referrals.receipts.{purpose}", text, secret=key, algorithm="sha256").hexdigest()


def _normalise(line: str) -> str:
    return " ".join(unicodedata.normalize("NFC", line).split())


def _printable(words: str) -> str:
    """Cut short, and take out what would command a terminal."""
    return "".join(character if character.isprintable() else "\ufffd" for character in words[:80])
