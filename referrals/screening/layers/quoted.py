"""What is said between quotes, and names nobody: « they lock me », « no money, no passport », « ok »."""

from __future__ import annotations

import re

from referrals.screening.words import word_set

# Small words of other languages: where one of them stands among several, somebody speaks.
_SAID = word_set("""
    i me my mine you your yours he she him his her we us our they them their it its the an this that these those is are
    am was were be been do does did don doesn didn dont not no yes have has had will would can cannot can't could must
    go goes going went come comes came get got give gave take took want wants need needs help please wait stop stay look
    listen talk speak tell told said say see know work works pay paid send sent call back here there where when what who
    how why to from for with without of in on at out up down and or but if one more now today tomorrow money good bad
    very too all only never always every girl girls boy boys
    je tu il elle on nous vous ils ne pas plus veux veut peux dois suis est sont as ai va vais vas moi toi lui
    mon ton son que qui quand si comme pour avec sans dans
    ti mi lo gli io sono non vai via vieni dammi soldi amo che per con
    yo soy estoy es no si quiero el los las una un mi tu su por favor que
    ich du er sie wir nicht ist bin und mit
    eu nu vreau sunt ma te sa se da la acasa
    ku eshte jam nuk dua
    """)
_ARTICLES = word_set("la le l les de du des d un une")


def is_phrase(text: str) -> bool:
    """Tell several words, one of which only speech has, from a nickname (« la Reine du Nord »)."""
    words = re.findall("[a-z]+", text)
    return len(words) > 1 and any(word in _SAID and word not in _ARTICLES for word in words)
