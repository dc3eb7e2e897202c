"""What no line of ours does: run a text as code, or write a text as HTML in a page."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
APPS = ("accounts", "cms", "directory", "referrals", "templates")
DANGEROUS = re.compile(
    r"(?<![.\w])(eval|exec)\(|new Function|\.(inner|outer)HTML|insertAdjacentHTML|document\.write|pickle|shell=True"
)


def test_no_line_runs_a_text_or_writes_it_as_html() -> None:
    sources = [file for app in APPS for kind in ("py", "js", "html") for file in (ROOT / app).rglob(f"*.{kind}")]

    assert len(sources) > 100
    assert [file for file in sources if DANGEROUS.search(file.read_text(encoding="utf-8"))] == []
    assert DANGEROUS.search("node.innerHTML = text")
