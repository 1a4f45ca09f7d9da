"""One act at the right of the history: what it did, and the button that takes it back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.history.acts import KINDS, ChangeSetRow, act_details
from crm_desktop.wording import moment, number
from ui.duplicates.unmerge_acts import open_unmerge
from ui.history.rows import UNDONE, DetailDelegate, records_told
from ui.shell.screen import Place
from ui.theme import Role, Space, Tone, follow_theme, theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, Line
from ui.widgets.empty import EmptyState
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import Label
from ui.widgets.lists import ListView
from ui.widgets.pills import Pill
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex

    from crm_desktop.clients.history_words import HistoryRow
    from ui.shell.workspace import Workspace

WIDTH: Final = 420
NARROWEST: Final = 280
MOST: Final = 200
LARGE: Final = 1000
"""Records from which an undo is shown as a long job."""


class ActDetails(Card):
    """Shows an act; a click on a line opens its client."""

    def __init__(self, workspace: Workspace, *, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, parent=parent)
        self._workspace = workspace
        self._act: ChangeSetRow | None = None
        self._undo_of: ChangeSetRow | None = None
        self._title = Label("", Role.SECTION, wrap=True)
        self._about = Label("", Role.META, colour="text2", wrap=True)
        self._pills = FlowLayout()
        self._button = Button("", "undo-2")
        self._button.clicked.connect(lambda _on=False: self.press())
        self._why = Label("", Role.META, colour="text2", wrap=True)
        self.model: RowsModel[HistoryRow] = RowsModel(lambda row: row.sentence or row.label, self)
        self._list = ListView(self.tr("Что изменилось"))
        self._list.setModel(self.model)
        self._list.setItemDelegate(DetailDelegate(self._list))
        self._list.activated.connect(self._open_card)
        self._list.clicked.connect(self._open_card)
        self._more = Label("", Role.META, colour="text2", wrap=True)
        self._head = QWidget()
        head = QVBoxLayout(self._head)
        head.setContentsMargins(Space.L + 4, Space.L, Space.L + 4, Space.M)
        head.setSpacing(Space.S)
        head.addWidget(self._title)
        head.addWidget(self._about)
        head.addLayout(self._pills)
        head.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        head.addWidget(self._why)
        self._nothing = EmptyState(
            self.tr("Выберите действие"),
            self.tr("Здесь будет видно, что именно изменилось, и кнопка отмены."),
            icon="history",
            tone=Tone.GREY,
        )
        self._line = Line()
        self.body.setSpacing(0)
        self.body.addWidget(self._nothing, 1)
        self.body.addWidget(self._head)
        self.body.addWidget(self._line)
        self.body.addWidget(self._list, 1)
        self._more.setContentsMargins(Space.L + 4, Space.S, Space.L, Space.M)
        self.body.addWidget(self._more)
        follow_theme(self.restyle)
        self.show_act(None, None)

    def restyle(self) -> None:
        """Measure anew."""
        self.setMinimumWidth(theme().px(NARROWEST))
        self.setMaximumWidth(theme().px(WIDTH))
        self.update()

    def show_act(self, act: ChangeSetRow | None, undo_of: ChangeSetRow | None) -> None:
        """Show an act, and by which other one it was taken back."""
        fresh = act is None or self._act is None or act.id != self._act.id
        self._act, self._undo_of = act, undo_of
        self._nothing.setVisible(act is None)
        for part in (self._head, self._line, self._list):
            part.setVisible(act is not None)
        self._more.hide()
        if act is None:
            return
        self._tell(act)
        if fresh:
            self.model.show_rows([])
        office, change = self._workspace.office, act.id
        self._workspace.runner.read(
            lambda: act_details(office, change, limit=MOST),
            lambda rows: self._on_rows(change, rows),
            self._workspace.report,
            owner=self,
            key="details",
        )

    def _tell(self, act: ChangeSetRow) -> None:
        when = moment(act.at, datetime.now(UTC), zone=self._workspace.office.zone)
        records = records_told(act.records)
        self._title.setText(act.title)
        self._about.setText(f"{act.author} · {when} · {records}")
        while (item := self._pills.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._pills.addWidget(Pill(KINDS.get(act.kind, act.kind), Tone.GREY))
        if act.undone:
            self._pills.addWidget(Pill(UNDONE, Tone.WARN))
        why = ""
        if act.kind == "system":
            why = self.tr("Служебная запись: отменить её нельзя.")
        elif act.state == "open":
            why = self.tr("Ещё выполняется.")
        elif act.undone and self._undo_of is None:
            why = self.tr("Это действие уже отменено.")
        self._why.setText(why)
        self._why.setVisible(bool(why))
        self._button.setVisible(not why)
        back = act.undone or act.kind == "undo"
        self._button.set_icon("redo-2" if back else "unlink" if self._is_merge(act) else "undo-2")
        told = self.tr("Разъединить") if self._is_merge(act) else self.tr("Отменить это действие")
        self._button.set_caption(self.tr("Вернуть отменённое") if back else told)

    def _on_rows(self, change: int, rows: list[HistoryRow]) -> None:
        if self._act is None or self._act.id != change:
            return
        self.model.show_rows(rows)
        left = self._act.records - MOST
        self._more.setVisible(left > 0)
        self._more.setText(
            self.tr("Здесь первые {}: {}.").format(number(MOST), records_told(self._act.records))
        )

    def press(self) -> None:
        """Take the act back, or bring it again if it is taken back already."""
        act = self._act
        if act is None:
            return
        if self._is_merge(act) and not act.undone:
            open_unmerge(self._workspace, act.id, self, title=act.title, large=act.records >= LARGE)
            return
        target = self._undo_of if act.undone and self._undo_of is not None else act
        self._workspace.undo(target.id, large=act.records >= LARGE)

    def _is_merge(self, act: ChangeSetRow) -> bool:
        return act.kind == "merge"

    def _open_card(self, index: QModelIndex) -> None:
        row: HistoryRow = index.data(ROW)
        if row.deal_id:
            self._workspace.go(Place.DEAL, row.deal_id)
        elif row.client_id:
            self._workspace.go(Place.CLIENT, row.client_id)
