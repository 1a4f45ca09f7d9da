"""Tables from outside, read as rows: xlsx, xls, xlsb, ods, HTML named xls, CSV and its relatives.

What the columns mean is the business of whoever asks for the rows.
"""

from __future__ import annotations

from crm_desktop.importing.sheets.model import Cell, Kind, SheetInfo
from crm_desktop.importing.sheets.workbook import Workbook, open_sheets, sample

__all__ = ["Cell", "Kind", "SheetInfo", "Workbook", "open_sheets", "sample"]
