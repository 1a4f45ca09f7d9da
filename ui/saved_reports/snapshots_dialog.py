"""«Запомненные цифры»: what reports showed then, and what became of it since."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Signal

from crm_desktop.access.rights import Right, may
from crm_desktop.journal.changes import Kind as RecordKind
from crm_desktop.journal.stamps import now_ms
from crm_desktop.saved_reports.comparing import compare_now
from crm_desktop.saved_reports.snapshots import (
    delete_snapshot,
    list_snapshots,
    open_snapshot,
    rename_snapshot,
    share_snapshot,
)
from crm_desktop.wording import moment
from crm_desktop.wording.times import local
from ui.jobs import Job
from ui.saved_reports.rows import Line, Rows
from ui.theme import Role
from ui.views.name_dialog import NameDialog
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Changes
    from crm_desktop.reports.result import ReportResult
    from crm_desktop.saved_reports.snapshots import Snapshot, SnapshotRow
    from ui.shell.workspace import Workspace
    from ui.widgets.menus import Menu

WIDTH = 680
HEIGHT = 540


class SnapshotsDialog(Dialog):
    """A list of what was kept.

    Args:
        workspace: whose.
        report: only of this report; `""` = of all.

    Attributes:
        opened: a `ReportResult` to show in place of a report made now.
    """

    opened = Signal(object)

    def __init__(self, workspace: Workspace, parent: QWidget, *, report: str = "") -> None:
        super().__init__(
            self.tr("Запомненные цифры"), parent, width=WIDTH, height=HEIGHT,
            subtitle=self.tr(
                "Отчёты считаются заново каждый раз. Запомненные остаются такими, какими были."
            ),
        )  # fmt: skip
        self._workspace = workspace
        self._report = report
        self._may_share = may(workspace.office, Right.SHARE_VIEWS)
        self.rows = Rows(self.tr("Запомненные цифры"), self._fill_menu)
        self.rows.opened.connect(self.show_chosen)
        self.rows.moved.connect(self._offer)
        self._empty = Label(
            self.tr("Пока ничего не запомнено. Откройте отчёт и нажмите «Запомнить цифры»."),
            Role.BODY, colour="text2", wrap=True,
        )  # fmt: skip
        self.body.addWidget(self._empty)
        self.body.addWidget(self.rows, 1)
        self._more = self.add_button(self.tr("Действия"), self._drop, icon="ellipsis", left=True)
        self._compare = self.add_button(
            self.tr("Что изменилось"), self.compare_chosen, icon="arrow-up-down", left=True
        )
        self.add_button(self.tr("Закрыть"))
        self._show = self.add_button(self.tr("Показать"), self.show_chosen, kind=Kind.PRIMARY)
        workspace.changed.connect(self._on_changed)
        self.load()
        self.rows.setFocus()

    def load(self) -> None:
        """Read the list anew."""
        office = self._workspace.office
        self._workspace.runner.read(
            lambda: list_snapshots(office), self._take, owner=self, key="list"
        )

    def show_chosen(self) -> None:
        """Open what is in hand."""
        row = self._chosen
        if row is None:
            return
        office = self._workspace.office
        self._show.set_busy(True)
        self._workspace.runner.read(
            lambda: open_snapshot(office, row.id), self._on_read, self._on_failed, owner=self,
            key="one",
        )  # fmt: skip

    def compare_chosen(self) -> None:
        """Make the same report now, behind, and show what differs."""
        row = self._chosen
        if row is None:
            return
        office = self._workspace.office

        def work(progress: Progress) -> ReportResult:
            return compare_now(office, row.id, now=now_ms(), progress=progress)

        # The dialog may be closed before the work is over.
        job: Job[ReportResult] = Job(work, self._workspace)
        job.succeeded.connect(self._on_result)
        self._compare.set_busy(True)
        job.finished.connect(self._on_compared)
        job.finished.connect(job.deleteLater)
        self._workspace.start_long(job, self.tr("Сравниваю с тем, что сейчас"))

    @property
    def _chosen(self) -> SnapshotRow | None:
        line = self.rows.chosen
        return None if line is None else line.record

    def _on_read(self, snapshot: Snapshot) -> None:
        self._show.set_busy(False)
        self._on_result(snapshot.result)

    def _on_failed(self, error: Exception) -> None:
        self._show.set_busy(False)
        self._workspace.report(error)

    def _on_compared(self) -> None:
        self._compare.set_busy(False)

    def _on_result(self, result: object) -> None:
        self.opened.emit(result)
        self.accept()

    def _take(self, found: tuple[SnapshotRow, ...]) -> None:
        zone = self._workspace.office.zone
        now = local(now_ms(), zone)
        lines = [
            Line(
                row, row.title,
                " · ".join((moment(row.made_at, now, zone=zone), row.author_name)),
                "camera", self.tr("общие") if row.shared else "",
            )
            for row in found
            if self._report in {"", row.report}
        ]  # fmt: skip
        self.rows.show_lines(lines, key=lambda row: row.id)
        self.rows.setVisible(bool(lines))
        self._empty.setVisible(not lines)
        self._offer()

    def _offer(self) -> None:
        there = self._chosen is not None
        for button in (self._more, self._compare, self._show):
            button.setEnabled(there)

    def _on_changed(self, changes: Changes) -> None:
        if RecordKind.REPORT_SNAPSHOT in changes.touched:
            self.load()

    def _drop(self) -> None:
        self.rows.drop_menu(self._more.mapToGlobal(QPoint(0, self._more.height() + 2)))

    def _fill_menu(self, menu: Menu) -> None:
        row = self._chosen
        if row is None:
            return
        menu.add(self.tr("Показать"), self.show_chosen, icon="file-text", shortcut="Return")
        menu.add(self.tr("Что изменилось"), self.compare_chosen, icon="arrow-up-down")
        if not row.mine:
            return
        office = self._workspace.office
        menu.addSeparator()
        menu.add(self.tr("Переименовать…"), partial(self._rename, row), icon="pencil",
                 shortcut="F2")  # fmt: skip
        if self._may_share:
            told = self.tr("Только для меня") if row.shared else self.tr("Показать другим")
            share = partial(share_snapshot, office, row.id, shared=not row.shared)
            menu.add(told, partial(self._act, share), icon="share-2")
        menu.addSeparator()
        delete = partial(delete_snapshot, office, row.id)
        menu.add(self.tr("Удалить"), partial(self._act, delete), icon="trash-2", danger=True,
                 shortcut="Del")  # fmt: skip

    def _rename(self, row: SnapshotRow) -> None:
        NameDialog(
            self.tr("Как назвать цифры"), "",
            lambda name, _shared: self._act(
                lambda: rename_snapshot(self._workspace.office, row.id, title=name)
            ),
            parent=self, name=row.title,
        ).open()  # fmt: skip

    def _act(self, work: Callable[[], Any]) -> None:
        self._workspace.act(work, owner=self)
