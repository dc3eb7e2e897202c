"""A small scenario: who stands where, and one record of each kind to act upon."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import Group

from accounts.models import EditorScope, Membership, Repair, User
from accounts.vocabularies import Role
from cms.operations import EDITORS, create_editors_group, create_home
from directory.models import Contact, Convention, Organisation, Service, Verification
from directory.operations import load_reference
from directory.vocabularies import ContactRole, Need, OrganisationKind, VerificationMethod, Visibility
from referrals import operations
from referrals.models import Referral, Solicitation
from referrals.vocabularies import AgeBand, Agreement, DetectionContext, HalfDay, LegalChannel, Sex, Urgency

HERE, ELSEWHERE = "93", "75"


class Place(StrEnum):
    """Where somebody stands, as seen from a referral of Seine-Saint-Denis."""

    ASKS = "asks"  # in the organisation that asks
    ASKED = "asked"  # in the organisation that is asked
    NEAR = "near"  # in another organisation; what follows or keeps a département follows or keeps this one
    FAR = "far"  # in another organisation, of another département


@dataclass
class Team:
    """An organisation, and those of its people whom others act upon."""

    organisation: Organisation
    agent: Membership
    manager: Membership
    referent: Membership
    gone: Membership  # a referent whose account is closed
    repair: Repair


@dataclass
class World:
    """Everything that an action may be about."""

    at: datetime
    teams: dict[Place, Team]
    own: Team  # that of whoever is asked about, if she is on one side of the referral
    alone: Membership  # in an organisation of the département without a manager
    editor: User
    draft: Referral
    sent: Solicitation
    read: Solicitation
    redirected: Solicitation
    over: Referral
    plan: Referral
    records: dict[type, Any]

    def seen_from(self, place: Place) -> World:
        """Return the same, as somebody sees it who stands there."""
        return replace(self, own=self.teams[place if place in {Place.ASKS, Place.ASKED} else Place.ASKS])


def build(*, at: datetime) -> World:
    """Make the scenario; the caller's transaction is to be rolled back."""
    load_reference()
    create_home(at=at)
    create_editors_group()
    teams = {place: _team(place, at) for place in Place}
    asks, asked = teams[Place.ASKS].agent.user, teams[Place.ASKED].agent.user
    read, redirected = (_ask(teams, at) for _ in range(2))
    operations.acknowledge(solicitation_id=read.pk, by=asked, version=read.version, at=at)
    near = teams[Place.NEAR].organisation
    operations.redirect(solicitation_id=redirected.pk, to=near, by=asked, version=redirected.version, at=at)
    over = _draft(teams, at)
    operations.cancel_referral(referral_id=over.pk, by=asks, version=over.version, at=at)
    return World(
        at=at,
        teams=teams,
        own=teams[Place.ASKS],
        alone=_member(_organisation("alone", at), Role.AGENT, "alone"),
        editor=in_group(_user("editor"), EDITORS),
        draft=_draft(teams, at),
        sent=_ask(teams, at),
        read=Solicitation.objects.get(pk=read.pk),
        redirected=Solicitation.objects.get(pk=redirected.pk),
        over=Referral.objects.get(pk=over.pk),
        plan=_plan(teams, at),
        records=_records(teams[Place.ASKS].organisation, near, at),
    )


def stand(world: World, role: Role, place: Place) -> User:
    """Return somebody who holds this role there."""
    organisation = world.teams[place].organisation
    return _member(organisation, role, f"{role}-{place}", [HERE if place == Place.NEAR else ELSEWHERE]).user


def stand_at_desk(group: str, place: Place, *, limited: bool) -> User:
    """Return an editor of that group, limited to one département or not."""
    user = in_group(_user(f"{group}-{place}-{limited}"), group)
    if limited:
        kept = [HERE if place == Place.NEAR else ELSEWHERE]
        EditorScope.objects.create(user=user, departements=kept, set_at=user.date_joined)
    return user


