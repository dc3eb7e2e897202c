"""Each action of the site, and the policy that answers for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from accounts import policies as accounts
from accounts.models import Membership, User
from accounts.vocabularies import Role
from directory.models import Organisation
from referrals import policies as referrals
from referrals.models import GlossaryWord, Referral, Solicitation
from referrals.vocabularies import ClosingOutcome, GlossaryState

from .cast import World

Ask = Callable[[User, World], object]


class Action(NamedTuple):
    """What somebody may do, the policy that says so, and how to ask it."""

    words: str
    policy: str
    ask: Ask


WORD = GlossaryWord(word="maraudage", state=GlossaryState.PROPOSED)

TEAM = [
    Action(
        "Invite, withdraw an invitation, see the team",
        "can_manage_team",
        lambda user, world: accounts.can_manage_team(user, world.own.organisation),
    ),
    Action(
        "Change the role of a colleague, or take it away",
        "can_change_role",
        lambda user, world: accounts.can_change_role(user, world.own.agent),
    ),
    Action(
        "Close the sessions of a colleague",
        "can_close_sessions",
        lambda user, world: accounts.can_close_sessions(user, world.own.agent.user),
    ),
    Action(
        "Say that a colleague lost her second factor",
        "can_open_repair",
        lambda user, world: accounts.can_open_repair(user, world.own.agent.user),
    ),
    Action(
        "The same, of somebody whose organisation has no other manager",
        "can_open_repair",
        lambda user, world: accounts.can_open_repair(user, world.alone.user),
    ),
    Action(
        "Confirm that somebody lost her second factor",
        "can_confirm_repair",
        lambda user, world: accounts.can_confirm_repair(user, world.own.repair),
    ),
    Action(
        "See the page of lost factors",
        "can_be_concerned_by_repairs",
        lambda user, world: accounts.can_be_concerned_by_repairs(user),
    ),
    Action("Join an organisation by an invitation", "can_join", lambda user, world: accounts.can_join(user)),
    Action("See what editors keep", "can_administer", lambda user, world: accounts.can_administer(user)),
    Action(
        "Limit an editor to départements",
        "can_limit_editor",
        lambda user, world: accounts.can_limit_editor(user, world.editor),
    ),
    Action(
        "See who read the directory too fast",
        "can_watch_readings",
        lambda user, world: accounts.can_watch_readings(user),
    ),
    Action(
        "Read the journal of an organisation",
        "audited_organisation_ids",
        lambda user, world: world.own.organisation.pk in user.audited_organisation_ids,
    ),
]

REFERRALS = [
    Action("Read a draft", "visible_to", lambda user, world: _reads(Referral.objects.visible_to(user), world.draft)),
    Action(
        "Read a referral that was sent (the asking side's page)",
        "visible_to",
        lambda user, world: _reads(Referral.objects.visible_to(user), world.sent.referral),
    ),
    Action(
        "Read a solicitation (the page that both sides share)",
        "visible_to",
        lambda user, world: _reads(Solicitation.objects.visible_to(user), world.sent),
    ),
    Action(
        "Prepare a referral or an operation",
        "can_ask_for",
        lambda user, world: referrals.can_ask_for(user, world.own.organisation),
    ),
    Action("Change a draft", "can_edit", lambda user, world: referrals.can_edit(user, world.draft)),
    Action("Send it", "can_send", lambda user, world: referrals.can_send(user, world.draft)),
    Action("Cancel it", "can_steer", lambda user, world: referrals.can_steer(user, world.sent.referral)),
    Action("Write a note beside it", "can_note", lambda user, world: referrals.can_note(user, world.sent.referral)),
    Action("Clear the note", "can_redact", lambda user, world: referrals.can_redact(user, world.sent.referral)),
    Action(
        "Approve the partner that another one names",
        "can_approve",
        lambda user, world: referrals.can_approve(user, world.redirected),
    ),
    Action(
        "Take up a referral that is over",
        "can_follow_up",
        lambda user, world: referrals.can_follow_up(user, world.over),
    ),
    Action(
        "Make referrals of an operation",
        "can_turn",
        lambda user, world: referrals.can_turn(user, world.plan, at=world.at),
    ),
    Action(
        "Say how an operation ended",
        "can_conclude_operation",
        lambda user, world: referrals.can_conclude_operation(user, world.plan, ClosingOutcome.NO_VICTIM, at=world.at),
    ),
    Action(
        "Acknowledge, question, answer, follow up a solicitation",
        "can_answer",
        lambda user, world: referrals.can_answer(user, world.sent),
    ),
    Action(
        "Declare it an error before it is read",
        "can_mark_error",
        lambda user, world: referrals.can_mark_error(user, world.sent),
    ),
    Action(
        "Declare it an error once it is read",
        "can_mark_error",
        lambda user, world: referrals.can_mark_error(user, world.read),
    ),
    Action("Hand her own function of referent over", "can_hand_over", lambda user, world: _hands_over(user)),
    Action(
        "Hand over that of a colleague whose account is closed",
        "can_hand_over",
        lambda user, world: referrals.can_hand_over(user, world.own.gone),
    ),
    Action(
        "Take over from a referent of the organisation",
        "can_succeed",
        lambda user, world: referrals.can_succeed(user, world.own.referent),
    ),
    Action(
        "See who read the referrals of a département",
        "can_see_readers",
        lambda user, world: referrals.can_see_readers(user, world.sent.referral.departement_id),
    ),
    Action(
        "Break the glass of a referral of elsewhere",
        "can_break_glass",
        lambda user, world: referrals.can_break_glass(user),
    ),
    Action("Read the country's figures", "can_read_figures", lambda user, world: referrals.can_read_figures(user)),
]

TRANSITIONS = [
    Action(
        f"Step `{name}`",
        "WHO",
        lambda user, world, who=who: who(user, world.sent),  # type: ignore[misc]
    )
    for name, who in referrals.WHO.items()
]

READING = [
    Action(
        "Read a sheet that is for agents alone",
        "visible_to",
        lambda user, world: _reads(Organisation.objects.visible_to(user), world.records[Organisation]),
    ),
    Action(
        "Review the words that authors of notes propose",
        "can_review_glossary",
        lambda user, world: referrals.can_review_glossary(user),
    ),
    Action(
        "Accept such a word",
        "can_accept_word",
        lambda user, world: referrals.can_accept_word(user, WORD),
    ),
    Action("Refuse it", "can_decide", lambda user, world: referrals.can_decide(user, WORD)),
    Action("Enter the editors' desk", "is_editor", lambda user, world: accounts.is_editor(user)),
]


def desk(world: World) -> Iterator[Action]:
    """Give what may be done at the desk to each kind of record."""
    for model, record in world.records.items():
        policy, name = record.snippet_viewset.permission_policy, str(model._meta.model_name)  # type: ignore[attr-defined]
        actions = (
            ("view", "change", "publish", "lock", "delete") if hasattr(record, "live") else ("view", "change", "delete")
        )
        yield Action(
            f"{name}: add",
            "DepartementPolicy",
            lambda user, world, policy=policy: policy.user_has_permission(user, "add"),  # type: ignore[misc]
        )
        for action in actions:
            yield Action(
                f"{name}: {action}",
                "DepartementPolicy",
                lambda user, world, policy=policy, action=action, record=record: (  # type: ignore[misc]
                    policy.user_has_permission_for_instance(user, action, record)
                ),
            )


def _reads(rows: object, record: Referral | Solicitation | Organisation) -> bool:
    return bool(rows.filter(pk=record.pk).exists())  # type: ignore[attr-defined]


def _hands_over(user: User) -> bool:
    function: Membership | None = user.memberships.filter(role=Role.REFERENT).first()
    return function is not None and bool(referrals.can_hand_over(user, function))
