"""Where somebody is found on line: addresses of sites, accounts of social networks and messaging."""

from __future__ import annotations

import re
from collections.abc import Iterator

from referrals.screening.findings import Hit, Severity
from referrals.screening.layers.contact import TLD
from referrals.screening.layers.rules import Rule, digits_in, rule, run
from referrals.screening.lexicon import Kind, kinds
from referrals.screening.tokens import Note, words

PLATFORM = (
    r"""insta(?:gram)?|snap(?:chat)?|tik[ ]?tok|telegram|facebook|fb|messenger|whats?[ ]?app|wsp|wapp|wechat
        |signal|discord|twitter"""
    r"""|skype|onlyfans|only[ ]fans|mym|imo|viber|line|kik|ig|tinder|badoo|linkedin|twitch|youtube|reddit|vk
        |threads|botim|zangi|bigo"""
)
_PLATFORMS = """insta instagram snap snapchat tik tiktok telegram facebook fb messenger what whats whatapp whatsapp
    wsp wapp wechat signal discord twitter skype onlyfans only mym imo viber line kik ig tinder badoo linkedin
    twitch youtube reddit vk threads botim zangi bigo"""
_ACCOUNTS = """insta snap tik telegram facebook fb messenger what wsp wapp wechat signal discord twitter skype only
    mym imo viber line kik ig tinder badoo linkedin twitch youtube reddit vk threads botim zangi pseudo compte
    profil id login user handle nick contact @"""
ACCOUNT = r"""pseudo(?:nyme)?|pseudos|compte|profil|identifiant|login|user(?:name)?|handle|nick(?:name)?|id|ident
        |contact|@"""


def _is_handle(note: Note, match: re.Match[str]) -> bool:
    handle = match.group("id")
    if any(character.isdigit() or character in "_." for character in handle.strip(".-")):
        return bool(re.search("[a-z]", handle)) or digits_in(handle) > 4
    return not all(kinds(word) & (Kind.WORD | Kind.SHORT | Kind.ANY_PLACE) for word in words(handle))


def _is_declared_handle(note: Note, match: re.Match[str]) -> bool:
    raw = note.folded.raw(*match.span("id"))
    return _is_handle(note, match) or (raw != raw.lower() and raw[1:] != raw[1:].lower() and not raw.isupper())


def _is_named_account(note: Note, match: re.Match[str]) -> bool:
    """Tell « insta cest perla » from « insta est bloqué »."""
    first, raw = match.group("id").split()[0], note.folded.raw(*match.span("id"))
    is_title = raw[0].isupper() and not note.all_upper
    return is_title or bool(kinds(first) & Kind.GIVEN) or not kinds(first)


# Sites of public services: their address identifies nobody.
_PUBLIC = re.compile(
    r"""(?:hxxps?|https?)?[ ]?:?[ ]?/{0,2}(?:[a-z0-9\-]{1,40}\.){0,3}?(?:[a-z0-9\-]{1,40}\.gouv\.fr
        |gouv\.fr|service-public\.fr
        |ameli\.fr|caf\.fr|ofpra\.fr
        |cnda\.fr|ofii\.fr|unhcr\.org|iom\.int|coe\.int|europa\.eu|urssaf\.fr|cesu\.urssaf\.fr|msa\.fr
        |pole-emploi\.fr|francetravail\.fr
        |has-sante\.fr|sante\.fr|santepubliquefrance\.fr|defenseurdesdroits\.fr|cnil\.fr|cncdh\.fr|senat\.fr
        |assemblee-nationale\.fr|conseil-etat\.fr|courdecassation\.fr|vie-publique\.fr
        |infomie\.net|gisti\.org|lacimade\.org
        |education\.fr|ac-[a-z\-]{3,20}\.fr|aphp\.fr|chu-[a-z\-]{3,20}\.fr|sncf-connect\.com|ratp\.fr|laposte\.fr
        |crous\w{0,12}\.fr
        |acse-alc\.org|amicaledunid\.org|mouvementdunid\.org|croix-rouge\.fr
        |secours-catholique\.org|solidaritefemmes\.org)
        (?P<path>/[^\s\"<>]{0,200})?[.,;)]?""",
    re.VERBOSE,
)


