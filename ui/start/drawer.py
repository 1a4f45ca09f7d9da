"""The left side of the start screens: a drawer of cards and three promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QLinearGradient, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import Radius, Role, Space, Tone, follow_theme, theme
from ui.widgets.cards import IconBadge
from ui.widgets.labels import Label
from ui.widgets.nav import Brand
from ui.widgets.paint import CENTRE, draw_avatar, draw_box, draw_icon, draw_text, smooth, text_width

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

WIDTH: Final = 520
PICTURE: Final = QSize(352, 400)
_TABS: Final = (
    ("А–Г", Tone.BAD),
    ("Д–К", Tone.WARN),
    ("Л–П", Tone.OK),
    ("Р–Ф", Tone.ACCENT),
    ("Х–Я", Tone.VIOLET),
)
_PROMISES: Final = (
    ("shield-check", "Данные остаются у вас", "База и копии зашифрованы"),
    ("cloud-off", "Интернет не нужен", "Всё работает и при выключенной сети"),
    ("undo-2", "Любое действие можно отменить", "Даже через неделю, даже импорт"),
)


class Drawer(QWidget):
    """Five cards standing in an open drawer; a picture, nothing can be clicked."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.setMinimumSize(PICTURE.width(), 180)
        self.setMaximumHeight(PICTURE.height())
        follow_theme(self.update)

    def sizeHint(self) -> QSize:
        return PICTURE

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter)
        # A low window gets a smaller drawer, never a cut one.
        share = min(1.0, self.height() / PICTURE.height())
        painter.translate((self.width() - PICTURE.width() * share) / 2, 0)
        painter.scale(share, share)
        colour = theme().colour
        for at, (text, tone) in enumerate(_TABS):
            self._card(painter, at, text, tone)
        last = QRect(26, 142, 300, 180)
        draw_avatar(painter, QRect(46, 162, 44, 44), "Марина Соколова", tone=Tone.VIOLET)
        draw_text(painter, QRect(104, 162, 210, 22), "ИП Соколова Марина", Role.ROW)
        draw_text(painter, QRect(104, 184, 210, 20), "+7 903 771-32-15", Role.META, "text2")
        left = 46
        for text, tone in (("Позвонить завтра", Tone.OK), ("Новый клиент", Tone.VIOLET)):
            wide = text_width(text, Role.PILL) + 20
            self._pill(painter, QRect(left, 222, wide, 24), text, tone)
            left += wide + 8
        front = QRect(0, last.top() + 136, PICTURE.width(), 120)
        draw_box(painter, front, ground=colour("accent"), radius=Radius.DIALOG)
        plate = QRect(0, 0, 112, 38)
        plate.moveCenter(front.center())
        plate.translate(0, -4)
        draw_box(painter, plate, ground=colour("surface"), radius=Radius.CARD)
        draw_text(painter, plate, "Клиенты", Role.ROW, "accent_text", align=CENTRE)
        grip = colour("accent_soft")
        grip.setAlphaF(0.7)
        painter.setPen(QPen(grip, 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(QRectF(plate.center().x() - 24, plate.bottom() + 0, 48, 28), 180 * 16, 2880)
        painter.end()

    def _card(self, painter: QPainter, at: int, text: str, tone: Tone) -> None:
        colour = theme().colour
        top = 22 + at * 30
        left = 42 + at * 52
        tab = QPainterPath()
        tab.addRoundedRect(QRectF(left, top - 22, 60, 34), 8, 8)
        painter.setPen(QPen(colour(tone.fill), 0.6))
        painter.setBrush(colour(tone.soft))
        painter.drawPath(tab)
        painter.setPen(QPen(colour("accent_mid"), 0.8))
        painter.setBrush(colour("surface"))
        painter.drawRoundedRect(QRectF(26, top, 300, 220), 12, 12)
        draw_text(
            painter, QRect(left, top - 22, 60, 22), text, Role.PILL_STRONG, tone.text, align=CENTRE
        )

    def _pill(self, painter: QPainter, box: QRect, text: str, tone: Tone) -> None:
        draw_box(painter, box, ground=theme().colour(tone.soft), radius=12)
        draw_text(painter, box, text, Role.PILL, tone.text, align=CENTRE)


class StartSide(QWidget):
    """The quiet ground with the brand, the drawer and the promises."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XXL + 4, Space.XXL + 6, Space.XXL, Space.XXL)
        column.setSpacing(0)
        column.addWidget(Brand())
        column.addStretch(2)
        column.addWidget(Drawer(), 10, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        for icon, title, text in _PROMISES:
            column.addLayout(self._promise(icon, title, text))
            column.addSpacing(Space.XL - 2)
        column.addStretch(1)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Measure and paint anew."""
        self.setFixedWidth(WIDTH)
        self.update()

    def _promise(self, icon: str, title: str, text: str) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(title, Role.ROW))
        words.addWidget(Label(text, Role.BODY, colour="text2"))
        row = QHBoxLayout()
        row.setContentsMargins(Space.XXL + 16, 0, 0, 0)
        row.setSpacing(Space.L)
        row.addWidget(_Sign(icon))
        row.addLayout(words, 1)
        return row

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        ground = QLinearGradient(QPointF(0, 0), QPointF(self.width() * 0.4, self.height()))
        ground.setColorAt(0, theme().colour("accent_soft"))
        ground.setColorAt(1, theme().colour("violet_soft"))
        painter.fillRect(self.rect(), ground)
        painter.end()


class _Sign(IconBadge):
    """A badge on the surface colour: the ground below it is soft already."""

    def __init__(self, icon: str) -> None:
        super().__init__(icon, Tone.ACCENT, 40, round_=True)
        self._sign = icon

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_box(painter, self.rect(), ground=theme().colour("surface"), radius=self.height() / 2)
        side = theme().px(16)
        spot = QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)
        draw_icon(painter, spot, self._sign, "accent_text")
        painter.end()
