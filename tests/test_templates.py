import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.template.base import Origin

from tests.strict_templates import OURS, UndefinedVariable

ROOT = Path(__file__).parents[1]
# Read by name by Django or by a library, not by our own source.
BY_CONVENTION = re.compile(
    r"^(400|403|403_csrf|404|429|500)\.html$|^(account|allauth|mfa|wagtailadmin|wagtailsnippets|django|dsfr)/"
)


def test_every_template_is_used() -> None:
    sources = [
        path for app in ("cms", "referrals", "accounts", "directory", "templates") for path in (ROOT / app).rglob("*")
    ]
    text = "\n".join(path.read_text() for path in sources if path.suffix in {".py", ".html", ".txt"})
    names = [str(path.relative_to(OURS)) for path in Path(OURS).rglob("*") if path.is_file()]

    unused = [name for name in names if name not in text and not BY_CONVENTION.match(name)]

    assert unused == []


def test_undefined_variable_of_our_templates_fails() -> None:
    ours = Template("{{ nobody_gave_this }}", origin=Origin(name=f"{OURS}/some.html"))
    theirs = Template("{{ nobody_gave_this }}", origin=Origin(name="library/some.html"))

    assert theirs.render(Context()) == ""
    with pytest.raises(UndefinedVariable):
        ours.render(Context())


def test_every_template_is_short() -> None:
    lines = {path.name: len(path.read_text().splitlines()) for path in Path(OURS).rglob("*.html")}

    assert {name: count for name, count in lines.items() if count > 80} == {}
