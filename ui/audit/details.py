"""One line at the right of the audit: everything it says, and the clients it names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from crm_desktop.audit.telling import Told, tell_line
from crm_desktop.wording import count
from ui.audit.rows import NameDelegate
from ui.shell.screen import Place
from ui.theme import Role, Space, Tone, follow_theme, theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, Line
from ui.widgets.empty import EmptyState
from ui.widgets.labels import Label
from ui.widgets.lists import ListView
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex

    from crm_desktop.audit.filtering import AuditLine
    from ui.shell.workspace import Workspace

WIDTH: Final = 420
NARROWEST: Final = 280
_CLIENTS: Final = ("клиент", "клиента", "клиентов")


class LineDetails(Card):
    """Shows a line; a click on a client opens it."""

    def __init__(self, workspace: Workspace, *, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, parent=parent)
        self._workspace = workspace
        self._line: AuditLine | None = None
        self._title = Label("", Role.SECTION, wrap=True)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(Space.L)
        self._facts.setVerticalSpacing(Space.XS)
        self._facts.setColumnStretch(1, 1)
        self.history = Button(self.tr("Показать в истории"), "history")
        self.history.clicked.connect(lambda _on=False: self._go_to_history())
        self._head = QWidget()
        head = QVBoxLayout(self._head)
        head.setContentsMargins(Space.L + 4, Space.L, Space.L + 4, Space.M)
        head.setSpacing(Space.M)
        head.addWidget(self._title)
        head.addLayout(self._facts)
        head.addWidget(self.history, 0, Qt.AlignmentFlag.AlignLeft)
        self.model: RowsModel[tuple[int, str]] = RowsModel(lambda row: row[1], self)
        self._list = ListView(self.tr("Клиенты"))
        self._list.setModel(self.model)
        self._list.setItemDelegate(NameDelegate(self._list))
        self._list.activated.connect(self._open_card)
        self._list.clicked.connect(self._open_card)
        self._line_above = Line()
        self._more = Label("", Role.META, colour="text2", wrap=True)
        self._more.setContentsMargins(Space.L + 4, Space.S, Space.L, Space.M)
        self._nothing = EmptyState(
            self.tr("Выберите строку"),
            self.tr("Здесь будет видно, кто, когда, сколько и куда."),
            icon="shield-check",
            tone=Tone.GREY,
        )
        self.body.setSpacing(0)
        self.body.addWidget(self._nothing, 1)
        self.body.addWidget(self._head)
        self.body.addWidget(self._line_above)
        self.body.addWidget(self._list, 1)
        self.body.addWidget(self._more)
        self.body.addStretch(0)
        follow_theme(self.restyle)
        self.show_line(None)

    def restyle(self) -> None:
        """Measure anew."""
        self.setMinimumWidth(theme().px(NARROWEST))
        self.setMaximumWidth(theme().px(WIDTH))
        self.update()

    def show_line(self, line: AuditLine | None) -> None:
        """Show a line, or ask to choose one."""
        self._line = line
        self._nothing.setVisible(line is None)
        self._head.setVisible(line is not None)
        for part in (self._line_above, self._list, self._more):
            part.hide()
        if line is None:
            return
        self._title.setText(line.text)
        self.history.setVisible(bool(line.change_id))
        self.model.show_rows([])
        office = self._workspace.office
        self._workspace.runner.read(
            lambda: tell_line(office, line),
            lambda told: self._on_told(line, told),
            self._workspace.report,
            owner=self,
            key="line",
        )

    def _on_told(self, line: AuditLine, told: Told) -> None:
        if self._line is not line:
            return
        while (item := self._facts.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for row, (title, value) in enumerate(told.facts):
            top = Qt.AlignmentFlag.AlignTop
            self._facts.addWidget(Label(title, Role.META, colour="text2"), row, 0, top)
            self._facts.addWidget(Label(value, Role.BODY, wrap=True), row, 1)
        self.model.show_rows(told.clients)
        for part in (self._line_above, self._list):
            part.setVisible(bool(told.clients))
        self._more.setVisible(told.others > 0)
        others = count(told.others, *_CLIENTS)
        self._more.setText(self.tr("Ещё {}: удалены с тех пор или не показаны.").format(others))
        # Without a list the head keeps to the top.
        self.body.setStretch(self.body.count() - 1, 0 if told.clients else 1)

    def _go_to_history(self) -> None:
        if self._line is not None and self._line.change_id:
            self._workspace.go(Place.HISTORY, self._line.change_id)

    def _open_card(self, index: QModelIndex) -> None:
        row: tuple[int, str] = index.data(ROW)
        self._workspace.go(Place.CLIENT, row[0])
