from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from directory.templatetags.moments import hour_there
from referrals.models import Solicitation
from referrals.vocabularies import SolicitationState

register = template.Library()


@register.filter
def is_overdue(solicitation: Solicitation) -> bool:
    """Whether the next answer should have come already."""
    return bool(solicitation.due_at and solicitation.due_at <= timezone.now())


@register.filter
def due_in_words(solicitation: Solicitation) -> str:
    """Say by when the next answer is due, on the clock of the département; nothing when none is awaited."""
    return said(solicitation, at=timezone.now())


def said(solicitation: Solicitation, *, at: datetime) -> str:
    """Return these words as they are at that instant."""
    if not (due := solicitation.due_at):
        return ""
    unread = solicitation.state == SolicitationState.SENT
    if due <= at:
        late = {"late": timesince(due, at, depth=1)}
        return (_("accusé de réception en retard de %(late)s") if unread else _("réponse en retard de %(late)s")) % late
    zone = solicitation.referral.departement.zone_info
    moment = _moment(due.astimezone(zone), at.astimezone(zone))
    words = _("accusé de réception attendu avant %(moment)s") if unread else _("réponse attendue avant %(moment)s")
    return words % {"moment": moment}


def _moment(due: datetime, now: datetime) -> str:
    """Return « 23 h 40 », « demain 8 h 05 », « jeudi 8 h » or « le 22 décembre, 23 h 59 »."""
    hour = hour_there(due).removesuffix(" 00")
    days = (due.date() - now.date()) // timedelta(days=1)
    if days > 6:
        hour = _("le %(day)s, %(hour)s") % {"day": date_format(due, "j F"), "hour": hour}
    elif days:
        day = _("demain") if days == 1 else date_format(due, "l")
        hour = f"{day} {hour}"
    here = due.utcoffset() == timezone.localtime(due).utcoffset()
    return hour if here else _("%(moment)s (heure locale)") % {"moment": hour}
