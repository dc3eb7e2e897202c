"""Contacts whose mail came back: how the desk shows them, and how an editor takes one back in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import permission_denied
from wagtail.admin.panels import Panel
from wagtail.admin.site_summary import SummaryItem

from directory.models import Contact
from directory.operations import mark_reachable

from .scopes import DeskRequest, kept_by


class UnreachablePanel(Panel):
    """Says, on a contact's form, since when its mail comes back, with the button that takes the contact back in."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/unreachable_panel.html"

        def is_shown(self) -> bool:
            """Show it while the mail comes back; the row knows, and a draft does not."""
            return self.since is not None

        @property
        def since(self) -> Any:
            """When the last message came back, if the mailbox is still the same."""
            row = Contact.objects.filter(pk=self.instance.pk).order_by("pk")
            return row.values_list("unreachable_since", flat=True).first()

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Give the moment and where the button leads."""
            again = reverse("reachable_again", args=[self.instance.pk])
            return {**super().get_context_data(parent_context), "since": self.since, "again_url": again}


class UnreachableCount(SummaryItem):
    """How many contacts wait to be mended, with a link to their list."""

    order = 60
    template_name = "cms/record_count.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Count the published contacts whose mail came back."""
        url = reverse(Contact.snippet_viewset.get_url_name("list"))
        lost = Contact.objects.filter(live=True, unreachable_since__isnull=False)
        count = kept_by(self.request.user, lost).count()
        return {
            "icon": "warning",
            "url": f"{url}?unreachable=true&live=true",
            "count": count,
            "label": ngettext("Contact injoignable", "Contacts injoignables", count),
        }

    def is_shown(self) -> bool:
        """Show it to those who may mend a contact."""
        return may_mend(self.request)


def may_mend(request: HttpRequest) -> bool:
    """Whether this person may publish contacts: taking one back in is seen by everybody at once."""
    return bool(Contact.snippet_viewset.permission_policy.user_has_permission(request.user, "publish"))


@require_POST
def reachable_again(request: DeskRequest, pk: int) -> HttpResponse:
    """Take the contacts of this mailbox back in: somebody made sure that mail arrives."""
    if not may_mend(request):
        return permission_denied(request)
    contact = get_object_or_404(kept_by(request.user, Contact.objects.all()), pk=pk)
    mark_reachable(address=contact.functional_email, before=timezone.now())
    messages.success(request, _("Ce contact est de nouveau joignable : il sera prévenu au prochain message."))
    return redirect(Contact.snippet_viewset.get_url_name("edit"), pk)


def urls() -> list[URLPattern]:
    """Return where the button leads."""
    return [path("contacts/<int:pk>/joignable/", reachable_again, name="reachable_again")]
