"""What the matrix asks for, made once: everybody, and what passes between two organisations, here and elsewhere.

« Own » is what the agent's organisation asked of the partner's, in Seine-Saint-Denis, or what belongs to the agent.
« Other's » is the same between two organisations, and two people, that none of the cast belongs to, in the Alps.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from cms.operations import create_home
from directory.models import SearchEntry, Service
from directory.vocabularies import OrganisationKind, Visibility
from referrals import operations
from referrals.models import Referral, Solicitation
from referrals.vocabularies import AgeBand, Sex
from tests.factories import ContactFactory, MembershipFactory, OrganisationFactory
from tests.referrals.planned import a_plan
from tests.referrals.scenario import Scenario, organisation_of, partner

from .cast import Cast
from .subjects import RESERVED, SUBJECTS, Subject

NOTE = "Logement en face du commissariat, trop exposé."


class Side:
    """All that passes between two organisations in one département, in each of the states that a route wants."""

    def __init__(self, *, departement: str, officer: User, answerer: User, third: User, at: datetime) -> None:
        helpers = [organisation_of(answerer), organisation_of(third)]
        Service.objects.filter(organisation__in=helpers).update(departements=[departement])
        self.departement, self.officer, self.answerer, self.third, self.at = departement, officer, answerer, third, at
        self.scenario = Scenario(officer=officer, answerer=answerer, at=at)

    def can_be_called(self) -> None:
        """Give a number for agents to who asks, who is asked and whom the law has informed of a minor."""
        cell = OrganisationFactory(kind=OrganisationKind.CHILD_CONCERN_CELL, departement_id=self.departement)
        ContactFactory(organisation=cell)
        for organisation in (cell, organisation_of(self.officer), organisation_of(self.answerer)):
            ContactFactory(organisation=organisation, rank=2, visibility=Visibility.AGENTS, phone=RESERVED)

    def draft(self) -> Referral:
        """Return a draft that lacks nothing."""
        return self.scenario.draft(departement=self.departement)

    def of_a_minor(self) -> Referral:
        """Return a draft for somebody who may be a minor."""
        people = [operations.People(AgeBand.FROM_15_TO_17, Sex.FEMALE)]
        return self.scenario.draft(departement=self.departement, people=people)

    def sent(self, *acts: str) -> Solicitation:
        """Return what was sent, after these acts."""
        solicitation = self.scenario.sent(self.draft())
        for act in acts:
            solicitation = self.scenario.act(act, solicitation)
        return Solicitation.objects.get(pk=solicitation.pk)

    def redirected(self) -> Solicitation:
        """Return what the partner proposes to ask of somebody else."""
        return self.scenario.act("redirect", self.sent(), to=organisation_of(self.third))

    def over(self) -> Referral:
        """Return what was cancelled once it was sent."""
        referral = Referral.objects.get(pk=self.sent().referral_id)
        arguments = {"by": self.officer, "version": referral.version, "at": self.scenario.tick()}
        return operations.cancel_referral(referral_id=referral.pk, **arguments)

    def noted(self) -> Referral:
        """Return a referral with a note."""
        referral = Referral.objects.get(pk=self.sent().referral_id)
        arguments = {"by": self.officer, "version": referral.version, "at": self.scenario.tick()}
        return operations.write_note(referral_id=referral.pk, text=NOTE, **arguments)

    def operation(self) -> UUID:
        """Return the number of an operation of today, of which nobody was told yet."""
        plan = a_plan(departements=[self.departement], on=timezone.localdate())
        requester = organisation_of(self.officer)
        (planned,) = operations.plan_operation(requester=requester, plan=plan, by=self.officer, at=self.at)
        return UUID(str(planned.operation))


class Scene:
    """Everybody and everything."""

    def __init__(self) -> None:
        self.at = timezone.now() - timedelta(hours=2)
        create_home(at=self.at)
        answerer, asking = partner("Le Phare fictif"), OrganisationFactory(police=True)
        self.cast = Cast.assemble(asking=asking, asked=organisation_of(answerer))
        officer = MembershipFactory(organisation=asking).user
        stranger = MembershipFactory(organisation=OrganisationFactory(police=True, departement_id="05")).user
        bell, anchor, buoy = (partner(f"{name} fictive") for name in ("La Cloche", "L'Ancre", "La Balise"))
        self.here = Side(departement="93", officer=officer, answerer=answerer, third=bell, at=self.at)
        self.there = Side(departement="05", officer=stranger, answerer=anchor, third=buoy, at=self.at)
        for side in (self.here, self.there):
            side.can_be_called()
        SearchEntry.objects.refresh()
        self.subjects: dict[str, Subject] = {}
        for kind, make in SUBJECTS.items():
            self.subjects[kind] = make(self)
