"""What a person may fill in: coded choices only, so that nothing that names anybody has a place to go."""

from .answering import AcceptForm, OutcomeForm, OutcomesForm, QuestionsForm, ReasonForm
from .asking import PeopleFormSet, ReferralForm, SendForm
from .coded import VersionForm

__all__ = [
    "AcceptForm",
    "OutcomeForm",
    "OutcomesForm",
    "PeopleFormSet",
    "QuestionsForm",
    "ReasonForm",
    "ReferralForm",
    "SendForm",
    "VersionForm",
]
