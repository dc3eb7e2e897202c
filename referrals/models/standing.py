from __future__ import annotations

from typing import NamedTuple, TypedDict

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


class About(TypedDict):
    """How the journal names a referral, and any solicitation of it."""

    departement: str
    subject: str


def about(referral: Referral) -> About:
    """Return by what the journal knows a referral: its département in clear, itself as a digest."""
    return {"departement": referral.departement_id, "subject": f"referral:{referral.pk}"}
