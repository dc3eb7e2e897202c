"""What a referral waits for from whoever asked, and how the database finds it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, Func, OuterRef, Q, Value, When
from django.db.models.lookups import GreaterThan

from referrals.vocabularies import Gesture, SolicitationState

from .needs import taken_or_asked_in_sql

if TYPE_CHECKING:
    from collections.abc import Mapping


def _has_any(rows: models.QuerySet[Any]) -> Q:
    """Return the condition that there is one of these rows, by looking for the rows of each referral.

    PostgreSQL may answer EXISTS by reading all the rows of the table at once: as slow as the table is long.
    """
    found = ArraySubquery(rows.values("pk"))
    return Q(GreaterThan(Func(found, function="cardinality", output_field=models.IntegerField()), 0))


@cache
def gestures() -> Mapping[Gesture, Q]:
    """Return when each gesture is awaited, whoever asked: every page counts them, and they are slow to put together."""
    from .solicitations import Solicitation  # needs to know what a referral is

    asked = Solicitation.objects.filter(referral=OuterRef("pk"))
    return {
        Gesture.ASK: ~Q(needs__contained_by=taken_or_asked_in_sql(asked)),
        Gesture.ANSWER: _has_any(asked.filter(state=SolicitationState.INFO_REQUESTED)),
        Gesture.DECIDE: _has_any(asked.proposing_another()),
        Gesture.CALL: _has_any(asked.late_to_begin()),
    }


@cache
def has_no_follow_up() -> Q:
    """Return the condition that nothing has taken a referral up."""
    from .follow_ups import FollowUp  # needs to know what a referral is

    return ~_has_any(FollowUp.objects.filter(follows=OuterRef("pk")))


def first_gesture() -> Case:
    """Return the code of the gesture to make first, in the order of the vocabulary; empty where none is awaited."""
    awaited = (When(gestures()[gesture], then=Value(gesture.value)) for gesture in Gesture)
    return Case(*awaited, default=Value(""), output_field=models.CharField())
