"""A table of a report put on the clipboard, for spreadsheets and letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication, QStandardItem, QStandardItemModel

from crm_desktop.report_files.clipboard import result_text

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData

    from crm_desktop.reports.result import Table


def copy_table(table: Table) -> None:
    """Put a table on the clipboard as text between tabs and as html."""
    found = result_text(table)
    data = _made_by_qt()
    data.setText(found.text)
    data.setHtml(found.html)
    QGuiApplication.clipboard().setMimeData(data)


def _made_by_qt() -> QMimeData:
    """Return empty data of Qt's own making.

    The clipboard keeps it longer than the interpreter lives: one made here would bring the program
    down at its end.
    """
    model = QStandardItemModel()
    model.appendRow(QStandardItem())
    data = model.mimeData([model.index(0, 0)])
    data.clear()
    return data
