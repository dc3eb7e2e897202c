"""Telephones and e-mails, whole, in pieces or spelled."""

from __future__ import annotations

import re
from collections.abc import Iterator

from referrals.screening.findings import Hit
from referrals.screening.layers.rules import Rule, digits_in, rule, run
from referrals.screening.tokens import Note

TLD = (
    "fr|com|net|org|eu|io|me|info|biz|be|ch|lu|de|es|it|pt|ro|bg|al|ng|br|co|cn|ru|ua|uk|us|ca|re|gp|mq|gf|tv|app"
    "|xxx|sexy|online|site|live|club|link|test|example|invalid|fictif|chat|shop|pro|onion|cm|ci|sn|ma|dz|tn"
)
_SERVICE_LINE = re.compile(r"0?8(?:0\d|2[05]|84)|116\d{3}$|3\d{3}$")
_FRENCH = 10  # digits of a French number
PROVIDER = r"""gmail|hotmail|outlook|yahoo|icloud|live|orange|free|sfr|laposte|wanadoo|proton(?:mail)?|gmx|msn|qq|163
        |ymail"""


def _has_letters_o(note: Note, match: re.Match[str]) -> bool:
    return "o" in match.group() and digits_in(match.group()) > 3


def _has_enough_digits(note: Note, match: re.Match[str]) -> bool:
    return digits_in(match.group()) >= 6


def is_service_line(number: str) -> bool:
    """Tell whether this number is free, shared-cost or national: it belongs to a service, not to a person."""
    digits = re.sub(r"[^0-9]", "", number)
    return len(digits) <= _FRENCH and bool(_SERVICE_LINE.match(digits))


def _is_personal(note: Note, match: re.Match[str]) -> bool:
    """Leave the free and shared-cost lines alone: 08 numbers belong to services."""
    group = "id" if "id" in match.re.groupindex else 0
    return not is_service_line(match.group(group))


def _is_partly_hidden(note: Note, match: re.Match[str]) -> bool:
    return 4 <= digits_in(match.group()) < 10


_SAID_NUMBER = r"""(?:zero|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize
        |vingt|trente|quarante|cinquante|soixante|et)"""
