"""« Afficher le numéro »: what restricted records hold is shown when it is asked for, by a form, and written down."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from accounts.revealing import record_reveal
from accounts.vocabularies import Masked
from directory.models import Contact, Organisation
from directory.models.organisations import OrganisationQuerySet, reads_restricted
from directory.vocabularies import AddressDisclosure

from .requests import MemberRequest, leads_out_of_fragments


class FragmentRequest(MemberRequest):
    """A request of somebody signed in, as django-htmx's middleware leaves it."""

    htmx: HtmxDetails


@leads_out_of_fragments
@login_required
@require_POST
def reveal_contact(request: FragmentRequest, pk: int) -> HttpResponse:
    """Show how a contact is reached."""
    contacts = Contact.objects.present(on=timezone.localdate()).filter(organisation__in=_unmasked_for(request.user))
    contact = get_object_or_404(contacts.select_related("organisation"), pk=pk)
    record_reveal(of=contact.organisation, what=Masked.CONTACT, by=request.user, at=timezone.now())
    return _show(request, contact.organisation, "directory/includes/reached.html", contact=contact)


@leads_out_of_fragments
@login_required
@require_POST
def reveal_address(request: FragmentRequest, pk: int) -> HttpResponse:
    """Show where an organisation stands, if its address is for agents; one that is secret is stored nowhere."""
    disclosed = _unmasked_for(request.user).filter(address_disclosure=AddressDisclosure.AGENTS)
    organisation = get_object_or_404(disclosed, pk=pk)
    record_reveal(of=organisation, what=Masked.ADDRESS, by=request.user, at=timezone.now())
    return _show(request, organisation, "directory/includes/address.html")


def _unmasked_for(user: User) -> OrganisationQuerySet:
    """Return the organisations of which she may ask what is masked: none, where nothing for agents alone is hers."""
    return Organisation.objects.visible_to(user) if reads_restricted(user) else Organisation.objects.none()


def _show(request: FragmentRequest, organisation: Organisation, fragment: str, **context: Any) -> HttpResponse:
    """Answer with the fragment where htmx asks, and otherwise with a page that holds it."""
    template = fragment if request.htmx else "accounts/revealed.html"
    return render(request, template, {"organisation": organisation, "fragment": fragment, **context})
