"""The steps of the race: what is tried, by whom, on which solicitation."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django_fsm import TransitionNotAllowed

from accounts.models import User
from directory.models import Organisation
from referrals import operations, policies
from referrals.models import Referral, Solicitation, StaleForm
from referrals.models.referrals import ReferralQuerySet
from referrals.models.solicitations import SolicitationQuerySet
from referrals.vocabularies import ClosingOutcome, InfoQuestion, RefusalReason
from referrals.vocabularies import SolicitationState as State
from tests.referrals.scenario import NOON, Scenario, answers_to, organisation_of, partner, situation
from tests.referrals.test_transitions import TABLE

ACTS = sorted(set(TABLE) - {"supersede"})
GOING_ON = {"acknowledge": 8, "request_info": 12, "answer_info": 12, "accept": 6, "start": 6}  # else all ends at once
REQUESTERS_ACTS = {"answer_info", "cancel"}


def prepare(slots: int) -> Counter[str]:
    """Create who asks, who answers and who follows, and a first referral in each slot; return what was done."""
    tidy()
    scenario = Scenario(answerer=partner("Partenaire fictif 0"))
    people = [scenario.officer, scenario.referent(), scenario.answerer]
    people += [partner(f"Partenaire fictif {number}") for number in range(1, 5)]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE race_cast (place int PRIMARY KEY, user_id bigint)")
        cursor.execute("CREATE TABLE race_slot (slot int PRIMARY KEY, referral_id uuid)")
        cursor.executemany("INSERT INTO race_cast VALUES (%s, %s)", [(n, one.pk) for n, one in enumerate(people)])
        cursor.executemany("INSERT INTO race_slot VALUES (%s, NULL)", [(slot,) for slot in range(slots)])
    runner = Runner(0, random.Random(0), Counter())  # noqa: S311 - a repeatable story, not a secret
    for slot in range(slots):
        runner.renew(slot, None)
    return runner.counts


def tidy() -> None:
    """Drop the two tables by which the processes of a race share its people and its referrals."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS race_slot, race_cast")


def read_without_locking() -> None:
    """Break the workflow as the negative control wants it: the same reads, without a lock."""

    def solicitation(self: SolicitationQuerySet, pk: Any, version: int) -> Solicitation:
        found = self.select_related("organisation", "referral__requester").get(pk=pk)
        found.require_version(version)
        return found

    def referral(self: ReferralQuerySet, pk: Any, version: int) -> Referral:
        found = self.get(pk=pk)
        found.require_version(version)
        return found

    SolicitationQuerySet.locked = solicitation  # type: ignore[method-assign]
    ReferralQuerySet.locked = referral  # type: ignore[method-assign]


