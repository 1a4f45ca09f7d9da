"""«Разложить по подразделениям»: how many clients each rule would take, then doing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from crm_desktop.departments.sharing_out import Share, preview, share_out
from crm_desktop.wording import count, number
from ui.clients.bulk_acts import run_bulk
from ui.clients.wording import CLIENTS
from ui.theme import Role, Space
from ui.widgets.buttons import Kind
from ui.widgets.cards import Line
from ui.widgets.choices import CheckBox
from ui.widgets.dialogs import Dialog
from ui.widgets.labels import Label
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from crm_desktop.jobs import Progress
    from ui.shell.workspace import Workspace
    from ui.theme import Colour

WIDTH: Final = 560
HEIGHT: Final = 480


class ShareDialog(Dialog):
    """Counts first; the button says how many clients move."""

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(
            "Разложить по подразделениям", parent, width=WIDTH, height=HEIGHT,
            subtitle="Правила применяются к клиентам, которые уже в базе. "
            "Всё возвращается одной отменой.",
        )  # fmt: skip
        self._workspace = workspace
        self.over = CheckBox(
            self.tr("И тех, кто уже в подразделении"),
            note=self.tr("Выбранное вручную правила тоже заменят"),
        )
        self.over.toggled.connect(lambda _on: self.refresh())
        self._told = Label(self.tr("Считаю…"), Role.BODY, colour="text2")
        inside = QWidget()
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(0, 0, Space.S, 0)
        self._grid.setHorizontalSpacing(Space.L)
        self._grid.setVerticalSpacing(Space.S)
        self._grid.setColumnStretch(0, 1)
        self.body.addWidget(self.over)
        self.body.addWidget(Line())
        self.body.addWidget(self._told)
        self.body.addWidget(ScrollArea(inside), 1)
        self.add_button(self.tr("Отмена"))
        self._go = self.add_button(self.tr("Разложить"), self.run, kind=Kind.PRIMARY)
        self._go.setEnabled(False)
        self.refresh()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def refresh(self) -> None:
        """Count anew."""
        office, empty = self._workspace.office, not self.over.isChecked()
        self._go.setEnabled(False)
        self._workspace.runner.read(
            lambda: preview(office, only_empty=empty), self._show, self._workspace.report,
            owner=self, key="shares",
        )  # fmt: skip

    def run(self) -> None:
        """Do it, with progress where there is much to do."""
        office, empty = self._workspace.office, not self.over.isChecked()

        def work(progress: Progress | None) -> Any:
            return share_out(office, only_empty=empty, progress=progress)

        self.accept()
        run_bulk(
            self._workspace, work, many=True, title=self.tr("По подразделениям"),
            owner=self._workspace,
        )  # fmt: skip

    def _show(self, shares: list[Share]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        moving = sum(share.clients for share in shares if share.rule_id)
        for line, share in enumerate(shares):
            rest = not share.rule_id
            name = self.tr("Ни одно правило не подошло") if rest else share.rule
            where = self.tr("останутся как есть") if rest else share.department
            colour: Colour = "text2" if rest or not share.clients else "text"
            self._grid.addWidget(Label(name, Role.BODY_MEDIUM, colour=colour, wrap=True), line, 0)
            self._grid.addWidget(Label(where, Role.META, colour="text2"), line, 1)
            told = Label(number(share.clients), Role.BODY_MEDIUM, colour=colour)
            told.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(told, line, 2)
        self._grid.setRowStretch(len(shares), 1)
        self._told.setText(
            self.tr("Подходят под правила: {}").format(count(moving, *CLIENTS))
            if len(shares) > 1
            else self.tr("Нет ни одного действующего правила: сначала добавьте правило.")
        )
        self._go.setEnabled(bool(moving))
