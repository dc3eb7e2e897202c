"""Cells that a spreadsheet would compute, on their way out of the desk."""

import csv
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.log_actions import log

from cms.spreadsheets import STARTS_A_FORMULA, as_text
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db

FORMULAS = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "=HYPERLINK(1)"]


@pytest.fixture(autouse=True)
def _history() -> None:
    for name in FORMULAS:
        log(instance=OrganisationFactory(name=name), action="wagtail.create")


def test_editor_s_csv_computes_nothing(desk: Client) -> None:
    answer = desk.get("/cms/reports/site-history/?export=csv")

    rows = list(csv.reader(answer.getvalue().decode().splitlines()))
    assert len(rows) > len(FORMULAS)
    assert not [cell for row in rows for cell in row if cell.startswith(STARTS_A_FORMULA)]


def test_editor_s_workbook_computes_nothing(desk: Client) -> None:
    answer = desk.get("/cms/reports/site-history/?export=xlsx")

    sheet = load_workbook(BytesIO(answer.getvalue())).active
    assert sheet.max_row > len(FORMULAS)
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_formulas_are_noticed_where_nothing_keeps_them_text(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of both."""
    monkeypatch.setattr(SpreadsheetExportMixin, "custom_value_preprocess", {})
    monkeypatch.setattr(SpreadsheetExportMixin, "generate_xlsx_row", lambda *args, **_: [*map(str, args[2].values())])

    csv_file = desk.get("/cms/reports/site-history/?export=csv").getvalue().decode()
    book = load_workbook(BytesIO(desk.get("/cms/reports/site-history/?export=xlsx").getvalue()))

    assert "=HYPERLINK(1)" in [cell for row in csv.reader(csv_file.splitlines()) for cell in row]
    assert any(cell.data_type == "f" for row in book.active.iter_rows() for cell in row)


def test_telephone_number_comes_back_unchanged() -> None:
    assert as_text("+33199001234") == "+33199001234"
