"""The column beside the pages: how the exchange stands, computer by computer, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.sync.address import Way
from crm_desktop.sync.state import SyncState, SyncStatus
from crm_desktop.wording import count
from ui.sync.looks import LOOKS, advice_of, clock_time, title_of
from ui.sync.station_words import is_absent, station_note
from ui.theme import Role, Space, Tone, theme
from ui.widgets.buttons import Button, Kind
from ui.widgets.cards import Card, IconBadge, Line
from ui.widgets.glyphs import Glyph
from ui.widgets.labels import ElidedLabel, Label
from ui.widgets.lists import ListView, RowDelegate
from ui.widgets.paint import RIGHT, draw_dot, draw_text, text_width
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionViewItem

    from crm_desktop.sync.flows.stations import StationRow
    from crm_desktop.sync.place import Place
    from ui.sync.reading import SyncRead
    from ui.widgets.lists import Index, RowState

_ROW: Final = 32
_ROW_WITH_NOTE: Final = 46
_WAY_ICONS: Final = {Way.FOLDER: "folder", Way.SMB: "server", Way.POSTGRESQL: "database-backup"}
_SENT: Final = ("изменение", "изменения", "изменений")


class _StationBrief(RowDelegate):
    """Dot, name and one more word; when it was last heard of."""

    def __init__(self, zone: ZoneInfo, parent: QWidget) -> None:
        super().__init__(parent, height=_ROW, inset=0)
        self._zone = zone

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, theme().px(row_height(index.data(ROW))))

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        px = theme().px
        row: StationRow = index.data(ROW)
        absent = is_absent(row)
        tone = Tone.WARN if absent else Tone.OK
        note = station_note(row)
        left = rect.left() + px(10)
        when = clock_time(row.heard_at, self._zone) if row.heard_at and not row.here else ""
        wide = text_width(when, Role.META) if when else 0
        room = rect.right() - wide - px(10) - left
        upper = QRect(left, rect.top() + px(4), room, px(20))
        if not note:
            upper.moveTop(rect.top() + (rect.height() - px(20)) // 2)
        dot_at = upper.center()
        dot_at.setX(rect.left() - px(4))
        draw_dot(painter, dot_at, tone.fill, px(9))
        draw_text(painter, upper, row.name, Role.BODY_MEDIUM, elide=Qt.TextElideMode.ElideMiddle)
        lower = QRect(left, upper.bottom(), rect.right() - left, px(18))
        draw_text(painter, lower, note, Role.META, "warn" if absent else "text2")
        at = QRect(rect.right() - wide, upper.top(), wide, upper.height())
        draw_text(painter, at, when, Role.META, "warn" if absent else "text2", align=RIGHT)


def row_height(row: StationRow) -> int:
    """Return how high a station's row is, px at 100 %."""
    return _ROW_WITH_NOTE if station_note(row) else _ROW


class _StationList(ListView):
    """As high as its rows, where there is room for it."""

    def sizeHint(self) -> QSize:
        return QSize(200, self.maximumHeight())


