"""The door by which the mail service says what became of a message: signed, and for the service of the settings only.

Anymail verifies and reads; its signal is not used, so that the way from the request to the operation is in sight.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from anymail import urls as anymail_urls
from anymail.signals import AnymailTrackingEvent, EventType
from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from directory import isolation
from referrals import mail, operations
from referrals.vocabularies import DeliveryStatus

STATUSES: dict[str, DeliveryStatus] = {
    EventType.DEFERRED: DeliveryStatus.DELAYED,
    EventType.DELIVERED: DeliveryStatus.DELIVERED,
    EventType.BOUNCED: DeliveryStatus.BOUNCED,
    EventType.REJECTED: DeliveryStatus.REJECTED,
    EventType.FAILED: DeliveryStatus.REJECTED,
    EventType.COMPLAINED: DeliveryStatus.COMPLAINED,  # from then on services withhold what is sent there
    EventType.UNSUBSCRIBED: DeliveryStatus.COMPLAINED,
}  # « opened » and « clicked » are not here: scanners do both, and nobody asked for them


@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def mail_events(request: HttpRequest, service: str) -> HttpResponse:
    """Record what the mail service reports; 400 to what is not signed or makes no sense, with nothing written."""
    hook = _hook_of(service)
    if request.method == "POST":
        now = timezone.now()
        for report in _read(hook, request):
            with isolation.as_worker():
                operations.record_status(**report, at=now)
    return HttpResponse()


def _hook_of(service: str) -> Any:
    """Return Anymail's view of this service; 404 for another one, and for all without a shared secret."""
    secret = settings.ANYMAIL.get("WEBHOOK_SECRET")
    views = {pattern.name: pattern.callback.view_class for pattern in anymail_urls.urlpatterns}
    view = views.get(f"{service}_tracking_webhook")
    if not secret or service != settings.ANYMAIL.get("WEBHOOK_SERVICE", _sending_service()) or view is None:
        raise Http404
    return view()


def _sending_service() -> str:
    """Return the name of the service in « anymail.backends.mailgun.EmailBackend »."""
    return settings.EMAIL_BACKEND.removeprefix("anymail.backends.").partition(".")[0]


def _read(hook: Any, request: HttpRequest) -> list[dict[str, Any]]:
    """Verify the request, then return the reports in it that concern us."""
    try:
        hook.run_validators(request)
        return [report for event in hook.parse_events(request) for report in _report(event)]
    except SuspiciousOperation:
        raise  # 400, and a line in the log of security
    except Exception as error:  # noqa: BLE001 - a reader of what comes from elsewhere may stumble on anything
        raise BadRequest(type(error).__name__) from None


def _report(event: AnymailTrackingEvent) -> Iterator[dict[str, Any]]:
    status = STATUSES.get(event.event_type)
    names = (event.metadata or {}).get(mail.KEY), event.message_id
    message_ids = {form for name in names for form in _forms_of(name)}
    if status and message_ids:
        yield {"message_ids": message_ids, "status": status, "reported_at": _aware(event.timestamp)}


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def _forms_of(name: object) -> Iterator[str]:
    """Give a name as the service wrote it, and what stands before its « @ » without the brackets."""
    if isinstance(name, str) and 0 < len(name) <= 200 and name.isprintable():
        yield from filter(None, (name, name.strip("<>").partition("@")[0]))
