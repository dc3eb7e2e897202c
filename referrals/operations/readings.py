"""Each week, the referent learns that somebody from elsewhere, or in bulk, read the referrals of her département."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from referrals import notifications
from referrals.readings import WEEK, notable_departements


@transaction.atomic
def report_readings(*, at: datetime) -> list[str]:
    """Tell the referents of the départements where the week's readings are to be looked at; return their codes."""
    codes = notable_departements(since=at - WEEK, until=at)
    for code in codes:
        notifications.tell_of_readings(code, week=f"{at:%G-%V}")
    return codes
