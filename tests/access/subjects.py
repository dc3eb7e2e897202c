"""The objects that addresses name, kind by kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.usersessions.models import UserSession
from django.utils import timezone

from accounts import invitations, repairs
from accounts.models import Invitation, Membership, Repair, User
from accounts.vocabularies import Role
from directory import isolation
from directory.models import Organisation
from directory.vocabularies import AddressDisclosure, Visibility
from referrals.models import BrokenGlass
from referrals.operations import break_glass
from referrals.references import check_character, show_reference
from referrals.vocabularies import GlassReason
from tests.factories import ContactFactory, MembershipFactory, OrganisationFactory, UserFactory
from tests.signing_in import enrol

from .cast import Who

if TYPE_CHECKING:
    from .scene import Scene, Side

NOWHERE = UUID("00000000-0000-4000-8000-000000000000")
NEVER_GIVEN = show_reference(f"7KQM2D9{check_character('7KQM2D9')}")
NUMBER = 2**31 - 1  # a key that no row has
RESERVED = "+33199005678"  # by which whoever is for agents is called


@dataclass(frozen=True)
class Subject:
    """What stands in the address of each of the three, and the object that is own."""

    own: tuple[Any, ...]
    others: tuple[Any, ...]
    absent: tuple[Any, ...]
    object: Any = None

    def then(self, *more: Any) -> Subject:
        """Return the same, with what follows in the address."""
        return Subject((*self.own, *more), (*self.others, *more), (*self.absent, *more), self.object)


Maker = Callable[["Scene"], Subject]


def of_reference(make: Callable[[Side], Any]) -> Maker:
    """Describe referrals, named by their reference."""

    def subject(scene: Scene) -> Subject:
        own, others = make(scene.here), make(scene.there)
        return Subject((show_reference(own.reference),), (show_reference(others.reference),), (NEVER_GIVEN,), own)

    return subject


def of_key(make: Callable[[Side], Any]) -> Maker:
    """Describe what is named by a UUID."""

    def subject(scene: Scene) -> Subject:
        own, others = make(scene.here), make(scene.there)
        return Subject((getattr(own, "pk", own),), (getattr(others, "pk", others),), (NOWHERE,), own)

    return subject


def _of_number(own: Any, others: Any) -> Subject:
    return Subject((own.pk,), (others.pk,), (NUMBER,), own)


def _invited(organisation: Organisation, manager: User) -> Invitation:
    address = UserFactory.build().email
    return invitations.invite(
        organisation=organisation, email=address, role=Role.AGENT, by=manager, at=timezone.now() - timedelta(hours=1)
    )


def _invitation(scene: Scene) -> Subject:
    elsewhere = MembershipFactory(organisation=OrganisationFactory(), role=Role.MANAGER)
    own = _invited(scene.cast.asking, scene.cast.people[Who.MANAGER])
    return Subject((own.pk,), (_invited(elsewhere.organisation, elsewhere.user).pk,), (NOWHERE,), own)


def _token(scene: Scene) -> Subject:
    """Describe links of invitations: whoever holds one may read it, and nobody owns it."""
    own = scene.subjects["invitation"].object
    return Subject((own.token,), ("x" * 43,), ("y" * 43,), own)


def _member(scene: Scene) -> Subject:
    own = Membership.objects.get(user=scene.here.officer)
    return _of_number(own, Membership.objects.get(user=scene.there.officer))


def _referent(scene: Scene) -> Subject:
    own = scene.cast.people[Who.REFERENT].memberships.get()
    others = MembershipFactory(organisation=OrganisationFactory(), role=Role.REFERENT, departements=["05"])
    return _of_number(own, others)


def _repair(scene: Scene) -> Subject:
    """Describe two lost factors: that of the officer here, and that of one elsewhere, each said by her manager."""
    return _of_number(_lost(scene.here), _lost(scene.there))


def _lost(side: Side) -> Repair:
    organisation = side.officer.memberships.get().organisation
    manager = MembershipFactory(organisation=organisation, role=Role.MANAGER).user
    return repairs.open_repair(of=side.officer, by=manager, at=timezone.now())


def _session(scene: Scene) -> Subject:
    own, others = (_open(user) for user in (scene.cast.people[Who.AGENT], scene.there.officer))
    return _of_number(own, others)


def _open(user: User) -> UserSession:
    return UserSession.objects.create(user=user, ip="127.0.0.1", user_agent="Firefox", session_key=f"of {user.pk}")


def _factor(scene: Scene) -> Subject:
    return _of_number(enrol(scene.cast.people[Who.AGENT]), enrol(scene.there.officer))


def _glass(scene: Scene) -> Subject:
    """Describe the hour of the referent here on a referral of there, and that of another referent the other way."""
    mine, hers = scene.cast.people[Who.REFERENT], Membership.objects.get(pk=scene.subjects["referent"].others[0]).user
    own, others = _broken(scene.there, by=mine), _broken(scene.here, by=hers)
    return Subject((own.pk,), (others.pk,), (NOWHERE,), own)


def _broken(side: Side, *, by: User) -> BrokenGlass:
    reference, reason = side.sent().referral.reference, GlassReason.IMMEDIATE_DANGER
    with isolation.as_user(by.pk):
        return break_glass(reference=reference, reason=reason, by=by, at=timezone.now())


def _editor(scene: Scene) -> Subject:
    own, others = scene.cast.people[Who.EDITOR], scene.cast.people[Who.SUPERUSER]
    return _of_number(own, others)


def _contact(scene: Scene) -> Subject:
    """Describe numbers for agents: that of a public organisation, that of one for agents alone."""
    own = ContactFactory(visibility=Visibility.AGENTS, phone=RESERVED)
    return _of_number(own, ContactFactory(organisation=OrganisationFactory(restricted=True), phone=RESERVED))


def _address(scene: Scene) -> Subject:
    """Describe addresses for agents: that of a public organisation, that of one for agents alone."""
    place = {"city": "Nîmes", "address_disclosure": AddressDisclosure.AGENTS}
    return _of_number(OrganisationFactory(**place), OrganisationFactory(restricted=True, **place))


def _sheet(scene: Scene) -> Subject:
    """Describe records: one that is public, one for agents only, one that was never there."""
    own, restricted = OrganisationFactory(), OrganisationFactory(restricted=True)
    ContactFactory(organisation=own)
    return Subject((own.slug,), (restricted.slug,), ("jamais-vue",), own)


def _departement(scene: Scene) -> Subject:
    return Subject(("93",), ("05",), ("96",))


def _reset(scene: Scene) -> Subject:
    """Describe links to choose a password anew: that of the officer, and two that are forged."""
    user = scene.here.officer
    uid, key = user_pk_to_url_str(user), default_token_generator.make_token(user)
    return Subject((uid, key), (uid, "forged-key"), ("zzzzz", "forged-key"), user)


def _mail_service(scene: Scene) -> Subject:
    return Subject(("mailgun",), ("postmark",), ("nobody",))


SUBJECTS: dict[str, Maker] = {
    "draft": of_reference(lambda side: side.draft()),
    "draft of a minor": of_reference(lambda side: side.of_a_minor()),
    "referral": of_reference(lambda side: side.sent().referral),
    "noted": of_reference(lambda side: side.noted()),
    "over": of_reference(lambda side: side.over()),
    "sent": of_key(lambda side: side.sent()),
    "acknowledged": of_key(lambda side: side.sent("acknowledge")),
    "questioned": of_key(lambda side: side.sent("acknowledge", "request_info")),
    "accepted": of_key(lambda side: side.sent("accept")),
    "in progress": of_key(lambda side: side.sent("accept", "start")),
    "redirected": of_key(lambda side: side.redirected()),
    "operation": of_key(lambda side: side.operation()),
    "invitation": _invitation,
    "token": _token,
    "member": _member,
    "referent": _referent,
    "repair": _repair,
    "glass": _glass,
    "editor": _editor,
    "contact": _contact,
    "address": _address,
    "session": _session,
    "factor": _factor,
    "sheet": _sheet,
    "departement": _departement,
    "reset": _reset,
    "mail service": _mail_service,
}
