"""What was asked of whom, and what became of it, one module for each aggregate."""

from .events import Event
from .referrals import PeopleGroup, Referral
from .reminders import Reminder
from .solicitations import NeedOutcome, Solicitation
from .summaries import ReferralSummary
from .versioned import StaleForm

__all__ = [
    "Event",
    "NeedOutcome",
    "PeopleGroup",
    "Referral",
    "ReferralSummary",
    "Reminder",
    "Solicitation",
    "StaleForm",
]
