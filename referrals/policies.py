"""Who may do what to a referral, and why not: every answer carries a reason that a screen can show."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django_fsm import can_proceed

from accounts.models import User
from directory.models import Organisation
from directory.vocabularies import Need
from referrals import matching
from referrals.models import Referral, Solicitation
from referrals.vocabularies import ClosingOutcome, InfoQuestion, ReferralState, SolicitationState


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether an act is allowed, and why not."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Decision(allowed=True)


class NotAllowed(Exception):
    """The user may see the record but not do this to it; the message says why, in French."""


def require(decision: Decision) -> None:
    """Raise NotAllowed, with its reason, unless the decision allows the act."""
    if not decision:
        raise NotAllowed(decision.reason)


def can_ask_for(user: User, organisation: Organisation) -> Decision:
    """Members ask in the name of their own organisation."""
    return _unless(
        organisation.pk in user.organisation_ids,
        _("Vous ne pouvez demander une orientation qu'au nom d'une organisation dont vous êtes membre."),
    )


def can_steer(user: User, referral: Referral) -> Decision:
    """Members of the organisation that asks send, complete and cancel the referral."""
    return _unless(
        referral.requester_id in user.organisation_ids,
        _("Seule l'organisation qui a fait la demande peut faire cela."),
    )


def can_answer(user: User, solicitation: Solicitation) -> Decision:
    """Members of the organisation that is asked acknowledge, answer and follow up."""
    return _unless(
        solicitation.organisation_id in user.organisation_ids,
        _("Seule l'organisation sollicitée peut répondre."),
    )


def can_mark_error(user: User, solicitation: Solicitation) -> Decision:
    """The requester, while nobody has acknowledged; from then on the département's territorial referent."""
    referral = solicitation.referral
    if solicitation.state == SolicitationState.SENT and can_steer(user, referral):
        return ALLOWED
    return _unless(
        referral.departement_id in user.referent_departements,
        _("La demande a été lue : seul le référent territorial du département peut la déclarer erronée."),
    )


def can_be_solicited(referral: Referral, organisation: Organisation, *, at: datetime) -> Decision:
    """A partner that passes every gate of `matching` at that moment."""
    reason = matching.obstacle(referral=referral, organisation=organisation, at=at)
    return _unless(not reason, reason)


def can_send(user: User, referral: Referral) -> Decision:
    """Who steers a referral sends it, minors' route first."""
    if not (decision := can_steer(user, referral)):
        return decision
    if referral.state not in {ReferralState.DRAFT, ReferralState.OPEN, ReferralState.ENGAGED}:
        return Decision(allowed=False, reason=_("Cette demande est terminée : préparez-en une nouvelle."))
    return _unless(
        bool(referral.legal_channel) or not any(group.may_be_minor for group in referral.people.all()),
        _("Une personne est peut-être mineure : indiquez d'abord la voie légale informée (parquet, CRIP ou 119)."),
    )


def _can_steer_solicitation(user: User, solicitation: Solicitation) -> Decision:
    return can_steer(user, solicitation.referral)


WHO: dict[str, Callable[[User, Solicitation], Decision]] = {
    "acknowledge": can_answer,
    "request_info": can_answer,
    "answer_info": _can_steer_solicitation,
    "accept": can_answer,
    "decline": can_answer,
    "redirect": can_answer,
    "withdraw_acceptance": can_answer,
    "start": can_answer,
    "complete": can_answer,
    "close_without_support": can_answer,
    "cancel": _can_steer_solicitation,
    "mark_error": can_mark_error,
}


def available_transitions(user: User, solicitation: Solicitation) -> list[str]:
    """Return the names of the transitions that this person may make now, in the order of the workflow's table."""
    return [name for name, who in WHO.items() if can_proceed(getattr(solicitation, name)) and who(user, solicitation)]


def can_question(questions: Collection[InfoQuestion]) -> Decision:
    """At least one question."""
    return _unless(bool(questions), _("Cochez au moins une question."))


def can_take(solicitation: Solicitation, needs: Collection[Need]) -> Decision:
    """At least one need, and none that was not asked."""
    return _unless(
        bool(needs) and set(needs) <= set(solicitation.needs),
        _("Choisissez au moins un des besoins demandés."),
    )


def can_conclude(solicitation: Solicitation, outcomes: Mapping[Need, ClosingOutcome]) -> Decision:
    """Exactly one outcome for each need that was accepted."""
    return _unless(
        set(outcomes) == set(solicitation.accepted_needs),
        _("Indiquez une issue pour chaque besoin accepté."),
    )


def _unless(allowed: bool, reason: str) -> Decision:  # noqa: FBT001 - the condition itself
    return ALLOWED if allowed else Decision(allowed=False, reason=reason)
