"""What Wagtail keeps of the directory's records beside their own tables is the desk's alone, in the database too."""

from __future__ import annotations

from contextlib import AbstractContextManager

import pytest
from django.db import connection
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import Revision

from accounts.models import EditorScope, User
from accounts.vocabularies import Role
from directory import isolation
from directory.models import Organisation
from tests.cms.conftest import NOW
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory
from tests.isolation import no_context, rows, speaking

pytestmark = pytest.mark.django_db

NOTHING: set[str] = set()
ADDRESS = "12 rue de la Fiction"


@pytest.fixture
def kept(editor: User, writer: User) -> Organisation:
    """A restricted record of which each table says something: a version, a review, a page that is being typed."""
    organisation: Organisation = OrganisationFactory(restricted=True, street=ADDRESS, address_disclosure="AGENTS")
    organisation.save_revision(user=editor, log_action=True)
    organisation.get_workflow().start(organisation, writer)
    EditingSession.objects.create(user=editor, content_object=organisation, last_seen_at=NOW)
    this = {"content_type": EditingSession.objects.get().content_type, "object_id": str(organisation.pk)}
    FormState.objects.create(user=editor, data=f"street={ADDRESS}", parent_object_id="", last_updated_at=NOW, **this)
    kind = this["content_type"].pk
    with connection.cursor() as cursor:  # nothing tags or indexes a record of the directory: as if something did
        cursor.execute("INSERT INTO taggit_tag (id, name, slug) VALUES (1, 'fictif', 'fictif')")
        cursor.execute(
            "INSERT INTO taggit_taggeditem (object_id, content_type_id, tag_id) VALUES (%s, %s, 1)",
            [organisation.pk, kind],
        )
    return organisation


def shown(unit: AbstractContextManager[None]) -> set[str]:
    """Return the tables in which somebody finds a row."""
    with unit:
        return {table for table in speaking() if rows(f"SELECT count(*) FROM {table}")[0]}


def as_member(**facts: object) -> AbstractContextManager[None]:
    return isolation.as_user(MembershipFactory(**facts).user_id)


def test_whoever_enters_the_desk_reads_what_it_keeps_and_nobody_else(
    kept: Organisation, editor: User, writer: User
) -> None:
    ours = {"organisation": kept}
    everything = set(speaking())
    limited = UserFactory()
    limited.groups.set(editor.groups.all())
    EditorScope.objects.create(user=limited, departements=["93"], set_at=NOW)

    for person in (editor, writer, limited, UserFactory(is_superuser=True)):
        assert shown(isolation.as_user(person.pk)) == everything
    for role in (Role.AGENT, Role.MANAGER, Role.AUDITOR, Role.NATIONAL):
        assert shown(as_member(role=role, **ours)) == NOTHING
    assert shown(as_member(role=Role.REFERENT, departements=["93"], **ours)) == NOTHING
    assert shown(isolation.as_user(None)) == shown(isolation.as_worker()) == shown(no_context()) == NOTHING


def test_without_the_policy_an_agent_of_elsewhere_would_read_the_address(kept: Organisation) -> None:
    with as_member():
        assert not Revision.objects.for_instance(kept).exists()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE wagtailcore_revision DISABLE ROW LEVEL SECURITY")

    with as_member():
        assert Revision.objects.for_instance(kept).get().content["street"] == ADDRESS
