from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, F, Func, OuterRef, Q, When
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.models import Reach, User
from directory.addresses import address_of
from directory.models import Organisation
from directory.vocabularies import Need
from referrals.vocabularies import (
    AWAITING_ANSWER,
    ENGAGED,
    OPEN,
    SUPPORTED,
    InfoQuestion,
    RefusalReason,
    Rung,
)
from referrals.vocabularies import SolicitationState as State

from .needs import SETTLING, Balance
from .referrals import Referral
from .versioned import Versioned


class SolicitationQuerySet(models.QuerySet["Solicitation"]):
    """Which solicitations a person may read, and which ask something of her."""

    def visible_to(self, user: User | Reach) -> SolicitationQuerySet:
        """Keep what the user's organisations ask or are asked, and what is asked where she is territorial referent."""
        return self.filter(
            Q(organisation__in=user.organisation_ids)
            | Q(referral__requester__in=user.organisation_ids)
            | Q(referral__departement__in=user.referent_departements)
        )

    def open(self) -> SolicitationQuerySet:
        """Keep those in which somebody still has something to do."""
        return self.filter(state__in=OPEN)

    def answerable_by(self, user: User | Reach) -> SolicitationQuerySet:
        """Keep the open ones that the user's organisations were asked."""
        return self.filter(organisation__in=user.organisation_ids, state__in=OPEN)

    def awaiting_action_of(self, user: User | Reach) -> SolicitationQuerySet:
        """Keep those that wait for a gesture of the user's organisations: to read, to answer, to begin."""
        return self.answerable_by(user).filter(state__in=(State.SENT, State.ACKNOWLEDGED, State.ACCEPTED))

    def most_pressing_first(self) -> SolicitationQuerySet:
        """Put what is due first before the rest; what awaits no answer comes last."""
        return self.order_by("due_at", "sent_at", "pk")

    def for_list(self) -> SolicitationQuerySet:
        """Load what a line of a list shows, and no more: of an organisation, which has many columns, the name."""
        return self.select_related("referral__requester", "referral__departement").only(
            *("state", "needs", "sent_at", "due_at", "organisation"),
            *(f"referral__{field}" for field in ("reference", "urgency", "kind", "window_on", "window_half_day")),
            *("referral__departement", "referral__requester__name"),
        )

    def with_both_sides(self) -> SolicitationQuerySet:
        """Load with each one its referral, and the organisations that ask and are asked."""
        return self.select_related("organisation", "referral__requester", "referral__departement")

    def for_page(self) -> SolicitationQuerySet:
        """Load what the page that both sides share shows."""
        return self.with_both_sides().select_related("redirected_to").prefetch_related("referral__people", "outcomes")

    def last_that_led_to_each_partner(self) -> dict[int, Solicitation]:
        """Return by partner the last of these that it was asked, or else the last by which another one named it."""
        found = list(self.order_by("closed_at", "sent_at", "pk"))  # what is open comes last: nobody is asked twice
        named = {one.redirected_to_id: one for one in found if one.redirected_to_id}
        return named | {one.organisation_id: one for one in found}

    def proposing_another(self) -> SolicitationQuerySet:
        """Keep those that name another partner, whom the requester has not asked since, for a need still open."""
        proposes = Func(F("pk"), function="referrals_proposes_another", output_field=models.BooleanField())
        return self.filter(proposes, state=State.REDIRECTED)

    def late_to_begin(self) -> SolicitationQuerySet:
        """Keep the supports that were accepted and had not begun when whoever asked was told so."""
        return self.filter(state=State.ACCEPTED, reminders__kind=Rung.START_REQUESTER, reminders__sent=True)

    def for_requester(self) -> SolicitationQuerySet:
        """Load what whoever asked reads of each partner, in the order in which they were asked."""
        late = Exists(Solicitation.objects.late_to_begin().filter(pk=OuterRef("pk")))
        related = self.select_related("organisation", "redirected_to").annotate(is_late_to_begin=late)
        shown = (
            "referral",
            "state",
            "due_at",
            "refusal_reason",
            "needs",
            "version",
            "organisation__name",
            "redirected_to__name",
        )
        return related.only(*shown).order_by("sent_at", "pk")

    def balance(self) -> Balance:
        """Return in which states they are, and the needs that they support or have settled; one query."""
        rows = list(self.values_list("state", "accepted_needs", "outcomes__need", "outcomes__outcome"))
        supported = {need for state, needs, *_outcome in rows if state in ENGAGED for need in needs}
        settled = {need for state, _needs, need, outcome in rows if state not in ENGAGED and outcome in SETTLING}
        return Balance({state for state, *_others in rows}, supported | settled)

    def locked(self, pk: uuid.UUID, version: int) -> Solicitation:
        """Lock one solicitation; raises DoesNotExist, or StaleForm when it is no longer at this version.

        Its referral is locked first, by the same statement: whoever touches a referral waits there, so that siblings
        never deadlock.
        """
        both = self.select_for_update(of=("referral", "self"))
        solicitation = both.select_related("organisation", "referral__requester").get(pk=pk)
        solicitation.require_version(version)
        return solicitation


