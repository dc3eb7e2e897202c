"""The words that a page shows or has read out, and those of them that belong to another language than the page's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from html.parser import HTMLParser

from tests.catalogue import NAMES, committed

READ_OUT = ("title", "aria-label", "placeholder", "alt")
UNSEEN = {"script", "style"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
EDGES = " \n\t:;,.–…()•·"
PROPER = re.compile(  # names, and a title of the editors', that hold words of messages
    "Pays de la Loire|Territoire de Belfort|Violences Femmes Info|Accueil de nuit|Trouver qui peut aider.*"
)
# What no message holds by itself: a sentence that nobody marked for translation.
OF_FRENCH = {"vous", "votre", "vos", "une", "pour", "dans", "cette", "sont", "avec", "mais"}
OF_ENGLISH = {"the", "you", "your", "for", "with", "this", "is", "are", "and", "but"}


class _Words(HTMLParser):
    """Keeps each text outside the parts that declare another language."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language, self.found = language, list[str]()
        self.within: list[tuple[str, str]] = [("", language)]  # each element that is open, and its language

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        language = given.get("lang", self.within[-1][1])
        if tag not in VOID:
            self.within.append((tag, language))
        if language == self.language:
            self.found += [given[name] for name in READ_OUT if given.get(name)]

    def handle_endtag(self, tag: str) -> None:
        while tag in (name for name, _language in self.within) and self.within.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag, language = self.within[-1]
        if language == self.language and tag not in UNSEEN and data.strip():
            self.found.append(data)


def foreign_words(page: str, language: str) -> set[str]:
    """Return what a page in one of the site's two languages says in the other."""
    reader = _Words(language)
    reader.feed(page)
    marks, messages = _other_than(language)
    said = {PROPER.sub("", " ".join(text.split())) for text in reader.found}
    return {text for text in said if messages.search(text) or marks & set(re.findall(r"\w+", text.lower()))}


@cache
def _other_than(language: str) -> tuple[set[str], re.Pattern[str]]:
    """Return how the other language is known: words of its own, and the messages that this one never says."""
    french = [text for entry in committed() for text in entry.message[:2]]
    english = [text for entry in committed() for text in entry.english]
    marks, theirs, ours = (OF_FRENCH, french, english) if language == "en" else (OF_ENGLISH, english, french)
    said = "\n".join(ours).lower()
    return marks, _any_of(piece for piece in _pieces(theirs) if piece not in said or not _any_of([piece]).search(said))


def _any_of(pieces: Iterable[str]) -> re.Pattern[str]:
    alternatives = "|".join(map(re.escape, sorted(pieces, key=len, reverse=True)))
    return re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w-])", re.IGNORECASE)


def _pieces(texts: Iterable[str]) -> set[str]:
    """Cut each message at what stands for something else; what is left is known once it has a few letters."""
    pieces = (" ".join(piece.split()).strip(EDGES) for text in texts for piece in NAMES.split(text))
    return {piece.lower() for piece in pieces if re.search(r"[^\W\d]{4}", piece)}
