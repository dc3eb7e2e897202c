"""The access matrix of the site: every route outside `/cms/`, and who meets what there. See `rules.Rule` for defaults.

A route may have several rows, for what it does to several kinds of objects.
"""

from __future__ import annotations

from typing import Any

from accounts.vocabularies import Role
from directory.vocabularies import Need
from referrals.models import Referral
from referrals.operations import pending_of
from referrals.vocabularies import (
    AgeBand,
    ClosingOutcome,
    GlassReason,
    InfoAnswer,
    InfoQuestion,
    RefusalReason,
    Sex,
    Urgency,
)
from tests.referrals.scenario import NEEDS, organisation_of

from .asking import SIGN_IN
from .cast import EVERYBODY, MEMBERS, READERS, SIDES, SIGNED_IN, STRANGERS, Who
from .rules import Rule
from .scene import NOTE

AGENT, MANAGER, PARTNER, REFERENT = Who.AGENT, Who.MANAGER, Who.PARTNER, Who.REFERENT
DESK = {Who.EDITOR, Who.SUPERUSER}
ENROLLING = SIGNED_IN | {Who.UNENROLLED}
SEEN = MEMBERS | {REFERENT}  # who reads what was asked, on the side that asks
REFERENTS = {Who.REFERENT, Who.REFERENT_ELSEWHERE}
AUDITOR, NATIONAL = Who.AUDITOR, Who.NATIONAL
READS_RESTRICTED = SIGNED_IN - {AUDITOR}  # what the directory keeps for agents


def version(scene: Any, own: Any, **more: Any) -> dict[str, Any]:
    """Return the form of an act on what has a version."""
    return {"version": own.version, **more}


def with_(**more: Any) -> Any:
    """Return a form of an act, with these fields beside the version."""
    return lambda scene, own: version(scene, own, **more)


def to_partner(scene: Any, own: Any) -> dict[str, Any]:
    """Send a draft to the partner."""
    return version(scene, own, organisations=[scene.cast.asked.pk])


def to_third(scene: Any, own: Any) -> dict[str, Any]:
    """Name another partner."""
    return version(scene, own, to=organisation_of(scene.here.third).pk)


def where(scene: Any, own: None) -> dict[str, Any]:
    """Begin a referral in the name of the agent's organisation."""
    return {"requester": scene.cast.asking.pk, "departement": "93", "urgency": Urgency.IMMEDIATE}


def of_elsewhere(scene: Any, own: None) -> dict[str, Any]:
    """Break the glass of a referral that neither referent follows."""
    return {"reference": scene.subjects["referral"].others[0], "reason": GlassReason.IMMEDIATE_DANGER}


def plan_version(operation: Any) -> int:
    """Return the version of the operation's referral in Seine-Saint-Denis."""
    return Referral.objects.get(operation=operation).version


def notice(scene: Any, own: Any) -> dict[str, Any]:
    """Tell the partner of an operation."""
    return {"93-version": plan_version(own), "93-organisations": [scene.cast.asked.pk]}


def people_met(scene: Any, own: Any) -> dict[str, Any]:
    """Make a referral of one woman met on the day."""
    woman = {"93-0-age_band": AgeBand.FROM_21, "93-0-sex": Sex.FEMALE, "93-0-count": 1, "93-0-needs": Need.INTERPRETING}
    return {"93-version": plan_version(own), "93-TOTAL_FORMS": 1, "93-INITIAL_FORMS": 0, **woman}


def nobody(scene: Any, own: Any) -> dict[str, Any]:
    """Say that there was nobody to help."""
    return {"version_93": plan_version(own), "departements": "93", "outcome": ClosingOutcome.NO_VICTIM}


def successor(scene: Any, own: Any) -> dict[str, Any]:
    """Hand everything over to a colleague."""
    colleague = scene.cast.people[Who.REFERENT_ELSEWHERE]
    return {"successor": colleague.pk, "seen": pending_of(own, by=own.user).fingerprint, "leaves": "on"}


def new_colleague(scene: Any, own: None) -> dict[str, Any]:
    """Invite somebody to the agent's organisation."""
    return {"organisation": scene.cast.asking.pk, "email": "nouvelle@relais.example", "role": Role.AGENT}


