"""Which partner may be asked, for which needs."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from accounts.models import Membership
from directory.models import Organisation
from referrals.models import Referral


def partners_for(*, referral: Referral, needs: Sequence[str]) -> QuerySet[Organisation]:
    """Return the partners that offer one of the needs in the département, and for whom somebody can answer online.

    The requester, and whoever is being asked already, are left out. Order: name.
    """
    being_asked = referral.solicitations.open().values("organisation")
    return (
        Organisation.objects.offering(needs=list(needs), departement=referral.departement_id)
        .filter(pk__in=Membership.objects.active().values("organisation"))
        .exclude(pk=referral.requester_id)
        .exclude(pk__in=being_asked)
        .order_by("sort_name", "pk")
    )