class Runner:
    """One process of the race."""

    def __init__(self, number: int, chance: random.Random, counts: Counter[str]) -> None:
        self.chance, self.counts, self.ticks, self.number = chance, counts, 0, number
        with connection.cursor() as cursor:
            cursor.execute("SELECT user_id FROM race_cast ORDER BY place")
            users = [User.objects.get(pk=pk) for (pk,) in cursor.fetchall()]
            cursor.execute("SELECT count(*) FROM race_slot")
            (self.slots,) = cursor.fetchone()
        self.people = users
        self.officer, self.referent, *self.partners = users
        self.answerers = {organisation_of(user).pk: user for user in self.partners}
        self.organisations: list[Organisation] = [organisation_of(user) for user in self.partners]

    def step(self) -> None:
        """Try one act on the referral of one slot, the first slots more often than the last."""
        self.counts["steps"] += 1
        slot = int(self.chance.random() ** 2 * self.slots)
        with connection.cursor() as cursor:
            cursor.execute("SELECT referral_id FROM race_slot WHERE slot = %s", [slot])
            (referral_id,) = cursor.fetchone()
        asked = list(Solicitation.objects.filter(referral=referral_id).order_by("pk"))
        if not any(one.is_open for one in asked):
            self.renew(slot, referral_id)
        elif self.chance.random() < 0.08:
            self.act_on_referral(Referral.objects.get(pk=referral_id))
        else:
            self.act(self.chance.choice(asked))

    def renew(self, slot: int, referral_id: Any) -> None:
        """Put a new referral where everything is closed, unless another process has just done it."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT referral_id FROM race_slot WHERE slot = %s FOR UPDATE", [slot])
            if cursor.fetchone() != (referral_id,):
                return
            fresh = operations.create_referral(
                requester=organisation_of(self.officer), situation=situation(), by=self.officer, at=self.now()
            )
            partners = self.chance.sample(self.organisations, 2)
            values = {"referral_id": fresh.pk, "organisations": partners, "by": self.officer, "version": fresh.version}
            operations.send(**values, at=self.now())
            cursor.execute("UPDATE race_slot SET referral_id = %s WHERE slot = %s", [fresh.pk, slot])
        self.counts["accepted create_referral"] += 1
        self.counts["accepted send"] += len(partners)

    def act_on_referral(self, referral: Referral) -> None:
        """Ask one more partner, one that another partner named perhaps, or stop asking."""
        by = self.officer if self.chance.random() < 0.9 else self.chance.choice(self.people)
        values = {"referral_id": referral.pk, "by": by, "version": self.version(referral.version)}
        named = referral.solicitations.proposing_another().order_by("pk").first()
        if self.chance.random() < 0.2:
            self.tries(operations.cancel_referral, **values)
        elif named and self.chance.random() < 0.7:
            version = self.version(named.version)
            self.tries(operations.approve_redirection, solicitation_id=named.pk, by=by, version=version)
        else:
            self.tries(operations.send, organisations=[self.chance.choice(self.organisations)], **values)

    def act(self, one: Solicitation) -> None:
        """Try any act; rather one that the table allows, as the user who may."""
        legal = [name for name in ACTS if one.state in TABLE[name][0]]
        among = legal if legal and self.chance.random() < 0.7 else ACTS
        (name,) = self.chance.choices(among, [GOING_ON.get(act, 1) for act in among])
        values = {"solicitation_id": one.pk, "version": self.version(one.version), **self.arguments(name, one)}
        if name != "expire":
            values["by"] = self.who_may(name, one) if self.chance.random() < 0.85 else self.chance.choice(self.people)
        self.tries(getattr(operations, name), **values)

    def who_may(self, name: str, one: Solicitation) -> User:
        """Return the user who may do this."""
        if name == "mark_error":
            return self.officer if one.state == State.SENT else self.referent
        return self.officer if name in REQUESTERS_ACTS else self.answerers[one.organisation_id]

    def arguments(self, name: str, one: Solicitation) -> dict[str, Any]:
        """Return plausible values, and now and then others."""
        needs = self.chance.sample(
            one.needs, self.chance.randint(1 if self.chance.random() < 0.9 else 0, len(one.needs))
        )
        by_name: dict[str, dict[str, Any]] = {
            "request_info": {"questions": [self.chance.choice([*InfoQuestion])]},
            "answer_info": {"answers": answers_to(one.questions)},
            "accept": {"needs": needs},
            "decline": {"reason": RefusalReason.LANGUAGE},
            "withdraw_acceptance": {"reason": RefusalReason.STAFF},
            "redirect": {"to": self.chance.choice(self.organisations)},
            "complete": {"outcomes": {need: self.chance.choice([*ClosingOutcome]) for need in one.accepted_needs}},
            "close_without_support": {"outcome": self.chance.choice([*ClosingOutcome])},
        }
        return by_name.get(name, {})

    def tries(self, operation: Callable[..., Any], **values: Any) -> None:
        """Act, and count how it ended; what is neither done nor refused would be an error page."""
        name = operation.__name__
        try:
            operation(at=self.now(), **values)
            self.counts[f"accepted {name}"] += 1
        except (StaleForm, TransitionNotAllowed) as conflict:
            self.counts[f"conflict {type(conflict).__name__}"] += 1
        except policies.NotAllowed:
            self.counts["refused NotAllowed"] += 1
        except Exception as error:  # noqa: BLE001 - counted, and fails the race
            self.counts[f"error {type(error).__name__}"] += 1
            self.counts.setdefault(f"error, such as: {str(error).splitlines()[0][:90]}", 1)

    def version(self, read: int) -> int:
        """Return the version that was read, and once in twenty another one."""
        return read if self.chance.random() < 0.95 else read + self.chance.choice([-1, 1])

    def now(self) -> Any:
        """Return a time of its own for each act of each process."""
        self.ticks += 1
        return NOON + timedelta(milliseconds=self.ticks, microseconds=self.number)
