"""Cells of the desk's exports: text that a spreadsheet would compute is kept text."""

import re

from wagtail.admin.views.mixins import SpreadsheetExportMixin

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # OWASP, « CSV injection »


def as_text(value: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; a telephone number comes back unchanged."""
    computed = value.startswith(STARTS_A_FORMULA) and not re.fullmatch(r"\+\d{7,15}", value)
    return f"'{value}" if computed else value


def keep_cells_text() -> None:
    """Teach it to Wagtail, which does so for XLSX and not for CSV."""
    known = SpreadsheetExportMixin.custom_value_preprocess
    SpreadsheetExportMixin.custom_value_preprocess = {**known, str: {SpreadsheetExportMixin.FORMAT_CSV: as_text}}
