"""What every page of referrals begins with: who asks, what she may see, how a refusal is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import TransitionNotAllowed

from accounts import journal
from accounts.models import Reach, User
from accounts.vocabularies import EntryKind
from directory.prepared import Prepared
from referrals import policies
from referrals.models import Referral, Solicitation, StaleForm
from referrals.models.standing import read_by
from referrals.references import parse_reference

PAGE_SIZE = 25
CHANGED = _(
    "La demande a changé entre-temps, par un collègue ou dans un autre onglet : rien n'a été enregistré. "
    "Relisez-la, puis recommencez."
)


Subject = TypeVar("Subject", Referral, Solicitation)


class AgentRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User


def explains_refusals(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 409 to a stale form, 403 to an act that the person may not do, each with a sentence."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (StaleForm, TransitionNotAllowed):
            reason, status = str(CHANGED), 409
        except policies.NotAllowed as error:
            reason, status = str(error), 403
        except (Referral.DoesNotExist, Solicitation.DoesNotExist) as error:
            raise Http404 from error  # purged between the page and the button
        return render(request, "referrals/refused.html", {"reason": reason, "back": _page_of(kwargs)}, status=status)

    return answer


def _page_of(subject: dict[str, Any]) -> str:
    """Return the page on which to read again what the address named: the address itself may only take forms."""
    if "reference" in subject:
        return reverse("referrals:referral", args=[subject["reference"]])
    return reverse("referrals:solicitation", args=[subject["pk"]]) if "pk" in subject else reverse("referrals:inbox")


_REFERRAL = Prepared[Referral](
    lambda organisations, departements, reference: (
        Referral.objects.visible_to(Reach(organisations, departements))
        .select_related("requester", "departement")
        .with_taken_needs()
        .filter(reference=reference)
    )
)
_SOLICITATION = Prepared[Solicitation](
    lambda organisations, departements, pk: (
        Solicitation.objects.visible_to(Reach(organisations, departements)).for_page().filter(pk=pk)
    )
)


def find_referral(request: AgentRequest, reference: str) -> Referral:
    """Return the referral that this person may see under this reference, or raise the same 404 as for none."""
    return _read(request.user, _REFERRAL.rows(*request.user.reach, parse_reference(reference) or ""))


def find_solicitation(request: AgentRequest, pk: UUID) -> Solicitation:
    """Return the solicitation that this person may see, or raise the same 404 as for none."""
    return _read(request.user, _SOLICITATION.rows(*request.user.reach, pk))


def _read(user: User, found: list[Subject]) -> Subject:
    if not found:
        raise Http404
    journal_reading(user, found[0])
    return found[0]


def journal_reading(user: User, *read: Referral | Solicitation) -> None:
    """Write down that somebody reads this, in whose name and why, before the page says anything of it.

    Forms that are posted are journalled too: those that are refused show the page again.
    """
    consulted = [read_by(user, one) for one in read]
    journal.record_each(consulted, kind=EntryKind.CONSULTED, at=timezone.now(), by=user)


def journal_list(request: AgentRequest, *read: Referral | Solicitation, page: int = 1) -> None:
    """Write down that somebody reads a page of a list: an entry for each département, and right to read lines of it.

    Each goes to the chain of the organisation in whose name she reads these lines, in one statement. Where the page
    shows nothing, one entry names no département.
    """
    route = request.resolver_match.view_name if request.resolver_match else ""
    said: dict[str, Any] = {"kind": EntryKind.LISTED, "at": timezone.now(), "by": request.user}
    if not read:
        journal.record_route(**said, route=route)
        return
    referrals = dict.fromkeys(read_by(request.user, one) for one in read)  # each once, by each right
    subject = f"route:{route}" if page == 1 else f"route:{route}.{page}"
    shown = Counter(one._replace(subject=subject) for one in referrals)
    journal.record_each([one._replace(shown=number) for one, number in shown.items()], **said)