def stand_as_administrator(place: Place) -> User:
    """Return somebody with every right on the site."""
    return User.objects.create_superuser(f"administrator-{place}@roles.example")


def in_group(user: User, name: str) -> User:
    """Let somebody into a group of the desk."""
    user.groups.add(Group.objects.get(name=name))
    return user


def _user(name: str, **fields: Any) -> User:
    return User.objects.create_user(f"{name}@roles.example".lower(), **fields)


def _member(organisation: Organisation, role: Role, name: str, departements: list[str] | None = None) -> Membership:
    fields = {"role": role, "departements": departements or []}
    return Membership.objects.create(user=_user(name), organisation=organisation, **fields)


def _organisation(name: str, at: datetime, departement: str = HERE) -> Organisation:
    kind = OrganisationKind.POLICE_STATION if name == Place.ASKS else OrganisationKind.TRAFFICKING_ASSOCIATION
    made = Organisation.objects.create(name=f"Roles {name}", kind=kind, departement_id=departement)
    made.verifications.create(verified_at=at, method=VerificationMethod.PHONE, due_on=at.date())
    made.services.create(name="Accueil", needs=[Need.SHELTER_TONIGHT], departements=[HERE])
    made.contacts.create(role=ContactRole.DUTY_LINE, functional_name="Accueil", phone="+33199001234")
    return made


def _team(place: Place, at: datetime) -> Team:
    organisation = _organisation(place, at, ELSEWHERE if place == Place.FAR else HERE)
    agent, manager = (_member(organisation, role, f"their-{role}-{place}") for role in (Role.AGENT, Role.MANAGER))
    referent = _member(organisation, Role.REFERENT, f"their-referent-{place}", [HERE])
    gone = _member(organisation, Role.REFERENT, f"gone-{place}", [HERE])
    User.objects.filter(pk=gone.user_id).update(is_active=False)
    gone.user.is_active = False
    repair = Repair.objects.create(
        user=agent.user, opened_by=referent.user, opened_at=at, lapses_at=at + timedelta(days=7)
    )
    return Team(organisation, agent, manager, referent, gone, repair)


def _draft(teams: dict[Place, Team], at: datetime) -> Referral:
    situation = operations.Situation(
        departement=HERE,
        urgency=Urgency.SAME_DAY,
        context=DetectionContext.HOTEL,
        needs=[Need.SHELTER_TONIGHT],
        people=[operations.People(AgeBand.FROM_21, Sex.FEMALE)],
        agreement=Agreement.YES,
    )
    team = teams[Place.ASKS]
    return operations.create_referral(requester=team.organisation, situation=situation, by=team.agent.user, at=at)


def _ask(teams: dict[Place, Team], at: datetime) -> Solicitation:
    draft, asked = _draft(teams, at), [teams[Place.ASKED].organisation]
    by = teams[Place.ASKS].agent.user
    return operations.send(referral_id=draft.pk, organisations=asked, by=by, version=draft.version, at=at)[0]


def _plan(teams: dict[Place, Team], at: datetime) -> Referral:
    plan = operations.Plan(
        departements=[HERE],
        on=at.date(),
        half_day=HalfDay.MORNING,
        needs=[Need.SHELTER_TONIGHT],
        people=[operations.People(AgeBand.FROM_21, Sex.FEMALE)],
        legal_channel=LegalChannel.NOT_YET,
    )
    team = teams[Place.ASKS]
    return operations.plan_operation(requester=team.organisation, plan=plan, by=team.agent.user, at=at)[0]


def _records(organisation: Organisation, partner: Organisation, at: datetime) -> dict[type, Any]:
    restricted = Organisation.objects.create(
        name="Roles restricted", kind=organisation.kind, departement_id=HERE, visibility=Visibility.AGENTS
    )
    return {
        Organisation: restricted,
        Service: organisation.services.get(),
        Contact: organisation.contacts.get(),
        Verification: organisation.verifications.get(),
        Convention: Convention.objects.create(organisation=organisation, partner=partner, starts_on=at.date()),
    }
