from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from directory.addresses import address_of
from directory.folding import fold
from directory.vocabularies import (
    AddressDisclosure,
    OrganisationKind,
    OrganisationStatus,
    VerificationMethod,
    Visibility,
)

from .published import Published, PublishedQuerySet
from .territories import Departement
from .validators import validate_departement_code, validate_opening_hours, validate_siret

ADDRESS_FIELDS = ("street", "postal_code", "city")


class SourceFile(models.Model):
    """An official file that records came from, with the notice that its licence asks to show."""

    name = models.CharField(_("source"), max_length=200)
    licence = models.CharField(_("licence"), max_length=200)
    file_name = models.CharField(_("fichier"), max_length=200)
    published_on = models.DateField(_("date du fichier"), null=True, blank=True)
    sha256 = models.CharField(_("empreinte"), max_length=64, unique=True)
    imported_at = models.DateTimeField(_("importé le"))

    class Meta:
        verbose_name = _("fichier source")
        verbose_name_plural = _("fichiers sources")

    def __str__(self) -> str:
        return f"{self.name} – {self.file_name}"


def reads_restricted(user: Any) -> bool:
    """Whether this person reads what is for agents alone: her account says it, and a stranger has none."""
    return bool(getattr(user, "reads_restricted_records", False))


class OrganisationQuerySet(PublishedQuerySet):
    """Which organisations a reader or a referral may count on."""

    def published(self) -> OrganisationQuerySet:
        """Keep those that editors have published and that still work."""
        return self.filter(live=True).exclude(status=OrganisationStatus.CLOSED)

    def visible_to(self, user: Any) -> OrganisationQuerySet:
        """Keep what this person may read: everyone sees the public records, agents see the others too."""
        published = self.published()
        return published if reads_restricted(user) else published.filter(visibility=Visibility.PUBLIC)


