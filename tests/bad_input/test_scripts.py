"""Scripts typed where they may be, and looked at wherever they are shown: on the desk, on the site, in e-mails."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import invitations, tasks
from accounts.models import User
from accounts.vocabularies import Role
from cms.models import ContentPage
from directory.models import Convention, Organisation
from referrals.mail import NotSent, Refused, send
from tests.factories import ContactFactory, MembershipFactory, OrganisationFactory, ServiceFactory
from tests.referrals.scenario import NOON, Scenario, verify

pytestmark = pytest.mark.django_db

SCRIPT = "<script>x()</script>"
SHAPED = {"slug", "siret", "country", "phone", "on_call_phone", "opening_hours", "external_id", "postcode"}


def poison(record: models.Model) -> None:
    """Write a script in each field of free text, past every form."""
    for field in record._meta.concrete_fields:
        free = isinstance(field, models.CharField | models.TextField) and not field.choices and not field.primary_key
        if free and field.name not in SHAPED and (field.max_length or 999) >= len(SCRIPT):
            setattr(record, field.name, SCRIPT)
    record.save()


@pytest.fixture
def poisoned(editor: User) -> Organisation:
    """An organisation of scripts, with a service, a contact, a verification and a convention of its own."""
    organisation = OrganisationFactory()
    records = [organisation, ServiceFactory(organisation=organisation), ContactFactory(organisation=organisation)]
    for record in records:
        poison(record)
        record.save_revision(user=editor, clean=False)
        record.save_revision(user=editor, clean=False)
    verify(organisation, at=NOON)
    Convention.objects.create(organisation=organisation, partner=OrganisationFactory(), starts_on=NOON.date())
    return organisation


def desk_pages(organisation: Organisation) -> Iterator[str]:
    """Give every page of the desk that shows the record or what belongs to it."""
    for record in (organisation, organisation.services.get(), organisation.contacts.get()):
        names = record.snippet_viewset.get_url_name
        yield reverse(names("list"))
        yield reverse(names("list")) + "?q=script"
        yield from (reverse(names(name), args=[record.pk]) for name in ("edit", "history", "usage", "unpublish"))
        yield reverse(names("revisions_compare"), args=[record.pk, "earliest", "latest"])
    yield reverse("wagtailsnippets_directory_organisation:delete", args=[organisation.pk])
    yield from (f"/cms/snippets/directory/{model}/" for model in ("verification", "convention"))
    yield "/cms/snippets/choose/directory/organisation/"
    yield "/cms/reports/site-history/"
    yield "/cms/"


def test_editor_s_desk_shows_scripts_as_text(desk: Client, poisoned: Organisation) -> None:
    shown = {path: desk.get(path).content.decode() for path in desk_pages(poisoned)}

    assert [path for path, page in shown.items() if SCRIPT in page] == []
    assert "&lt;script&gt;" in shown["/cms/snippets/directory/organisation/"]


def test_chooser_hands_a_script_over_as_data(desk: Client, poisoned: Organisation) -> None:
    answer = desk.get(f"/cms/snippets/choose/directory/organisation/chosen/{poisoned.pk}/")

    assert answer["Content-Type"] == "application/json"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_site_shows_scripts_as_text(client: Client, poisoned: Organisation) -> None:
    agent = Client()
    agent.force_login(MembershipFactory().user)
    paths = [f"/annuaire/structures/{poisoned.slug}/", "/annuaire/?q=script", "/annuaire/93/", "/annuaire/"]

    shown = [browser.get(path).content.decode() for path in paths for browser in (client, agent)]

    assert not [page for page in shown if SCRIPT in page]
    assert "&lt;script&gt;" in shown[0]


def test_script_that_a_page_does_not_escape_is_noticed(
    client: Client, poisoned: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    monkeypatch.setattr("django.template.base.conditional_escape", str)

    assert SCRIPT in client.get(f"/annuaire/structures/{poisoned.slug}/").content.decode()


def test_pages_of_a_referral_show_names_as_text() -> None:
    scenario = Scenario()
    for user in (scenario.officer, scenario.answerer):
        poison(user.memberships.get().organisation)
        User.objects.filter(pk=user.pk).update(first_name=SCRIPT, last_name=SCRIPT)
    solicitation = scenario.act("acknowledge", scenario.sent())
    officer = Client()
    officer.force_login(User.objects.get(pk=scenario.officer.pk))
    address = solicitation.get_absolute_url()
    paths = [address, f"{address}envois/", solicitation.referral.get_absolute_url(), "/demandes/", "/compte/"]

    shown = [officer.get(path).content.decode() for path in paths]

    assert not [page for page in shown if SCRIPT in page]
    assert "&lt;script&gt;" in shown[0]


def test_team_shows_names_as_text() -> None:
    manager = MembershipFactory(role=Role.MANAGER)
    User.objects.filter(pk=manager.user_id).update(first_name=SCRIPT)
    poison(manager.organisation)
    browser = Client()
    browser.force_login(User.objects.get(pk=manager.user_id))

    page = browser.get("/equipe/").content.decode()

    assert SCRIPT not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    "address", ["javascript:x()", " JavaScript:x()", "data:text/html,<script>", "//x.example", "vbscript:x"]
)
def test_record_s_link_is_a_web_address(address: str) -> None:
    organisation = OrganisationFactory.build(website=address, departement_id="93")

    with pytest.raises(ValidationError) as refused:
        organisation.full_clean()

    assert "website" in refused.value.message_dict


@pytest.mark.parametrize(
    "address", ["javascript:x()", "data:text/html,x", "//x.example", "https://x y", "\njavascript:x()"]
)
def test_writer_s_button_leads_to_no_script(address: str) -> None:
    block = ContentPage.body.field.stream_block.child_blocks["button"]

    with pytest.raises(ValidationError):
        block.clean(block.to_python({"label": "Aller", "address": address, "page": None}))


def written(text: str, link: str) -> str:
    """Return what the editor of Wagtail sends for a line of text that is a link."""
    line = {"key": "a", "text": text, "type": "unstyled", "depth": 0, "inlineStyleRanges": []}
    line["entityRanges"] = [{"offset": 0, "length": len(text), "key": 0}]
    return json.dumps(
        {"blocks": [line], "entityMap": {"0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": link}}}}
    )


def test_writer_s_text_loses_its_scripts() -> None:
    block = ContentPage.body.field.stream_block.child_blocks["text"]

    text = block.value_from_datadict({"text": written(SCRIPT, "javascript:x()")}, {}, "text")

    shown = block.render(text)
    assert "javascript:" not in shown
    assert SCRIPT not in shown
    assert "&lt;script&gt;" in shown


def test_names_that_break_the_line_reach_no_header_of_any_e_mail() -> None:
    scenario = Scenario()
    broken = "Le Phare\r\nBcc: voleur@ailleurs.example"
    Organisation.objects.update(name=broken)
    User.objects.update(first_name=broken)
    tasks.tell_of_access(user_id=scenario.officer.pk)

    (message,) = mail.outbox

    assert message.recipients() == [scenario.officer.email]
    assert "voleur" not in message.message().as_string()


def test_address_that_breaks_the_line_receives_nothing() -> None:
    with pytest.raises((NotSent, Refused)):
        send("permanence@association.example\r\nBcc: voleur@ailleurs.example", "id")

    assert mail.outbox == []


def test_message_that_would_say_a_name_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of the two above: a text that holds the name, and an address in one line."""
    user = MembershipFactory(user__first_name="voleur").user
    monkeypatch.setattr(tasks, "render_to_string", lambda *_: str(user.first_name))

    tasks.tell_of_access(user_id=user.pk)
    send("permanence@association.example", "id")

    assert ["voleur" in message.message().as_string() for message in mail.outbox] == [True, False]


def test_invited_person_s_name_stays_on_one_line() -> None:
    manager = MembershipFactory(role=Role.MANAGER)
    invited = {"organisation": manager.organisation, "email": "ines@relais.example", "role": Role.AGENT}
    invitation = invitations.invite(**invited, by=manager.user, at=timezone.now())
    names = {"first_name": "Inès\r\nBcc: a@b.example", "last_name": "Martin\u2028Petit"}

    Client().post(f"/invitation/{invitation.token}/", {**names, "password": "cheval pile agrafe correct"})

    assert str(User.objects.get(email="ines@relais.example")) == "Inès Bcc: a@b.example Martin Petit"
