"""A list of «Корзина»: what was deleted of one kind, and bringing the selected ones back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QItemSelectionModel, QRect, Signal

from crm_desktop.wording import count, moment
from ui.theme import Role, Tone, theme
from ui.widgets.empty import EmptyState
from ui.widgets.list_card import ListCard
from ui.widgets.lists import ListView, RowDelegate
from ui.widgets.paint import RIGHT, draw_icon, draw_text, text_width
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from PySide6.QtCore import QModelIndex, QObject
    from PySide6.QtGui import QPainter

    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace
    from ui.widgets.lists import Index, RowState


class Deleted(Protocol):
    """A row of the trash; `deleted_at` is UTC ms."""

    @property
    def id(self) -> int: ...

    @property
    def title(self) -> str: ...

    @property
    def deleted_at(self) -> int: ...


class DeletedDelegate(RowDelegate):
    """Icon, title, what it was about; when it was deleted on the right."""

    def __init__(self, zone: ZoneInfo, parent: QObject | None = None) -> None:
        super().__init__(parent, height=60)
        self._zone = zone

    def icon_of(self, row: Any) -> str:
        """Return the name of the icon of a row."""
        raise NotImplementedError

    def about(self, row: Any) -> str:
        """Return what stands below the title."""
        raise NotImplementedError

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        px = theme().px
        row: Deleted = index.data(ROW)
        spot = QRect(
            rect.left() + px(8), rect.top() + (rect.height() - px(20)) // 2, px(20), px(20)
        )
        draw_icon(painter, spot, self.icon_of(row), "text3")
        upper, lower = rect.top() + px(9), rect.top() + px(31)
        when = f"удалена {moment(row.deleted_at, datetime.now(UTC), zone=self._zone)}"
        wide = text_width(when, Role.META)
        at = QRect(rect.right() - wide, upper, wide + 1, px(20))
        draw_text(painter, at, when, Role.META, "text2", align=RIGHT)
        left = rect.left() + px(48)
        draw_text(
            painter, QRect(left, upper, at.left() - px(12) - left, px(20)), row.title, Role.ROW
        )
        below = QRect(left, lower, rect.right() - left, px(20))
        draw_text(painter, below, self.about(row), Role.META, "text2")


class DeletedList(ListCard):
    """What was deleted of one kind.

    Attributes:
        loaded: another list has come.
        key: the kind, among the readings of the screen.
        forms: what one, two, five are called.
        most: more are not listed at once.
        choose: what is said while nothing is selected.
        nothing_found: of a search.
        nothing_there: of an empty trash, and below it.
        restoring: the title of a long job.
    """

    loaded = Signal()
    key = ""
    forms: tuple[str, str, str] = ("", "", "")
    most = 0
    choose = ""
    nothing_found = ""
    nothing_there: tuple[str, str] = ("", "")
    restoring = ""

    def __init__(self, workspace: Workspace, delegate: DeletedDelegate, *, name: str) -> None:
        self.model: RowsModel[Any] = RowsModel(lambda row: row.title)
        self.list = ListView("")
        self.nothing = EmptyState("", icon="trash-2", tone=Tone.GREY)
        super().__init__(self.list, self.nothing)
        self.list.setAccessibleName(name)
        self.model.setParent(self)
        self._workspace = workspace
        self.list.setModel(self.model)
        delegate.setParent(self.list)
        self.list.setItemDelegate(delegate)
        self.list.doubleClicked.connect(self.open_row)
        self._text = ""

    def read(self, text: str) -> Sequence[Deleted]:
        """Read what fits a text; runs off the window's thread."""
        raise NotImplementedError

    def bring_back(self, ids: Sequence[int], progress: Progress | None) -> Changes:
        """Take some out of the trash."""
        raise NotImplementedError

    def open_row(self, index: QModelIndex) -> None:
        """Show the one that was double-clicked; most have nothing to be shown."""

    def load(self, text: str) -> None:
        """Show what fits a text, all with ''."""
        self._text = text.strip()
        self._workspace.runner.read(lambda: self.read(text), self._show, owner=self, key=self.key)

    @property
    def told(self) -> str:
        """How many there are: «12 сделок»."""
        total = len(self.model.rows)
        return f"{count(total, *self.forms)}{'+' if total >= self.most else ''}" if total else ""

    def chosen(self) -> list[int]:
        """Return the ids of the selected ones."""
        return [self.model.rows[index.row()].id for index in self.list.selectedIndexes()]

    def restore(self, *, large: int) -> None:
        """Bring the selected ones back; as a long job from `large` on."""
        ids = self.chosen()
        if not ids:
            return
        if len(ids) < large:
            self._workspace.act(lambda: self.bring_back(ids, None), owner=self)
            return
        from ui.jobs import Job  # noqa: PLC0415 - many at once are rare

        job = Job(lambda progress: self.bring_back(ids, progress), self)
        job.succeeded.connect(
            lambda changes: self._workspace.tell(changes.title, changes.change_id)
        )
        self._workspace.start_long(job, self.restoring)

    def _show(self, rows: Sequence[Deleted]) -> None:
        self.model.show_rows(rows)
        self.show_list(bool(rows))
        if self._text:
            self.nothing.set_texts(self.nothing_found)
        else:
            self.nothing.set_texts(*self.nothing_there)
        if rows:
            self.list.selectionModel().setCurrentIndex(
                self.model.index(0), QItemSelectionModel.SelectionFlag.NoUpdate
            )
        self.loaded.emit()
