"""Who is told, looked up when the message leaves: today's mailboxes, and never a copy of an address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Permission
from django.db.models import Count, OuterRef, Q, Subquery

from accounts.models import Membership, User
from accounts.vocabularies import Role
from directory.models import Contact, Organisation
from directory.reference import territories
from directory.vocabularies import ContactRole
from referrals.models import Referral, Solicitation
from referrals.vocabularies import Audience, Rung, SolicitationState

BACKUP_RUNGS = frozenset({Rung.ACKNOWLEDGE_BACKUP, Rung.ANSWER_BACKUP})
REFERENT_RUNGS = frozenset({Rung.ACKNOWLEDGE_REFERENT, Rung.ANSWER_REFERENT})
REFERENT_CONTACTS = (ContactRole.POLICE_REFERENT, ContactRole.GENDARMERIE_REFERENT, ContactRole.DEPUTY_REFERENT)
SILENCED = timedelta(hours=23)  # a little less than the pause after which whoever nobody replaces is told again
DESK = (("wagtailadmin", "access_admin"), ("directory", "publish_contact"))  # what those who mend a contact may do


@dataclass(frozen=True, slots=True)
class Recipient:
    """One mailbox, whose it is, and in which part it is told."""

    address: str
    audience: Audience
    contact_id: int | None = None
    user_id: int | None = None


def audience_of(rung: str, state: str) -> Audience:
    """Return who is to be told of a rung; while a question waits, the requester has the next word."""
    if rung in BACKUP_RUNGS:
        return Audience.BACKUP
    if rung in REFERENT_RUNGS:
        return Audience.REFERENT
    if rung == Rung.START_REQUESTER:
        return Audience.REQUESTER
    return Audience.REQUESTER if state == SolicitationState.INFO_REQUESTED else Audience.PARTNER


def recipients_of(audience: Audience, solicitation: Solicitation, *, at: datetime) -> list[Recipient]:
    """Return each mailbox once; a member whose mail of this solicitation came back is left out.

    Where a département has no referent, whoever asked is told in her place: she can call, or ask another partner.
    """
    found = _found(audience, solicitation, at)
    if audience == Audience.REFERENT and not found:
        found = _found(Audience.REQUESTER, solicitation, at)
    return found


def referents_of(departement: str, *, at: datetime) -> list[str]:
    """Return once the mailbox of each referent of a département (COG code)."""
    day = at.astimezone(ZoneInfo(territories()[departement].timezone)).date()
    return list({one.address: one for one in _referents_of(departement, day)})


def concerned_by(referral: Referral, *, at: datetime) -> list[str]:
    """Return once the mailbox of whoever has to do with a referral: both sides, and the referents."""
    day = at.astimezone(referral.departement.zone_info).date()
    partners = Organisation.objects.filter(solicitations__referral=referral).order_by("pk").distinct()
    found = [*_mailboxes_of(referral.requester, day), *_referents_of(referral.departement_id, day)]
    found += [mailbox for partner in partners for mailbox in _mailboxes_of(partner, day)]
    return list({one.address: one for one in found})


def has_somebody(audience: Audience, solicitation: Solicitation, *, at: datetime) -> bool:
    """Whether there is anybody in that part, and not only in her place."""
    return bool(_found(audience, solicitation, at))


def _found(audience: Audience, solicitation: Solicitation, at: datetime) -> list[Recipient]:
    day = at.astimezone(solicitation.referral.departement.zone_info).date()
    if audience == Audience.EDITORS:
        found = _editors_of(solicitation.organisation.departement_id)
    elif audience == Audience.REFERENT:
        found = _referents_of(solicitation.referral.departement_id, day)
    elif audience == Audience.BACKUP:
        found = _backups_of(solicitation.organisation, day)
    elif audience == Audience.PARTNER:
        found = _mailboxes_of(solicitation.organisation, day)
    else:
        found = _mailboxes_of(solicitation.referral.requester, day)
    lost = _lost_members(solicitation, at)
    once = {one.address: replace(one, audience=audience) for one in found if one.user_id not in lost}
    return list(once.values())


def _mailboxes_of(organisation: Organisation, day: date) -> list[Recipient]:
    """Return the first functional mailbox, or its active members' addresses without one."""
    return _functional_mailboxes(organisation, day)[:1] or _members_of(organisation)


def _backups_of(organisation: Organisation, day: date) -> list[Recipient]:
    """Return the mailbox that follows the first one by rank, or without one the members' own addresses."""
    mailboxes = _functional_mailboxes(organisation, day)
    first = organisation.contacts.filter(live=True).exclude(functional_email="").order_by("rank", "pk").first()
    others = [one for one in mailboxes if first is None or one.address != first.functional_email]
    return others[:1] or [one for one in _members_of(organisation) if one.address not in {m.address for m in mailboxes}]


def _functional_mailboxes(organisation: Organisation, day: date) -> list[Recipient]:
    reachable = organisation.contacts.reachable(on=day).exclude(functional_email="")
    return [
        Recipient(address, Audience.PARTNER, contact_id=pk)
        for pk, address in reachable.values_list("pk", "functional_email")
    ]


def _members_of(organisation: Organisation) -> list[Recipient]:
    members = Membership.objects.active().acting().filter(organisation=organisation).order_by("user")
    return _as_users(members.values_list("user", "user__email").distinct())


def _referents_of(departement: str, day: date) -> list[Recipient]:
    """Return, for each referent of the département, the mailbox of that function in her organisation, or her own."""
    referents = Membership.objects.active().filter(role=Role.REFERENT, departements__contains=[departement])
    function = (
        Contact.objects.reachable(on=day)
        .filter(organisation=OuterRef("organisation"), role__in=REFERENT_CONTACTS)
        .exclude(functional_email="")
    )
    rows = referents.annotate(
        contact_id=Subquery(function.values("pk")[:1]), mailbox=Subquery(function.values("functional_email")[:1])
    ).order_by("pk")
    return [
        Recipient(mailbox, Audience.REFERENT, contact_id=contact_id)
        if mailbox
        else Recipient(own, Audience.REFERENT, user_id=user_id)
        for contact_id, mailbox, user_id, own in rows.values_list("contact_id", "mailbox", "user", "user__email")
    ]


def _editors_of(departement: str | None) -> list[Recipient]:
    """Return who may enter the desk and publish contacts of the département, or without them the administrators."""
    wanted = Q()
    for app, codename in DESK:
        wanted |= Q(content_type__app_label=app, codename=codename)
    rights = Count("groups__permissions", Q(groups__permissions__in=Permission.objects.filter(wanted)), distinct=True)
    active = User.objects.filter(is_active=True).order_by("pk")
    keeps = Q(editor_scope=None) | Q(editor_scope__departements__contains=[departement])
    editors = active.annotate(rights=rights).filter(keeps, rights=len(DESK))
    return _as_users(editors.values_list("pk", "email")) or _as_users(
        active.filter(is_superuser=True).values_list("pk", "email")
    )


def _as_users(rows: Iterable[tuple[int, str]]) -> list[Recipient]:
    return [Recipient(address, Audience.EDITORS, user_id=pk) for pk, address in rows]


def _lost_members(solicitation: Solicitation, at: datetime) -> set[int | None]:
    """Return whose mail came back within a day: a full mailbox empties, an address is corrected."""
    lost = solicitation.deliveries.lost().filter(user__isnull=False, status_at__gt=at - SILENCED)
    lost = lost.select_related("user").order_by("pk")
    return {one.user_id for one in lost if one.user and one.went_to(one.user.email)}
