"""Who lives through the simulated year: in each of the 109 territories, two who ask and five who are asked.

Everything is fictional. One partner in three keeps silent for ever, everybody is away 5 % of the year, records are
checked twice, and one territory in three has no referent.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from accounts.models import Membership, User
from accounts.vocabularies import Role
from directory.folding import fold
from directory.models import Contact, Organisation, Service, Verification
from directory.reference import territories
from directory.vocabularies import ContactRole, Need, OrganisationKind, VerificationMethod

AWAY = timedelta(days=18)  # of 365: 5 %
CHECKED = (timedelta(days=-1), timedelta(days=150), timedelta(days=300))  # a record is trusted for 180 days
ASSOCIATION, POLICE = OrganisationKind.TRAFFICKING_ASSOCIATION, OrganisationKind.POLICE_STATION
OFFERS: tuple[tuple[OrganisationKind, tuple[Need, ...]], ...] = (
    (ASSOCIATION, (Need.SHELTER_TONIGHT, Need.INTERPRETING, Need.BASIC_NEEDS_KIT)),
    (ASSOCIATION, (Need.SHELTER_TONIGHT, Need.SOCIAL_SUPPORT, Need.RIGHTS_INFORMATION)),
    (ASSOCIATION, (Need.SOCIAL_SUPPORT, Need.INTERPRETING, Need.SHELTER_TONIGHT, Need.RIGHTS_INFORMATION)),
    (POLICE, (Need.INTERVIEW_SUPPORT, Need.RIGHTS_INFORMATION, Need.REFLECTION_PERIOD)),
    (POLICE, (Need.INTERVIEW_SUPPORT, Need.REFLECTION_PERIOD)),
)
ASKED: dict[OrganisationKind, tuple[Need, ...]] = {  # what each kind asks of the other
    POLICE: (Need.SHELTER_TONIGHT, Need.INTERPRETING, Need.SOCIAL_SUPPORT, Need.RIGHTS_INFORMATION),
    ASSOCIATION: (Need.INTERVIEW_SUPPORT, Need.REFLECTION_PERIOD),
}


@dataclass(slots=True)
class Cast:
    """The people, by organisation, and who never answers."""

    users: dict[int, User] = field(default_factory=dict)
    kinds: dict[int, OrganisationKind] = field(default_factory=dict)
    places: dict[str, list[Organisation]] = field(default_factory=dict)
    silent: set[int] = field(default_factory=set)

    def requester(self, code: str, kind: OrganisationKind) -> Organisation:
        """Return who asks in this territory: the first organisation of that kind."""
        return next(one for one in self.places[code] if one.kind == kind)


def create(codes: Iterable[str], *, since: datetime, silent: float, chance: random.Random) -> Cast:
    """Fill the directory and the accounts of these territories; `silent`: the share that never answers."""
    organisations = [_organisation(code, rank, kind) for code in codes for rank, (kind, _needs) in enumerate(OFFERS)]
    Organisation.objects.bulk_create(organisations)
    cast = Cast()
    for place, organisation in enumerate(organisations):
        cast.places.setdefault(str(organisation.departement_id), []).append(organisation)
        cast.kinds[organisation.pk] = OFFERS[place % len(OFFERS)][0]
    _open(organisations, since)
    Contact.objects.bulk_create(contact for one in organisations for contact in _contacts(one, since, chance))
    _hire(cast, organisations)
    keys = [one.pk for one in organisations]
    cast.silent = set(chance.sample(keys, round(silent * len(keys))))
    return cast


def _organisation(code: str, rank: int, kind: OrganisationKind) -> Organisation:
    name = f"{kind.label} fictive {rank} – {territories()[code].name}"
    return Organisation(
        name=name, sort_name=fold(name), slug=f"annee-{code}-{rank}", kind=kind, departement_id=code,
        opening_hours="24/7" if rank % 2 else "Mo-Fr 09:00-17:30; PH off",
    )  # fmt: skip


def _open(organisations: list[Organisation], since: datetime) -> None:
    Service.objects.bulk_create(
        Service(
            organisation=one, name="Accueil", needs=list(OFFERS[place % len(OFFERS)][1]), languages=["fr", "ro"],
            departements=[one.departement_id],
        )
        for place, one in enumerate(organisations)
    )  # fmt: skip
    Verification.objects.bulk_create(
        Verification(organisation=one, verified_at=since + after, method=VerificationMethod.PHONE, due_on=since.date())
        for one in organisations
        for after in CHECKED
    )


def _contacts(organisation: Organisation, since: datetime, chance: random.Random) -> Iterable[Contact]:
    """Two mailboxes, each away once in the year."""
    for rank in (1, 2):
        away_from = (since + timedelta(days=chance.randrange(365))).date()
        yield Contact(
            organisation=organisation, functional_name="Permanence", rank=rank, phone="+33199001234",
            role=ContactRole.DUTY_LINE if rank == 1 else ContactRole.ASSOCIATION_REFERENT,
            functional_email=f"boite{rank}-{organisation.pk}@partenaire.example",
            absent_from=away_from, absent_until=away_from + AWAY - timedelta(days=1),
        )  # fmt: skip


def _hire(cast: Cast, organisations: list[Organisation]) -> None:
    """Give each organisation a member, and two territories in three a referent."""
    users = [User(email=f"membre-{one.pk}@partenaire.example", password="!") for one in organisations]  # noqa: S106
    User.objects.bulk_create(users)
    Membership.objects.bulk_create(
        Membership(user=user, organisation=one, role=Role.AGENT) for user, one in zip(users, organisations, strict=True)
    )
    cast.users = {one.pk: user for user, one in zip(users, organisations, strict=True)}
    User.objects.create_superuser("redaction@relais.example")  # who mends what came back
    followed = [code for place, code in enumerate(cast.places) if place % 3]
    referents = [User(email=f"referente-{code}@police.example", password="!") for code in followed]  # noqa: S106
    User.objects.bulk_create(referents)
    Membership.objects.bulk_create(
        Membership(user=user, organisation=cast.requester(code, POLICE), role=Role.REFERENT, departements=[code])
        for user, code in zip(referents, followed, strict=True)
    )
