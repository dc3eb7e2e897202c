"""Who signs in to the demonstration, and who answers elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from accounts.models import Membership, User
from accounts.vocabularies import Role
from directory.models import Organisation

from . import chance
from .directory import Directory, Place

PASSWORD = "relais-demo-2026"  # noqa: S105 - printed for whoever tries the demonstration
SECRET = "RELAISDEMONSTRATIONRELAISDEMONST"  # noqa: S105 - base 32: the site shows the codes that follow from it
STAFFED = ("93", "75", "13", "69", "59", "31", "33", "34", "06", "44", "67", "35", "974", "973")
PARTS = ("police", "first", "second", "shelter", "child")


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in to the demonstration."""

    email: str
    who: str
    name: tuple[str, str]
    place: Place | None = None
    role: Role = Role.AGENT
    departements: tuple[str, ...] = ()


ACCOUNTS = [
    Account(
        "officier@police.example",
        "Enquêteur, Brigade de protection de la famille de Bobigny : envoie des demandes",
        ("Sacha", "Valcourt"),
        ("93", "police"),
    ),
    Account(
        "referente@police.example",
        "Référente territoriale de la Seine-Saint-Denis et de Paris : suit toutes les demandes",
        ("Alix", "Rochebrune"),
        ("93", "police"),
        Role.REFERENT,
        ("93", "75"),
    ),
    Account(
        "phare@association.example",
        "Agente de l'association Le Phare de Bobigny : répond aux demandes",
        ("Lou", "Estienvre"),
        ("93", "first"),
    ),
    Account(
        "escale@association.example",
        "Agent de la Maison Escale de Bobigny : répond aux demandes",
        ("Noa", "Pradelle"),
        ("93", "second"),
    ),
    Account(
        "responsable@association.example",
        "Responsable du Phare de Bobigny : invite, retire, dépanne",
        ("Dany", "Sauvremont"),
        ("93", "first"),
        Role.MANAGER,
    ),
    Account(
        "coordination@ministere.example",
        "Coordination nationale : lit les chiffres du pays, et aucune demande",
        ("Charlie", "Grandval"),
        ("", "office"),
        Role.NATIONAL,
    ),
    Account(
        "audit@police.example",
        "Auditrice de la brigade de Bobigny : lit son journal, et aucune demande",
        ("Andrea", "Hauterive"),
        ("93", "police"),
        Role.AUDITOR,
    ),
    Account("editrice@relais.example", "Éditrice : tient l'annuaire et les pages", ("Camille", "Montclar")),
]
EDITOR = ACCOUNTS[-1].email


class Member(NamedTuple):
    """Somebody who acts for an organisation of the stories."""

    user: User
    organisation: Organisation


def create(*, directory: Directory, editors: Group, at: datetime) -> dict[Place, Member]:
    """Open the accounts; return who acts in each part of the stories, where somebody does."""
    password = make_password(PASSWORD)  # once: it is slow, as it should be
    posts = {account.place: account for account in ACCOUNTS if account.place and account.role == Role.AGENT}
    users = {account.email: _user(account.email, account.name, password) for account in ACCOUNTS}
    users[EDITOR].is_staff = True
    members = {
        place: Member(users[posts[place].email] if place in posts else _agent(organisation), organisation)
        for place, organisation in directory.cast.items()
        if (place[0] in STAFFED and place[1] in PARTS) or place == ("", "far")
    }
    _save(users, members, directory, at)
    users[EDITOR].groups.add(editors)
    return members


def _user(email: str, name: tuple[str, str], password: str) -> User:
    return User(email=email, first_name=name[0], last_name=name[1], password=password)


def _agent(organisation: Organisation) -> User:
    name = chance.person(chance.source(f"agent:{organisation.slug}"))
    return _user(f"agent@{organisation.slug[:63].strip('-')}.example", name, make_password(None))


def _save(users: dict[str, User], members: dict[Place, Member], directory: Directory, at: datetime) -> None:
    everyone = {**users, **{member.user.email: member.user for member in members.values()}}
    User.objects.bulk_create(everyone.values())
    User.objects.filter(pk__in=[user.pk for user in everyone.values()]).update(date_joined=at)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users.values()
    )
    Authenticator.objects.bulk_create(
        Authenticator(user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(SECRET)})
        for user in users.values()
    )
    Membership.objects.bulk_create(Membership(user=who, organisation=where) for who, where in members.values())
    Membership.objects.bulk_create(
        Membership(
            user=users[account.email],
            organisation=directory.cast[account.place],
            role=account.role,
            departements=list(account.departements),
        )
        for account in ACCOUNTS
        if account.place and account.role != Role.AGENT
    )
