"""The situations that the fictional referrals speak of: coded facts, and never anybody."""

from __future__ import annotations

from typing import Any

from directory.vocabularies import Need
from referrals.operations import People, Situation
from referrals.vocabularies import AgeBand, Agreement, DetectionContext, LegalChannel, LegalInformed, Sex, Urgency

AGREED: dict[str, Any] = {"agreement": Agreement.YES}
SITUATIONS: dict[str, dict[str, Any]] = {
    "flat": {
        "context": DetectionContext.SHORT_TERM_RENTAL,
        "needs": (Need.SHELTER_TONIGHT, Need.INTERPRETING),
        "people": (People(AgeBand.FROM_21, Sex.FEMALE, 2),),
        "languages": ("ro",),
        "interpreter_needed": True,
        **AGREED,
    },
    "hotel": {
        "context": DetectionContext.HOTEL,
        "needs": (Need.SHELTER_TONIGHT, Need.SOCIAL_SUPPORT, Need.CARE_ACCESS),
        "people": (People(AgeBand.FROM_18_TO_20, Sex.FEMALE), People(AgeBand.FROM_21, Sex.OTHER)),
        "languages": ("es",),
        **AGREED,
    },
    "street": {
        "context": DetectionContext.STREET,
        "needs": (Need.RIGHTS_INFORMATION, Need.SOCIAL_SUPPORT),
        "people": (People(AgeBand.FROM_21, Sex.FEMALE, 3),),
        "languages": ("en", "pcm", "bin"),
        "interpreter_needed": True,
        **AGREED,
    },
    "arrest": {
        "context": DetectionContext.ARREST,
        "needs": (Need.INTERPRETING, Need.INTERVIEW_SUPPORT, Need.RIGHTS_INFORMATION),
        "people": (People(AgeBand.ADULT_UNSPECIFIED, Sex.FEMALE, 4),),
        "languages": ("zh",),
        "interpreter_needed": True,
        **AGREED,
    },
    "network": {
        "context": DetectionContext.SOCIAL_NETWORK,
        "needs": (Need.PSYCHOLOGIST, Need.SOCIAL_SUPPORT),
        "people": (People(AgeBand.FROM_15_TO_17, Sex.FEMALE),),
        "languages": ("fr",),
        "legal_channel": LegalChannel.PROSECUTOR,
        "legal_informed": LegalInformed.INFORMED,
    },
    "runaway": {
        "context": DetectionContext.RUNAWAY,
        "needs": (Need.SHELTER_TONIGHT, Need.PSYCHOLOGIST),
        "people": (People(AgeBand.FROM_15_TO_17, Sex.FEMALE), People(AgeBand.CLAIMED_MINOR, Sex.MALE)),
        "languages": ("fr", "ar"),
        "legal_channel": LegalChannel.CHILD_CONCERN_CELL,
        "legal_informed": LegalInformed.AGAINST_INTEREST,
    },
    "advert": {
        "context": DetectionContext.ONLINE_ADVERT,
        "needs": (Need.ACCOMMODATION, Need.PSYCHOLOGIST),
        "people": (People(AgeBand.FROM_21, Sex.FEMALE),),
        "languages": ("pt",),
        **AGREED,
    },
    "complaint": {
        "context": DetectionContext.COMPLAINT,
        "needs": (Need.EXIT_PATH, Need.RESIDENCE_PERMIT, Need.SOCIAL_SUPPORT),
        "people": (People(AgeBand.FROM_21, Sex.FEMALE),),
        "languages": ("sq", "en"),
        **AGREED,
    },
    "outreach": {
        "context": DetectionContext.OUTREACH,
        "needs": (Need.INTERVIEW_SUPPORT, Need.REFLECTION_PERIOD),
        "people": (People(AgeBand.FROM_21, Sex.FEMALE),),
        "languages": ("yo", "en"),
        "interpreter_needed": True,
        **AGREED,
    },
    "care_home": {
        "context": DetectionContext.CARE_HOME,
        "needs": (Need.INTERVIEW_SUPPORT,),
        "people": (People(AgeBand.UNDER_15, Sex.FEMALE), People(AgeBand.FROM_15_TO_17, Sex.FEMALE)),
        "languages": ("fr",),
        "legal_channel": LegalChannel.CHILD_CONCERN_CELL,
        "legal_informed": LegalInformed.INFORMED,
    },
}


def situation(name: str, *, departement: str, urgency: Urgency) -> Situation:
    """Return this situation, in this département (COG code)."""
    return Situation(departement=departement, urgency=urgency, **SITUATIONS[name])
