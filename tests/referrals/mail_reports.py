"""What a mail service posts, in its own shape, signed as it signs."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client

SECRET, KEY = "relais:un secret partagé", "clef de signature"
MAILGUN = {
    "EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
    "ANYMAIL": {"WEBHOOK_SECRET": SECRET, "WEBHOOK_SERVICE": "mailgun", "MAILGUN_WEBHOOK_SIGNING_KEY": KEY},
}
POSTMARK = {
    "EMAIL_BACKEND": "anymail.backends.test.EmailBackend",
    "ANYMAIL": {"WEBHOOK_SECRET": SECRET, "WEBHOOK_SERVICE": "postmark"},
}


def credentials(secret: str = SECRET) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(secret.encode()).decode()}


def mailgun(message_id: object, event: str, at: datetime | object, **more: Any) -> dict[str, Any]:
    """Return a report of Mailgun on the message of this Message-ID."""
    moment = at.timestamp() if isinstance(at, datetime) else at
    signed = {"timestamp": "1795000000", "token": "0" * 50}
    digest = hmac.new(KEY.encode(), f"{signed['timestamp']}{signed['token']}".encode(), hashlib.sha256).hexdigest()
    data = {
        "event": event,
        "timestamp": moment,
        "recipient": "permanence@association.example",
        "message": {"headers": {"message-id": message_id, "to": "permanence@association.example"}},
        "user-variables": {},
    }
    return {"signature": {**signed, "signature": digest}, "event-data": {**data, **more}}


def postmark(service_id: str, kind: str, at: datetime, **more: Any) -> dict[str, Any]:
    """Return a report of Postmark on the message that it names itself."""
    moment = {"Bounce": "BouncedAt", "Delivery": "DeliveredAt"}[kind]
    said = {"RecordType": kind, "MessageID": service_id, moment: at.isoformat(), "Metadata": {}}
    return {**said, "Type": "HardBounce", "Email": "permanence@association.example", **more}


def post(body: object, *, service: str = "mailgun", secret: str = SECRET) -> HttpResponse:
    """Post a report as the service does."""
    return Client().post(
        f"/anymail/{service}/tracking/", body, content_type="application/json", headers=credentials(secret)
    )
