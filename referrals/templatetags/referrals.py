from django import template

from directory.reference import language_name
from directory.vocabularies import Need
from referrals.references import show_reference, spell_reference
from referrals.vocabularies import ClosingOutcome, InfoQuestion, SolicitationState, Urgency

register = template.Library()
register.filter("reference", show_reference)
register.filter("spelled", spell_reference)
register.filter("language", language_name)

_STATE_BADGES = {
    SolicitationState.SENT: "new",
    SolicitationState.ACKNOWLEDGED: "info",
    SolicitationState.INFO_REQUESTED: "warning",
    SolicitationState.ACCEPTED: "success",
    SolicitationState.IN_PROGRESS: "success",
    "OPEN": "new",
    "ENGAGED": "success",
}


@register.filter
def need(code: str) -> str:
    """Return the label of a need."""
    return str(Need(code).label)


@register.filter
def question(code: str) -> str:
    """Return the words of a coded question."""
    return str(InfoQuestion(code).label)


@register.filter
def outcome(code: str) -> str:
    """Return the label of an outcome."""
    return str(ClosingOutcome(code).label)


@register.filter
def badge(state: str) -> str:
    """Return the design system's class for the state of a referral or a solicitation."""
    level = _STATE_BADGES.get(state)
    return f"fr-badge--{level}" if level else ""


@register.filter
def is_pressing(urgency: str) -> bool:
    """Whether the first thing to do is to call."""
    return urgency in {Urgency.IMMEDIATE, Urgency.SAME_DAY}