class Organisation(Published):
    """A body that can help, or that asks for help: a police unit, an association, a service of the State."""

    name = models.CharField(_("nom"), max_length=250)
    short_name = models.CharField(_("sigle"), max_length=40, blank=True)
    sort_name = models.CharField(max_length=250, editable=False)
    slug = models.SlugField(_("adresse de la fiche"), max_length=120, unique=True, blank=True)
    kind = models.CharField(_("nature"), max_length=24, choices=OrganisationKind.options)
    country = models.CharField(
        _("pays"),
        max_length=2,
        default="FR",
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Code de pays à deux lettres (ISO 3166), par exemple « FR »."))],
    )
    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("organisation mère"),
    )
    siret = models.CharField(_("SIRET"), max_length=14, blank=True, validators=[validate_siret])
    rna = models.CharField(
        _("numéro RNA"),
        max_length=10,
        blank=True,
        validators=[RegexValidator(r"^W[0-9A-Z]{9}$", _("Un numéro RNA s'écrit « W » puis neuf caractères."))],
    )
    status = models.CharField(_("situation"), max_length=10, choices=OrganisationStatus.options, default="ACTIVE")
    suspended_until = models.DateField(_("suspension : jusqu'au"), null=True, blank=True)
    visibility = models.CharField(_("visibilité"), max_length=8, choices=Visibility.options, default="PUBLIC")
    departement = models.ForeignKey(
        Departement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("département du siège"),
    )
    mission = models.TextField(_("missions"), max_length=1000, blank=True)
    website = models.URLField(_("site internet"), max_length=300, blank=True)
    opening_hours = models.CharField(
        _("horaires d'accueil"),
        max_length=300,
        blank=True,
        validators=[validate_opening_hours],
        help_text=_("Au format OpenStreetMap, par exemple « Mo-Fr 09:00-12:00,14:00-18:00; PH off »."),
    )
    hours_note = models.CharField(_("précision sur les horaires"), max_length=300, blank=True)
    address_disclosure = models.CharField(
        _("diffusion de l'adresse"), max_length=8, choices=AddressDisclosure.options, default="PUBLIC"
    )
    street = models.CharField(_("rue"), max_length=250, blank=True)
    postal_code = models.CharField(_("code postal"), max_length=12, blank=True)
    city = models.CharField(_("ville"), max_length=120, blank=True)
    source = models.ForeignKey(
        SourceFile, models.PROTECT, null=True, blank=True, editable=False, related_name="organisations"
    )
    external_id = models.CharField(max_length=120, blank=True, editable=False)
    source_kind = models.CharField(max_length=60, blank=True, editable=False)
    source_updated_on = models.DateField(null=True, blank=True, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                condition=~Q(address_disclosure=AddressDisclosure.SECRET) | Q(**dict.fromkeys(ADDRESS_FIELDS, "")),
                name="organisation_secret_address_is_never_stored",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="organisation_is_not_its_own_parent"
            ),
            models.CheckConstraint(
                condition=Q(siret="") | Q(siret__regex=r"^\d{14}$"), name="organisation_siret_has_14_digits"
            ),
            models.CheckConstraint(
                condition=~Q(status=OrganisationStatus.SUSPENDED) | Q(suspended_until__isnull=False),
                name="organisation_suspension_has_an_end",
            ),
            models.UniqueConstraint(
                fields=["external_id"], condition=~Q(external_id=""), name="organisation_external_id_is_unique"
            ),
        ]
        indexes = [models.Index(fields=["departement", "kind"]), models.Index(fields=["sort_name", "id"])]

    def __str__(self) -> str:
        return self.name

    @property
    def searched_organisation_id(self) -> int:
        """Itself."""
        return self.pk

    def get_absolute_url(self) -> str:
        """Return the address of the sheet."""
        return address_of("directory:organisation", self.slug)

    def clean(self) -> None:
        """Refuse an address for an organisation whose address is secret, and a suspension without an end."""
        super().clean()
        if self.status == OrganisationStatus.SUSPENDED and not self.suspended_until:
            raise ValidationError({"suspended_until": _("Indiquez jusqu'à quand : l'activité reprend le lendemain.")})
        if self.address_disclosure == AddressDisclosure.SECRET and any(getattr(self, name) for name in ADDRESS_FIELDS):
            raise ValidationError({"street": _("Une adresse secrète ne s'enregistre nulle part : videz l'adresse.")})

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Derive the sheet's address before the usual checks, so that editors may leave it empty."""
        self._derive()
        super().full_clean(*args, **kwargs)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the sort key and the sheet's address that follow from the name."""
        self._derive()
        super().save(*args, **kwargs)

    def _derive(self) -> None:
        self.sort_name = fold(self.name)[:250]
        if not self.slug:
            self.slug = self._free_slug()

    def _free_slug(self) -> str:
        stem = slugify(self.name)[:110].strip("-") or "structure"
        taken = set(
            Organisation.objects.filter(slug__startswith=stem).exclude(pk=self.pk).values_list("slug", flat=True)
        )
        number = 2
        slug = stem
        while slug in taken:
            slug, number = f"{stem}-{number}", number + 1
        return slug


class Verification(models.Model):
    """Somebody made sure that an organisation's record, or one of its contacts, is right."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="verifications", verbose_name=_("organisation")
    )
    contact = models.ForeignKey(
        "directory.Contact",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="verifications",
        verbose_name=_("contact"),
    )
    verified_at = models.DateTimeField(_("vérifié le"))
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("vérifié par"),
    )
    method = models.CharField(_("moyen"), max_length=16, choices=VerificationMethod.options)
    due_on = models.DateField(_("à revoir le"))

    class Meta:
        verbose_name = _("vérification")
        verbose_name_plural = _("vérifications")
        indexes = [models.Index(fields=["organisation", "-verified_at"])]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.verified_at:%d/%m/%Y}"


class Convention(models.Model):
    """Two organisations agreed in writing to work together, over some départements, for some time."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="conventions", verbose_name=_("organisation")
    )
    partner = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name=_("avec"))
    departements = ArrayField(
        models.CharField(max_length=3, validators=[validate_departement_code]),
        verbose_name=_("départements"),
        default=list,
        blank=True,
    )
    starts_on = models.DateField(_("en vigueur le"))
    ends_on = models.DateField(_("jusqu'au"), null=True, blank=True)

    class Meta:
        verbose_name = _("convention")
        verbose_name_plural = _("conventions")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="convention_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(partner=F("organisation")), name="convention_has_two_parties"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.partner}"
