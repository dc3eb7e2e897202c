"""What stands in the addresses of Wagtail's routes, by the name of each parameter."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Model
from wagtail.models import Collection, GroupApprovalTask, Page, Site, Workflow

from accounts.models import User
from cms.models import HomePage
from directory.models import Contact, Convention, Organisation, Service, Verification
from directory.vocabularies import AddressDisclosure
from referrals.models import GlossaryWord
from tests.factories import ContactFactory, OrganisationFactory, ServiceFactory
from tests.referrals.scenario import verify

from .cast import Who
from .routes import Route
from .scene import Scene

PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
GROUP = re.compile(r"\((?!\?)[^)]*\)")
WORDS = {
    "app_label": "cms",
    "app_name": "cms",
    "content_type_app_name": "cms",
    "model_name": "contentpage",
    "content_type_model_name": "contentpage",
    "action": "delete",
    "action_name": "approve",
    "act": "acceptation",
    "filter_spec": "max-100x100",
    "revision_id_a": "earliest",
    "revision_id_b": "live",
}


class DeskObjects:
    """A record of each kind in review, and the page of the site with its workflow."""

    def __init__(self, scene: Scene) -> None:
        self.editor = scene.cast.people[Who.EDITOR]
        address = {"city": "Nîmes", "address_disclosure": AddressDisclosure.AGENTS}
        organisation = OrganisationFactory(name="Association en relecture", **address)
        self.page = Page.objects.get(pk=HomePage.objects.get().pk)
        self.records: dict[type[Model], Any] = {
            Organisation: organisation,
            Service: ServiceFactory(organisation=organisation),
            Contact: ContactFactory(organisation=organisation),
            Verification: verify(organisation, at=scene.at),
            Convention: Convention.objects.create(
                organisation=organisation, partner=OrganisationFactory(), starts_on=scene.at.date()
            ),
        }
        GlossaryWord.objects.create(word="xoplia", digest="of xoplia", week=scene.at.date())
        self.states = {model: self._in_review(model) for model in (Organisation, Service, Contact)}
        self.page_state = self._submit(self.page.specific)

    def _in_review(self, model: type[Model]) -> Any:
        return self._submit(self.records[model])

    def _submit(self, record: Any) -> Any:
        record.save_revision(user=self.editor).publish()  # so that what is in review has a version before it
        record.save_revision(user=self.editor)
        return record.get_workflow().start(record, self.editor)

    def arguments(self, route: Route, number: int | None = None) -> dict[str, Any]:
        """Return the parameters of a route: what is there, or this number in place of every key."""
        names = PARAMETER.findall(route.pattern)
        return {name: self._value(route, converter, name, number) for converter, name in names}

    def _value(self, route: Route, converter: str, name: str, number: int | None) -> Any:
        if name in WORDS:
            return WORDS[name]
        if number is not None:
            return number
        return self._key(route, name) if converter in {"int", ""} or name in {"pk", "object_id"} else "x"

    def _key(self, route: Route, name: str) -> int:
        model = next((model for model in self.records if f"_{model._meta.model_name}:" in route.name), None)
        if name == "pk" and model is not None:
            return int(self.records[model].pk)
        state = self.states.get(model, self.page_state)
        keys = {
            "revision_id": self.records[model].latest_revision_id if model in self.states else None,
            "task_state_id": state.current_task_state.pk,
            "workflow_state_id": state.pk,
            "task_id": state.current_task_state.task_id,
            "workflow_pk": Workflow.objects.order_by("pk")[0].pk,
        }
        return int(keys.get(name) or self._by_namespace(route))

    def _by_namespace(self, route: Route) -> int:
        models: dict[str, type[Model]] = {
            "wagtailusers_users": User,
            "wagtailusers_groups": Group,
            "wagtailsites": Site,
            "wagtailadmin_collections": Collection,
            "wagtailadmin_workflows": GroupApprovalTask if "task" in route.name else Workflow,
            "reachable_again": Contact,
            "glossary_decide": GlossaryWord,
        }
        model = models.get(route.name.rpartition(":")[0] or route.name)
        return int(model._default_manager.order_by("pk")[0].pk) if model else self.page.pk


def positional(route: Route) -> int:
    """Return how many parameters of a route have no name."""
    return 0 if PARAMETER.search(route.pattern) else len(GROUP.findall(route.pattern))