RULES: tuple[Rule, ...] = (
    rule(
        "téléphone français",
        "telephone",
        r"""0[1-9]([ ]?[.\-/,][ ]?|[ ]{0,2}|_|[ ]?[^\x00-\x7f]{1,3}[ ]?)\d{2}(?:\1\d{2}){3}""",
        _is_personal,
    ),
    rule(
        "téléphone français groupé autrement",
        "telephone",
        r"(?<!\d)0[67](?:[ .\-/_*,|:;()]{0,3}\d){8}(?!\d)",
        needs="06 07",
    ),
    rule(
        "début de portable",
        "telephone",
        r"""(?<![\d/.,\-])0[67](?:[ ]?[.\-][ ]?|[ ]|_)\d{2}(?:(?:[ ]?[.\-][ ]?|[ ]|_)\d{2}){1,3}(?![\d/,])""",
        needs="06 07",
    ),
    rule(
        "portable masqué",
        "telephone",
        r"""(?<![\d/.,\-])0[67][ .\-]?(?:(?:\d{2}|\d[x*#]
        |[x*#.?]{1,2})[ .\-]{0,2}){3,4}(?<=[\dx*#])(?![\d/,a-wyz])""",
        _is_partly_hidden,
        needs="06 07",
    ),
    rule(
        "téléphone avec indicatif",
        "telephone",
        r"(?:\+|(?<!\d)00)[ ]?\(?\d{1,3}\)?(?:[ .\-/_()]{0,3}\d){6,12}",
        needs="+ 00",
    ),
    rule(
        "téléphone avec indicatif sans signe",
        "telephone",
        r"""(?<!\d)33[ ]?(?:\(0\))?[ ]?[1-9](?:[ .\-/]?\d{2}){4}(?!\d)""",
        needs=("33",),
    ),
    rule(
        "téléphone avec lettres",
        "telephone",
        r"(?<![a-z0-9])[0o][1-9il](?:[ .\-/_]{0,2}[0-9oilszb]{2}){4}(?![a-z0-9])",
        _has_enough_digits,
        hint=r"[0o][1-9il](?:[ .\-/_]{0,2}[0-9oilszb]{2}){4}",
    ),
    rule(
        "téléphone de zéros et de lettres o",
        "telephone",
        r"(?<![a-z0-9])(?=[\d .\-]{0,24}o)0[o\d](?:[ .\-]?[o\d]){6,12}(?![a-z0-9])",
        _has_letters_o,
        hint=r"\d[ .\-]?o",
    ),
    rule(
        "numéro après un mot de téléphone",
        "telephone",
        r"""\b(?:tel|telephone|telephonique|phone|portable|port|mobile|num|numero|joignable|appeler|appelle
        |whats?app|wsp|sms|ligne|gsm)\b
        [^\d\n]{0,30}?(?P<id>\d(?:[ .\-/_()]{0,3}\d){6,14})""",
        _is_personal,
        words="""tel telephone telephonique phone portable port mobile num numero joignable appeler appelle whatsapp
        whatapp wsp sms ligne gsm""",
    ),
    rule(
        "fin de numéro en lettres",
        "telephone",
        rf"""\b(?:fini\w{{0,5}}|termin\w{{1,4}}|commenc\w{{1,4}})[ ]par[ ]
        (?P<id>{_SAID_NUMBER}(?:[ \-]{_SAID_NUMBER}){{1,7}})\b""",
        hint=r"(?:fini|termin|commenc)",
    ),
    rule(
        "début ou fin de numéro",
        "telephone",
        r"""\b(?:numero|num|tel|telephone|portable|ligne|0[67]|\+\d{2,3})\b[^\d\n]{0,25}?\b(?:commen[cs]\w{1,4}|debut\w{1,4}
        |fini\w{0,5}|termin\w{1,4})\b[^\d\n]{0,10}(?P<id>\d[\d .\-]{1,14}\d|\d{2})(?![ ]?(?:h|ans|mois|jours))""",
        needs="commen debut fini termin",
    ),
    rule(
        "adresse électronique",
        "courriel",
        r"""[a-z0-9.+\-_'%]{1,64}[ ]?@[ ]?[a-z0-9\-_]{1,63}(?:[ ]?\.[ ]?[a-z0-9\-]{2,24}){1,4}""",
        needs=("@",),
    ),
    rule("adresse électronique entamée", "courriel", rf"[a-z0-9.+\-_]{{1,64}}@(?:{PROVIDER})\b", needs=("@",)),
    rule(
        "adresse électronique épelée",
        "courriel",
        rf"""(?:[a-z0-9\-_]{{1,30}}[ ](?:point|tiret|dot|underscore|moins|du[ ]8|tiret[ ]du[ ](?:6|8|bas))[ ]){{0,4}}
        [a-z0-9.+\-_]{{1,64}}[ ]?(?:[(\[{{<][ ]?(?:at|a|arobase?|@|chez)[ ]?[)\]}}>]
        |[ ]arr?obas?e?[ ]|[ ]at[ ]|[ ]chez[ ](?=(?:{PROVIDER})\b))[ ]?
        [a-z0-9\-_]{{1,63}}
        (?:(?:[ ]?[(\[][ ]?)?(?:[ ]?\.[ ]?|[ ]?(?:point|dot)[ ]?)(?:[)\]][ ]?)?[a-z0-9\-]{{2,24}}){{1,3}}""",
        needs=(*"([{<", " arob", " arrob", " at ", " chez "),
    ),
    rule(
        "adresse électronique dictée",
        "courriel",
        r"\barr?obas?e?\b[^\n.;]{0,60}?\b(?:point|dot)\b[ ,]{0,2}(?:fr|com|net|org|eu|ro|bg|it|es)\b",
        needs=("arob", "arrob"),
    ),
    rule(
        "adresse électronique coupée",
        "courriel",
        r"""[a-z0-9.+\-_]{2,64}[ ]?(?:\(at\)|\[at\]|arr?obas?e?|@)[ ]?[a-z0-9.\-]{2,40}""",
        needs=("(at)", "[at]", "arob", "arrob", "@"),
    ),
    rule(
        "messagerie épelée",
        "courriel",
        rf"""[a-z0-9.+\-_]{{2,64}}[ ](?:at[ ])?(?:{PROVIDER})[ ](?:point|dot|\.)[ ](?:{TLD})\b""",
        hint=rf"[ ](?:{PROVIDER})[ ](?:point|dot|\.)[ ]",
    ),
    rule(
        "messagerie",
        "courriel",
        rf"\b(?:{PROVIDER})[ ]?(?:\.|point|dot)[ ]?(?:com|fr|net)\b",
        hint=r"(?:\.|point|dot)[ ]?(?:com|fr|net)",
    ),
)


def find(note: Note) -> Iterator[Hit]:
    """Yield the ways to reach someone."""
    yield from run(RULES, note)
