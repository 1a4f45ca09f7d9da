"""A table of a report put on the clipboard, for spreadsheets and letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from crm_desktop.report_files.clipboard import result_text

if TYPE_CHECKING:
    from crm_desktop.reports.result import Table


def copy_table(table: Table) -> None:
    """Put a table on the clipboard as text between tabs and as html."""
    found = result_text(table)
    data = QMimeData()
    data.setText(found.text)
    data.setHtml(found.html)
    QGuiApplication.clipboard().setMimeData(data)
