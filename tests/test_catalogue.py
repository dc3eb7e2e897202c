"""English is whole: every message of the sources, none empty or doubtful, with the same names in it, and compiled."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Callable, Iterable

import pytest

from tests.catalogue import (
    FOLDER,
    FRENCH,
    NAMES,
    Entry,
    Message,
    committed,
    entries,
    in_python,
    in_templates,
    messages_of_module,
    messages_of_template,
)

TYPED_AS_FRENCH = re.compile(r"[«»]|\s[:;?!]")  # its quotes, and its space before a high sign


def unlike(catalogue: Iterable[Entry], sources: set[Message]) -> set[Message]:
    """Return the messages that only one of the two holds."""
    return {entry.message for entry in catalogue} ^ sources


def unfinished(catalogue: Iterable[Entry]) -> list[str]:
    """Return what is empty, doubtful, or has not as many forms as the language."""
    return [
        entry.message.msgid
        for entry in catalogue
        if "fuzzy" in entry.flags or not all(entry.english) or len(entry.english) != 1 + bool(entry.message.plural)
    ]


def unlike_names(catalogue: Iterable[Entry]) -> list[str]:
    """Return what does not name the same things in both languages; one thing may go without its number."""
    return [entry.message.msgid for entry in catalogue if not _same_names(entry)]


def _same_names(entry: Entry) -> bool:
    french = set(NAMES.findall(entry.message.msgid + entry.message.plural))
    *one, last = (set(NAMES.findall(english)) for english in entry.english)
    return last == french and all(names <= french for names in one)


def typed_as_french(catalogue: Iterable[Entry]) -> list[str]:
    """Return the translations that keep the quotes or the spaces of French."""
    return [english for entry in catalogue for english in entry.english if TYPED_AS_FRENCH.search(english)]


def uncompiled(catalogue: Iterable[Entry]) -> list[str]:
    """Return what the compiled catalogue does not answer as this one does."""
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    return [entry.message.msgid for entry in catalogue if _answers(compiled, entry.message) != entry.english]


class Nothing(gettext.NullTranslations):
    """Answers nothing, where a catalogue would say the message itself."""

    def gettext(self, _message: str) -> str:
        return ""

    def ngettext(self, *_asked: object) -> str:
        return ""

    def pgettext(self, *_asked: object) -> str:
        return ""


def unlike_sources(catalogue: Iterable[Entry]) -> list[str]:
    """Return what the catalogue of French does not hold as the sources say it."""
    with (FRENCH / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    compiled.add_fallback(Nothing())
    said = ((message, _answers(compiled, message)) for message, *_english in catalogue)
    return [message.msgid for message, found in said if found != tuple(filter(None, (message.msgid, message.plural)))]


def _answers(compiled: gettext.GNUTranslations, message: Message) -> tuple[str, ...]:
    if message.plural:
        return tuple(compiled.ngettext(message.msgid, message.plural, count) for count in (1, 2))
    if message.context:
        return (compiled.pgettext(message.context, message.msgid),)
    return (compiled.gettext(message.msgid),)


def test_catalogue_holds_every_message_of_the_sources_and_no_other() -> None:
    assert unlike(committed(), {*in_python(), *in_templates()}) == set()


QUESTIONS: list[Callable[[Iterable[Entry]], list[str]]] = [
    unfinished,
    unlike_names,
    typed_as_french,
    uncompiled,
    unlike_sources,
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_catalogue_is_sound(question: Callable[[Iterable[Entry]], list[str]]) -> None:
    assert question(committed()) == []


SPOILT = """
#, fuzzy
msgid "peut-être"
msgstr "perhaps"

msgid "rien"
msgstr ""

msgid "%(count)s mot"
msgid_plural "%(count)s mots"
msgstr[0] "one word"
msgstr[1] "words"

msgid "Dit « oui » ?"
msgstr "Says « yes » ?"
"""


def test_catalogue_that_is_spoilt_is_noticed() -> None:
    """The control of both tests above."""
    spoilt = entries(SPOILT)

    found = [question(spoilt) for question in QUESTIONS]

    assert found[:3] == [["peut-être", "rien"], ["%(count)s mot"], ["Says « yes » ?"]]
    assert found[3] == found[4] == [entry.message.msgid for entry in spoilt]
    assert len(unlike(spoilt, {Message("peut-être"), Message("un de plus")})) == 4


MODULE = "from django.utils.translation import gettext as _, ngettext\n_('à\\xa0' 'dire')\nngettext('un', 'deux', 3)"
TEMPLATE = """{% load i18n %}{% if x %}{% translate "un" %}{% endif %}{{ day|date:_("G \\h i") }}
{% blocktranslate trimmed count n=n %}
  a {{ n }}
{% plural %}b{% endblocktranslate %}"""


def test_messages_are_found_as_the_sources_ask_for_them() -> None:
    assert set(messages_of_module(ast.parse(MODULE))) == {Message("à\xa0dire"), Message("un", "deux")}
    assert set(messages_of_template(TEMPLATE)) == {Message("un"), Message(r"G \h i"), Message("a %(n)s", "b")}
