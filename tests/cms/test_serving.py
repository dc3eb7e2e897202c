import socket
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory

from accounts.codes import use_code
from cms.demonstration import SECRET
from cms.demonstration_codes import current_codes, demonstration_codes
from cms.sent_mail import read_newest, sent_mail, writes_files
from tests.factories import UserFactory


def send(folder: Path, *subjects: str) -> None:
    backend = EmailBackend(file_path=str(folder))
    backend.send_messages(
        [EmailMessage(subject, "Du nouveau vous attend – été", to=["a@b.example"]) for subject in subjects]
    )


def test_newest_messages_of_the_demonstration_come_first(tmp_path: Path) -> None:
    send(tmp_path, "un", "deux", "trois")

    found = read_newest(tmp_path, 2)

    assert [message["subject"] for message in found] == ["trois", "deux"]
    assert "été" in found[0].get_content()


@pytest.mark.django_db
def test_page_of_sent_mail_shows_them_or_says_that_there_is_none(tmp_path: Path, settings: Any) -> None:
    settings.EMAIL_FILE_PATH = tmp_path
    request = RequestFactory().get("/courriels-envoyes/")
    empty = sent_mail(request).content.decode()

    send(tmp_path, "Relais : du nouveau vous attend")

    assert "Aucun courriel" in empty
    assert "Relais : du nouveau vous attend" in sent_mail(request).content.decode()


@pytest.mark.django_db
def test_page_of_codes_shows_the_one_that_signs_in() -> None:
    user = UserFactory()
    data = {"secret": encrypt(SECRET)}
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)
    page = demonstration_codes(RequestFactory().get("/code-de-demonstration/")).content.decode()

    assert use_code(user, current_codes()[0])
    assert current_codes()[1] in page


@pytest.mark.django_db
def test_pages_of_the_demonstration_do_not_exist_outside_it(settings: Any) -> None:
    assert Client().get("/courriels-envoyes/").status_code == 404
    assert Client().get("/code-de-demonstration/").status_code == 404

    settings.DEBUG = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"

    assert writes_files()


def test_serving_on_a_port_that_is_taken_says_which_to_try() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        with pytest.raises(CommandError, match="est pris"):
            call_command("serve", port=taken.getsockname()[1])
