"""«Объединить записи в одну»: what differs side by side, what is kept, what moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.duplicates.merge import Merged, merge_clients
from crm_desktop.duplicates.merge_preview import MergePreview, merge_preview
from ui.duplicates.merge_foot import MovesStrip, UnitedRows
from ui.duplicates.merge_heads import RecordHead
from ui.duplicates.merge_table import GAP, LABELS, MergeTable
from ui.duplicates.rights import Right, allowed
from ui.duplicates.wording import merge_title, promise, tr
from ui.theme import Role, Space, follow_theme, theme
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.labels import Label
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import tzinfo

    from crm_desktop.errors import UserError
    from ui.shell.workspace import Workspace

WIDTH: Final = 1104
WIDEST: Final = 1318
HEIGHT: Final = 748
_WIDE_FROM: Final = 4
_NARROW_FROM: Final = 5


class MergeDialog(Dialog):
    """The records as columns, their differences as rows.

    Attributes:
        merge_wanted: the record that stays, and field -> the records whose values are kept.
    """

    merge_wanted = Signal(object, object)

    def __init__(self, preview: MergePreview, *, zone: tzinfo, parent: QWidget | None) -> None:
        many = len(preview.records)
        super().__init__(
            merge_title(many),
            parent,
            subtitle=_subtitle(preview),
            width=WIDTH if many < _WIDE_FROM else WIDEST,
            height=HEIGHT,
        )
        self.preview = preview
        self.winner = preview.winner
        clients = [record.id for record in preview.records]
        self.table = MergeTable(preview.rows, clients)
        self.heads = [
            RecordHead(
                record, zone=zone, fullest=record.id == preview.fullest, narrow=many >= _NARROW_FROM
            )
            for record in preview.records
        ]
        self.moves = MovesStrip()
        self._corner = QWidget()
        self._lay_out_body()
        self.set_note(promise(many - 1), "undo-2")
        self.add_button(tr("Отмена"))
        self.merge_button = self.add_button(
            tr("Объединить"), self._press, kind=Kind.PRIMARY, icon="git-merge"
        )
        for number, head in enumerate(self.heads):
            head.all_wanted.connect(self._taker(head.client))
            head.main_wanted.connect(self._chooser(head.client))
            keys = QShortcut(QKeySequence(f"Ctrl+{number + 1}"), self)
            keys.activated.connect(self._taker(head.client))
        follow_theme(self.restyle_body)
        self._show_main()
        if not self.table.focus_first():
            self.merge_button.setFocus()

    def restyle_body(self) -> None:
        """Measure the columns anew."""
        self._corner.setFixedWidth(theme().px(LABELS) - GAP)

    def take_all(self, client: int) -> None:
        """Keep everything a record says; it becomes the one that stays."""
        self.winner = client
        self.table.take_all(client)
        self._show_main()

    def make_main(self, client: int) -> None:
        """Let a record be the one that stays, whatever is kept of the others."""
        self.winner = client
        self._show_main()

    def set_busy(self, busy: bool) -> None:
        """Wait for the merge, or let the person go on."""
        self.merge_button.set_busy(busy)
        self.merge_button.setEnabled(not busy)

    def _lay_out_body(self) -> None:
        heads = QHBoxLayout()
        heads.setContentsMargins(0, 0, 0, 0)
        heads.setSpacing(GAP)
        heads.addWidget(self._corner)
        for head in self.heads:
            heads.addWidget(head, 1)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.table)
        if not self.preview.rows:
            same = Label(
                tr("Записи ни в чём не противоречат друг другу: выбирать нечего."),
                Role.BODY, colour="text2", wrap=True,
            )  # fmt: skip
            same.setContentsMargins(0, Space.M, 0, Space.M)
            column.addWidget(same)
        column.addWidget(UnitedRows(self.preview.united))
        column.addStretch(1)
        area = ScrollArea(inside)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        bar = area.verticalScrollBar()
        # The heads stand over their columns, whether or not these leave room for the bar.
        bar.rangeChanged.connect(
            lambda _least, most: heads.setContentsMargins(
                0, 0, bar.sizeHint().width() * (most > 0), 0
            )
        )
        self.body.addLayout(heads)
        self.body.addWidget(area, 1)
        self.body.addWidget(self.moves)

    def _taker(self, client: int) -> Callable[[], None]:
        return lambda: self.take_all(client)

    def _chooser(self, client: int) -> Callable[[], None]:
        return lambda: self.make_main(client)

    def _show_main(self) -> None:
        for head in self.heads:
            head.set_main(head.client == self.winner)
        self.moves.show_moves(self.preview.moving(self.winner))

    def _press(self) -> None:
        self.merge_wanted.emit(self.winner, self.table.choices)


def _subtitle(preview: MergePreview) -> str:
    if not preview.rows:
        return tr("Различий нет: поля совпали или заполнены в одной записи.")
    return tr(
        "Показаны только поля, которые различаются: {} из {}. "
        "Остальные совпали или заполнены в одной записи."
    ).format(len(preview.rows), preview.fields)


def open_merge(
    workspace: Workspace,
    ids: Sequence[int],
    parent: QWidget,
    *,
    on_merged: Callable[[Merged], None] | None = None,
) -> None:
    """Show what merging clients would do, and merge them if the person agrees.

    Args:
        workspace: where it is told.
        ids: the clients; too few, too many, people with companies: it is said why not.
        parent: who asks; the dialog stands over its window.
        on_merged: hears what came of it.
    """
    if not allowed(workspace, Right.MERGE):
        return
    office, wanted = workspace.office, list(ids)

    def show(preview: MergePreview) -> None:
        dialog = MergeDialog(preview, zone=office.zone, parent=parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def merge(winner: int, choices: dict[str, tuple[int, ...]]) -> None:
            losers = [record.id for record in preview.records if record.id != winner]
            dialog.set_busy(True)
            workspace.act(
                lambda: merge_clients(office, winner, losers=losers, choices=choices),
                owner=dialog,
                on_done=done,
                on_refused=refused,
            )

        def done(merged: Merged) -> None:
            dialog.accept()
            if on_merged is not None:
                on_merged(merged)

        def refused(error: UserError) -> None:
            dialog.set_busy(False)
            workspace.report(error)

        dialog.merge_wanted.connect(merge)
        dialog.open()

    workspace.runner.read(
        lambda: merge_preview(office, wanted), show, workspace.report, owner=parent, key="merge"
    )
