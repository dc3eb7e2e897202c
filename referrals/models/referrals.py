from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import connection, models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, can_proceed, transition

from accounts.models import Reach, User
from directory.addresses import address_of
from directory.models import Departement, Labelled, Organisation, validate_language_code
from directory.reference import territories
from directory.vocabularies import Need
from referrals.references import new_reference, show_reference
from referrals.vocabularies import (
    AgeBand,
    Agreement,
    DetectionContext,
    Direction,
    HalfDay,
    LegalChannel,
    LegalInformed,
    ReferralKind,
    ReferralState,
    Sex,
    Urgency,
)

from .versioned import Versioned

MAY_BE_MINOR = frozenset(
    {
        AgeBand.UNDER_15,
        AgeBand.FROM_15_TO_17,
        AgeBand.MINOR_UNSPECIFIED,
        AgeBand.CLAIMED_MINOR,
        AgeBand.UNKNOWN,
    }
)

NOTE_LENGTH = 280  # characters
NOT_OVER = (ReferralState.DRAFT, ReferralState.OPEN, ReferralState.ENGAGED)
NEVER_SENT = (ReferralState.DRAFT, ReferralState.CANCELLED)  # what may be incomplete


class ReferralQuerySet(models.QuerySet["Referral"]):
    """Which referrals a person may read."""

    def visible_to(self, user: User | Reach) -> ReferralQuerySet:
        """Keep those that the user's organisations asked, and those sent in the départements that she follows."""
        followed = Q(departement__in=user.referent_departements) & ~Q(state=ReferralState.DRAFT)
        return self.filter(Q(requester__in=user.organisation_ids) | followed)

    def pending_of(self, author: User) -> ReferralQuerySet:
        """Keep what this person wrote, in the name of whichever organisation, and that is not over."""
        return self.filter(author=author, state__in=NOT_OVER)

    def for_list(self) -> ReferralQuerySet:
        """Load with each one what a line of a list shows: of the organisation that asks, its name."""
        own = (field.attname for field in self.model._meta.concrete_fields)
        related = self.select_related("requester", "departement")
        return related.only(*own, "requester__name", "departement__name", "departement__timezone")

    def with_taken_needs(self) -> ReferralQuerySet:
        """Load with each one the needs that its partners took, as they are now: `open_needs` asks no more."""
        needs = ArrayField(models.CharField())
        return self.annotate(taken_needs=Func(F("pk"), function="referrals_taken_needs", output_field=needs))

    def locked(self, pk: uuid.UUID, version: int) -> Referral:
        """Lock one referral until the end of the transaction; raises DoesNotExist, or StaleForm on another version."""
        referral = self.select_for_update(of=("self",)).get(pk=pk)
        referral.require_version(version)
        return referral


def load_people_of_drafts(referrals: Iterable[Referral]) -> None:
    """Load at once whom the drafts among these are for: a line of a list says what they lack."""
    models.prefetch_related_objects([one for one in referrals if one.state == ReferralState.DRAFT], "people")


