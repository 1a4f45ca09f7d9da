"""Where a dragged card can be dropped beside the columns: won, lost, another funnel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.theme import Radius, Role, Space, Tone, follow_theme, theme
from ui.widgets.paint import draw_box, draw_icon, draw_text, mix, smooth

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

HEIGHT: Final = 72
WON: Final = "won"
LOST: Final = "lost"
FUNNEL: Final = "funnel"


class DropZone(QWidget):
    """One of them; loud only while a card is over it."""

    def __init__(self, key: str, title: str, text: str, *, icon: str, tone: Tone) -> None:
        super().__init__()
        self.key = key
        self._title, self._text, self._icon, self._tone = title, text, icon, tone
        self._hot = False
        self.setAccessibleName(f"{title}: {text}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self.restyle)

    @property
    def hot(self) -> bool:
        """Whether a card is over it."""
        return self._hot

    def set_hot(self, hot: bool) -> None:
        """A card is over it, or has left it."""
        if hot != self._hot:
            self._hot = hot
            self.update()

    def restyle(self) -> None:
        """Measure anew."""
        self.setFixedHeight(theme().px(HEIGHT))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        px, colour = theme().px, theme().colour
        painter = QPainter(self)
        smooth(painter)
        tone = self._tone
        ground = colour(tone.soft)
        painter.setBrush(ground if self._hot else mix(ground, colour("bg"), 0.45))
        pen = QPen(colour(tone.text), 2.4 if self._hot else 1.4, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        frame = QRectF(self.rect()).adjusted(1.2, 1.2, -1.2, -1.2)
        painter.drawRoundedRect(frame, Radius.PANEL, Radius.PANEL)
        side = px(44)
        disc = QRect(px(20), (self.height() - side) // 2, side, side)
        ground = colour(tone.text) if self._hot else colour("surface")
        draw_box(painter, disc, ground=ground, radius=side / 2)
        icon = QRect(0, 0, px(20), px(20))
        icon.moveCenter(disc.center() + QPoint(1, 1))
        draw_icon(painter, icon, self._icon, "surface" if self._hot else tone.text)
        left = disc.right() + px(16)
        room = self.width() - left - px(12)
        middle = self.height() // 2
        draw_text(painter, QRect(left, middle - px(22), room, px(22)), self._title, Role.SECTION,
                  tone.text if tone is not Tone.GREY else "text")  # fmt: skip
        draw_text(painter, QRect(left, middle + px(1), room, px(18)), self._text, Role.META,
                  "text2")  # fmt: skip
        painter.end()


class DropZones(QWidget):
    """The three of them; there only while a card is dragged."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, Space.M, 0, 0)
        row.setSpacing(Space.M)
        self.zones = (
            DropZone(WON, self.tr("Выиграна"), self.tr("закроем с датой сегодня"),
                     icon="trophy", tone=Tone.OK),
            DropZone(LOST, self.tr("Проигрыш"), self.tr("спросим причину"),
                     icon="circle-x", tone=Tone.BAD),
            DropZone(FUNNEL, self.tr("Другая воронка"), self.tr("выберете воронку и этап"),
                     icon="shuffle", tone=Tone.GREY),
        )  # fmt: skip
        for zone in self.zones:
            row.addWidget(zone, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hide()

    def zone_at(self, at: QPoint) -> DropZone | None:
        """Which zone lies under a global point."""
        if not self.isVisible():
            return None
        for zone in self.zones:
            if zone.rect().contains(zone.mapFromGlobal(at)):
                return zone
        return None

    def set_hot(self, hot: DropZone | None) -> None:
        """Let one of them be loud."""
        for zone in self.zones:
            zone.set_hot(zone is hot)
