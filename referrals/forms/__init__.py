"""What a person may fill in: coded choices only, so that nothing that names anybody has a place to go."""

from .answering import AcceptForm, AnswersForm, OutcomeForm, OutcomesForm, QuestionsForm, ReasonForm, RedirectForm
from .asking import SendForm
from .coded import VersionForm, point_at_first_error
from .drafting import FrameStep, LanguagesStep, NeedsStep, NewReferralForm, PeopleStep, StepForm, WhereStep
from .glass import BreakGlassForm
from .handover import HandOverForm, SuccessorForm
from .journal import JournalForm
from .notes import NoteForm
from .planning import ConcludeForm, ExpectedFormSet, NoticeForm, PlanForm
from .starting import StartForm
from .turning import IndividualFormSet

__all__ = [
    "AcceptForm",
    "AnswersForm",
    "BreakGlassForm",
    "ConcludeForm",
    "ExpectedFormSet",
    "FrameStep",
    "HandOverForm",
    "IndividualFormSet",
    "JournalForm",
    "LanguagesStep",
    "NeedsStep",
    "NewReferralForm",
    "NoteForm",
    "NoticeForm",
    "OutcomeForm",
    "OutcomesForm",
    "PeopleStep",
    "PlanForm",
    "QuestionsForm",
    "ReasonForm",
    "RedirectForm",
    "SendForm",
    "StartForm",
    "StepForm",
    "SuccessorForm",
    "VersionForm",
    "WhereStep",
    "point_at_first_error",
]
