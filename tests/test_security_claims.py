"""docs/security-claims.md names tests and documents that exist, and every requirement of levels 1 and 2 once."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LINES = re.findall(
    r"^\| (\d+\.\d+\.\d+) \| .+? \| (met|not met|n/a) \| (.+) \|$",
    (ROOT / "docs" / "security-claims.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
MET = [(number, name) for number, state, shown in LINES if state == "met" for name in re.findall(r"`([^`]+)`", shown)]
RULES = re.findall(
    r"^\| (\d+|load) \| (.+?) \| (.+) \| (.+) \|$",
    (ROOT / "docs" / "security-claims.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
SHOWS = re.compile("`|the same test")
OF_EACH_CHAPTER = [27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7]  # ASVS 5.0.0, levels 1 and 2


def exists(name: str) -> bool:
    path, _colons, test = name.partition("::")
    file = ROOT / path
    if not file.exists() or not test:
        return file.exists()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return test in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(("number", "name"), MET)
def test_claim_names_something_that_exists(number: str, name: str) -> None:
    assert exists(name), f"{number}: {name}"


def test_every_claim_that_is_met_is_shown() -> None:
    assert {number for number, state, _shown in LINES if state == "met"} == {number for number, _name in MET}


def test_every_rule_has_its_tests_and_each_of_them_its_control() -> None:
    names = [name for *_rule, tests, controls in RULES for name in re.findall(r"`([^`]+\.py[^`]*)`", tests + controls)]

    assert {rule for rule, *_line in RULES} == {*map(str, range(1, 14)), "load"}
    assert [name for name in names if not exists(name)] == []
    assert [what for _rule, what, tests, control in RULES if "`" not in tests or not SHOWS.search(control)] == []


def test_name_of_no_test_would_be_caught() -> None:
    assert not exists("tests/test_security_claims.py::test_nothing")
    assert not exists("tests/test_nothing.py")


def test_every_requirement_has_one_line() -> None:
    chapters = [int(number.split(".")[0]) for number, _state, _shown in LINES]

    assert len({number for number, _state, _shown in LINES}) == len(LINES)
    assert [chapters.count(chapter) for chapter in range(1, 18)] == OF_EACH_CHAPTER


def test_figures_at_the_top_are_those_of_the_lines() -> None:
    text = (ROOT / "docs" / "security-claims.md").read_text(encoding="utf-8")
    states = [state for _number, state, _shown in LINES]

    for state in ("met", "n/a", "not met"):
        assert f"{states.count(state)} {state}" in text
