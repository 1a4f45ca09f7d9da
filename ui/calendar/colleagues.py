"""«Коллеги»: whose entries are shown, and how busy each is in the days shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.agenda.totals import busy_words
from ui.theme import Role, Space, follow_theme, theme
from ui.widgets.cards import Card, SectionHead
from ui.widgets.labels import set_tip
from ui.widgets.paint import RIGHT, draw_box, draw_icon, draw_ring, draw_text, text_width
from ui.widgets.painted import PaintedButton
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent

    from ui.calendar.desk import CalendarDesk
    from ui.calendar.picture import Person
    from ui.theme import Tone

ROW: Final = 32
MOST_ROWS: Final = 5
"""More people are scrolled."""
LEAST_ROWS: Final = 2


class PersonRow(PaintedButton):
    """A check box in a person's colour, the name, how busy they are."""

    def __init__(self, name: str, tone: Tone) -> None:
        self._tone = tone
        self._told = ""
        super().__init__(name)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def tell(self, told: str) -> None:
        """Say how busy the person is."""
        if told != self._told:
            self._told = told
            self.setAccessibleDescription(told)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(200), theme().px(ROW))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(80), theme().px(ROW))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if step:
            self.focusNextPrevChild(step > 0)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = theme().px
        colour = theme().colour
        painter = QPainter(self)
        if self.hovered:
            draw_box(painter, self.rect(), ground=colour("sunken"))
        if self.key_focus:
            draw_ring(painter, self.rect())
        side = px(18)
        box = QRect(px(6), (self.height() - side) // 2, side, side)
        if self.isChecked():
            draw_box(painter, QRectF(box), ground=colour(self._tone.fill), radius=px(4))
            draw_icon(painter, box.adjusted(3, 3, -3, -3), "check", "surface")
        else:
            draw_box(painter, QRectF(box), ground=None, border=colour("field"), width=1.5,
                     radius=px(4))  # fmt: skip
        left = box.right() + px(9)
        wide = text_width(self._told, Role.META) if self._told else 0
        right = QRect(self.width() - wide - px(6), 0, wide, self.height())
        draw_text(painter, right, self._told, Role.META, "text2", align=RIGHT)
        room = QRect(left, 0, right.left() - left - px(6), self.height())
        draw_text(painter, room, self.caption, Role.BODY_MEDIUM)
        painter.end()
        cut = text_width(self.caption, Role.BODY_MEDIUM) > room.width()
        set_tip(self, self.caption if cut else "")


class _People(ScrollArea):
    """As high as it is told to be, lower if it must."""

    def __init__(self, inner: QWidget) -> None:
        self._wanted = 0
        super().__init__(inner)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def set_wanted(self, height: int) -> None:
        """Be so high if there is room."""
        self._wanted = height
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._wanted)


class ColleaguesCard(Card):
    """The people of the office, oneself first."""

    def __init__(self, desk: CalendarDesk) -> None:
        super().__init__(padding=0)
        self._desk = desk
        self.rows: dict[int, PersonRow] = {}
        self.body.setContentsMargins(Space.L - 6, 0, Space.L - 6, Space.M)
        self.body.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(6, 0, 0, 0)
        head.addWidget(SectionHead(self.tr("Коллеги")))
        self.body.addLayout(head)
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._area = _People(inner)
        self.body.addWidget(self._area)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        follow_theme(self.restyle)
        desk.people_changed.connect(self.show_people)
        self.show_people()

    def restyle(self) -> None:
        """Measure anew: all people up to five; on a low screen at least two are in sight."""
        count, high = max(1, len(self.rows)), theme().px(ROW)
        self._area.setMinimumHeight(high * min(count, LEAST_ROWS))
        self._area.setMaximumHeight(high * min(count, MOST_ROWS))
        self._area.set_wanted(high * min(count, MOST_ROWS))

    def show_people(self) -> None:
        """Show who is there, who is chosen, how busy they are."""
        desk = self._desk
        people = sorted(desk.people, key=lambda each: each.id != desk.me)
        if [person.id for person in people] != list(self.rows):
            self._make(people)
        for person in people:
            row = self.rows[person.id]
            if row.caption != person.name:
                row.set_caption(person.name)
            row.setChecked(person.id in desk.shown)
            mine = self.tr("вы") if person.id == desk.me else ""
            row.tell(mine or busy_words(person.name, person.busy))

    def _make(self, people: list[Person]) -> None:
        for row in self.rows.values():
            row.hide()
            row.deleteLater()
        self.rows = {}
        for person in people:
            row = self.rows[person.id] = PersonRow(person.name, self._desk.person_tone(person.id))
            row.clicked.connect(lambda _on=False, member=person.id: self.toggle(member))
            self._column.addWidget(row)
        self.restyle()

    def toggle(self, member: int) -> None:
        """Show somebody's entries, or leave them out."""
        self._desk.show_members(self._desk.shown ^ {member})
