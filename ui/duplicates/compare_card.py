"""The chosen group at the right of the review: why, what, and the three answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.duplicates.merge_preview import MergePreview, merge_preview
from ui.duplicates.compare_table import CompareTable
from ui.duplicates.group_rows import LEVELS
from ui.duplicates.wording import tr
from ui.theme import Role, Space, Tone
from ui.widgets.buttons import Button, IconButton, Kind
from ui.widgets.cards import Card, Line
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import Label
from ui.widgets.pills import Pill
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from crm_desktop.duplicates.pairs import DuplicateGroup
    from ui.shell.workspace import Workspace


class CompareCard(Card):
    """Shows one group; `show_group` reads its records.

    Attributes:
        merge_wanted: the group is one client.
        different_wanted: they are different clients.
        step_wanted: 1 = the next group, -1 = the one before.
        open_wanted: a client's id.
    """

    merge_wanted = Signal()
    different_wanted = Signal()
    step_wanted = Signal(int)
    open_wanted = Signal(object)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, parent=parent)
        self._workspace = workspace
        self._shown: tuple[int, ...] = ()
        self.table: CompareTable | None = None
        self._pills = FlowLayout()
        self._problem = Label("", Role.BODY, colour="text2", wrap=True)
        self._problem.hide()
        self._area = ScrollArea()
        self.merge_button = Button(tr("Объединить…"), "git-merge", kind=Kind.PRIMARY)
        self.different_button = Button(tr("Не дубликаты"), "unlink")
        self.before_button = IconButton("arrow-up", tr("Предыдущая группа"), framed=True, size=36)
        self.next_button = IconButton("arrow-down", tr("Следующая группа"), framed=True, size=36)
        self._place = Label("", Role.META, colour="text2")
        self.merge_button.clicked.connect(lambda _on=False: self.merge_wanted.emit())
        self.different_button.clicked.connect(lambda _on=False: self.different_wanted.emit())
        self.before_button.clicked.connect(lambda _on=False: self.step_wanted.emit(-1))
        self.next_button.clicked.connect(lambda _on=False: self.step_wanted.emit(1))
        self._lay_out()

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(Space.L, Space.L, Space.L, Space.M)
        head.addLayout(self._pills)
        head.addWidget(self._problem)
        middle = QVBoxLayout()
        middle.setContentsMargins(Space.L, 0, Space.S, 0)
        middle.addWidget(self._area)
        foot = QHBoxLayout()
        foot.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        foot.setSpacing(Space.S)
        foot.addWidget(self.merge_button)
        foot.addWidget(self.different_button)
        foot.addStretch(1)
        foot.addWidget(self._place)
        foot.addWidget(self.before_button)
        foot.addWidget(self.next_button)
        self.body.setSpacing(0)
        self.body.addLayout(head)
        self.body.addLayout(middle, 1)
        self.body.addWidget(Line())
        self.body.addLayout(foot)

    def show_place(self, at: int, of: int) -> None:
        """Tell which of the groups this is, from 0 on."""
        self._place.setText(tr("{} из {}").format(at + 1, of))
        self.before_button.setEnabled(at > 0)
        self.next_button.setEnabled(at + 1 < of)

    def show_group(self, group: DuplicateGroup) -> None:
        """Show a group; its records are read behind."""
        self._pills.clear()
        word, tone = LEVELS[group.level]
        self._pills.addWidget(Pill(tr(word), tone))
        for reason in group.reasons:
            self._pills.addWidget(Pill(reason, Tone.GREY))
        fresh = group.ids != self._shown
        self._shown = group.ids
        if fresh:
            self._put_table(None)
        office, ids = self._workspace.office, group.ids
        self._workspace.runner.read(
            lambda: merge_preview(office, ids),
            lambda preview: self._on_preview(ids, preview),
            lambda error: self._on_refused(ids, error),
            owner=self,
            key="compare",
        )

    def _on_preview(self, ids: tuple[int, ...], preview: MergePreview) -> None:
        if ids == self._shown:
            self._problem.hide()
            self._put_table(CompareTable(preview))

    def _on_refused(self, ids: tuple[int, ...], error: Exception) -> None:
        if ids == self._shown:
            self._problem.setText(str(error))
            self._problem.show()
            self._put_table(None)

    def _put_table(self, table: CompareTable | None) -> None:
        self.table = table
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, Space.S, 0)
        if table is not None:
            table.open_wanted.connect(self.open_wanted)
            column.addWidget(table)
        column.addStretch(1)
        self.merge_button.setEnabled(table is not None)
        self._area.setWidget(inside)
