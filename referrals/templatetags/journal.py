from django import template
from django.utils.translation import gettext_lazy as _

from accounts.models import Entry
from accounts.vocabularies import (
    DeskChange,
    EntryKind,
    FactorChange,
    InvitationStep,
    Limit,
    Means,
    Refusal,
    Role,
    TeamChange,
)
from directory.vocabularies import Vocabulary
from referrals.vocabularies import EventKind, GlassReason, Relation

register = template.Library()

REASONS: dict[str, tuple[type[Vocabulary], ...]] = {
    EntryKind.CONSULTED: (Relation,),
    EntryKind.LISTED: (Relation,),
    EntryKind.REFUSED: (Refusal,),
    EntryKind.BROKE_GLASS: (GlassReason,),
    EntryKind.STEP: (EventKind,),
    EntryKind.REDACTED: (EventKind,),
    EntryKind.SLOWED: (Limit,),
    EntryKind.SIGNED_IN: (Means,),
    EntryKind.SIGN_IN_FAILED: (Means,),
    EntryKind.SIGNED_OUT: (Means,),
    EntryKind.FACTOR_CHANGED: (FactorChange,),
    EntryKind.INVITED: (InvitationStep,),
    EntryKind.ROLE_CHANGED: (Role, TeamChange, DeskChange),
}
SUBJECTS = {
    "referral": _("demande"),
    "invitation": _("invitation"),
    "user": _("compte"),
    "group": _("groupe"),
    "route": _("page"),
}
SHOWN = 8  # of a digest: enough to see that two entries are about the same thing


@register.filter
def reason_in_words(entry: Entry) -> str:
    """Return the label of the coded reason, or the code where no vocabulary has it any more."""
    labels = (dict(vocabulary.choices).get(entry.reason) for vocabulary in REASONS.get(entry.kind, ()))
    return str(next(filter(None, labels), entry.reason))


@register.filter
def subject_in_words(entry: Entry) -> str:
    """Return « demande 3f9a01bc… »: what it was about, as far as the journal says."""
    kind, _colon, name = entry.subject.partition(":")
    shown = f"{name[:SHOWN]}…" if len(name) == 64 else name
    return f"{SUBJECTS.get(kind, kind)} {shown}".strip()
