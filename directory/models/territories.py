from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.vocabularies import Zone

from .validators import validate_departement_code


class Departement(models.Model):
    """A département or overseas collectivity, as the Official Geographic Code names it."""

    code = models.CharField(_("code"), primary_key=True, max_length=3, validators=[validate_departement_code])
    name = models.CharField(_("nom"), max_length=80)
    sort_name = models.CharField(max_length=80, editable=False)
    region_code = models.CharField(_("code de la région"), max_length=3)
    region_name = models.CharField(_("région"), max_length=80)
    zone = models.CharField(_("zone"), max_length=8, choices=Zone.options)
    seat = models.CharField(_("chef-lieu"), max_length=80, blank=True)
    timezone = models.CharField(_("fuseau horaire"), max_length=40)

    class Meta:
        verbose_name = _("département")
        verbose_name_plural = _("départements")

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    @property
    def zone_info(self) -> ZoneInfo:
        """The time zone in which the territory's hours are said."""
        return ZoneInfo(self.timezone)
