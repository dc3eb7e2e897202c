from collections.abc import Iterable

from django import template

from directory.reference import language_name, name_languages
from directory.vocabularies import Need
from referrals.completeness import gaps
from referrals.models import Referral
from referrals.references import show_reference, spell_reference
from referrals.vocabularies import ClosingOutcome, Gesture, InfoAnswer, InfoQuestion, SolicitationState, Urgency

register = template.Library()
register.filter("reference", show_reference)
register.filter("spelled", spell_reference)
register.filter("language_names", name_languages)

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
    return Need.say(code)


@register.filter
def needs(codes: Iterable[str]) -> str:
    """Return the labels of needs on one line."""
    return Need.say_all(codes)


@register.filter
def question(code: str) -> str:
    """Return the words of a coded question."""
    return InfoQuestion.say(code)


@register.filter
def gesture(code: str) -> str:
    """Return in words what a referral waits for."""
    return Gesture.say(code)


@register.filter
def answer(code: str) -> str:
    """Return the words of an answer to a coded question: a foreseen one, or the name of a language."""
    return InfoAnswer.say(code) if code in InfoAnswer.values else language_name(code)


@register.filter
def outcome(code: str) -> str:
    """Return the label of an outcome."""
    return ClosingOutcome.say(code)


@register.filter
def badge(state: str) -> str:
    """Return the design system's class for the state of a referral or a solicitation."""
    level = _STATE_BADGES.get(state)
    return f"fr-badge--{level}" if level else ""


@register.filter
def missing(referral: Referral) -> list[str]:
    """Return in a word each thing that a draft lacks."""
    return list(dict.fromkeys(str(gap.word) for gap in gaps(referral)))


@register.filter
def is_pressing(urgency: str) -> bool:
    """Whether the first thing to do is to call."""
    return urgency in {Urgency.IMMEDIATE, Urgency.SAME_DAY}
