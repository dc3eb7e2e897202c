"""Days of birth told by the calendar: « 18 ans dans neuf jours », « née la nuit du Nouvel An »."""

from __future__ import annotations

import re
from collections.abc import Iterator

from referrals.screening.findings import Hit
from referrals.screening.layers.birth import BORN, FIGURES, MONTH, PARTIAL, UNITS, WRITTEN
from referrals.screening.layers.rules import Rule, rule, run
from referrals.screening.tokens import Note

_AGE = r"""(?:1[2-9]|2[0-9]|3[0-9]|douze|treize|quatorze|quinze|seize|dix[ \-]?(?:sept|huit|neuf)
        |vingt(?:[ \-](?:et[ ])?\w{2,6})?|18e?)"""
_COUNT = rf"(?:\d{{1,2}}|(?:{UNITS})(?:[ \-]{UNITS})?|qq|quelques)"
_WEEKDAY = "(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)"
_FEAST = r"""(?:noel|nouvel[ ]an|jour[ ]de[ ]l['][ ]?an|an[ ]neuf|toussaint|paques|pentecote|ascension|assomption
        |epiphanie|chandeleur
        |mardi[ ]gras|halloween|armistice|fete[ ](?:nationale|des[ ]meres|des[ ]peres|de[ ]la[ ]musique
        |du[ ]travail|du[ ]mouton
        |des[ ]\w{3,10})|saint[ \-]\w{3,14}|st[ \-]\w{3,14}|aid(?:[ \-]\w{2,8}){0,2}|reveillon|rentree
        |\d{1,2}(?:er)?[ ]MONTH)"""
_DAY = rf"""(?:(?:dans|ds|d['][ ]?ici|il[ ]y[ ]a|ya|y[ ]a)[ ](?:tout[ ]juste[ ])?{_COUNT}[ ](?:jours?|jrs?
        |j)\b(?:[ ]exactement)?
        |(?:avant[ \-])?hier|(?:apres[ \-])?demain|dem1|2m1|aujourd[' ]?hui|auj|ce[ ](?:jour|soir|matin|midi
        |week[ \-]?end|{_WEEKDAY})
        |cette[ ](?:nuit|semaine)|(?:le[ ])?week[ \-]?end(?:[ ]prochain)?|la[ ]semaine[ ]prochaine
        |{_WEEKDAY}(?:[ ](?:prochain|dernier|qui[ ]vient|en[ ]huit))?
        |(?:le[ ]|un[ ])?(?:premier|deuxieme|second|troisieme|quatrieme|dernier|1er|\de)[ ](?:{_WEEKDAY}
        |jour)[ ](?:de|du|d['])[ ]?(?:\w{{2,9}})
        |(?:le[ ]|au[ ]|la[ ]|un[ ])?(?:jour|soir|soiree|matin|nuit|veille|lendemain
        |surlendemain)[ ](?:meme[ ])?d(?:e[ ](?:la[ ]|l['][ ]?)?|u[ ]|['][ ]?
        |es[ ]){_FEAST.replace("MONTH", MONTH)}(?:[ ]\d{{4}})?
        |(?:a|pour|pr)[ ](?:la[ ]|l['][ ]?)?{_FEAST.replace("MONTH", MONTH)}|(?:le[ ]|du[ ]|un[ ])(?:soir[ ]du[ ]
        |matin[ ]du[ ])?(?:{FIGURES}|{WRITTEN}|{PARTIAL})
        |(?:a[ ]la[ ]|en[ ])?fin[ ](?:du|de)[ ](?:mois|semaine)|(?:le[ ])?\d{{1,2}}(?:er)?[ ](?:de[ ]ce[ ]mois
        |du[ ]mois|courant|prochain))"""
_TURNING = rf"""(?:\b(?:aura|aurait|a[ ]eu|vient[ ]d['][ ]?avoir|fet\w{{1,5}}|souffl\w{{1,4}}|prend(?:ra)?
        |a[ ]pris|vient[ ]de[ ]prendre|a[ ]fete|a[ ]souffle|attein\w{{1,3}}|passe(?:ra)?|tombe(?:nt)?|c[' ]?est)
        [ ](?:tout[ ]juste[ ])?(?:ses[ ]|les[ ]|ces[ ])?{_AGE}(?:[ ](?:ans|bougies|printemps|piges))?|\b(?:ses
        |les|aux)[ ]{_AGE}[ ](?:ans|bougies|printemps|piges)
        |\b(?:majeure|majorite|annivers\w{{1,6}}|anniv|bday|birthday|jubile)\b)"""
