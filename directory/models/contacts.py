from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from directory.vocabularies import ContactRole, Visibility

from .organisations import Organisation
from .published import Published, PublishedQuerySet
from .validators import validate_phone


class ContactQuerySet(PublishedQuerySet):
    """Which contacts can be reached."""

    def present(self, *, on: date) -> ContactQuerySet:
        """Keep the published contacts who are not absent that day, first in rank first: they answer the telephone."""
        absent = Q(absent_from__lte=on, absent_until__gte=on)
        return self.filter(live=True).exclude(absent).order_by("rank", "pk")

    def reachable(self, *, on: date) -> ContactQuerySet:
        """Keep those of them whose mail arrives."""
        return self.present(on=on).filter(unreachable_since=None)


class Contact(Published):
    """A way to reach an organisation, named by function; a personal name is optional and never public."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="contacts", verbose_name=_("organisation")
    )
    role = models.CharField(_("rôle"), max_length=24, choices=ContactRole.options, default=ContactRole.DUTY_LINE)
    functional_name = models.CharField(_("nom de la fonction"), max_length=120)
    functional_email = models.EmailField(_("boîte fonctionnelle"), blank=True)
    personal_name = models.CharField(
        _("nom de la personne"), max_length=120, blank=True, help_text=_("Facultatif ; visible des seuls agents.")
    )
    phone = models.CharField(_("téléphone direct"), max_length=16, blank=True, validators=[validate_phone])
    on_call_phone = models.CharField(_("téléphone d'astreinte"), max_length=16, blank=True, validators=[validate_phone])
    rank = models.PositiveSmallIntegerField(_("rang d'appel"), default=1)
    visibility = models.CharField(_("visibilité"), max_length=8, choices=Visibility.options, default=Visibility.PUBLIC)
    absent_from = models.DateField(_("absence : du"), null=True, blank=True)
    absent_until = models.DateField(_("absence : au"), null=True, blank=True)

    unreachable_since = models.DateTimeField(
        _("courriel revenu le"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Le dernier message est revenu : ce contact n'est plus prévenu avant d'avoir été corrigé."),
    )

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.CheckConstraint(
                condition=Q(absent_from__isnull=True, absent_until__isnull=True)
                | Q(absent_from__isnull=False, absent_until__isnull=False, absent_from__lte=F("absent_until")),
                name="contact_absence_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=r"^\+[1-9]\d{6,14}$"), name="contact_phone_is_e164"
            ),
            models.CheckConstraint(
                condition=Q(on_call_phone="") | Q(on_call_phone__regex=r"^\+[1-9]\d{6,14}$"),
                name="contact_on_call_phone_is_e164",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "rank"])]

    def __str__(self) -> str:
        return f"{self.functional_name} ({self.organisation})"

    @property
    def is_masked(self) -> bool:
        """Whether its numbers are for agents, who ask for them one by one."""
        return Visibility.AGENTS in {self.visibility, self.organisation.visibility}

    @property
    def searched_organisation_id(self) -> int:
        """The organisation that it reaches."""
        return self.organisation_id

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the contact; whether its mail arrives is for the row to say, not a draft; another mailbox begins anew.

        `directory.operations` writes that column, and nothing else does.
        """
        if self.pk is not None:
            same = Contact.objects.select_for_update().filter(pk=self.pk, functional_email=self.functional_email)
            self.unreachable_since = same.values_list("unreachable_since", flat=True).first()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Ask for both dates of an absence, in order."""
        super().clean()
        if self.absent_from and not self.absent_until:
            raise ValidationError({"absent_until": _("Indiquez jusqu'à quand dure l'absence.")})
        if self.absent_until and not (self.absent_from and self.absent_from <= self.absent_until):
            raise ValidationError({"absent_until": _("La fin de l'absence précède son début.")})
