"""Failures to come in that no other count stops: each is journalled, at the pace of people and not of machines."""

from __future__ import annotations

from allauth.core import context
from allauth.core import ratelimit as limits
from django.utils import timezone

from . import journal
from .models import User
from .vocabularies import Means


def tell(means: Means, *, of: User | None) -> None:
    """Journal a failure, unless sixty of the last minute came from the same address: the journal is kept for months."""
    if limits.consume(context.request, action="told"):
        journal.record_failure(at=timezone.now(), of=of, reason=means)