class Solicitation(Versioned):
    """One partner is asked for all or some of what a referral needs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="solicitations")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="solicitations", verbose_name=_("partenaire sollicité")
    )
    needs = ArrayField(models.CharField(max_length=24, choices=Need.options), verbose_name=_("besoins demandés"))
    accepted_needs = ArrayField(
        models.CharField(max_length=24, choices=Need.options),
        verbose_name=_("besoins acceptés"),
        default=list,
        blank=True,
    )
    questions = ArrayField(
        models.CharField(max_length=16, choices=InfoQuestion.options),
        verbose_name=_("questions"),
        default=list,
        blank=True,
    )
    answers = ArrayField(
        models.CharField(max_length=24), verbose_name=_("réponses"), default=list, blank=True
    )  # QUESTION:ANSWER, or LANGUAGES:code
    refusal_reason = models.CharField(_("motif du refus"), max_length=20, choices=RefusalReason.options, blank=True)
    redirected_to = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("réorientée vers")
    )
    follows = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="followed_by", verbose_name=_("fait suite à")
    )  # an earlier solicitation of the same referral
    state = FSMField(_("état"), max_length=20, choices=State.options, default=State.SENT, protected=True)
    sent_at = models.DateTimeField(_("envoyée le"))
    acknowledge_by = models.DateTimeField(_("à lire avant le"), null=True, blank=True, editable=False)
    answer_by = models.DateTimeField(_("réponse attendue avant le"), null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(_("expire le"), null=True, blank=True, editable=False)
    due_at = models.GeneratedField(
        verbose_name=_("à traiter avant le"),
        expression=Case(
            When(state=State.SENT, then=F("acknowledge_by")), When(state__in=AWAITING_ANSWER, then=F("answer_by"))
        ),
        output_field=models.DateTimeField(null=True),
        db_persist=True,
    )
    acknowledged_at = models.DateTimeField(_("reçue le"), null=True, blank=True)
    answered_at = models.DateTimeField(_("réponse le"), null=True, blank=True)
    handed_over_at = models.DateTimeField(_("identité transmise par téléphone le"), null=True, blank=True)
    closed_at = models.DateTimeField(_("close le"), null=True, blank=True)

    objects = SolicitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("sollicitation")
        verbose_name_plural = _("sollicitations")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=State.DECLINED) | ~Q(refusal_reason=""), name="solicitation_declined_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(accepted_needs__contained_by=F("needs")), name="solicitation_accepts_what_was_asked"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=SUPPORTED) | Q(accepted_needs__len__gt=0),
                name="solicitation_accepted_has_needs",
            ),
            models.UniqueConstraint(
                fields=["referral", "organisation"],
                condition=Q(state__in=OPEN),
                name="solicitation_is_open_once_per_partner",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "sent_at"]),
            models.Index(
                fields=["organisation", "due_at", "sent_at", "id"],
                condition=Q(state__in=OPEN),
                name="solicitation_due_first",
            ),
            models.Index(fields=["expires_at"], condition=Q(state__in=AWAITING_ANSWER), name="solicitation_awaiting"),
            models.Index(fields=["answered_at"], condition=Q(state=State.ACCEPTED), name="solicitation_accepted"),
            models.Index(
                fields=["handed_over_at"], condition=Q(state=State.IN_PROGRESS), name="solicitation_in_progress"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral} → {self.organisation}"

    def get_absolute_url(self) -> str:
        """Return the address of the page that both sides share."""
        return address_of("referrals:solicitation", self.pk)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has something to do."""
        return self.state in OPEN

    @property
    def supported_needs(self) -> list[str]:
        """The needs that the partner took charge of, as long as it has not gone back on it and nobody called it off."""
        return self.accepted_needs if self.state in SUPPORTED else []

    def open_needs(self) -> list[str]:
        """Return those of its needs that nobody supports now and that have no outcome, in the order of the request."""
        return [need for need in self.referral.open_needs() if need in self.needs]

    @property
    def exchanges(self) -> dict[str, list[str]]:
        """The codes answered to each question asked so far, in this round or an earlier one; none where it waits."""
        said = [answer.split(":") for answer in self.answers]
        asked = {*self.questions, *(question for question, _code in said)}
        return {
            question: [code for answered, code in said if answered == question]
            for question in InfoQuestion.values
            if question in asked
        }

    @transition(field=state, source=State.SENT, target=State.ACKNOWLEDGED)
    def acknowledge(self, *, at: datetime) -> None:
        """Record that somebody has read the request."""
        self.acknowledged_at = at

    @transition(field=state, source=State.ACKNOWLEDGED, target=State.INFO_REQUESTED)
    def request_info(self, *, questions: Collection[InfoQuestion]) -> None:
        """Ask coded questions before answering; what was answered to the same ones before is asked anew."""
        self.questions = sorted(questions)
        self.answers = [answer for answer in self.answers if answer.partition(":")[0] not in self.questions]

    @transition(field=state, source=State.INFO_REQUESTED, target=State.ACKNOWLEDGED)
    def answer_info(self, *, answers: Mapping[InfoQuestion, Collection[str]]) -> None:
        """Keep the requester's answers, beside those to the questions of earlier rounds."""
        given = {f"{question}:{code}" for question, codes in answers.items() for code in codes}
        self.answers = sorted({*self.answers, *given})

    @transition(field=state, source=AWAITING_ANSWER, target=State.ACCEPTED)
    def accept(self, *, needs: Collection[Need], at: datetime) -> None:
        """Take charge of these needs; accepting what was just sent acknowledges it too."""
        self.accepted_needs = sorted(needs)
        self.acknowledged_at = self.acknowledged_at or at
        self.answered_at = at

    @transition(field=state, source=AWAITING_ANSWER, target=State.DECLINED)
    def decline(self, *, reason: RefusalReason, at: datetime) -> None:
        """Say no, with a coded reason."""
        self.refusal_reason = reason
        self.answered_at = at
        self.closed_at = at

    @transition(field=state, source=AWAITING_ANSWER, target=State.REDIRECTED)
    def redirect(self, *, to: Organisation, at: datetime) -> None:
        """Name another partner, whom the requester may then ask."""
        self.redirected_to = to
        self.answered_at = at
        self.closed_at = at

    @transition(field=state, source=State.ACCEPTED, target=State.DECLINED)
    def withdraw_acceptance(self, *, reason: RefusalReason, at: datetime) -> None:
        """Go back on an acceptance, with a coded reason."""
        self.refusal_reason = reason
        self.closed_at = at

    @transition(field=state, source=State.ACCEPTED, target=State.IN_PROGRESS)
    def start(self, *, handed_over_at: datetime) -> None:
        """Record the first contact, and when identities were exchanged by telephone."""
        self.handed_over_at = handed_over_at

    @transition(field=state, source=State.IN_PROGRESS, target=State.COMPLETED)
    def complete(self, *, at: datetime) -> None:
        """End the support; each need has its outcome."""
        self.closed_at = at

    @transition(field=state, source=ENGAGED, target=State.NOT_COMPLETED)
    def close_without_support(self, *, at: datetime) -> None:
        """End without the support that was accepted."""
        self.closed_at = at

    @transition(field=state, source=[*AWAITING_ANSWER, State.ACCEPTED], target=State.CANCELLED)
    def cancel(self, *, at: datetime) -> None:
        """Stop asking this partner."""
        self.closed_at = at

    @transition(field=state, source=AWAITING_ANSWER, target=State.EXPIRED)
    def expire(self, *, at: datetime) -> None:
        """Note that no answer came in time."""
        self.closed_at = at

    @transition(field=state, source=AWAITING_ANSWER, target=State.SUPERSEDED)
    def supersede(self, *, at: datetime) -> None:
        """Note that others accepted everything that was asked here."""
        self.closed_at = at

    @transition(field=state, source=OPEN, target=State.ENTERED_IN_ERROR)
    def mark_error(self, *, at: datetime) -> None:
        """Note that this should never have been sent."""
        self.closed_at = at