def page(get: Any, post: Any = None) -> Rule:
    """Describe a page of accounts with its form, whose method is looked at before who asks."""
    return Rule(get=get, post=get if post is None else post, refuses_first=True)


# What an organisation asked of another, and the step that is tried: who may, who sees and may not.
ANSWER = {302: {PARTNER}, 403: SEEN}
STEER = {302: MEMBERS, 403: {PARTNER, REFERENT}}


def step(slug: str, of: str, post: Any = ANSWER, **more: Any) -> Rule:
    """Describe one step of the workflow."""
    return Rule(of=of, then=(slug,), post=post, data=with_(**more))


ACTS = [
    step("reception", "sent"),
    step("acceptation", "sent", needs=[Need.SHELTER_TONIGHT]),
    step("refus", "sent", reason=RefusalReason.NO_CAPACITY),
    step("annulation", "sent", STEER),
    step("erreur", "sent", {302: SEEN, 403: {PARTNER}}),
    step("erreur", "acknowledged", {302: {REFERENT}, 403: SIDES}),
    step("precision", "acknowledged", questions=[InfoQuestion.CHILDREN]),
    step("reponse", "questioned", STEER, answer_CHILDREN=InfoAnswer.NO_CHILDREN),
    step("demarrage", "accepted"),
    step("retrait", "accepted", reason=RefusalReason.STAFF),
    step("sans-suite", "accepted", outcome=ClosingOutcome.LOST_CONTACT),
    step("cloture", "in progress", **{f"outcome_{need.name}": ClosingOutcome.SUPPORTED for need in NEEDS}),
    Rule(of="sent", then=("reorientation",), post=ANSWER, data=to_third),
    Rule(of="sent", then=("inconnue",), post={}),  # no such step: 404 to those who see the object too
]

REFERRALS = {
    "referrals:inbox": [Rule(get={302: {AUDITOR, NATIONAL}, 200: SIGNED_IN})],  # these have nothing to do there
    "referrals:referrals": [Rule(get={200: SIGNED_IN})],
    "referrals:create": [Rule(get={200: SIGNED_IN}, post={302: MEMBERS, 422: SIGNED_IN - MEMBERS}, data=where)],
    "referrals:check_text": [Rule(post={200: SIGNED_IN})],
    "referrals:lookup": [Rule(get={404: SIGNED_IN})],
    "referrals:referral": [Rule(of="referral", get={200: SEEN}), Rule(of="draft", get={200: MEMBERS})],
    "referrals:readers": [
        Rule(of="referral", get={200: {REFERENT}, 403: MEMBERS}),
        Rule(of="draft", get={403: MEMBERS}),
    ],
    "referrals:readings": [Rule(get={200: REFERENTS})],
    "referrals:journal": [Rule(get={200: {AUDITOR}})],
    "referrals:figures": [Rule(get={200: {NATIONAL}})],
    "referrals:break_glass": [
        Rule(get={200: REFERENTS, 403: SIGNED_IN}, post={302: REFERENTS, 403: SIGNED_IN}, data=of_elsewhere)
    ],
    "referrals:glass": [Rule(of="glass", get={200: {REFERENT}})],
    "referrals:send": [Rule(of="draft", post={302: MEMBERS}, data=to_partner)],
    "referrals:step": [
        Rule(of="draft", then=("besoins",), get={200: MEMBERS}, post={302: MEMBERS}, data=with_(needs=NEEDS)),
        Rule(of="referral", then=("besoins",), get={302: SEEN}, post={403: SEEN}, data=with_(needs=NEEDS)),
        Rule(of="draft of a minor", then=("cadre",), get={200: MEMBERS}, post={302: MEMBERS}, data=with_(go="later")),
        Rule(of="draft", then=("inconnue",), get={}, post={}),
    ],
    "referrals:cancel_referral": [
        Rule(of="draft", post={302: MEMBERS}, data=version),
        Rule(of="referral", post={302: MEMBERS, 403: {REFERENT}}, data=version),
    ],
    "referrals:note": [
        Rule(
            of="referral",
            get={200: MEMBERS, 403: {REFERENT}},
            post={302: MEMBERS, 403: {REFERENT}},
            data=with_(text=NOTE),
        )
    ],
    "referrals:redact_note": [Rule(of="noted", post={302: {MANAGER, REFERENT}, 403: {AGENT}}, data=version)],
    "referrals:follow_up": [Rule(of="over", post={302: MEMBERS, 403: {REFERENT}})],
    "referrals:plan": [Rule(get={200: SIGNED_IN}, post={422: SIGNED_IN}, data=lambda *_: {"on": "hier"})],
    "referrals:operation": [Rule(of="operation", get={200: MEMBERS})],
    "referrals:send_operation": [Rule(of="operation", post={302: MEMBERS}, data=notice)],
    "referrals:turn": [Rule(of="operation", get={200: MEMBERS}, post={302: MEMBERS}, data=people_met)],
    "referrals:conclude_operation": [Rule(of="operation", post={302: MEMBERS}, data=nobody)],
    "referrals:functions": [Rule(get={302: REFERENTS, 200: SIGNED_IN})],
    "referrals:handed_over": [Rule(get={302: SIGNED_IN})],
    "referrals:hand_over": [
        Rule(
            of="referent",
            get={200: {REFERENT}, 403: {Who.REFERENT_ELSEWHERE}},
            post={302: {REFERENT}, 403: {Who.REFERENT_ELSEWHERE}},
            data=successor,
        )
    ],
    "referrals:solicitation": [Rule(of="sent", get={200: READERS})],
    "referrals:deliveries": [Rule(of="sent", get={200: READERS})],
    "referrals:receipt": [Rule(of="acknowledged", get={200: READERS}), Rule(of="sent", get={})],
    "referrals:approve_redirection": [Rule(of="redirected", post=STEER, data=version)],
    "referrals:act": ACTS,
    "referrals:mail_events": [
        Rule(
            of="mail service",
            head={200: EVERYBODY},
            post={400: EVERYBODY},
            others={404: EVERYBODY},
            absent={404: EVERYBODY},
        )
    ],
}

