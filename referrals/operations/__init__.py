"""The acts of the workflow, one function for each: lock, check, change, journal, tell, in one transaction.

Every function takes `by` (who acts; None for the clock), `version` (what the form showed) and `at` (now), and raises
`NotAllowed`, `StaleForm` or `TransitionNotAllowed`, each with nothing written.
"""

from .answers import accept, acknowledge, answer_info, decline, redirect, request_info, withdraw_acceptance
from .asking import cancel_referral, send
from .continuing import approve_redirection, follow_up
from .deliveries import record_status
from .drafting import Changes, People, Situation, create_referral, people_of, update_draft
from .ending import cancel, close_without_support, complete, expire, mark_error, start
from .escalation import Summary, run_due
from .figures import publish_figures
from .glass import break_glass
from .glossary import PROPOSERS, accept_word, forget_unread, proposers_of, refuse_word, reopen_word
from .handover import HandedOver, Pending, hand_over, pending_of
from .notes import redact_note, write_note
from .planning import (
    Individual,
    Notice,
    Plan,
    conclude_operation,
    plan_operation,
    send_operation,
    turn_into_referrals,
)
from .readings import report_readings

__all__ = [
    "PROPOSERS",
    "Changes",
    "HandedOver",
    "Individual",
    "Notice",
    "Pending",
    "People",
    "Plan",
    "Situation",
    "Summary",
    "accept",
    "accept_word",
    "acknowledge",
    "answer_info",
    "approve_redirection",
    "break_glass",
    "cancel",
    "cancel_referral",
    "close_without_support",
    "complete",
    "conclude_operation",
    "create_referral",
    "decline",
    "expire",
    "follow_up",
    "forget_unread",
    "hand_over",
    "mark_error",
    "pending_of",
    "people_of",
    "plan_operation",
    "proposers_of",
    "publish_figures",
    "record_status",
    "redact_note",
    "redirect",
    "refuse_word",
    "reopen_word",
    "report_readings",
    "request_info",
    "run_due",
    "send",
    "send_operation",
    "start",
    "turn_into_referrals",
    "update_draft",
    "withdraw_acceptance",
    "write_note",
]
