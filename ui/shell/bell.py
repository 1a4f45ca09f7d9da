"""The bell: how many notices are not read, and the list of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.journal import Kind
from crm_desktop.notices.marking import mark_read
from crm_desktop.notices.reading import list_notices, unread_count
from crm_desktop.notices.writing import NoticeKind
from crm_desktop.wording.times import moment
from ui.shell.screen import ClientStop, DealStop, Place
from ui.theme import Radius, Role, Space, Tone, theme
from ui.widgets.buttons import LinkButton
from ui.widgets.corners import round_window
from ui.widgets.empty import EmptyState
from ui.widgets.labels import Label
from ui.widgets.lists import ListView, RowDelegate
from ui.widgets.nav import NavItem
from ui.widgets.paint import draw_box, draw_dot, draw_icon, draw_text, text_width
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent

    from crm_desktop.journal import Changes
    from crm_desktop.notices.reading import NoticeRow
    from ui.shell.workspace import Workspace
    from ui.widgets.lists import Index, RowState

WIDTH: Final = 460
HEIGHT: Final = 480
ROW_HEIGHT: Final = 78
MOST: Final = 200
_MOST_TOLD: Final = 99
_ICONS: Final = {
    NoticeKind.RULE: "zap",
    NoticeKind.APPROVAL: "handshake",
    NoticeKind.ASSIGNED: "user-check",
    NoticeKind.TASK: "square-check",
    NoticeKind.MENTION: "at-sign",
    NoticeKind.SECURITY: "shield-alert",
    NoticeKind.OTHER: "info",
}


class Bell(QObject):
    """Keeps the number of unread notices at its place in the sidebar.

    Attributes:
        item: the place.
    """

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.item = NavItem(self.tr("Уведомления"), "bell")
        self.item.setCheckable(False)
        self.item.clicked.connect(lambda _on=False: self.open())
        self.popup: NoticePopup | None = None
        workspace.changed.connect(self._on_changed)
        self.look()

    def look(self) -> None:
        """Count anew."""
        office = self._workspace.office
        self._workspace.runner.read(
            lambda: unread_count(office), self._show, owner=self, key="unread"
        )

    def open(self) -> NoticePopup:
        """Drop the list of notices."""
        popup = NoticePopup(self._workspace, self.item.window())
        popup.closed.connect(self._forget)
        self.popup = popup
        popup.drop(self.item)
        return popup

    def _forget(self) -> None:
        self.popup = None

    def _show(self, number: int) -> None:
        told = f"{_MOST_TOLD}+" if number > _MOST_TOLD else number
        self.item.set_badge(told, Tone.ACCENT)

    def _on_changed(self, changes: Changes) -> None:
        if changes.concern(Kind.NOTICE):
            self.look()
            if self.popup is not None:
                self.popup.load()


class NoticePopup(QFrame):
    """Notices, newest first; Enter or a click opens what one is about and marks it read.

    Attributes:
        closed: it is gone.
    """

    closed = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        round_window(self, Radius.CARD)
        self._workspace = workspace
        self._zone = workspace.office.zone
        self.model: RowsModel[NoticeRow] = RowsModel(_told, self)
        self.list = ListView(self.tr("Уведомления"))
        self.list.setSelectionMode(ListView.SelectionMode.SingleSelection)
        self.list.setModel(self.model)
        delegate = RowDelegate(self.list, height=ROW_HEIGHT, inset=4, painter=self._paint)
        self.list.setItemDelegate(delegate)
        self.list.clicked.connect(lambda _index: self.take())
        self.all = LinkButton(self.tr("Прочитать все"), "check-check")
        self.all.clicked.connect(lambda _on=False: self.read_all())
        nothing = EmptyState(
            self.tr("Уведомлений нет"),
            self.tr("Здесь скажут правила и те, кто просит согласования."),
            icon="bell",
            tone=Tone.GREY,
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(self.list)
        self._pages.addWidget(nothing)
        head = QHBoxLayout()
        head.setContentsMargins(Space.M, Space.XS, Space.S, Space.XS)
        head.addWidget(Label(self.tr("Уведомления"), Role.BODY_STRONG), 1)
        head.addWidget(self.all)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.S, Space.S, Space.S, Space.S)
        column.setSpacing(Space.XS)
        column.addLayout(head)
        column.addWidget(self._pages, 1)
        self.load()

    def load(self) -> None:
        """Read behind."""
        office = self._workspace.office
        self._workspace.runner.read(
            lambda: list_notices(office, limit=MOST), self._show, owner=self, key="rows"
        )

    def drop(self, control: QWidget) -> None:
        """Show the list beside a control, on the screen as a whole."""
        px = theme().px
        area = control.screen().availableGeometry()
        self.resize(px(WIDTH), min(px(HEIGHT), area.height() - 2 * Space.L))
        corner = control.mapToGlobal(QPoint(control.width() + Space.S, control.height()))
        top = min(corner.y(), area.bottom()) - self.height()
        self.move(min(corner.x(), area.right() - self.width()), max(area.top(), top))
        self.show()
        self.list.setFocus(Qt.FocusReason.PopupFocusReason)

    def take(self) -> None:
        """Open what the chosen notice is about; it is read then."""
        row: NoticeRow | None = self.list.currentIndex().data(ROW)
        if row is None:
            return
        self._mark([row.id])
        if row.task_id is not None:
            from ui.tasks.task_desk import open_task  # noqa: PLC0415 - the window starts without it

            window = self.parentWidget()
            self.close()
            if window is not None:
                open_task(self._workspace, window, row.task_id)
        elif row.deal_id is not None:
            self.close()
            self._workspace.go(Place.DEAL, DealStop(row.deal_id))
        elif row.client_id is not None:
            self.close()
            self._workspace.go(Place.CLIENT, ClientStop(row.client_id))

    def read_all(self) -> None:
        """Mark all as read."""
        self._mark(None)

    def closeEvent(self, event: object) -> None:  # noqa: ARG002 - Qt's signature
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Escape | Qt.Key.Key_Tab:
                self.close()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.take()
            case _:
                super().keyPressEvent(event)

    def _mark(self, ids: list[int] | None) -> None:
        office = self._workspace.office
        # Nothing to take back, so nothing is said.
        self._workspace.runner.write(
            lambda: mark_read(office, ids), lambda _changes: None, owner=self._workspace
        )

    def _show(self, rows: list[NoticeRow]) -> None:
        row = self.list.currentIndex().row()
        self.model.show_rows(rows)
        self._pages.setCurrentIndex(0 if rows else 1)
        self.all.setVisible(any(each.read_at is None for each in rows))
        if rows:
            self.list.setCurrentIndex(self.model.index(min(max(row, 0), len(rows) - 1), 0))

    def _paint(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        px = theme().px
        row: NoticeRow = index.data(ROW)
        new = row.read_at is None
        icon = QRect(rect.left(), rect.top() + px(12), px(18), px(18))
        draw_icon(painter, icon, _ICONS[row.kind], "accent_text" if new else "text3")
        left = rect.left() + px(30)
        wide = rect.right() - left - px(18)
        role = Role.BODY_STRONG if new else Role.BODY
        first, rest = _two_lines(row.text, wide, role)
        for number, text in enumerate((first, rest)):
            line = QRect(left, rect.top() + px(8 + 20 * number), wide, px(20))
            draw_text(painter, line, text, role, "text" if new else "text2")
        below = QRect(left, rect.top() + px(29 + 20 * bool(rest)), wide, px(18))
        about = row.deal or row.client
        about = "" if about in row.text else about
        when = moment(row.at, datetime.now(UTC), zone=self._zone)
        draw_text(painter, below, f"{when} · {about}" if about else when, Role.META, "text2")
        if new:
            draw_dot(painter, QPoint(rect.right() - px(4), rect.center().y()), "accent", px(8))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = theme().colour
        draw_box(
            painter, self.rect(), ground=colour("surface"), border=colour("line2"),
            radius=Radius.CARD,
        )  # fmt: skip
        painter.end()


def _two_lines(text: str, width: int, role: Role) -> tuple[str, str]:
    """Part a text into what fits one line and the rest."""
    words = text.split()
    first = len(words)
    while first > 1 and text_width(" ".join(words[:first]), role) > width:
        first -= 1
    return " ".join(words[:first]), " ".join(words[first:])


def _told(row: NoticeRow) -> str:
    return row.text if row.read_at else f"Не прочитано: {row.text}"
