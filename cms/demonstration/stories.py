"""What happened to each fictional referral, step by step.

A step is verbs and the partner that they concern: `send:first+shelter`, `redirect:first>second`, `accept,start:first`.
A partner is the part that it plays in the département of the story, or elsewhere: `police@75`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from referrals.vocabularies import Urgency

IMMEDIATE, SAME_DAY, H72 = Urgency.IMMEDIATE, Urgency.SAME_DAY, Urgency.H72
FIVE_DAYS, ROUTINE = Urgency.FIVE_DAYS, Urgency.ROUTINE


class Story(NamedTuple):
    """Who asks, about what, how long before now, and what followed."""

    departement: str
    asks: str
    situation: str
    urgency: Urgency
    began: str  # before now: minutes, hours or days
    steps: str = ""

    @property
    def age(self) -> timedelta:
        """How long before now it began."""
        units = {"m": "minutes", "h": "hours", "d": "days"}
        return timedelta(**{units[self.began[-1]]: int(self.began[:-1])})


SEINE_SAINT_DENIS = (
    # What waits for the officer: a draft, a question, a refusal by all, another partner to approve, two requests.
    Story("93", "police", "hotel", SAME_DAY, "25m"),
    Story("93", "police", "arrest", H72, "20h", "send,acknowledge,request_info:first"),
    Story(
        "93", "police", "flat", SAME_DAY, "9h", "send:first+shelter decline:first decline:shelter send,decline:second"
    ),
    Story("93", "police", "hotel", SAME_DAY, "5h", "send:shelter redirect:shelter>second"),
    Story("93", "first", "outreach", FIVE_DAYS, "26h", "send:police"),
    Story("93", "second", "outreach", H72, "31h", "send,acknowledge:police"),
    # What waits for Le Phare: three to answer, two in progress.
    Story("93", "police", "flat", IMMEDIATE, "14m", "send:first"),
    Story("93", "police@75", "hotel", SAME_DAY, "3h", "send,acknowledge:first"),
    Story("93", "police", "street", FIVE_DAYS, "22h", "send:first"),
    Story("93", "police", "flat", IMMEDIATE, "6d", "send,acknowledge,accept,start:first"),
    Story("93", "police", "arrest", H72, "12d", "send,acknowledge,accept,start:first"),
    # What waits for the Maison Escale.
    Story("93", "police", "advert", H72, "16h", "send:second"),
    Story("93", "police", "advert", FIVE_DAYS, "3d", "send,acknowledge,accept:second"),
    Story("93", "police", "complaint", ROUTINE, "20d", "send,acknowledge,accept,start:second"),
    # What came to an end, one way or another.
    Story("93", "police", "flat", IMMEDIATE, "4d", "send:first+second accept,start:second"),
    Story("93", "police", "hotel", SAME_DAY, "30d", "send,acknowledge,accept,start,complete:first"),
    Story("93", "police", "network", H72, "34d", "send,accept,start,complete:second"),
    Story("93", "police", "street", FIVE_DAYS, "25d", "send,acknowledge,accept,drop:first"),
    Story("93", "police", "flat", SAME_DAY, "5d", "send:first redirect:first>second approve:first accept:second"),
    Story("93", "police", "runaway", IMMEDIATE, "3d", "send,expire:shelter send,accept,start:second"),
    Story("93", "police", "hotel", SAME_DAY, "2d", "send,mark_error:first"),
    Story("93", "first", "outreach", FIVE_DAYS, "24d", "send,acknowledge,accept,start,complete:police"),
    Story("93", "child", "care_home", H72, "8d", "send,acknowledge,accept,start:police"),
)
PARIS = (
    Story("75", "police", "hotel", SAME_DAY, "5h", "send:first+second acknowledge:second"),
    Story("75", "police", "flat", IMMEDIATE, "40m", "send,acknowledge,accept:first"),
    Story("75", "police", "arrest", H72, "2d", "send,accept,withdraw:first send,acknowledge:second"),
    Story("75", "first", "outreach", H72, "18d", "send,acknowledge,accept,start,complete:police"),
    Story("75", "police", "hotel", H72, "3d", "send:first+second cancel_referral"),
    Story("75", "police@93", "advert", FIVE_DAYS, "2d", "send,acknowledge,request_info,answer_info:second"),
)
ELSEWHERE = (
    Story("13", "police", "flat", IMMEDIATE, "1h", "send,acknowledge:first"),
    Story("13", "police", "street", FIVE_DAYS, "40d", "send,acknowledge,accept,start,complete:first"),
    Story("13", "first", "outreach", H72, "2d", "send,acknowledge,accept:police"),
    Story("69", "police", "hotel", SAME_DAY, "4d", "send:first decline:first:NO_CAPACITY send,accept,start:shelter"),
    Story("69", "police", "advert", H72, "28d", "send,accept,start,complete:second"),
    Story("69", "police", "complaint", ROUTINE, "11d", "send,acknowledge:second"),
    Story("59", "police", "flat", SAME_DAY, "10d", "send,expire:shelter send,expire:first"),
    Story("59", "first", "outreach", FIVE_DAYS, "15h", "send:police"),
    Story("31", "police", "network", H72, "21d", "send,acknowledge,accept,start,complete:second"),
    Story("31", "police", "hotel", SAME_DAY, "6h", "send:first"),
    Story("31", "police", "street", FIVE_DAYS, "7d", "send,cancel:first send,accept:second"),
    Story("33", "police", "flat", IMMEDIATE, "8d", "send:first+shelter accept,start:first"),
    Story("33", "first", "outreach", H72, "19d", "send,accept,start,complete:police"),
    Story("34", "police", "runaway", IMMEDIATE, "13d", "send,accept_some:shelter send,accept:second"),
    Story("34", "police", "advert", FIVE_DAYS, "30h", "send:second"),
    Story("34", "second", "outreach", H72, "2d", "send,acknowledge,request_info:police"),
    Story("06", "police", "hotel", SAME_DAY, "16d", "send,accept,start,drop:first"),
    Story("06", "police", "arrest", H72, "2d", "send,acknowledge,accept:first"),
    Story("06", "police", "flat", SAME_DAY, "15d", "send:far decline:far:DEADLINE send,accept:shelter"),
    Story("44", "police", "street", FIVE_DAYS, "4d", "send,acknowledge:first"),
    Story("67", "police", "flat", IMMEDIATE, "26d", "send,accept,start,complete:first"),
    Story("67", "first", "outreach", FIVE_DAYS, "6d", "send:police decline:police:OUTSIDE_AREA"),
    Story("35", "police", "advert", H72, "5d", "send:second redirect:second>first"),
    Story("35", "police", "hotel", SAME_DAY, "7h", "send:first+shelter"),
    Story("974", "police", "hotel", SAME_DAY, "12d", "send,accept,start:first"),
    Story("974", "first", "outreach", FIVE_DAYS, "33d", "send,accept,start,complete:police"),
    Story("974", "police", "network", H72, "10h"),
    Story("973", "police", "street", FIVE_DAYS, "2d", "send,acknowledge:first"),
    Story("973", "police", "flat", IMMEDIATE, "20d", "send,accept,start,complete:first"),
)
STORIES = (*SEINE_SAINT_DENIS, *PARIS, *ELSEWHERE)