def _is_private_site(note: Note, match: re.Match[str]) -> bool | Severity:
    """Leave « ofpra.gouv.fr » alone, ask about a page deep inside a public site, block any other."""
    public = _PUBLIC.fullmatch(match.group())
    if not public:
        return True
    path = (public.group("path") or "").strip("/.,;)")
    return "confirm" if "/" in path or "?" in path or digits_in(path) > 3 else False


def _is_page(note: Note, match: re.Match[str]) -> bool:
    """Tell « exemple. com/page » from « COORD. SIAO/ASE »."""
    if _PUBLIC.fullmatch(match.group()):
        return False  # the rule on domains has said what it is
    return ". " not in match.group() or not kinds(match.group("end")) & (Kind.WORD | Kind.SHORT)


def _is_not_code(note: Note, match: re.Match[str]) -> bool:
    """Leave the codes of the international classification of diseases alone: « F43.1 »."""
    return not re.fullmatch(r"[a-z]\d{1,3}[.]\d{1,2}", match.group())


RULES: tuple[Rule, ...] = (
    rule(
        "adresse de site",
        "url",
        r"(?:https?|hxxps?|ftp)[ ]?:[ ]?/{1,2}[ ]?[^\s\"<>]{2,300}",
        _is_private_site,
        needs="http hxxp ftp",
    ),
    rule("adresse de site", "url", r"\bwww(?:[ .]|[ ]\.[ ])[^\s\"<>]{2,200}", _is_private_site, needs=("www",)),
    rule(
        "nom de domaine",
        "url",
        rf"(?<![@a-z0-9.\-])(?:[a-z0-9][a-z0-9\-]{{1,62}}\.){{1,4}}(?:{TLD})(?![a-z0-9\-])(?:/[^\s\"<>]{{0,200}})?",
        _is_private_site,
        hint=rf"\.(?:{TLD})(?![a-z0-9\-])",
    ),
    rule(
        "nom de domaine épelé",
        "url",
        r"""\b[a-z0-9\-]{3,40}(?:[ ](?:point|dot)[ ]|[ ]?[(\[](?:point|dot|\.)[)\]][ ]?)(?:fr|com|net|org|biz|info
        |eu|be|io|example|test|fictif)\b(?:[ ]slash[ ]\w{1,40})?""",
        hint=r"[ (\[](?:point|dot|\.)[ )\]]",
    ),
    rule(
        "adresse de page",
        "url",
        r"""(?<![@a-z0-9.\-])(?:[a-z0-9][a-z0-9\-]{1,62}[ ]?[\[(]?\.[\])]?[ ]?){1,3}(?P<end>[a-z]{2,12})
        /[^\s\"<>]{1,200}""",
        _is_page,
        needs=("/",),
        hint=r"\.[\])]?[ ]?[a-z]{2,12}/",
    ),
    rule(
        "nom de domaine masqué",
        "url",
        r"""(?<![@a-z0-9.\-])[a-z0-9][a-z0-9\-]{1,62}(?:[\[({](?:\.|dot|point)[\])}]|[ ]?\.[ ](?=(?:com|fr|net|org)
        \b(?![ ][a-z])))[a-z]{2,12}(?![a-z0-9])""",
        hint=r"[\[({](?:\.|dot|point)[\])}]|\.[ ](?:com|fr|net|org)",
    ),
    rule(
        "lien court",
        "url",
        r"\b(?:t\.me|wa\.me|bit\.ly|fb\.me|linktr\.ee|youtu\.be)/[^\s]{1,80}",
        needs="t.me wa.me bit.ly fb.me linktr.ee youtu.be",
    ),
    rule("compte avec arobase", "reseau_social", r"(?<![a-z0-9])@[ ]?[a-z0-9](?:[a-z0-9._\-]{1,39})", needs=("@",)),
    rule(
        "compte d'un réseau",
        "reseau_social",
        rf"""\b(?:{PLATFORM})\b[ ]?(?:[:=@\"'(]{{1,2}}|(?:[ ](?:est|c|cest|c['][ ]?est|sous|id|pseudo|compte|profil
        |de|nom|le|la|son|elle|se|appelle)){{1,4}}[ ]?[:\"]?)?[ ]?
        (?!(?:est|sous|le|la|son|nom|pseudo|compte|profil|elle|cest|de|se|appelle)[ ])
        (?P<id>[a-z0-9][a-z0-9._\-]{{2,39}})""",
        lambda note, match: (
            any(c.isdigit() or c in "_." for c in match.group("id").strip(".-")) and _is_handle(note, match)
        ),
        words=_PLATFORMS,
    ),
    rule(
        "compte annoncé",
        "reseau_social",
        rf"""\b(?:{PLATFORM}|{ACCOUNT})\b(?:[ ](?:{PLATFORM}|{ACCOUNT}|est|sous|le|la|son|pseudo|nom|du|de
        |sur)){{0,3}}[ ]?(?:[:=@]|\"|[ ]est[ ]|[ ]sous[ ])[ ]?[\"'@]?(?P<id>[a-z0-9][a-z0-9._\-]{{2,39}})""",
        _is_declared_handle,
        needs=_ACCOUNTS,
    ),
    rule(
        "compte après un réseau",
        "reseau_social",
        rf"""\b(?:{PLATFORM})\b[^\n.;\d]{{1,24}}?[ ,:](?P<id>[a-z]{{3,20}}\d{{2,6}}[a-z]{{0,12}}
        |[a-z]{{3,20}}\d[a-z]{{1,12}})(?![a-z0-9\-/]|[ ]?(?:h|ans)\b)""",
        _is_handle,
        words=_PLATFORMS,
        shapes="aaa0",
    ),
    rule(
        "compte entre guillemets",
        "reseau_social",
        rf"""\b(?:{PLATFORM})\b[ ](?:sous[ ]|nomme[ ])?\"[ ]?(?P<id>[a-z0-9][a-z0-9._\-]{{2,39}})[ ]?\"""",
        needs=('"',),
    ),
    rule(
        "compte dit en mots",
        "reseau_social",
        rf"""\b(?:{PLATFORM})\b[ ](?:c|cest|c['][ ]?est|est|son[ ](?:nom|pseudo|profil|compte)[ ]est|sous|profil|compte
        |nom|pseudo)[ ](?:le[ ](?:nom|pseudo)[ ])?(?:de[ ])?\"?[ ]?(?P<id>[a-z]{{3,20}}(?:[ ][a-z]{{3,20}})?)""",
        _is_named_account,
        words=_PLATFORMS,
    ),
    rule(
        "compte à tiret et chiffres",
        "reseau_social",
        r"(?<![a-z0-9\-])[a-z]{2,20}-[a-z]{2,20}\d{1,4}(?![a-z0-9\-])|(?<![a-z0-9\-])[a-z]{2,20}\.[a-z]{2,20}-\d{1,4}(?![a-z0-9])",
        shapes="-0 -aa",
        hint=r"-(?:[a-z]{2,20})?\d",
    ),
    rule(
        "pseudo",
        "reseau_social",
        rf"""\b(?:pseudo(?:nyme)?s?|username|login|nickname)\b[ ]?(?:(?:est|sur|de|c['][ ]?est|{PLATFORM}|utilise|:)
        [ ]){{0,3}}[:\"'@]{{0,2}}[ ]?(?P<id>[a-z0-9][a-z0-9._\-]{{2,39}})""",
        _is_declared_handle,
        words="pseudo pseudos pseudonyme pseudonymes username login nickname",
    ),
    rule(
        "identifiant à souligné",
        "reseau_social",
        r"""(?<![a-z0-9])(?=[a-z0-9.\-]{0,30}_)[a-z][a-z0-9._\-]{1,39}[a-z0-9]""",
        needs=("_",),
    ),
    rule(
        "identifiant à chiffres",
        "reseau_social",
        r"""(?<![a-z0-9.])(?=[a-z0-9]{0,20}\.)[a-z][a-z0-9]{1,20}(?:\.[a-z0-9]{1,20}){0,2}[._][a-z]{0,20}\d{1,8}(?!
        [\d.])""",
        _is_not_code,
        shapes=".a .0",
    ),
)


def find(note: Note) -> Iterator[Hit]:
    """Yield the sites and the accounts."""
    yield from run(RULES, note)