DIRECTORY = {
    "directory:search": [Rule(get={200: EVERYBODY})],
    "directory:organisation": [
        Rule(of="sheet", get={200: EVERYBODY}, others={200: READS_RESTRICTED, 404: EVERYBODY}, absent={404: EVERYBODY})
    ],
    "reveal_contact": [Rule(of="contact", post={200: READS_RESTRICTED}, others={200: READS_RESTRICTED})],
    "reveal_address": [Rule(of="address", post={200: READS_RESTRICTED}, others={200: READS_RESTRICTED})],
    "directory:departement": [
        Rule(of="departement", get={200: EVERYBODY}, others={200: EVERYBODY}, absent={404: EVERYBODY})
    ],
}

TEAM = {
    "team": [Rule(get={200: {MANAGER}})],
    "invite": [Rule(post={302: {MANAGER}}, data=new_colleague)],
    "revoke_invitation": [Rule(of="invitation", post={302: {MANAGER}})],
    "change_role": [Rule(of="member", post={302: {MANAGER}}, data=lambda *_: {"role": Role.MANAGER})],
    "close_sessions": [Rule(of="member", post={302: {MANAGER}})],
    "repairs": [Rule(get={200: {MANAGER} | REFERENTS | DESK})],
    "open_repair": [Rule(post={302: SIGNED_IN}, data=lambda scene, _: {"email": scene.here.officer.email})],
    "too_fast": [Rule(get={200: {MANAGER} | DESK})],
    "editor_scopes": [Rule(get={200: {Who.SUPERUSER}})],
    "limit_editor": [  # « other's » is an administrator, whom nobody limits
        Rule(
            of="editor",
            get={200: {Who.SUPERUSER}},
            post={302: {Who.SUPERUSER}},
            data=lambda *_: {"departements": "93"},
        )
    ],
    "confirm_repair": [Rule(of="repair", post={302: {REFERENT} | DESK}, others={302: DESK})],
}

