"""Who may let somebody in, and who may help a colleague back in: every answer carries a reason for the screen."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.models import Organisation

from .decisions import ALLOWED, Decision, NotAllowed, require, unless
from .models import Membership, Repair, User
from .vocabularies import WATCHING, Role

__all__ = ["ALLOWED", "Decision", "NotAllowed", "require", "unless"]  # beside the policies themselves
NOT_YOURS_TO_REPAIR = gettext_lazy("Seule une personne responsable de son organisation peut ouvrir ce dépannage.")
CONFIRMED_FROM_OUTSIDE = gettext_lazy(
    "Ce dépannage se confirme hors de l'organisation :"
    " par un référent du département, un éditeur ou l'administration du site."
)


def can_manage_team(user: User, organisation: Organisation) -> Decision:
    """Those responsible for an organisation say who acts for it."""
    return unless(
        organisation.pk in user.managed_organisation_ids,
        _("Seule une personne responsable de cette organisation peut faire cela."),
    )


def can_change_role(user: User, membership: Membership) -> Decision:
    """A manager sets the role of the others, so that an organisation is not left without one by mistake."""
    if membership.role == Role.REFERENT:
        return Decision(allowed=False, reason=_("La fonction de référent ne se change pas ici : transmettez-la."))
    if membership.role in WATCHING:
        return Decision(allowed=False, reason=_("Cette fonction se donne et se retire par l'administration du site."))
    if membership.user_id == user.pk:
        return Decision(allowed=False, reason=_("Demandez à une autre personne responsable de changer votre rôle."))
    return can_manage_team(user, membership.organisation)


def can_close_sessions(user: User, of: User) -> Decision:
    """A manager closes what a colleague left open; her own sessions, each closes from her account."""
    return unless(
        user.pk != of.pk and _manages(user, of),
        _("Seule une personne responsable de son organisation peut fermer les sessions d'un collègue."),
    )


def can_join(user: User) -> Decision:
    """Whoever watches acts for nobody: she leaves that function first."""
    return unless(
        not user.memberships.filter(role__in=WATCHING).exists(),
        _("Votre fonction ne permet pas d'agir pour une organisation : demandez à l'administration du site."),
    )


def can_open_repair(user: User, of: User) -> Decision:
    """Those responsible for a colleague say that she lost her factor; for a sole manager, referents and editors do."""
    above = _manages(user, of) or (not _has_manager(of) and (_follows(user, of) or _keeps(user, of)))
    return unless(user.pk != of.pk and above, str(NOT_YOURS_TO_REPAIR))


def can_confirm_repair(user: User, repair: Repair) -> Decision:
    """A referent of the département or an editor confirms, from another organisation: see docs/adr/0010."""
    if user.pk in {repair.user_id, repair.opened_by_id}:
        return Decision(allowed=False, reason=_("Une autre personne que vous doit confirmer ce dépannage."))
    of, by = repair.user, repair.opened_by
    apart = not user.organisation_ids & (of.organisation_ids | by.organisation_ids)
    return unless(apart and (_follows(user, of) or _keeps(user, of)), str(CONFIRMED_FROM_OUTSIDE))


def can_be_concerned_by_repairs(user: User) -> bool:
    """Whether the page of repairs has any use for this user."""
    return bool(user.managed_organisation_ids or user.referent_departements) or is_editor(user)


def can_watch_readings(user: User) -> bool:
    """Whether the page of slowed readings has any use for this user."""
    return bool(user.managed_organisation_ids) or is_editor(user)


def is_editor(user: User) -> bool:
    """Whether the user enters the editors' desk."""
    return user.has_perm("wagtailadmin.access_admin")


def can_administer(user: User) -> Decision:
    """Administrators alone say what editors keep."""
    return unless(user.is_superuser, _("Seule l'administration du site fixe le périmètre d'un éditeur."))


def can_limit_editor(user: User, of: User) -> Decision:
    """Administrators limit editors to départements: never themselves, nor one another."""
    if not (decision := can_administer(user)):
        return decision
    return unless(
        not of.is_superuser and is_editor(of), _("Seul le périmètre d'une personne qui tient l'annuaire se limite.")
    )


def _keeps(user: User, of: User) -> bool:
    """Whether the user is an editor, of a département of hers where she is limited to some."""
    kept = user.kept_departements
    return is_editor(user) and (kept is None or of.memberships.filter(organisation__departement__in=kept).exists())


def _manages(user: User, of: User) -> bool:
    return bool(user.managed_organisation_ids & of.organisation_ids)


def _follows(user: User, of: User) -> bool:
    return of.memberships.filter(organisation__departement__in=user.referent_departements).exists()


def _has_manager(of: User) -> bool:
    """Whether one of her organisations has a manager beside her, in whichever the asker may read or not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_has_manager(%s)", [of.pk])
        return bool(cursor.fetchone()[0])
