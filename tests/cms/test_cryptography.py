"""Which algorithms are in use, and whose: docs/cryptography.md says the same."""

from __future__ import annotations

import ast
import re
from base64 import b32encode
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import hotp_value
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from django.contrib.auth.hashers import get_hasher
from django.contrib.auth.tokens import default_token_generator
from django.core.signing import Signer
from fido2.cose import CoseKey

from accounts import proconnect
from tests.cms.test_documents import OURS, rows, test_nothing_is_encrypted_otherwise_than_by_fernet
from tests.test_security_claims import ROOT

LIBRARIES = {"cryptography.fernet", "django.core.signing", "django.utils.crypto", "hashlib", "jwt", "secrets"}
PACKAGES = ("cryptography", "django", "django-allauth", "fido2", "pyjwt")
CRYPTOGRAPHIC = re.compile(
    r"(hashlib|hmac|secrets|random|crypt|ssl|jwt|jose|authlib|nacl|rsa|ecdsa|Crypto\w*|cryptography|bcrypt|argon2"
    r"|django\.core\.signing|django\.utils\.crypto)(\.|$)"
)
OF_DATABASE = re.compile(r"\b(md5|sha\d+|hmac|crypt|digest|pgp_\w+|encrypt\w*)\((?!\))")
SECRET = b"twenty bytes, no less"[:20]


def trees() -> list[ast.Module]:
    files = [file for app in OURS for file in (ROOT / app).rglob("*.py") if "demonstration" not in file.parts]
    return [ast.parse(file.read_text(encoding="utf-8")) for file in files]


def imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield each module that is read, and the name taken from it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((name.name, "") for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((node.module or "", name.name) for name in node.names)


def libraries(tree: ast.AST) -> set[str]:
    """Return the modules of cryptography that some source reads."""
    named = ([module, f"{module}.{name}"] for module, name in imported(tree))
    return {found for one in named if (found := next(filter(CRYPTOGRAPHIC.match, one), ""))}


def plain_digests(tree: ast.AST) -> set[str]:
    """Return what is taken of `hashlib`."""
    names = {name for module, name in imported(tree) if module == "hashlib" and name}
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    return names | {node.attr for node in nodes if isinstance(node.value, ast.Name) and node.value.id == "hashlib"}


def keyed_digests(tree: ast.AST) -> set[str]:
    """Return by what each keyed digest is made: Django's own choice is SHA-1."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    keyed = [call for call in calls if getattr(call.func, "id", getattr(call.func, "attr", "")) == "salted_hmac"]
    given = [{word.arg: word.value for word in call.keywords}.get("algorithm") for call in keyed]
    return {str(one.value) if isinstance(one, ast.Constant) else "sha1" for one in given}


def of_database(tree: ast.AST) -> set[str]:
    """Return the functions of cryptography that statements of ours ask of PostgreSQL."""
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return {found for text in texts for found in OF_DATABASE.findall(text)}


def in_use(settings: Any) -> dict[str, set[str]]:
    """Return the algorithms of each line of the document."""
    settings.PASSWORD_HASHERS = import_module("cms.settings").PASSWORD_HASHERS
    hashers = [get_hasher(each) for each in ("default", *_algorithms(settings.PASSWORD_HASHERS))]
    keys = (CoseKey.for_alg(number).__name__ for number in CoseKey.supported_algorithms())
    every = trees()
    return {
        "passwords, kept": {hasher.algorithm for hasher in hashers},  # type: ignore[attr-defined]
        "signed cookies, links and values of Django's": {Signer().algorithm},
        "links of a new password": {default_token_generator.algorithm},
        "our keyed digests": set().union(*map(keyed_digests, every)),
        "our plain digests": set().union(*map(plain_digests, every)),
        "digests in the database": set().union(*map(of_database, every)),
        "secrets of second factors, encrypted": {"AES-128-CBC", "HMAC-SHA-256"},  # by Fernet: see the next test
        "ProConnect's signatures, accepted": set(proconnect.ALGORITHMS),
        "passkeys, accepted": {re.sub(r"^MLDSA", "ML-DSA-", key) for key in keys},
        "codes of applications": {"HMAC-SHA-1"} if code_is_of_sha1() else set(),
    }


def _algorithms(paths: list[str]) -> list[str]:
    return [getattr(import_module(path.rpartition(".")[0]), path.rpartition(".")[2]).algorithm for path in paths]


def code_is_of_sha1() -> bool:
    """Tell whether the codes that are accepted are those of RFC 4226, with SHA-1."""
    code = HOTP(SECRET, 6, hashes.SHA1()).generate(7)  # noqa: S303 - the question itself
    return f"{hotp_value(b32encode(SECRET).decode(), 7):06}".encode() == code


def written() -> dict[str, set[str]]:
    """Return the document's lines."""
    lines = [cells for cells in rows("cryptography", columns=3) if cells[0] not in {"what", "---"}]
    return {what: set(algorithms.split(", ")) for what, algorithms, _bits in lines}


def test_algorithms_in_use_are_those_of_the_document_and_no_other(settings: Any) -> None:
    assert in_use(settings) == written()
    test_nothing_is_encrypted_otherwise_than_by_fernet()


@pytest.mark.parametrize(
    ("source", "finds", "what"),
    [
        ("salted_hmac('a', b)", keyed_digests, {"sha1"}),
        ("crypto.salted_hmac('a', b, algorithm='md5')", keyed_digests, {"md5"}),
        ("from hashlib import md5", plain_digests, {"md5"}),
        ("import hashlib; hashlib.new('sha1')", plain_digests, {"new"}),
        ("cursor.execute('SELECT md5(name) FROM people')", of_database, {"md5"}),
        ("from random import choice", libraries, {"random"}),
        ("import Crypto.Cipher.DES", libraries, {"Crypto.Cipher.DES"}),
    ],
)
def test_another_algorithm_or_library_would_be_named(source: str, finds: Any, what: set[str]) -> None:
    """The negative control."""
    assert finds(ast.parse(source)) == what


def test_hasher_that_django_still_reads_would_be_named(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of what is read of the settings."""
    old = "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher"
    monkeypatch.setattr(import_module("cms.settings"), "PASSWORD_HASHERS", [old])

    assert in_use(settings)["passwords, kept"] == {"pbkdf2_sha1"}


def test_whatever_hashes_signs_or_draws_is_a_library_s() -> None:
    pinned = (ROOT / "requirements.txt").read_text(encoding="utf-8")

    assert set().union(*map(libraries, trees())) == LIBRARIES
    assert [package for package in PACKAGES if not re.search(rf"^{package}==", pinned, re.MULTILINE)] == []