ACCOUNT = {
    "account": [Rule(get={200: SIGNED_IN})],
    "second_factor": [Rule(get={302: SIGNED_IN, 200: {Who.UNENROLLED}})],
    "mfa_activate_totp": [page({200: {Who.UNENROLLED}, 302: SIGNED_IN})],
    "mfa_deactivate_totp": [Rule(get={302: EVERYBODY})],
    "mfa_add_webauthn": [page({200: ENROLLING})],
    "recovery_codes": [Rule(get={200: SIGNED_IN}, post={200: SIGNED_IN})],
    "revoke_factor": [Rule(of="factor", post={302: {AGENT}})],
    "end_session": [Rule(of="session", post={302: {AGENT}})],
    "end_other_sessions": [Rule(post={302: SIGNED_IN})],
    "stop_repair": [Rule(post={302: SIGNED_IN})],
    "account_reauthenticate": [page({200: ENROLLING})],
    "mfa_reauthenticate": [page({200: SIGNED_IN | {Who.ONE_FACTOR}})],
    "mfa_reauthenticate_webauthn": [page({302: SIGNED_IN | {Who.ONE_FACTOR}})],  # nobody here has a passkey
    "account_change_password": [page({200: SIGNED_IN})],
    "account_set_password": [page({302: SIGNED_IN})],
}

ENTRANCE = {
    "account_login": [  # who is half-way is led to her next step, whatever she sends
        page({200: {Who.ANONYMOUS}, 302: EVERYBODY})
    ],
    "mfa_authenticate": [page({302: SIGNED_IN})],
    "mfa_login_webauthn": [page({302: SIGNED_IN})],
    "lost_factor": [page({302: SIGNED_IN})],
    "proconnect_begin": [Rule(post={404: EVERYBODY})],
    "proconnect_finish": [Rule(get={SIGN_IN: EVERYBODY}, refuses_first=True)],
    "account_logout": [page({302: {Who.ANONYMOUS}, 200: EVERYBODY}, {302: EVERYBODY})],
    "account_inactive": [Rule(get={200: EVERYBODY})],
    "account_signup": [page({200: STRANGERS, 302: SIGNED_IN})],
    "account_reset_password": [page({200: EVERYBODY})],
    "account_reset_password_done": [Rule(get={200: EVERYBODY})],
    "account_reset_password_from_key": [
        Rule(of="reset", get={302: EVERYBODY}, post={302: EVERYBODY}, others={200: EVERYBODY}, absent={200: EVERYBODY})
    ],
    "account_reset_password_from_key_done": [Rule(get={200: EVERYBODY})],
    "invitation": [
        Rule(of="token", get={200: EVERYBODY}, post={200: EVERYBODY}, others={410: EVERYBODY}, absent={410: EVERYBODY})
    ],
    "join_as": [Rule(of="token", post={302: SIGNED_IN}, others={302: SIGNED_IN}, absent={302: SIGNED_IN})],
    "renew_invitation": [Rule(of="token", post={200: EVERYBODY}, others={200: EVERYBODY}, absent={200: EVERYBODY})],
}

BROWSER = {
    "leave": [Rule(get={302: EVERYBODY})],
    "language": [page({200: EVERYBODY}, {302: EVERYBODY})],
    "report_blocked": [Rule(post={400: EVERYBODY})],  # what is sent here is no report
}

NOTHING = {404: EVERYBODY}  # what Wagtail brings and the site does not use
WAGTAIL = {
    "wagtail_serve": [Rule(then=("",), get={200: EVERYBODY})],
    "wagtailcore_login": [page({SIGN_IN: EVERYBODY})],
    "wagtailcore_authenticate_with_password": [Rule(then=(1, 1), get=NOTHING, post=NOTHING)],
    "wagtaildocs_authenticate_with_password": [Rule(then=(1,), get=NOTHING, post=NOTHING)],
    "wagtaildocs_serve": [Rule(then=(1, "file.pdf"), get=NOTHING, post=NOTHING)],
}

SITE = REFERRALS | DIRECTORY | TEAM | ACCOUNT | ENTRANCE | BROWSER | WAGTAIL
