"""What was asked of whom, and what became of it, one module for each aggregate."""

from .deliveries import Delivery
from .events import Event
from .figures import PublishedFigures
from .follow_ups import FollowUp
from .glass import BrokenGlass
from .needs import NeedOutcome
from .referrals import PeopleGroup, Referral, load_people_of_drafts
from .reminders import Reminder
from .solicitations import Solicitation
from .summaries import ReferralSummary
from .versioned import StaleForm
from .wording import GlossaryWord, WordConfirmation

__all__ = [
    "BrokenGlass",
    "Delivery",
    "Event",
    "FollowUp",
    "GlossaryWord",
    "NeedOutcome",
    "PeopleGroup",
    "PublishedFigures",
    "Referral",
    "ReferralSummary",
    "Reminder",
    "Solicitation",
    "StaleForm",
    "WordConfirmation",
    "load_people_of_drafts",
]
