"""Words that authors of notes propose, and what editors make of them."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import FieldDoesNotExist

from accounts.models import User
from accounts.vocabularies import Role
from cms.operations import create_editors_group, create_home
from directory import isolation
from directory.models import Organisation
from referrals import operations, wording
from referrals.models import GlossaryWord, Referral, WordConfirmation
from referrals.policies import NotAllowed
from referrals.vocabularies import GlossaryState
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory

from .scenario import NOON, Scenario, organisation_of
from .test_notes import vouched, write

pytestmark = pytest.mark.django_db
UNKNOWN = "Parle surtout de la xoplia au foyer."


@pytest.fixture
def editor() -> User:
    create_home(at=NOON)
    user = UserFactory(is_staff=True)
    user.groups.add(create_editors_group())
    return user


def propose(text: str = UNKNOWN, *, scenario: Scenario | None = None) -> Referral:
    """Write a note whose every doubtful word is vouched for and proposed."""
    scenario = scenario or Scenario()
    return write(scenario, scenario.draft(), text, confirmed=vouched(text), proposed=vouched(text))


def proposed(text: str = UNKNOWN) -> GlossaryWord:
    """Have people of three organisations propose the word of this text."""
    for _ in range(3):
        propose(text)
    return GlossaryWord.objects.get(state=GlossaryState.PROPOSED)


def colleague_of(scenario: Scenario) -> Scenario:
    return Scenario(officer=MembershipFactory(organisation=organisation_of(scenario.officer)).user)


def test_word_reaches_the_editors_once_people_of_three_organisations_proposed_it() -> None:
    waiting = []
    for _ in range(3):
        propose()
        waiting.append([word.word for word in GlossaryWord.objects.all()])

    assert waiting == [[], [], ["xoplia"]]
    assert wording.judge(UNKNOWN).confirms


def test_word_that_is_confirmed_and_not_proposed_stays_a_digest() -> None:
    for _ in range(4):
        scenario = Scenario()
        write(scenario, scenario.draft(), UNKNOWN, confirmed=vouched(UNKNOWN))

    assert WordConfirmation.objects.count() == 4
    assert not GlossaryWord.objects.exists()


def test_colleagues_count_for_one_organisation() -> None:
    scenario = Scenario()

    for one in (scenario, colleague_of(scenario), colleague_of(scenario), Scenario()):
        propose(scenario=one)

    assert not GlossaryWord.objects.exists()


def test_person_who_acts_for_three_organisations_counts_once() -> None:
    officer = MembershipFactory().user
    organisations = [MembershipFactory(user=officer).organisation for _ in range(2)]

    for organisation in [officer.memberships.first().organisation, *organisations]:
        scenario = Scenario()
        referral = scenario.draft()
        Referral.objects.filter(pk=referral.pk).update(requester=organisation, version=referral.version + 1)
        write(scenario, referral, UNKNOWN, confirmed=vouched(UNKNOWN), proposed=vouched(UNKNOWN), by=officer)

    assert WordConfirmation.objects.filter(proposed=True).count() == 3
    assert not GlossaryWord.objects.exists()


def test_nothing_leads_from_a_proposed_word_to_the_notes_that_held_it() -> None:
    word = proposed()

    assert not WordConfirmation.objects.filter(digest=word.digest).exists()
    assert (word.week, word.decided_at) == (date(2026, 11, 23), None)  # a Monday
    for name in ("referral", "author", "organisation"):
        with pytest.raises(FieldDoesNotExist):
            GlossaryWord._meta.get_field(name)


@pytest.mark.parametrize(
    "word", ["nguyen", "popescu", "okafor", "dubois", "aminata", "iyobosa", "ab", "ab12cd", "0698765432", "xo-plia"]
)
def test_name_or_number_is_never_proposed_even_if_everybody_ticks_it(word: str) -> None:
    text = f"Parle surtout de la {word} au foyer."
    for _ in range(3):
        if not wording.judge(text).blocks:
            propose(text)

    assert not wording.reads_as_a_word(word)
    assert not GlossaryWord.objects.exists()


def test_accepted_word_passes_at_the_next_reading_and_asks_again_once_taken_back(editor: User) -> None:
    word = proposed()
    asked = [bool(wording.judge(UNKNOWN).findings)]

    operations.accept_word(word_id=word.pk, by=editor, at=NOON)
    asked.append(bool(wording.judge(UNKNOWN).findings))
    operations.reopen_word(word_id=word.pk, by=editor, at=NOON)
    asked.append(bool(wording.judge(UNKNOWN).findings))

    assert asked == [True, False, True]


def test_one_accepted_word_in_place_of_another_is_noticed() -> None:
    """Their number and their greatest key stay the same, which is all that was looked at before."""
    rows = [
        GlossaryWord.objects.create(word=word, digest=uuid4().hex, state=state, week=NOON.date())
        for word, state in (("xoplia", "ACCEPTED"), ("brulvette", "PROPOSED"), ("zibelouse", "ACCEPTED"))
    ]
    assert not wording.judge(UNKNOWN).findings

    GlossaryWord.objects.filter(pk=rows[0].pk).update(state=GlossaryState.PROPOSED)
    GlossaryWord.objects.filter(pk=rows[1].pk).update(state=GlossaryState.ACCEPTED)

    assert wording.judge(UNKNOWN).findings


def test_organisation_renamed_without_a_revision_is_noticed() -> None:
    text = "Suivie par Xoplia Brulvent."
    organisation = OrganisationFactory(name="Autre nom")
    assert wording.judge(text).findings

    Organisation.objects.filter(pk=organisation.pk).update(name="Xoplia Brulvent")

    assert not wording.judge(text).findings


def test_name_that_reached_the_list_all_the_same_cannot_be_accepted(editor: User) -> None:
    word = GlossaryWord.objects.create(word="nguyen", digest=uuid4().hex, week=NOON.date())

    with pytest.raises(NotAllowed, match="se lit comme un nom"):
        operations.accept_word(word_id=word.pk, by=editor, at=NOON)

    assert wording.judge("Parle de la nguyen.").findings


def test_refused_word_is_erased_and_never_proposed_again_until_that_is_taken_back(editor: User) -> None:
    word = proposed()

    operations.refuse_word(word_id=word.pk, by=editor, at=NOON)
    propose()
    refused = GlossaryWord.objects.get()
    operations.reopen_word(word_id=word.pk, by=editor, at=NOON)
    propose()

    assert (refused.word, refused.state, refused.decided_by) == ("", GlossaryState.REFUSED, editor)
    assert [row.word for row in GlossaryWord.objects.all()] == ["xoplia"]


def test_second_editor_is_told_that_a_word_was_decided(editor: User) -> None:
    word = proposed()
    operations.refuse_word(word_id=word.pk, by=editor, at=NOON)

    with pytest.raises(NotAllowed, match="entre-temps"):
        operations.accept_word(word_id=word.pk, by=editor, at=NOON)


@pytest.mark.parametrize("act", ["accept_word", "refuse_word", "reopen_word"])
def test_agent_decides_nothing(act: str) -> None:
    word = proposed()

    with pytest.raises(NotAllowed, match="équipe d'édition"):
        getattr(operations, act)(word_id=word.pk, by=Scenario().officer, at=NOON)

    assert GlossaryWord.objects.get().state == GlossaryState.PROPOSED


@pytest.mark.parametrize(("days", "left"), [(29, 1), (30, 0)])
def test_word_that_nobody_reads_goes_within_thirty_days(days: int, left: int) -> None:
    word = proposed()
    monday = datetime.combine(word.week, NOON.time(), tzinfo=NOON.tzinfo)

    operations.forget_unread(at=monday + timedelta(days=days))

    assert GlossaryWord.objects.count() == left


def test_accepted_word_does_not_go(editor: User) -> None:
    word = proposed()
    operations.accept_word(word_id=word.pk, by=editor, at=NOON)

    assert operations.forget_unread(at=NOON + timedelta(days=400)) == 0


def test_redacted_note_takes_its_word_off_the_list() -> None:
    proposed()
    scenario = Scenario()
    last = propose(scenario=scenario)

    manager = MembershipFactory(organisation=organisation_of(scenario.officer), role=Role.MANAGER).user
    with isolation.as_user(manager.pk):
        operations.redact_note(referral_id=last.pk, by=manager, version=last.version, at=scenario.tick())

    assert not GlossaryWord.objects.exists()
    assert not last.word_confirmations.filter(proposed=True).exists()
