"""What was asked of whom, and what became of it, one module for each aggregate."""

from .deliveries import Delivery
from .events import Event
from .referrals import FollowUp, PeopleGroup, Referral
from .reminders import Reminder
from .solicitations import NeedOutcome, Solicitation
from .summaries import ReferralSummary
from .versioned import StaleForm

__all__ = [
    "Delivery",
    "Event",
    "FollowUp",
    "NeedOutcome",
    "PeopleGroup",
    "Referral",
    "ReferralSummary",
    "Reminder",
    "Solicitation",
    "StaleForm",
]