_BETWEEN = r"[^.;\n\d,()]{0,24}?[ :,(]{1,3}"
_OTHER = re.compile(
    r"""\b(?:arriv\w{0,4}|entr[ee]e?|depuis|orient\w{0,4}|rencontr\w{0,4}|audition\w{0,4}|rdv|rendez|reperee?
        |vue?|vient|convoqu\w{0,4}
        |hebergee?|sortie?|partie?|part|revient|rappel\w{0,3}|recue?|recont\w{0,6}|place\w{0,3}|attend\w{0,3}
        |appel\w{0,3}
        |pas|accueilli\w{0,2}|reste|rejoint|quitte)\b""",
    re.VERBOSE,
)


def _is_birth(note: Note, match: re.Match[str]) -> bool:
    """Leave « née en Albanie, arrivée hier » alone, and the « ne » of a negation."""
    raw = note.folded.raw(match.start(), match.start() + 2).lower()
    is_negation = raw == "ne" and match.group()[2:3] == " "
    return not is_negation and not _OTHER.search(match.group("between"))


RULES: tuple[Rule, ...] = (
    rule("jour d'anniversaire", "date_naissance", rf"{_TURNING}(?P<between>{_BETWEEN})(?P<id>{_DAY})", _is_birth),
    rule(
        "jour avant l'anniversaire",
        "date_naissance",
        rf"""(?P<id>\b{_DAY})(?P<between>[ ,:(]{{1,3}}(?:[a-z']{{1,10}}[ ]){{0,3}}?)(?:ses[ ]|aura[ ]
        |fet\w{{1,4}}[ ](?:ses[ ])?|souffl\w{{1,4}}[ ](?:ses[ ])?)
        {_AGE}[ ](?:ans|bougies|printemps|piges)""",
        _is_birth,
        needs=("ses ", "aura ", "fet", "souffl"),
    ),
    rule(
        "jour avant la majorité",
        "date_naissance",
        rf"""(?P<id>\b{_DAY})(?P<between>[ ,:(]{{1,3}}(?:[a-z']{{1,10}}[ ]){{0,2}}?)(?:sera[ ]|devient[ ]
        |deviendra[ ]|passe[ ]|a[ ]sa[ ])(?:majeure|majorite)\b""",
        _is_birth,
        needs=("majeure", "majorite"),
    ),
    rule(
        "née un jour dit",
        "date_naissance",
        rf"{BORN}(?P<between>[^.;\n\d,]{{0,16}}?[ :(]{{1,3}})(?P<id>{_DAY})",
        _is_birth,
        hint=BORN,
    ),
    rule(
        "née, une année, un jour",
        "date_naissance",
        rf"""{BORN}(?P<between>[^.;\n]{{0,40}}?[ :(,]{{1,3}})(?P<id>(?:le[ ]|un[ ])?(?:[0-3]?\d(?:er)?
        |premier)[ ]{MONTH}\b|{FIGURES})""",
        _is_birth,
        hint=BORN,
    ),
    rule(
        "jour de naissance, année dite",
        "date_naissance",
        rf"""(?<![\d/.\-])(?P<id>(?:[0-3]?\d(?:er)?|premier)[ \-]{MONTH}[ \-](?:deux[ ]mil(?:le)?(?:[ ](?:un|deux
        |trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize
        |quatorze))?(?![ \-](?:vingt|quinze|seize|sept|huit|neuf))
        |mil(?:le)?[ \-]neuf[ \-]cent[ \-][a-z \-]{{3,25}}))\b""",
        hint=rf"\d(?:er)?[ \-]{MONTH}[ \-](?:deux|mil)|premier[ \-]",
    ),
)


def find(note: Note) -> Iterator[Hit]:
    """Yield the days of birth that the calendar tells."""
    yield from run(RULES, note)
