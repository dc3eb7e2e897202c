from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from referrals.models import Referral

register = template.Library()


@register.filter
def window_in_words(referral: Referral) -> str:
    """Return « le 3 décembre, matin »: never an hour, since none is known."""
    if referral.window_on is None:
        return ""
    words = {"day": date_format(referral.window_on, "j\xa0F"), "half_day": referral.get_window_half_day_display()}
    return _("le %(day)s, %(half_day)s") % words
