"""The glossary on the editors' desk: words that authors of notes proposed, to be accepted, refused, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from referrals import operations, policies
from referrals.models import GlossaryWord
from referrals.vocabularies import GlossaryState

PER_PAGE = 50
REFUSALS_SHOWN = 20  # the last ones: what is undone is a slip of the hand
ACTS: dict[str, tuple[Callable[..., object], Any]] = {
    "acceptation": (operations.accept_word, _("Mot accepté : les notes peuvent désormais le contenir.")),
    "refus": (operations.refuse_word, _("Mot refusé et effacé : il ne sera plus proposé.")),
    "reprise": (operations.reopen_word, _("Décision annulée.")),
}


class GlossaryView(WagtailAdminTemplateMixin, TemplateView):
    """What waits for a decision, then what was decided."""

    template_name = "cms/glossary.html"
    page_title = _("Glossaire des notes")
    header_icon = "openquote"
    breadcrumbs_items = [*WagtailAdminTemplateMixin.breadcrumbs_items, {"url": "", "label": page_title}]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in those who review."""
        if not policies.can_review_glossary(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """List the words, those that wait with the number of organisations that propose them."""
        rows = GlossaryWord.objects.select_related("decided_by")
        waiting = list(rows.filter(state=GlossaryState.PROPOSED).order_by("word", "pk")[:PER_PAGE])
        counts = operations.proposers_of([row.word for row in waiting])
        accepted = Paginator(rows.filter(state=GlossaryState.ACCEPTED).order_by("word", "pk"), PER_PAGE)
        refused = rows.filter(state=GlossaryState.REFUSED).order_by("-decided_at", "-pk")[:REFUSALS_SHOWN]
        return {
            **super().get_context_data(**kwargs),
            "waiting": [(row, counts[row.word]) for row in waiting],
            "accepted": accepted.get_page(self.request.GET.get("p")),
            "refused": refused,
        }


@require_POST
def decide(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Carry out one decision, and say what follows from it or why it could not be."""
    if act not in ACTS:
        raise Http404
    operation, done = ACTS[act]
    try:
        operation(word_id=pk, by=request.user, at=timezone.now())
        messages.success(request, done)
    except policies.NotAllowed as refusal:
        messages.error(request, str(refusal))
    except GlossaryWord.DoesNotExist:
        messages.error(request, _("Ce mot n'est plus proposé : relisez la liste."))
    return redirect("glossary" if policies.can_review_glossary(request.user) else "wagtailadmin_home")


class GlossaryMenuItem(MenuItem):
    """The way to the glossary, for those who review it."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Hide it from the others."""
        return bool(policies.can_review_glossary(request.user))


def menu_item() -> MenuItem:
    """Return the entry of the desk's menu."""
    return GlossaryMenuItem(_("Glossaire"), reverse("glossary"), icon_name="openquote", order=110)


class WaitingWords(SummaryItem):
    """How many words wait for a decision, with a link to them."""

    order = 70
    template_name = "cms/record_count.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Count the words."""
        count = GlossaryWord.objects.filter(state=GlossaryState.PROPOSED).count()
        label = ngettext("Mot à examiner", "Mots à examiner", count)
        return {"icon": "openquote", "url": reverse("glossary"), "count": count, "label": label}

    def is_shown(self) -> bool:
        """Show it to those who review."""
        return bool(policies.can_review_glossary(self.request.user))


def urls() -> list[URLPattern]:
    """Return where the glossary stands on the desk."""
    return [
        path("glossaire/", GlossaryView.as_view(), name="glossary"),
        path("glossaire/<int:pk>/<slug:act>/", decide, name="glossary_decide"),
    ]
