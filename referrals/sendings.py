"""The messages of a solicitation as people read them: to whom, when, whether they arrived, what followed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from procrastinate.contrib.django.models import ProcrastinateJob

from referrals.models import Delivery, Event, Reminder, Solicitation
from referrals.recipients import audience_of
from referrals.vocabularies import LOST, Audience, DeliveryStatus, EventKind, Rung

LEVELS = {
    DeliveryStatus.DUE: "new",
    DeliveryStatus.SENT: "info",
    DeliveryStatus.DELAYED: "warning",
    DeliveryStatus.DELIVERED: "success",
}
STILL_TO_RUN = ("todo", "doing")
Cause = tuple[str, int]  # the name of the job's argument, and its number


@dataclass(frozen=True, slots=True)
class Sending:
    """One line: when, of what, to whom, and what became of it; no address, and nobody's name."""

    at: datetime | None
    what: str
    to: str
    status: DeliveryStatus
    status_at: datetime | None = None
    retry_at: datetime | None = None
    gave_up: bool = False
    told_instead: tuple[str, ...] = ()

    @property
    def level(self) -> str:
        """The design system's word for how good that is."""
        return "error" if self.status in LOST or self.gave_up else LEVELS[self.status]


def sendings_of(solicitation: Solicitation) -> list[Sending]:
    """Return what left, in its order, then what waits; four queries."""
    events = {event.pk: event for event in solicitation.events.order_by("pk")}
    reminders = {reminder.pk: reminder for reminder in solicitation.reminders.order_by("pk")}
    related = solicitation.deliveries.select_related("contact")
    deliveries = list(related.order_by("prepared_at", "pk"))
    jobs = _jobs({"event_id": events, "reminder_id": reminders, "delivery_id": {one.pk for one in deliveries}})
    page = _Page(solicitation, events, reminders, deliveries, jobs)
    return [*(page.sent(delivery) for delivery in deliveries), *page.waiting()]


def _jobs(causes: dict[str, Iterable[int]]) -> list[ProcrastinateJob]:
    concerned = Q()
    for name, numbers in causes.items():
        concerned |= Q(**{f"args__{name}__in": list(numbers)})
    found = ProcrastinateJob.objects.filter(concerned, queue_name="mail", status__in=STILL_TO_RUN)
    return list(found.order_by("pk"))


@dataclass(frozen=True, slots=True)
class _Page:
    solicitation: Solicitation
    events: dict[int, Event]
    reminders: dict[int, Reminder]
    deliveries: list[Delivery]
    jobs: list[ProcrastinateJob]

    def sent(self, delivery: Delivery) -> Sending:
        """Say what became of one message."""
        job = next((job for job in self.jobs if _is_job_of(job, delivery)), None)
        due = delivery.status == DeliveryStatus.DUE
        return Sending(
            at=delivery.sent_at or delivery.prepared_at,
            what=self._what(_cause_of(delivery)),
            to=self._to(delivery),
            status=DeliveryStatus(delivery.status),
            status_at=delivery.status_at,
            retry_at=job.scheduled_at if due and job else None,
            gave_up=due and job is None,
            told_instead=tuple(dict.fromkeys(self._told_instead(delivery))),
        )

    def waiting(self) -> list[Sending]:
        """Say what no worker has taken up yet."""
        fresh = [job for job in self.jobs if not any(_is_job_of(job, delivery) for delivery in self.deliveries)]
        return [
            Sending(
                at=None,
                what=self._what(_cause_of_job(job)),
                to=str(self._whom(self._audience_of_job(job))),
                status=DeliveryStatus.DUE,
                retry_at=job.scheduled_at if job.attempts else None,
            )
            for job in fresh
        ]

    def _what(self, cause: Cause) -> str:
        name, number = cause
        if name == "event_id":
            return str(EventKind(self.events[number].kind).label)
        if name == "reminder_id":
            return str(Rung(self.reminders[number].kind).label)
        return _("Alerte : un message n'est pas arrivé")

    def _to(self, delivery: Delivery) -> str:
        """Name the function and the organisation; of a member, only whose she is."""
        whom = self._whom(Audience(delivery.audience))
        if delivery.contact is not None:
            return f"{delivery.contact.functional_name} – {whom}"
        return _("un membre – %(whom)s") % {"whom": whom} if delivery.user_id else whom

    def _whom(self, audience: Audience) -> str:
        if audience == Audience.PARTNER:
            return str(self.solicitation.organisation)
        if audience == Audience.BACKUP:
            return _("%(partner)s (suppléance)") % {"partner": self.solicitation.organisation}
        if audience == Audience.REQUESTER:
            return str(self.solicitation.referral.requester)
        return str(audience.label)

    def _audience_of_job(self, job: ProcrastinateJob) -> Audience:
        if "audience" in job.args:
            return Audience(job.args["audience"])
        reminder = self.reminders[job.args["reminder_id"]]
        return audience_of(reminder.kind, self.solicitation.state)

    def _told_instead(self, lost: Delivery) -> Iterable[str]:
        """Name those whom another message reached, as far as we know, because this one was lost."""
        raised = {reminder.pk for reminder in self.reminders.values() if reminder.raised_by_id == lost.pk}
        for other in self.deliveries:
            instead = other.reminder_id in raised or other.about_id == lost.pk
            if instead and other.sent_at and not other.is_lost:
                yield self._whom(Audience(other.audience))


def _cause_of(delivery: Delivery) -> Cause:
    if delivery.event_id:
        return "event_id", delivery.event_id
    return ("reminder_id", delivery.reminder_id) if delivery.reminder_id else ("delivery_id", delivery.about_id or 0)


def _cause_of_job(job: ProcrastinateJob) -> Cause:
    return next((name, job.args[name]) for name in ("event_id", "reminder_id", "delivery_id") if name in job.args)


def _is_job_of(job: ProcrastinateJob, delivery: Delivery) -> bool:
    same_side = job.args.get("audience", delivery.audience) == delivery.audience
    return same_side and _cause_of(delivery) == _cause_of_job(job)
