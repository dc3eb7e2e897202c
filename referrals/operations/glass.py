"""« Break glass »: one referral of another département, read for an hour, which those concerned are told of."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.db import transaction

from accounts import journal
from accounts.models import User
from accounts.vocabularies import EntryKind
from directory import isolation
from referrals import notifications, policies
from referrals.models import BrokenGlass, Referral
from referrals.models.glass import OPEN_FOR
from referrals.models.standing import about
from referrals.vocabularies import GlassReason, ReferralState


@transaction.atomic
@isolation.as_system(isolation.Purpose.GLASS)
def break_glass(*, reference: str | None, reason: GlassReason, by: User, at: datetime) -> BrokenGlass:
    """Open a referral by its exact reference, read only; raises NotAllowed, or DoesNotExist: a draft is nobody else's.

    Both sides and the referents of the département are told by the constant message.
    """
    policies.require(policies.can_break_glass(by))
    referral = Referral.objects.exclude(state=ReferralState.DRAFT).get(reference=reference)
    acting_for = cast("int", by.organisation_as_referent)  # the policy has just read that she is one
    glass = BrokenGlass.objects.create(
        referral=referral, by=by, organisation_id=acting_for, reason=reason, at=at, until=at + OPEN_FOR
    )
    notifications.tell_of_broken_glass(glass)
    said = {"kind": EntryKind.BROKE_GLASS, "at": at, "by": by, "organisation_id": acting_for, "reason": reason}
    journal.record_each([about(referral)], **said)
    return glass
