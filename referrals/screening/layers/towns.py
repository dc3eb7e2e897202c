"""Towns that are given names: « sa cousine Nancy », « vu Paris devant la gare ». What the sentence says of one asks."""

from __future__ import annotations

from collections.abc import Iterator

from referrals.screening.findings import Hit
from referrals.screening.layers import grammar, predicates
from referrals.screening.layers.people import RELATIVES
from referrals.screening.lexicon import Kind
from referrals.screening.tokens import Note, Token
from referrals.screening.words import word_set

# What is done to people alone: one calls a town, and sees it for a place, but does not meet it.
_MET = word_set("""
    vu vue croise croisee revu revue recu recue rencontre rencontree entendu entendue auditionne auditionnee examine
    examinee soigne calme rassure console recup recupere ramene heberge avec
    """)
_SOMEONE = RELATIVES | word_set("""
    jeune petite petit fille femme mineure mineur victime vict enfant bebe ado gamine gamin dame nouvelle eleve jf jh
    requerante plaignante prenommee nommee certain certaine nomme
    """)
_SIDES = word_set("nord sud est ouest centre ville metropole rive gare et ou via vers")


def find(note: Note) -> Iterator[Hit]:
    """Yield the towns that the sentence makes somebody."""
    for index, token in enumerate(note.tokens):
        if token.has(Kind.TOWN) and token.has(Kind.ANY_GIVEN) and _is_free(note, token) and _is_someone(note, index):
            yield Hit(token.start, token.end, "nom", "confirm", "ville qui est un prénom")


def _is_free(note: Note, token: Token) -> bool:
    is_written_so = token.is_capital or note.all_lower
    return is_written_so and not (token.passes or token.names or token.anonymous)


def _is_someone(note: Note, index: int) -> bool:
    token, before, after = note.tokens[index], note.at(index - 1), note.at(index + 1)
    if before and token.gap == " " and before.text in _MET and not (after and after.text in _SIDES):
        return before.text != "avec" or grammar.is_company(note, index)
    if before and token.gap in {" ", ", "} and before.text in _SOMEONE:
        return token.gap == " " or bool(after and after.gap.startswith(","))
    return predicates.is_described(note, token) or predicates.is_felt(note, index)