class StateCard(Card):
    """State, advice, the computers, the place, and «Обменяться сейчас».

    Attributes:
        sync_wanted: exchange now.
        resume_wanted: go on after a pause.
        password_wanted: the place refuses: another password is to be typed.
        stations_wanted: a station was clicked: all about them.
        help_wanted: what to do in this state.
    """

    sync_wanted = Signal()
    resume_wanted = Signal()
    password_wanted = Signal()
    stations_wanted = Signal(object)
    help_wanted = Signal()

    def __init__(self, zone: ZoneInfo, *, parent: QWidget | None = None) -> None:
        super().__init__(padding=Space.L, parent=parent)
        self._zone = zone
        self._shown_stations = True
        self._badge = IconBadge("folder-sync", Tone.GREY, 40, round_=True)
        self._title = Label("", Role.SECTION, wrap=True)
        self._note = Label("", Role.META, colour="text2", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._note)
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        self._advice = Label("", Role.BODY, colour="text2", wrap=True)
        self.model: RowsModel[StationRow] = RowsModel(lambda row: row.name, self)
        self.list = _StationList(self.tr("Станции"))
        self.list.setUniformItemSizes(False)
        self.list.setModel(self.model)
        self.list.setItemDelegate(_StationBrief(zone, self.list))
        self.list.setSelectionMode(ListView.SelectionMode.NoSelection)
        self.list.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.list.clicked.connect(self._on_station)
        self.list.activated.connect(self._on_station)
        self._where_icon = Glyph("folder", "text2", 16)
        self._where = ElidedLabel("", Role.META_MEDIUM, mode=Qt.TextElideMode.ElideMiddle)
        self._how = ElidedLabel("", Role.META, colour="text2")
        about = QVBoxLayout()
        about.setSpacing(0)
        about.addWidget(self._where)
        about.addWidget(self._how)
        self._place = QWidget()
        row = QHBoxLayout(self._place)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(self._where_icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(about, 1)
        self.go = Button(self.tr("Обменяться сейчас"), "refresh-cw")
        self.go.clicked.connect(lambda _on=False: self._on_go())
        self._upper, self._lower = Line(), Line()
        self.body.setSpacing(Space.S + 2)
        self.body.addLayout(head)
        self.body.addWidget(self._advice)
        self.body.addWidget(self._upper)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self._lower)
        self.body.addWidget(self._place)
        self.body.addWidget(self.go)
        self._state = SyncState.ALONE
        self._way = Way.FOLDER

    def show_read(self, read: SyncRead) -> None:
        """Show everything anew."""
        self._show_place(read.share)
        self.show_status(read.status)
        living = [row for row in read.stations if row.retired_at is None]
        self.model.show_rows(living)
        self._fit()

    def show_status(self, status: SyncStatus) -> None:
        """Show how it stands."""
        look = LOOKS[status.state]
        self._state = status.state
        self._badge.set(look.icon, look.tone)
        self._title.setText(title_of(status, self._zone))
        self._note.setText(self._told(status))
        advice = advice_of(status)
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))
        caption, icon, kind = self._act()
        self.go.set_caption(caption)
        self.go.set_icon(icon)
        self.go.set_kind(kind)
        self.go.set_busy(status.state is SyncState.WORKING)

    def _act(self) -> tuple[str, str, Kind]:
        if self._state is SyncState.PAUSED:
            return self.tr("Продолжить обмен"), "play", Kind.PRIMARY
        if self._asks_password:
            return self.tr("Ввести пароль…"), "key-round", Kind.PRIMARY
        return self.tr("Обменяться сейчас"), "refresh-cw", Kind.SECONDARY

    @property
    def _asks_password(self) -> bool:
        return self._state is SyncState.DENIED and self._way is not Way.FOLDER

    def _told(self, status: SyncStatus) -> str:
        told = []
        if status.last_contact is not None:
            told.append(clock_time(status.last_contact, self._zone))
        elif status.state is not SyncState.PAUSED:
            told.append(self.tr("обмена ещё не было"))
        unsent = count(status.unsent, *_SENT)
        told.append(self.tr("ждут отправки: {}").format(unsent) if status.unsent
                    else self.tr("отправлять нечего"))  # fmt: skip
        return " · ".join(told)

    def show_stations(self, *, shown: bool) -> None:
        """Leave the computers out where the page beside shows them."""
        self._shown_stations = shown
        self.list.setVisible(shown)
        self._upper.setVisible(shown)

    def _fit(self) -> None:
        wanted = sum(theme().px(row_height(row)) for row in self.model.rows) + 2
        self.list.setMaximumHeight(wanted)
        self.list.setMinimumHeight(min(wanted, theme().px(_ROW) * 4))
        self.list.updateGeometry()

    def _show_place(self, share: Place | None) -> None:
        self._place.setVisible(share is not None)
        if share is None:
            return
        self._way = share.address.way
        self._where_icon.set(_WAY_ICONS[share.address.way], "text2")
        self._where.setText(share.address.text)
        self._how.setText(self.tr("всё, что там лежит, зашифровано"))

    def _on_go(self) -> None:
        if self._state is SyncState.PAUSED:
            self.resume_wanted.emit()
        elif self._asks_password:
            self.password_wanted.emit()
        else:
            self.sync_wanted.emit()

    def _on_station(self, index: Index) -> None:
        self.stations_wanted.emit(index.data(ROW))
