from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.vocabularies import EntryKind
from directory.models import Labelled, Organisation

from .people import User

SITE = 0  # the chain of what no organisation did
READINGS = (EntryKind.CONSULTED, EntryKind.BROKE_GLASS, EntryKind.LISTED)


class EntryQuerySet(models.QuerySet["Entry"]):
    """What was done, as chains or as people look for it."""

    def readable_by(self, auditor: User) -> EntryQuerySet:
        """Keep the chains of the organisations that this person audits."""
        return self.filter(organisation__in=auditor.audited_organisation_ids)

    def readings(self) -> EntryQuerySet:
        """Keep what says that referrals were read: page by page, by « bris de glace », in lists."""
        return self.filter(kind__in=READINGS)

    def for_list(self) -> EntryQuerySet:
        """Load who did it and for whom, the last entry first."""
        return self.select_related("by", "organisation").order_by("-at", "id")

    def in_chains(self) -> EntryQuerySet:
        """Order the entries as each chain links them, and say which chain it is."""
        return self.annotate(chain=Coalesce("organisation_id", SITE)).order_by("chain", "number")

    def slowed(self, *, since: datetime) -> EntryQuerySet:
        """Keep the readings of the directory that were slowed since then."""
        return self.filter(kind=EntryKind.SLOWED, at__gte=since)

    def last_of_each_chain(self) -> EntryQuerySet:
        """Keep the entry that the next one of its chain will be linked to."""
        return self.annotate(chain=Coalesce("organisation_id", SITE)).order_by("chain", "-number").distinct("chain")


class Entry(Labelled):
    """Somebody did something: written once, linked to the entry before it, and never changed.

    The seal is computed by `accounts.journal`; the number and the two digests, by the database. Nothing here follows
    the deletion of an account or of an organisation: the keys stay, without a constraint.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    at = models.DateTimeField(_("le"))
    kind = models.CharField(_("acte"), max_length=16, choices=EntryKind.options)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("par"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("organisation"),
    )
    departement = models.CharField(_("département"), max_length=3, blank=True)
    subject = models.CharField(_("objet"), max_length=100, blank=True)
    reason = models.CharField(_("motif"), max_length=32, blank=True)
    shown = models.PositiveIntegerField(_("demandes montrées"), null=True, editable=False)  # by a page of a list
    request_id = models.UUIDField(_("requête"), null=True, editable=False)  # none for the clock
    seal = models.CharField(_("sceau"), max_length=64)
    number = models.PositiveBigIntegerField(_("numéro"), editable=False)
    previous = models.CharField(_("empreinte précédente"), max_length=64, editable=False)
    digest = models.CharField(_("empreinte"), max_length=64, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entrée du journal")
        verbose_name_plural = _("journal")
        constraints = [
            models.UniqueConstraint(Coalesce(F("organisation"), SITE), "number", name="entry_is_one_for_each_number"),
            models.CheckConstraint(
                condition=Q(subject__regex=r"^([a-z_]+:[A-Za-z0-9_:.-]+)?$"), name="entry_subject_is_a_reference"
            ),
            models.CheckConstraint(condition=Q(reason__regex=r"^[A-Z0-9_]*$"), name="entry_reason_is_a_code"),
            models.CheckConstraint(
                condition=Q(~Q(kind=EntryKind.LISTED) | Q(departement=""), shown=None)
                | Q(~Q(departement=""), kind=EntryKind.LISTED, shown__gt=0, shown__isnull=False),
                name="entry_of_a_list_says_how_many",
            ),
        ]
        indexes = [
            models.Index(fields=["-at", "id"], name="entry_last_first"),
            # Pages are counted from these two alone: they hold what row-level security compares, too.
            models.Index(
                fields=["organisation", "-at", "id"], include=["kind", "departement"], name="entry_of_organisation"
            ),
            models.Index(
                fields=["departement", "-at"],
                include=["kind", "organisation", "by", "subject", "reason", "shown"],  # what a week of readings counts
                condition=~Q(departement=""),
                name="entry_of_departement",
            ),
            models.Index(fields=["subject", "-at"], condition=~Q(subject=""), name="entry_about"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.at:%Y-%m-%d %H:%M})"


class Checkpoint(models.Model):
    """The last entry that a chain has lost to its age: whatever stays is linked to it."""

    chain = models.PositiveBigIntegerField(primary_key=True)  # the organisation's key, or SITE
    number = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("reprise d'une chaîne du journal")
        verbose_name_plural = _("reprises des chaînes du journal")

    def __str__(self) -> str:
        return f"{self.chain} – {self.number}"
