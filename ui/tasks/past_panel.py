"""What happened to a task: who changed what and when."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.tasks.history import task_history
from crm_desktop.wording import day as told_day
from crm_desktop.wording import time_of_day
from crm_desktop.wording.times import local
from ui.clients.wording import cut, today
from ui.theme import Role, Space
from ui.widgets.labels import Label
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from crm_desktop.clients.history_words import HistoryRow
    from ui.shell.workspace import Workspace

MOST = 100
_LONGEST = 120


class PastPanel(QWidget):
    """Days with what was changed, newest first; read when it comes to the front."""

    def __init__(self, workspace: Workspace, task_id: int) -> None:
        super().__init__()
        self._workspace = workspace
        self._task = task_id
        self._shown: list[HistoryRow] | None = None
        self._box: QWidget | None = None
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, Space.S, 0)
        self._column.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(ScrollArea(inner), 1)

    def refresh(self) -> None:
        """Read what happened."""
        office, task = self._workspace.office, self._task
        self._workspace.runner.read(
            lambda: task_history(office, task, limit=MOST), self._show, self._workspace.report,
            owner=self, key="past",
        )  # fmt: skip

    def _show(self, rows: list[HistoryRow]) -> None:
        if rows == self._shown:
            return
        self._shown = rows
        if self._box is not None:
            self._column.removeWidget(self._box)
            self._box.hide()
            self._box.deleteLater()
        self._box = QWidget()
        column = QVBoxLayout(self._box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        zone = self._workspace.office.zone
        now = today(zone)
        for day, each in groupby(rows, key=lambda row: local(row.at, zone).date()):
            words = told_day(day, now)
            head = Label(words[:1].upper() + words[1:], Role.META_STRONG, colour="text2")
            head.setContentsMargins(0, Space.S, 0, 0)
            column.addWidget(head)
            for row in each:
                old, new = (cut(text, _LONGEST) or "—" for text in (row.old, row.new))
                told = row.sentence or f"{row.label}: {old} → {new}"
                column.addWidget(Label(told, Role.BODY, wrap=True, selectable=True))
                who = " · ".join(filter(None, (row.who, time_of_day(row.at, zone=zone))))
                column.addWidget(Label(who, Role.META, colour="text3"))
        self._column.insertWidget(0, self._box)
