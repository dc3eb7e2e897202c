from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class PublishedFigures(models.Model):
    """The figures of one quarter, as they were published: later ones would tell what moved meanwhile."""

    quarter = models.DateField(_("premier jour du trimestre"), primary_key=True)
    published_at = models.DateTimeField(_("publiés le"))
    totals = models.JSONField(_("totaux"))  # by table, then by the codes that lead to each, with a slash between

    class Meta:
        verbose_name = _("chiffres d'un trimestre")
        verbose_name_plural = _("chiffres des trimestres")

    def __str__(self) -> str:
        return _("%(year)s, trimestre %(number)s") % {"year": self.quarter.year, "number": self.quarter.month // 3 + 1}

    @property
    def months(self) -> list[date]:
        """Return the first day of each of its months."""
        return [self.quarter.replace(month=self.quarter.month + later) for later in range(3)]

    @property
    def last_day(self) -> date:
        """Return its last day."""
        return (self.months[-1] + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    def total(self, table: str, *path: str) -> int | None:
        """Return a total, or None where it is not published."""
        found: int | None = self.totals[table].get("/".join(path))
        return found
