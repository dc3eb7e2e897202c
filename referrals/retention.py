"""What is kept of a referral, for how long, and what goes.

Six months after its end a referral is reduced to a `ReferralSummary` and deleted with everything that hangs from it.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from procrastinate import JobContext, builtin_tasks

from directory import isolation
from referrals.models import PeopleGroup, Referral, ReferralSummary, Solicitation
from referrals.vocabularies import FirstAcknowledgement, ReferralState

KEPT_MONTHS = 6  # after closing: the workflow's rule
DRAFT_DAYS = 30  # without a step, never sent: our proposal
FINISHED_JOB_HOURS = 30 * 24  # our proposal
BATCH = 200  # referrals a transaction
OVER = (ReferralState.CLOSED, ReferralState.CANCELLED, ReferralState.ENTERED_IN_ERROR)


class Fate(StrEnum):
    """What becomes of a column six months after the end of the referral."""

    KEPT = "kept"  # its codes stay, in the summary
    CLEARED = "cleared"  # nothing of it stays anywhere


FATES: dict[str, Fate] = {
    "BrokenGlass.at": Fate.CLEARED,  # the journal keeps when, and by whom
    "BrokenGlass.by": Fate.CLEARED,
    "BrokenGlass.id": Fate.CLEARED,
    "BrokenGlass.organisation": Fate.CLEARED,
    "BrokenGlass.reason": Fate.CLEARED,
    "BrokenGlass.referral": Fate.CLEARED,
    "BrokenGlass.until": Fate.CLEARED,
    "Delivery.about": Fate.CLEARED,
    "Delivery.audience": Fate.CLEARED,
    "Delivery.contact": Fate.CLEARED,
    "Delivery.event": Fate.CLEARED,
    "Delivery.message_id": Fate.CLEARED,
    "Delivery.prepared_at": Fate.CLEARED,
    "Delivery.reminder": Fate.CLEARED,
    "Delivery.sent_at": Fate.CLEARED,
    "Delivery.service_id": Fate.CLEARED,
    "Delivery.solicitation": Fate.CLEARED,
    "Delivery.status": Fate.CLEARED,
    "Delivery.status_at": Fate.CLEARED,
    "Delivery.user": Fate.CLEARED,
    "Event.at": Fate.CLEARED,
    "Event.by": Fate.CLEARED,
    "Event.kind": Fate.CLEARED,
    "Event.referral": Fate.CLEARED,
    "Event.request_id": Fate.CLEARED,
    "Event.solicitation": Fate.CLEARED,
    "Event.state": Fate.CLEARED,
    "FollowUp.follows": Fate.CLEARED,
    "FollowUp.referral": Fate.CLEARED,
    "GlossaryWord.decided_at": Fate.KEPT,
    "GlossaryWord.decided_by": Fate.KEPT,
    "GlossaryWord.digest": Fate.KEPT,
    "GlossaryWord.state": Fate.KEPT,
    "GlossaryWord.week": Fate.KEPT,
    "GlossaryWord.word": Fate.KEPT,  # of no referral in particular: an editor reads it, or it goes within thirty days
    "NeedOutcome.need": Fate.KEPT,
    "NeedOutcome.outcome": Fate.KEPT,
    "NeedOutcome.solicitation": Fate.CLEARED,
    "PeopleGroup.age_band": Fate.KEPT,
    "PeopleGroup.referral": Fate.CLEARED,
    "PeopleGroup.sex": Fate.KEPT,
    "PublishedFigures.published_at": Fate.KEPT,  # totals in which no small cell is left, of no referral in particular
    "PublishedFigures.quarter": Fate.KEPT,
    "PublishedFigures.totals": Fate.KEPT,
    "Referral.agreement": Fate.CLEARED,
    "Referral.author": Fate.CLEARED,
    "Referral.closed_at": Fate.CLEARED,
    "Referral.context": Fate.KEPT,
    "Referral.created_at": Fate.CLEARED,
    "Referral.departement": Fate.KEPT,
    "Referral.direction": Fate.KEPT,
    "Referral.id": Fate.CLEARED,
    "Referral.kind": Fate.KEPT,
    "Referral.languages": Fate.CLEARED,
    "Referral.legal_channel": Fate.CLEARED,
    "Referral.legal_informed": Fate.CLEARED,
    "Referral.needs": Fate.KEPT,
    "Referral.note": Fate.CLEARED,  # already at its end
    "Referral.operation": Fate.CLEARED,
    "Referral.reference": Fate.CLEARED,
    "Referral.requester": Fate.CLEARED,
    "Referral.sent_at": Fate.CLEARED,  # its month stays
    "Referral.state": Fate.KEPT,
    "Referral.urgency": Fate.KEPT,
    "Referral.window_half_day": Fate.CLEARED,
    "Referral.window_on": Fate.CLEARED,
    "ReferralSummary.answers": Fate.KEPT,
    "ReferralSummary.context": Fate.KEPT,
    "ReferralSummary.departement": Fate.KEPT,
    "ReferralSummary.direction": Fate.KEPT,
    "ReferralSummary.first_acknowledgement": Fate.KEPT,
    "ReferralSummary.id": Fate.KEPT,
    "ReferralSummary.kind": Fate.KEPT,
    "ReferralSummary.month": Fate.KEPT,
    "ReferralSummary.needs": Fate.KEPT,
    "ReferralSummary.outcomes": Fate.KEPT,
    "ReferralSummary.people": Fate.KEPT,
    "ReferralSummary.refusal_reasons": Fate.KEPT,
    "ReferralSummary.state": Fate.KEPT,
    "ReferralSummary.urgency": Fate.KEPT,
    "Reminder.at": Fate.CLEARED,
    "Reminder.kind": Fate.CLEARED,
    "Reminder.raised_by": Fate.CLEARED,
    "Reminder.solicitation": Fate.CLEARED,
    "Solicitation.accepted_needs": Fate.CLEARED,
    "Solicitation.acknowledge_by": Fate.CLEARED,
    "Solicitation.acknowledged_at": Fate.CLEARED,  # the first one stays, as a band of hours
    "Solicitation.answer_by": Fate.CLEARED,
    "Solicitation.answers": Fate.CLEARED,
    "Solicitation.answered_at": Fate.CLEARED,
    "Solicitation.closed_at": Fate.CLEARED,
    "Solicitation.due_at": Fate.CLEARED,
    "Solicitation.expires_at": Fate.CLEARED,
    "Solicitation.follows": Fate.CLEARED,
    "Solicitation.handed_over_at": Fate.CLEARED,
    "Solicitation.id": Fate.CLEARED,
    "Solicitation.needs": Fate.CLEARED,
    "Solicitation.organisation": Fate.CLEARED,
    "Solicitation.questions": Fate.CLEARED,
    "Solicitation.redirected_to": Fate.CLEARED,
    "Solicitation.referral": Fate.CLEARED,
    "Solicitation.refusal_reason": Fate.KEPT,
    "Solicitation.sent_at": Fate.CLEARED,
    "Solicitation.state": Fate.KEPT,
    "WordConfirmation.at": Fate.CLEARED,
    "WordConfirmation.by": Fate.CLEARED,
    "WordConfirmation.digest": Fate.CLEARED,
    "WordConfirmation.referral": Fate.CLEARED,
    "WordConfirmation.rule": Fate.CLEARED,
}


@dataclass(frozen=True, slots=True)
class Counts:
    """What one purge did."""

    reduced: int
    drafts_deleted: int


def purge(*, at: datetime) -> Counts:
    """Reduce what ended six months ago and delete abandoned drafts, by small transactions that several workers share.

    What another worker holds is left to it; a run that stops halfway is taken up by the next one.
    """
    return Counts(
        reduced=_until_none_is_left(lambda: _reduce_some(months_before(at, KEPT_MONTHS))),
        drafts_deleted=_until_none_is_left(lambda: _delete_some_drafts(at - timedelta(days=DRAFT_DAYS))),
    )


async def remove_finished_jobs(context: JobContext) -> None:
    """Remove the jobs that ended 30 days ago, however they ended: they hold the numbers of events."""
    await builtin_tasks.remove_old_jobs(
        context, max_hours=FINISHED_JOB_HOURS, remove_failed=True, remove_cancelled=True, remove_aborted=True
    )


def months_before(at: datetime, months: int) -> datetime:
    """Return the same day so many months earlier, or the last day of that month where it is shorter."""
    year, month0 = divmod(at.year * 12 + at.month - 1 - months, 12)
    last_day = calendar.monthrange(year, month0 + 1)[1]
    return at.replace(year=year, month=month0 + 1, day=min(at.day, last_day))


def _until_none_is_left(batch: Callable[[], int]) -> int:
    return sum(iter(batch, 0))


@isolation.as_worker()
def _reduce_some(limit: datetime) -> int:
    ended = Referral.objects.filter(state__in=OVER, sent_at__isnull=False, closed_at__lt=limit)
    related = ended.select_related("departement").prefetch_related("people", "solicitations__outcomes")
    referrals = list(related.select_for_update(of=("self",), skip_locked=True).order_by("pk")[:BATCH])
    ReferralSummary.objects.bulk_create(summary_of(referral) for referral in referrals)
    _delete(referrals)
    return len(referrals)


@isolation.as_worker()
def _delete_some_drafts(limit: datetime) -> int:
    idle = Referral.objects.filter(sent_at__isnull=True, created_at__lt=limit).exclude(events__at__gte=limit)
    drafts = list(idle.select_for_update(of=("self",), skip_locked=True).order_by("pk")[:BATCH])
    _delete(drafts)
    return len(drafts)


def _delete(referrals: Iterable[Referral]) -> None:
    Referral.objects.filter(pk__in=[referral.pk for referral in referrals]).delete()


def summary_of(referral: Referral) -> ReferralSummary:
    """Return, not saved, what stays of a referral that was sent and is over."""
    sent_at = referral.sent_at or referral.created_at
    solicitations = list(referral.solicitations.all())
    outcomes = [outcome for solicitation in solicitations for outcome in solicitation.outcomes.all()]
    return ReferralSummary(
        month=sent_at.astimezone(referral.departement.zone_info).date().replace(day=1),
        departement=referral.departement,
        direction=referral.direction,
        kind=referral.kind,
        context=referral.context,
        urgency=referral.urgency,
        state=referral.state,
        first_acknowledgement=_first_acknowledgement(sent_at, solicitations),
        needs=sorted(referral.needs),
        outcomes=sorted(f"{outcome.need}:{outcome.outcome}" for outcome in outcomes),
        people=sorted(f"{group.age_band}:{group.sex}:{counted(group)}" for group in referral.people.all()),
        answers=sorted(solicitation.state for solicitation in solicitations),
        refusal_reasons=sorted(filter(None, (solicitation.refusal_reason for solicitation in solicitations))),
    )


def counted(group: PeopleGroup) -> str:
    """Return how many people a group counts: « 2 », a range « 2-5 », or « ? »."""
    if group.count is None:
        return "?"
    return f"{group.count}-{group.count_most}" if group.count_most else str(group.count)


BANDS = (
    (timedelta(minutes=30), FirstAcknowledgement.WITHIN_30_MINUTES),
    (timedelta(hours=2), FirstAcknowledgement.WITHIN_2_HOURS),
    (timedelta(hours=24), FirstAcknowledgement.WITHIN_24_HOURS),
    (timedelta(hours=72), FirstAcknowledgement.WITHIN_72_HOURS),
)


def _first_acknowledgement(sent_at: datetime, solicitations: Iterable[Solicitation]) -> FirstAcknowledgement:
    times = [solicitation.acknowledged_at for solicitation in solicitations if solicitation.acknowledged_at]
    if not times:
        return FirstAcknowledgement.NEVER
    taken = min(times) - sent_at
    return next((band for limit, band in BANDS if taken <= limit), FirstAcknowledgement.LATER)
