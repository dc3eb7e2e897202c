from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from directory.vocabularies import Availability, Capacity, Need, Public

from .organisations import Organisation
from .published import Published
from .validators import validate_departement_code, validate_language_code, validate_opening_hours


class Service(Published):
    """What an organisation offers: which needs, for whom, when, where."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="services", verbose_name=_("organisation")
    )
    name = models.CharField(_("nom du service"), max_length=200)
    needs = ArrayField(models.CharField(max_length=24, choices=Need.options), verbose_name=_("besoins couverts"))
    publics = ArrayField(
        models.CharField(max_length=24, choices=Public.options),
        verbose_name=_("publics"),
        default=list,
        blank=True,
        help_text=_("Aucun coché : tout le monde."),
    )
    age_min = models.PositiveSmallIntegerField(
        _("âge minimum"), null=True, blank=True, validators=[MaxValueValidator(120)]
    )
    age_max = models.PositiveSmallIntegerField(
        _("âge maximum"), null=True, blank=True, validators=[MaxValueValidator(120)]
    )
    languages = ArrayField(
        models.CharField(max_length=3, validators=[validate_language_code]),
        verbose_name=_("langues parlées"),
        default=list,
        blank=True,
    )
    availability = models.CharField(_("disponibilité"), max_length=16, choices=Availability.options, blank=True)
    opening_hours = models.CharField(
        _("horaires"),
        max_length=300,
        blank=True,
        validators=[validate_opening_hours],
        help_text=_("Au format OpenStreetMap, par exemple « 24/7 » ou « Mo-Fr 09:00-18:00; PH off »."),
    )
    on_call = models.BooleanField(_("astreinte en dehors des horaires"), default=False)
    capacity = models.CharField(_("places"), max_length=12, choices=Capacity.options, default=Capacity.UNKNOWN)
    capacity_until = models.DateField(_("places : valable jusqu'au"), null=True, blank=True)
    national = models.BooleanField(_("couvre tout le territoire"), default=False)
    departements = ArrayField(
        models.CharField(max_length=3, validators=[validate_departement_code]),
        verbose_name=_("départements couverts"),
        default=list,
        blank=True,
    )

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        constraints = [
            models.CheckConstraint(
                condition=Q(national=True) | Q(departements__len__gt=0), name="service_covers_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(capacity=Capacity.UNKNOWN) | Q(capacity_until__isnull=False),
                name="service_capacity_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(age_min__isnull=True) | Q(age_max__isnull=True) | Q(age_min__lte=F("age_max")),
                name="service_age_range_is_ordered",
            ),
            models.CheckConstraint(condition=Q(needs__len__gt=0), name="service_answers_a_need"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def searched_organisation_id(self) -> int:
        """The organisation that offers it."""
        return self.organisation_id

    def clean(self) -> None:
        """Say in words what the constraints hold."""
        super().clean()
        if not self.national and not self.departements:
            raise ValidationError({"departements": _("Indiquez un département, ou « couvre tout le territoire ».")})
        if self.capacity != Capacity.UNKNOWN and not self.capacity_until:
            raise ValidationError({"capacity_until": _("Indiquez jusqu'à quand cette information est valable.")})
        if self.age_min is not None and self.age_max is not None and self.age_min > self.age_max:
            raise ValidationError({"age_max": _("L'âge maximum est inférieur à l'âge minimum.")})
