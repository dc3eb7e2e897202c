"""Names of public services that reforms have changed since the oldest files."""

from __future__ import annotations

import re
from functools import partial

# Each old name, and the law that replaced it.
_REFORMS = [
    # Law 2019-222 of 23 March 2019, in force on 1 January 2020.
    (r"tribunal de grande instance", "tribunal judiciaire"),
    (r"tribunaux de grande instance", "tribunaux judiciaires"),
    (r"\bTGI\b", "TJ"),
    (r"tribunal d['’]instance", "tribunal de proximité"),
    # Decree 2020-1545 of 9 December 2020, in force on 1 April 2021.
    (
        r"direction départementale de la cohésion sociale",
        "direction départementale de l'emploi, du travail et des solidarités",
    ),
    (r"\bDDCSPP\b", "DDETSPP"),
    (r"\bDDCS\b", "DDETS"),
    # Laws 2011-884 of 27 July 2011 (single collectivities, in place since January 2016) and 2013-403 of 17 May 2013.
    (r"conseil général - (Guyane|Martinique)", r"collectivité territoriale de \1"),
    (r"conseil général\b", "conseil départemental"),
    # Decree 2012-16 of 5 January 2012.
    (r",?\s*\(?\bex-inspection académique\)?", ""),
]
_PATTERNS = [(re.compile(old, re.IGNORECASE), new) for old, new in _REFORMS]


def modern_name(name: str) -> str:
    """Return the name with the obsolete names of services replaced by those in force."""
    for pattern, new in _PATTERNS:
        name = pattern.sub(partial(_like, new), name)
    return name.strip()


def _like(new: str, old: re.Match[str]) -> str:
    """Return the new name with the initial of the old one."""
    name = old.expand(new)
    return name[:1].upper() + name[1:] if old[0][0].isupper() else name
