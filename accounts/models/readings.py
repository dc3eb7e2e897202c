from __future__ import annotations

from django.db import models


class Reading(models.Model):
    """How much somebody read of the directory in one minute; who it is, is kept as a keyed digest only."""

    reader = models.CharField(max_length=64)
    minute = models.DateTimeField()
    weight = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "minute"], name="reading_is_one_for_each_minute")]

    def __str__(self) -> str:
        return f"{self.minute:%H:%M} – {self.weight}"
