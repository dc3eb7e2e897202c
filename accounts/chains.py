"""Whether the journal is whole: each chain is read from its beginning, and whatever does not follow is named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from operator import attrgetter

from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from .journal import keys, seal_of
from .models import Checkpoint, Entry
from .models.journal import SITE

UNKNOWN = -1  # a chain that an anchor names, and that nobody has


@dataclass(frozen=True, slots=True)
class Link:
    """A place in a chain, and the digest that stands there: of this entry, and so of all those before it."""

    chain: int  # the organisation's key, or SITE
    number: int
    digest: str

    def says(self, what: str) -> str:
        """Return a sentence about this place."""
        names = {SITE: _("site"), UNKNOWN: _("chaîne disparue")}
        chain = names.get(self.chain) or _("organisation %d") % self.chain
        return _("%(chain)s, n° %(number)d : %(what)s") % {"chain": chain, "number": self.number, "what": what}


def heads() -> list[Link]:
    """Return the last link of every chain, of those that lost all to their age too, that of the site first."""
    last = Entry.objects.last_of_each_chain()
    found = {entry.chain: Link(entry.chain, entry.number, entry.digest) for entry in last}  # type: ignore[attr-defined]
    return [link for _chain, link in sorted({**_starts(), **found}.items())]


def verify(anchored: Iterable[Link] = ()) -> Iterator[str]:
    """Yield a sentence for each entry that was altered, inserted, displaced or taken away, and nothing when none was.

    `anchored`: links written down elsewhere, which the chains must still hold unless they were forgotten since.
    """
    starts, held = _starts(), defaultdict[int, dict[int, str]](dict)
    for link in anchored:
        held[link.chain][link.number] = link.digest
    for chain, entries in groupby(Entry.objects.in_chains().iterator(chunk_size=2000), key=attrgetter("chain")):
        yield from _verify_chain(starts.pop(chain, Link(chain, 0, "")), entries, held.pop(chain, {}))
    for chain in sorted({*starts, *held}):  # nothing is left of these
        yield from _verify_chain(starts.get(chain, Link(chain, 0, "")), (), held[chain])


def _starts() -> dict[int, Link]:
    return {one.chain: Link(one.chain, one.number, one.digest) for one in Checkpoint.objects.order_by("chain")}


def _verify_chain(start: Link, entries: Iterable[Entry], held: Mapping[int, str]) -> Iterator[str]:
    last = start
    yield from _compare(start, held)
    for entry in entries:
        here = Link(start.chain, entry.number, entry.digest)
        yield from (here.says(problem) for problem in _problems(last, entry))
        yield from _compare(here, held)
        last = here
    if missing := [number for number in held if number > last.number]:
        yield Link(start.chain, last.number + 1, "").says(
            _("manque, jusqu'au n° %d que l'ancre connaît") % max(missing)
        )


def _compare(link: Link, held: Mapping[int, str]) -> Iterator[str]:
    if held.get(link.number, link.digest) != link.digest:
        yield link.says(_("l'ancre en connaît une autre : la chaîne a été refaite"))


def _problems(before: Link, entry: Entry) -> Iterator[str]:
    gap = entry.number - before.number
    if gap > 1:
        yield _("précédée d'un vide : %d entrées manquent") % (gap - 1)
    elif gap < 1:
        yield _("ajoutée : ce numéro a déjà servi")
    if not any(constant_time_compare(entry.seal, seal_of(entry, key)) for key in keys()):
        yield _("modifiée, ou écrite par un autre que le site")
    if entry.digest != _link_digest(entry):
        yield _("modifiée ou déplacée : son empreinte ne correspond pas")
    elif gap == 1 and entry.previous != before.digest:
        yield _("ne suit pas celle d'avant : l'une des deux a été remplacée")


def _link_digest(entry: Entry) -> str:
    """Compute again what the database computed (`accounts_link_entry`)."""
    return sha256(f"{entry.previous}:{entry.number}:{entry.seal}".encode()).hexdigest()
