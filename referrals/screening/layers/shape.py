"""Unknown words built as names are: « Osa… », « Oluwa… », « …preet », « …escu », « …shvili »."""

from __future__ import annotations

import re

from referrals.screening.layers import closed
from referrals.screening.tokens import Case, Token

_SHORTEST = 6  # letters
_BUILT = re.compile(
    r"""
    (?:osa|osar|oghe|omor|oluwa|olu[wfsky]|olaj|ade[bkwyt]|ayo[dmt]|chi[dkmnz]|chukwu|nwa[nko]|nne[nk]|iyob|eghos|ehi[gnz]|uwa|xiao|yur[ly]|yul[ey]|yei|mbo|nde[yi])
    [a-z]{2,18}
    |[a-z]{2,18}
    (?:ghosa|nosa|mwen|chukwu|nonso|leidy|leidis|yelis|yenis|izeth|preet|jeet|deep|winder|jinder|jot|(?:an|en|in|on|ov|il|ar|or)ova
    |(?:an|en|in|on|il|ar|ol|at)eva|escu|eanu|[nrkt]yan|shvili|adze|enko|chuk|[oe]vic|owska|ewska|oglu|ullah|uddin|[aiy]atou|oumata|atoulaye)
    """,
    re.VERBOSE,
)


def is_name(token: Token) -> bool:
    """Tell whether a word that no list knows is built as the names of some country are."""
    if len(token.text) < _SHORTEST or not _BUILT.fullmatch(token.text):
        return False
    return not closed.is_derived(token.text, is_small=token.case is Case.LOWER)
