"""The acts of the workflow, one function for each: lock, check, change, journal, tell, in one transaction.

Every function takes `by` (who acts; None for the clock), `version` (what the form showed) and `at` (now), and raises
`NotAllowed`, `StaleForm` or `TransitionNotAllowed`, each with nothing written.
"""

from .answers import accept, acknowledge, answer_info, decline, redirect, request_info, withdraw_acceptance
from .asking import People, Situation, cancel_referral, create_referral, send
from .ending import cancel, close_without_support, complete, expire, mark_error, start
from .escalation import Summary, run_due

__all__ = [
    "People",
    "Situation",
    "Summary",
    "accept",
    "acknowledge",
    "answer_info",
    "cancel",
    "cancel_referral",
    "close_without_support",
    "complete",
    "create_referral",
    "decline",
    "expire",
    "mark_error",
    "redirect",
    "request_info",
    "run_due",
    "send",
    "start",
    "withdraw_acceptance",
]
