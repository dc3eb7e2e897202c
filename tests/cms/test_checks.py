"""`manage.py check --deploy` refuses a service elsewhere in clear; over TLS, its certificate is checked."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dj_database_url
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.mail.backends.smtp import EmailBackend

from accounts import proconnect
from cms import checks
from tests.accounts.provider import Provider
from tests.cms.test_production import said_by

ELSEWHERE = "postgresql://relais_app:x@db.example/relais"
VERIFIED = "?sslmode=verify-full&sslrootcert=/etc/ca.pem"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.parametrize(
    ("url", "refused"),
    [
        (ELSEWHERE, ["db.example"]),
        (f"{ELSEWHERE}?sslmode=require", ["db.example"]),
        (f"{ELSEWHERE}?sslmode=verify-ca", ["db.example"]),
        (f"{ELSEWHERE}{VERIFIED}", []),
        ("postgresql:///relais?host=db.example", ["db.example"]),
        ("postgresql:///relais?service=elsewhere", ["elsewhere"]),
        ("postgresql://localhost/relais?hostaddr=192.0.2.1", ["192.0.2.1"]),
        ("postgresql://127.0.0.1,192.0.2.1/relais", ["192.0.2.1"]),
        ("postgresql://[::1]/relais", []),
        ("postgresql:///relais", []),
        ("postgresql://relais_app@%2Fvar%2Frun%2Fpostgresql/relais", []),
        ("postgresql:///relais?host=/var/run/postgresql", []),
    ],
)
def test_database_elsewhere_is_refused_unless_its_certificate_is_checked(
    monkeypatch: pytest.MonkeyPatch, url: str, refused: list[str]
) -> None:
    for name, site, owner in (("DATABASE_URL", url, ""), ("DATABASE_OWNER_URL", "postgresql:///relais", url)):
        monkeypatch.setattr(checks, "settings", SimpleNamespace(DATABASES={"default": dj_database_url.parse(site)}))
        monkeypatch.setenv("DATABASE_OWNER_URL", owner)

        said = [error.msg for error in checks.check_databases()]

        assert [f"at {host} is" in one for host, one in zip(refused, said, strict=True)] == [True] * len(refused)
        assert all(f"end {name} with ?sslmode=verify-full" in one for one in said)


def test_database_elsewhere_that_the_environment_names_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks.check_databases() == []

    site = SimpleNamespace(DATABASES={"default": dj_database_url.parse("postgresql:///relais")})
    monkeypatch.setattr(checks, "settings", site)
    monkeypatch.setenv("PGHOST", "db.example")

    assert [error.id for error in checks.check_databases()] == ["relais.E001"]


@pytest.mark.parametrize(
    ("host", "tls", "backend", "refused"),
    [
        ("smtp.example", False, SMTP, ["relais.E002"]),
        ("smtp.example", True, SMTP, []),
        ("localhost", False, SMTP, []),
        ("127.0.0.2", False, SMTP, []),
        ("smtp.example", False, "anymail.backends.brevo.EmailBackend", []),
    ],
)
def test_mail_server_elsewhere_is_refused_in_clear(
    settings: Any, host: str, *, tls: bool, backend: str, refused: list[str]
) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_USE_TLS = backend, host, tls

    assert [error.id for error in checks.check_mail()] == refused


@pytest.mark.parametrize(
    ("url", "refused"),
    [("http://proconnect.example/api/v2", 2), ("https://proconnect.example", 0), ("http://127.0.0.1:9/", 0), ("", 0)],
)
def test_address_in_clear_is_refused(settings: Any, url: str, refused: int) -> None:
    settings.PROCONNECT_URL, settings.ANYMAIL = url, {"MAILGUN_API_URL": url, "MAILGUN_API_KEY": "http://x.example"}

    said = [error.msg.partition(" ")[0] for error in checks.check_addresses()]

    assert said == ["PROCONNECT_URL", "ANYMAIL_MAILGUN_API_URL"][:refused]


def test_site_that_speaks_in_clear_is_not_deployed() -> None:
    clear = {"DATABASE_URL": ELSEWHERE, "EMAIL_BACKEND": SMTP, "EMAIL_HOST": "smtp.example"}
    tls = {**clear, "DATABASE_URL": f"{ELSEWHERE}{VERIFIED}", "EMAIL_USE_TLS": "1"}
    check = ("manage.py", "check", "--deploy")

    said = said_by(*check, **clear, PROCONNECT_URL="http://proconnect.example")

    assert [code for code in ("relais.E001", "relais.E002", "relais.E003") if code in said] == [
        "relais.E001",
        "relais.E002",
        "relais.E003",
    ]
    assert said_by(*check, **tls) == "System check identified no issues (0 silenced).\n"  # the negative control


@pytest.fixture
def self_signed(tmp_path: Path) -> Path:
    """A certificate of the loopback that no authority gave, and its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "self-signed.pem"
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(*plain))
    return file


def test_certificate_that_no_authority_gave_is_not_believed(
    settings: Any, self_signed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = Provider(certificate=self_signed)
    settings.PROCONNECT_URL = provider.url

    with pytest.raises(requests.exceptions.SSLError):
        proconnect.authorization_url(proconnect.Attempt.begin(), "https://relais.example/")

    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(self_signed))  # the negative control: it is known
    assert proconnect.authorization_url(proconnect.Attempt.begin(), "https://relais.example/")
    provider.close()


def test_mail_server_s_certificate_and_name_are_checked() -> None:
    context = EmailBackend(use_tls=True).ssl_context

    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
