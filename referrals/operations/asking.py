"""What the organisation that asks does once its draft is ready: send, stop."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from directory.models import Organisation
from referrals import notifications, policies
from referrals.deadlines import deadlines_for
from referrals.models import Event, Referral, Solicitation
from referrals.vocabularies import EventKind, ReferralState, SolicitationState


@transaction.atomic
def send(
    *, referral_id: UUID, organisations: Collection[Organisation], by: User, version: int, at: datetime
) -> list[Solicitation]:
    """Ask these partners for every need that is still open; the first time, the draft becomes an open referral."""
    referral = Referral.objects.locked(referral_id, version)
    policies.require(policies.can_send(by, referral))
    if not (needs := referral.open_needs()):
        raise policies.NotAllowed(_("Tous les besoins sont déjà pris en charge."))
    if not organisations:
        raise policies.NotAllowed(_("Choisissez au moins un partenaire."))
    earlier = referral.solicitations.none() if referral.state == ReferralState.DRAFT else referral.solicitations.all()
    led = earlier.last_that_led_to_each_partner()
    if referral.state == ReferralState.DRAFT:
        referral.send(at=at)
        referral.save()
        Event.record(referral, EventKind.SENT, by=by, at=at)
    return [
        solicit(referral, organisation, needs, follows=led.get(organisation.pk), by=by, at=at)
        for organisation in organisations
    ]


def solicit(
    referral: Referral,
    organisation: Organisation,
    needs: Sequence[str],
    *,
    follows: Solicitation | None,
    by: User,
    at: datetime,
) -> Solicitation:
    """Ask one partner for these needs, within the transaction of an act that locked the referral; raises NotAllowed."""
    policies.require(policies.can_be_solicited(referral, organisation, at=at))
    due = deadlines_for(
        urgency=referral.urgency, sent_at=at, departement=referral.departement_id, window=referral.window_on
    )
    solicitation = Solicitation(
        referral=referral, organisation=organisation, needs=list(needs), follows=follows, sent_at=at, **due._asdict()
    )
    solicitation.save()
    notifications.tell_partner(Event.record(solicitation, EventKind.SENT, by=by, at=at))
    return solicitation


def release(solicitations: Iterable[Solicitation], *, of: Referral, by: User, at: datetime) -> None:
    """Stop asking these partners, within the transaction of an act that locked the referral, and tell each of them."""
    for solicitation in solicitations:
        solicitation.referral = of
        solicitation.cancel(at=at)
        solicitation.save()
        notifications.tell_partner(Event.record(solicitation, EventKind.CANCELLED, by=by, at=at))


@transaction.atomic
def cancel_referral(*, referral_id: UUID, by: User, version: int, at: datetime) -> Referral:
    """Stop asking altogether: every solicitation that can still be cancelled is, and its partner is told."""
    referral = Referral.objects.locked(referral_id, version)
    policies.require(policies.can_steer(by, referral))
    solicitations = list(referral.solicitations.open().select_for_update().order_by("pk"))
    if any(solicitation.state == SolicitationState.IN_PROGRESS for solicitation in solicitations):
        raise policies.NotAllowed(_("Une prise en charge a commencé : elle se termine avec le partenaire."))
    referral.cancel(at=at)
    referral.save()
    Event.record(referral, EventKind.CANCELLED, by=by, at=at)
    release(solicitations, of=referral, by=by, at=at)
    return referral
