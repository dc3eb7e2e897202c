from __future__ import annotations

from typing import NamedTuple

from accounts import journal
from accounts.models import User
from referrals.vocabularies import Relation

from .referrals import Referral
from .solicitations import Solicitation


class Standing(NamedTuple):
    """In the name of which organisation somebody reads a referral or acts on it, and what it is to the referral."""

    organisation_id: int | None
    relation: Relation | None


def standing_of(user: User, subject: Referral | Solicitation) -> Standing:
    """Return by which right a person has to do with this; the organisation that is asked comes first."""
    referral = subject.referral if isinstance(subject, Solicitation) else subject
    mine = user.organisation_ids
    if isinstance(subject, Solicitation) and subject.organisation_id in mine:
        return Standing(subject.organisation_id, Relation.PARTNER)
    if referral.requester_id in mine:
        return Standing(referral.requester_id, Relation.REQUESTER)
    if following := user.organisation_following(referral.departement_id):
        return Standing(following, Relation.REFERENT)
    return Standing(None, None)


def about(referral: Referral) -> journal.About:
    """Return by what the journal knows a referral and its solicitations: its département, and a subject to digest."""
    return journal.About(referral.departement_id, f"referral:{referral.pk}")


def read_by(user: User, subject: Referral | Solicitation) -> journal.About:
    """Return what the journal says of a referral that this person reads: in whose name too, and by which right."""
    standing = standing_of(user, subject)
    referral = subject.referral if isinstance(subject, Solicitation) else subject
    return about(referral)._replace(organisation_id=standing.organisation_id, reason=standing.relation or "")