class Referral(Versioned):
    """Some people, in a département, in a situation, need some kinds of help. Nothing here names anybody."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(_("référence"), max_length=8, unique=True, default=new_reference, editable=False)
    direction = models.CharField(_("sens"), max_length=16, choices=Direction.options)
    requester = models.ForeignKey(
        Organisation, models.PROTECT, related_name="referrals_asked", verbose_name=_("organisation qui demande")
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(_("nature"), max_length=12, choices=ReferralKind.options, default=ReferralKind.INDIVIDUAL)
    operation = models.UUIDField(
        null=True, blank=True, editable=False, db_index=True
    )  # shared by what was planned together
    window_on = models.DateField(_("jour de l'opération"), null=True, blank=True)
    window_half_day = models.CharField(_("moment de l'opération"), max_length=12, choices=HalfDay.options, blank=True)
    departement = models.ForeignKey(Departement, models.PROTECT, related_name="+", verbose_name=_("département"))
    context = models.CharField(_("contexte"), max_length=24, choices=DetectionContext.options, blank=True)
    urgency = models.CharField(_("urgence"), max_length=12, choices=Urgency.options)
    needs = ArrayField(
        models.CharField(max_length=24, choices=Need.options), verbose_name=_("besoins"), default=list, blank=True
    )
    languages = ArrayField(
        models.CharField(max_length=3, validators=[validate_language_code]),
        verbose_name=_("langues parlées"),
        default=list,
        blank=True,
    )
    interpreter_needed = models.BooleanField(_("interprète nécessaire"), default=False)
    legal_channel = models.CharField(
        _("voie légale des mineurs"), max_length=8, choices=LegalChannel.options, blank=True
    )
    legal_informed = models.CharField(
        _("information du représentant légal"), max_length=20, choices=LegalInformed.options, blank=True
    )
    agreement = models.CharField(_("accord de la personne"), max_length=12, choices=Agreement.options, blank=True)
    note = models.CharField(_("note"), max_length=NOTE_LENGTH, blank=True)  # screened before it is written
    state = FSMField(
        _("état"), max_length=20, choices=ReferralState.options, default=ReferralState.DRAFT, protected=True
    )
    created_at = models.DateTimeField(_("préparée le"))
    sent_at = models.DateTimeField(_("envoyée le"), null=True, blank=True)
    closed_at = models.DateTimeField(_("clôturée le"), null=True, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande d'orientation")
        verbose_name_plural = _("demandes d'orientation")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=NEVER_SENT) | (Q(needs__len__gt=0) & ~Q(context="")),
                name="referral_sent_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(kind=ReferralKind.INDIVIDUAL, operation=None, window_on=None, window_half_day="")
                | (
                    Q(kind=ReferralKind.PLANNED, operation__isnull=False, window_on__isnull=False)
                    & Q(window_half_day__in=HalfDay.values, note="")  # no place for an hour nor an address
                ),
                name="referral_planned_has_a_window",
            ),
            models.CheckConstraint(condition=Q(note="") | Q(state__in=NOT_OVER), name="referral_over_has_no_note"),
            models.CheckConstraint(
                condition=Q(state=ReferralState.DRAFT) | Q(sent_at__isnull=False) | Q(state=ReferralState.CANCELLED),
                name="referral_sent_has_a_time",
            ),
            models.UniqueConstraint(fields=["operation", "departement"], name="referral_planned_once_in_departement"),
        ]
        indexes = [
            models.Index(fields=["requester", "-created_at"]),
            models.Index(
                fields=["requester", "created_at", "id"], condition=Q(state__in=NOT_OVER), name="referral_pending"
            ),
        ]

    def __str__(self) -> str:
        return show_reference(self.reference)

    def get_absolute_url(self) -> str:
        """Return the address of the requester's page."""
        return address_of("referrals:referral", show_reference(self.reference))

    @property
    def is_planned(self) -> bool:
        """Whether it gives notice of an operation to come."""
        return self.kind == ReferralKind.PLANNED

    def local_day(self, at: datetime) -> date:
        """Return the day that it is in the département at this instant."""
        return at.astimezone(ZoneInfo(territories()[self.departement_id].timezone)).date()

    @property
    def can_be_cancelled(self) -> bool:
        """Whether the workflow still lets the requester stop asking."""
        return can_proceed(self.cancel)

    @property
    def is_over(self) -> bool:
        """Whether nothing more can happen to it: another one may take it up."""
        return self.state not in NOT_OVER

    def open_needs(self) -> list[str]:
        """Return the needs that nobody supports now and that have no outcome, in the order of the request.

        A need that a partner could not meet (`UNMET_NEED`) stays open for the next one.
        """
        taken = getattr(self, "taken_needs", None)
        if taken is None:
            with connection.cursor() as cursor:  # of every partner, whose solicitations the others may not read
                cursor.execute("SELECT referrals_taken_needs(%s)", [self.pk])
                [taken] = cursor.fetchone()
        return [need for need in self.needs if need not in taken]

    @transition(field=state, source=ReferralState.DRAFT, target=ReferralState.OPEN)
    def send(self, *, at: datetime) -> None:
        """Leave the draft: from now on somebody is asked."""
        self.sent_at = at

    @transition(field=state, source=ReferralState.OPEN, target=ReferralState.ENGAGED)
    def engage(self) -> None:
        """Follow a first acceptance."""

    @transition(field=state, source=ReferralState.ENGAGED, target=ReferralState.OPEN)
    def disengage(self) -> None:
        """Follow the end of the last support in force while a need remains."""

    @transition(field=state, source=[ReferralState.OPEN, ReferralState.ENGAGED], target=ReferralState.CLOSED)
    def close(self, *, at: datetime) -> None:
        """Follow the last outcome: every need has one, and nobody is asked any more."""
        self._end(at)

    @transition(
        field=state,
        source=[ReferralState.DRAFT, ReferralState.OPEN, ReferralState.ENGAGED],
        target=ReferralState.CANCELLED,
    )
    def cancel(self, *, at: datetime) -> None:
        """Stop asking."""
        self._end(at)

    @transition(field=state, source=[ReferralState.OPEN, ReferralState.ENGAGED], target=ReferralState.ENTERED_IN_ERROR)
    def mark_error(self, *, at: datetime) -> None:
        """Follow the last of its solicitations into error."""
        self._end(at)

    def _end(self, at: datetime) -> None:
        self.closed_at = at
        self.note = ""


class PeopleGroup(Labelled):
    """So many people of one age band and sex, within a referral."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="people")
    age_band = models.CharField(_("tranche d'âge"), max_length=20, choices=AgeBand.options)
    sex = models.CharField(_("sexe"), max_length=8, choices=Sex.options)
    count = models.PositiveSmallIntegerField(
        _("nombre"), null=True, blank=True, default=1, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )  # unknown, where an operation is planned
    count_most = models.PositiveSmallIntegerField(
        _("nombre au plus"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )  # the other end of a range, where an operation is planned

    class Meta:
        verbose_name = _("personnes")
        verbose_name_plural = _("personnes")
        constraints = [
            models.UniqueConstraint(fields=["referral", "age_band", "sex"], name="people_group_is_unique"),
            models.CheckConstraint(
                condition=Q(count__isnull=True) | Q(count__gte=1, count__lte=99), name="people_group_counts_1_to_99"
            ),
            models.CheckConstraint(
                condition=Q(count_most__isnull=True) | Q(count_most__gt=F("count"), count_most__lte=99),
                name="people_group_range_is_ordered",
            ),
        ]

    def __str__(self) -> str:
        age = _("âge non connu") if self.age_band == AgeBand.UNKNOWN else self.get_age_band_display()
        sex = _("sexe non connu") if self.sex == Sex.UNKNOWN else str(self.get_sex_display()).lower()
        who = f"{age}, {sex}"
        return f"{self.count_in_words} × {who}" if self.count else _("%(who)s : nombre inconnu") % {"who": who}

    @property
    def count_in_words(self) -> str:
        """Return how many they are: a number, a range « 2 à 5 », or « ? »."""
        if self.count is None:
            return "?"
        if self.count_most:
            return _("%(least)s à %(most)s") % {"least": self.count, "most": self.count_most}
        return str(self.count)
