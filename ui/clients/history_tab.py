"""«История изменений»: who changed what, when, and the way back for each value."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.clients.history import HistoryDay, client_history, return_value
from crm_desktop.wording import day as told_day
from crm_desktop.wording import time_of_day
from ui.clients.wording import today
from ui.duplicates.unmerge_acts import open_unmerge
from ui.theme import Radius, Role, Space, Tone, follow_theme, theme
from ui.widgets.buttons import LinkButton
from ui.widgets.chips import Chip
from ui.widgets.empty import EmptyState
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import Label, set_tip
from ui.widgets.paint import RIGHT, draw_avatar, draw_box, draw_icon, draw_ring, draw_text
from ui.widgets.painted import PaintedButton
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QEnterEvent, QPaintEvent, QResizeEvent

    from crm_desktop.clients.history import HistoryRow
    from crm_desktop.office import Office
    from ui.clients.desk import CardDesk

PAGE: Final = 60
GROUPS: Final = (
    ("", "Все"),
    ("fields", "Поля"),
    ("channels", "Связь"),
    ("addresses", "Адреса и банк"),
    ("contacts", "Контакты"),
    ("labels", "Метки"),
    ("events", "События"),
    ("files", "Файлы"),
)
_MOST_WORDS: Final = 28


class ReturnButton(PaintedButton):
    """A link «Вернуть это значение»; on hover of its row and on focus it names the value.

    With `verb` it says that instead: «Разъединить».
    """

    def __init__(self, value: str, parent: QWidget, *, verb: str = "") -> None:
        line = " ".join(value.split())
        short = line if len(line) <= _MOST_WORDS else line[: _MOST_WORDS - 1].rstrip() + "…"
        self._named = f"Вернуть «{short}»" if short else "Вернуть пустое"
        self._quiet = "Вернуть это значение"
        if verb:
            self._named = self._quiet = verb
        self.awake = False
        super().__init__(f"Вернуть «{line}»" if line and not verb else self._named, parent)
        if len(line) > _MOST_WORDS:
            set_tip(self, line)

    @property
    def _told(self) -> str:
        return self._named if self.awake or self.key_focus or self.hovered else self._quiet

    def sizeHint(self) -> QSize:
        px = theme().px
        wide = max(theme().metrics(Role.META_STRONG).horizontalAdvance(text)
                   for text in (self._named, self._quiet))  # fmt: skip
        return QSize(wide + px(44), px(28))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = theme().px
        painter = QPainter(self)
        awake = self.awake or self.key_focus or self.hovered
        width = theme().metrics(Role.META_STRONG).horizontalAdvance(self._told) + px(40)
        box = QRect(self.width() - width, 0, width, self.height())
        if awake:
            draw_box(painter, box, ground=theme().colour("surface"),
                     border=theme().colour("line2"))  # fmt: skip
            spot = QRect(box.left() + px(10), (self.height() - px(14)) // 2, px(14), px(14))
            draw_icon(painter, spot, "rotate-ccw", "text2")
            room = box.adjusted(px(30), 0, -px(8), 0)
            draw_text(painter, room, self._told, Role.META_STRONG)
        else:
            room = self.rect()
            draw_text(painter, room, self._told, Role.META_MEDIUM, "accent_text", align=RIGHT)
        if self.key_focus:
            draw_ring(painter, box)
        painter.end()


class HistoryItem(QWidget):
    """58 high: what, old → new, who and when, the way back."""

    return_wanted = Signal(object)

    def __init__(self, row: HistoryRow, zone: tzinfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        self._when = time_of_day(row.at, zone=zone)
        change = row.sentence or f"{row.old or '—'} → {row.new or '—'}"
        self.setAccessibleName(f"{row.label}: {change}, {row.who}, {self._when}")
        set_tip(self, row.title)
        self.button: ReturnButton | None = None
        if row.revertable or row.unmerges:
            self.button = ReturnButton(row.old, self, verb="Разъединить" if row.unmerges else "")
            self.button.clicked.connect(lambda _on=False: self.return_wanted.emit(self.row))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        follow_theme(self.update)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(320), theme().px(58))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.button is not None:
            size = self.button.sizeHint()
            self.button.setGeometry(
                self.width() - size.width() - theme().px(12), theme().px(26), size.width(),
                size.height(),
            )  # fmt: skip

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._wake(awake=True)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._wake(awake=False)

    def _wake(self, *, awake: bool) -> None:
        if self.button is not None:
            self.button.awake = awake
            self.button.update()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = theme().px
        painter = QPainter(self)
        if self.underMouse():
            draw_box(painter, self.rect(), ground=theme().colour("sunken"), radius=Radius.CARD)
        row = self.row
        disc = QRect(px(12), (self.height() - px(32)) // 2, px(32), px(32))
        draw_avatar(painter, disc, row.who or "—", row.author_id)
        left = disc.right() + px(13)
        right = self.width() - px(12)
        who = f"{row.who} · {self._when}" if row.who else self._when
        upper = QRect(left, px(8), right - left, px(18))
        used = draw_text(painter, upper, who, Role.META, "text2", align=RIGHT)
        head = upper.adjusted(0, 0, -used - px(12), 0)
        draw_text(painter, head, row.label, Role.META_MEDIUM, "text2")
        end = right if self.button is None else self.button.x() - px(8)
        self._paint_change(painter, QRect(left, px(28), end - left, px(22)))
        painter.end()

    def _paint_change(self, painter: QPainter, room: QRect) -> None:
        px = theme().px
        row = self.row
        if row.sentence:
            draw_text(painter, room, row.sentence, Role.ROW_MEDIUM)
            return
        half = room.adjusted(0, 0, -(room.width() // 2 + px(12)), 0)
        old = row.old or "—"
        used = draw_text(painter, half, old, Role.BODY, "text2", struck=bool(row.old))
        spot = QRect(room.left() + used + px(10), room.center().y() - px(7), px(14), px(14))
        draw_icon(painter, spot, "arrow-right", "text2")
        draw_text(
            painter, room.adjusted(used + px(34), 0, 0, 0), row.new or "пусто", Role.ROW,
            "text" if row.new else "text2",
        )  # fmt: skip


class _Groups(QWidget):
    """Chips that wrap where the card is narrow; one is chosen."""

    changed = Signal(str)

    def __init__(self, groups: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.value = ""
        self._chips: dict[str, Chip] = {}
        flow = FlowLayout(self, spacing=Space.S, line_spacing=Space.S)
        for key, text in groups:
            chip = self._chips[key] = Chip(text)
            chip.clicked.connect(partial(self._choose, key))
            flow.addWidget(chip)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._choose("")

    def _choose(self, key: str, _on: bool = False) -> None:
        before, self.value = self.value, key
        for own, chip in self._chips.items():
            chip.setChecked(own == key)
        if key != before:
            self.changed.emit(key)


class HistoryTab(QWidget):
    """Days with their rows; chips narrow to a kind of change.

    Attributes:
        groups: the chips: a kind of change and its name.
    """

    groups: ClassVar[Sequence[tuple[str, str]]] = GROUPS

    def __init__(self, desk: CardDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._record = 0
        self._wanted = PAGE
        self._days: list[HistoryDay] | None = None
        self._chips = _Groups(self.groups)
        self._chips.changed.connect(self._on_group)
        self._box: QWidget | None = None
        self._empty = EmptyState(
            self.tr("Изменений здесь не было"),
            self.tr("Каждая правка попадёт сюда: кто, когда и что было раньше."),
            icon="history",
            tone=Tone.GREY,
        )
        self._empty.hide()
        self._more = LinkButton(self.tr("Показать ещё"))
        self._more.clicked.connect(self._read_more)
        self._more.hide()
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(Space.S, 0, Space.S, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._empty)
        self._column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addStretch(1)
        self._scroll = ScrollArea(inner)
        top = QHBoxLayout()
        top.setContentsMargins(Space.L, 0, Space.L, 0)
        top.addWidget(self._chips, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, Space.M, 0, Space.S)
        page.setSpacing(Space.S)
        page.addLayout(top)
        page.addWidget(self._scroll, 1)

    @property
    def items(self) -> list[HistoryItem]:
        """The rows shown."""
        return [] if self._box is None else self._box.findChildren(HistoryItem)

    def refresh(self) -> None:
        """Read the history as far as it is shown."""
        if self._desk.record_id != self._record:
            self._record = self._desk.record_id
            self._wanted = PAGE
            self._scroll.verticalScrollBar().setValue(0)
        group, wanted = self._chips.value, self._wanted + 1
        self._desk.read(
            lambda office, record: self._days_of(office, record, limit=wanted, group=group),
            self._show,
            key="history",
        )

    def _days_of(self, office: Office, record: int, *, limit: int, group: str) -> list[HistoryDay]:
        """Read the days; on a lane of work, so without touching widgets."""
        return client_history(office, record, limit=limit, group=group)

    def _show(self, days: list[HistoryDay]) -> None:
        if days == self._days:
            return
        self._days = days
        if self._box is not None:
            self._box.hide()
            self._column.removeWidget(self._box)
            self._box.deleteLater()
        self._box = QWidget()
        column = QVBoxLayout(self._box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        now, left = today(self._desk.zone), self._wanted
        for each in days:
            if left <= 0:
                break
            words = told_day(each.day, now)
            head = Label(words[:1].upper() + words[1:], Role.META_STRONG, colour="text2")
            head.setContentsMargins(Space.M, Space.M, 0, Space.XS)
            column.addWidget(head)
            for row in each.rows[:left]:
                item = HistoryItem(row, self._desk.zone)
                item.return_wanted.connect(self._return)
                column.addWidget(item)
            left -= len(each.rows)
        self._column.insertWidget(0, self._box)
        self._empty.setVisible(not days)
        self._more.setVisible(sum(len(each.rows) for each in days) > self._wanted)

    def _on_group(self, _group: str) -> None:
        self._wanted = PAGE
        self.refresh()

    def _read_more(self) -> None:
        self._wanted += PAGE
        self.refresh()

    def _return(self, row: HistoryRow) -> None:
        if row.unmerges:
            open_unmerge(self._desk.workspace, row.change_id, self, title=row.title)
            return
        self._desk.act(lambda office, _client: return_value(office, row))
