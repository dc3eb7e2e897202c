"""What is done to the site, one function for each act."""

from datetime import datetime

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import (
    GroupApprovalTask,
    GroupPagePermission,
    Locale,
    Page,
    Revision,
    Site,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowTask,
)

from directory.models import Contact, Convention, Organisation, Service, Verification
from directory.models.organisations import ADDRESS_FIELDS
from directory.vocabularies import AddressDisclosure

from . import default_pages
from .models import ContentPage, HomePage

EDITORS = "Édition"
WRITERS = "Rédaction"
REVIEW = "Relecture"
RECORDS = (Organisation, Service, Contact)
WRITING = ("add", "change", "view")
EDITING = (*WRITING, "publish", "lock", "unlock")
TRUST = (Verification, Convention)  # noted at once, neither drafted nor reviewed
DELETABLE = (
    "delete_service",
    "delete_contact",
    "delete_verification",
    "delete_convention",
)  # an organisation is closed or withdrawn: members and demands name it
WAGTAIL_GROUPS = ("Editors", "Moderators")  # made by Wagtail's own migrations, in English


@transaction.atomic
def create_home(*, at: datetime) -> HomePage:
    """Make the front page and its two content pages, and serve them; an existing front page is left as it is."""
    home = HomePage.objects.first()
    if home is None:
        home = _add(_root(), HomePage(**default_pages.HOME), at)
        how = _add(home, ContentPage(**default_pages.HOW_IT_WORKS), at)
        privacy = _add(home, ContentPage(**default_pages.PRIVACY), at)
        home.body = default_pages.home_body(how=how.pk, privacy=privacy.pk)
        for page in (home, how, privacy):
            _keep_version(page)
    _serve(home)
    return home


def _root() -> Page:
    root = Page.get_first_root_node()
    return root or Page.add_root(instance=Page(title="Root", slug="root", locale=_french()))


def _french() -> Locale:
    return Locale.objects.get_or_create(language_code="fr")[0]


def _add(parent: Page, page: Page, at: datetime) -> Page:
    page.locale = _french()
    page.first_published_at = page.last_published_at = at
    return parent.add_child(instance=page)


def _keep_version(page: Page) -> None:
    """Keep what is published as a version: the desk compares a draft with it, and breaks where there is none."""
    page.live_revision = page.save_revision(changed=False)
    page.save()


def _serve(home: HomePage) -> None:
    site = Site.objects.filter(is_default_site=True).first() or Site(hostname="localhost", is_default_site=True)
    welcome = site.root_page if site.root_page_id else None
    site.root_page, site.site_name = home, "Relais"
    site.save()
    if welcome is not None and welcome.specific_class is Page and welcome.depth > 1:
        welcome.delete()  # « Welcome to your new Wagtail site! »


@transaction.atomic
def create_editors_group() -> Group:
    """Make the groups « Rédaction », who write and submit, and « Édition », who also approve and publish; return it."""
    home = Site.objects.get(is_default_site=True).root_page
    writers, editors = _group(WRITERS, WRITING), _group(EDITORS, EDITING, DELETABLE)
    editors.permissions.add(Permission.objects.get_by_natural_key("change_glossaryword", "referrals", "glossaryword"))
    _allow_pages(home, writers, ("add", "change"))
    _allow_pages(home, editors, ("add", "change", "publish", "lock", "unlock"))
    _review_by(editors, home)
    Group.objects.filter(name__in=WAGTAIL_GROUPS, user__isnull=True).delete()
    return editors


def _group(name: str, actions: tuple[str, ...], also: tuple[str, ...] = ()) -> Group:
    group, _created = Group.objects.get_or_create(name=name)
    noting = (f"{action}_{model._meta.model_name}" for model in TRUST for action in WRITING)
    codes = [*also, *noting, *(f"{action}_{model._meta.model_name}" for model in RECORDS for action in actions)]
    records = Permission.objects.filter(content_type__app_label="directory", codename__in=codes)
    desk = Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
    group.permissions.set([*records, *desk])
    return group


def _allow_pages(home: Page, group: Group, actions: tuple[str, ...]) -> None:
    codes = [f"{action}_page" for action in actions]
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codes):
        GroupPagePermission.objects.get_or_create(group=group, page=home, permission=permission)


def _review_by(group: Group, home: Page) -> None:
    workflow, created = Workflow.objects.get_or_create(name=REVIEW)
    if created:
        task = GroupApprovalTask.objects.create(name=REVIEW)
        task.groups.add(group)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
        Workflow.objects.exclude(pk=workflow.pk).filter(name="Moderators approval").update(active=False)
    WorkflowPage.objects.get_or_create(page=home, defaults={"workflow": workflow})
    for model in RECORDS:
        kind = ContentType.objects.get_for_model(model)
        WorkflowContentType.objects.get_or_create(content_type=kind, defaults={"workflow": workflow})


@transaction.atomic
def forget_addresses(*, organisation: Organisation) -> int:
    """Make the address secret at once, without waiting for publication; return how many kept versions held one."""
    forgotten = 0
    blank = dict.fromkeys(ADDRESS_FIELDS, "")
    stored = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if any(getattr(stored, name) for name in ADDRESS_FIELDS):
        for name, value in {**blank, "address_disclosure": AddressDisclosure.SECRET}.items():
            setattr(stored, name, value)
        stored.save()
    for revision in Revision.objects.for_instance(organisation).order_by("pk"):
        if any(revision.content.get(name) for name in ADDRESS_FIELDS):
            revision.content.update(blank)
            Revision.objects.filter(pk=revision.pk).update(content=revision.content)
            forgotten += 1
    return forgotten
