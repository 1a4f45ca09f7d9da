"""The way of a deal: all stages of its funnel side by side, the one it stands at stands out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QPainter, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from crm_desktop.wording.numbers import NBSP, count
from ui.clients.wording import tone_of
from ui.deals.card_words import DAYS, OUTCOME_TONES
from ui.theme import Role, Tone, follow_theme, theme
from ui.widgets.menus import Menu
from ui.widgets.paint import CENTRE, draw_icon, draw_text, mix, smooth, text_width
from ui.widgets.painted import KeyFocus

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent

    from crm_desktop.deals.fields import StageName
    from ui.theme import Colour

HEIGHT: Final = 34
LEAST: Final = 92
"""A stage is at least so wide; where there is no room for all, those around the deal are shown."""
_POINT: Final = 8
_ENDS: Final = 34


class StageStrip(KeyFocus, QWidget):
    """Arrows walk, Enter or a click sends the deal there.

    Attributes:
        stage_wanted: id of a stage the deal is to go to.
    """

    stage_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stages: tuple[StageName, ...] = ()
        self._told: dict[int, str] = {}
        self._at = -1
        self._walked = -1
        self._days = 0
        self._outcome = ""
        self._hovered = -1
        self._from = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self.restyle)

    @property
    def walked(self) -> int:
        """Id of the stage the arrows stand on."""
        return self._stages[self._walked].id if 0 <= self._walked < len(self._stages) else 0

    def set_way(
        self, stages: tuple[StageName, ...], *, at: int, days: int, outcome: str = "",
        told: dict[int, str] | None = None,
    ) -> None:  # fmt: skip
        """Show the stages.

        Args:
            stages: live ones in their order; one deleted that the deal stands at is among them.
            at: id of the stage the deal stands at.
            days: how long it stands there.
            outcome: `won`, `lost`; `""` = open.
            told: id of a stage -> what must be true there.
        """
        self._stages, self._told = stages, told or {}
        self._days, self._outcome = days, outcome
        self._at = next((n for n, stage in enumerate(stages) if stage.id == at), -1)
        if not self.hasFocus() or not 0 <= self._walked < len(stages):
            self._walked = self._at
        here = stages[self._at].name if self._at >= 0 else ""
        place = f"{self._at + 1} из {len(stages)}"
        self.setAccessibleName(f"Этап сделки: {here}, {place}, {count(days, *DAYS)}")
        self._fit()
        self.update()

    def restyle(self) -> None:
        """Measure and paint anew."""
        self._fit()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(480), theme().px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(240), theme().px(HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()), 0)
        last = len(self._stages) - 1
        if step and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._walk(max(0, min(last, self._walked + step)))
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._walk(0 if event.key() == Qt.Key.Key_Home else last)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self._walked)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._place_at(event.position().toPoint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if self._hidden_before and event.position().toPoint().x() < self._first_left:
            self._open_menu(range(self._from), QPoint(0, self.height()))
        elif self._hidden_after and event.position().toPoint().x() >= self._last_right:
            places = range(self._from + self._many, len(self._stages))
            self._open_menu(places, QPoint(self.width() - theme().px(_ENDS), self.height()))
        else:
            self._choose(self._place_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._place_at(event.pos())
            tip = self.tip_of(place) if place >= 0 else ""
            QToolTip.showText(event.globalPos(), tip, self)
            return True
        return super().event(event)

    def tip_of(self, place: int) -> str:
        """Plain words about a stage: its name, chance, what must be true there."""
        stage = self._stages[place]
        lines = [stage.name, f"Вероятность {stage.probability}{NBSP}%"]
        if place == self._at:
            lines.append(f"Сделка здесь {count(self._days, *DAYS)}")
        if stage.deleted:
            lines.append("Этап удалён из воронки")
        if self._told.get(stage.id):
            lines.append(self._told[stage.id])
        return "\n".join(lines)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter)
        for place in range(self._from, self._from + self._many):
            self._paint_stage(painter, place)
        self._paint_ends(painter)
        painter.end()

    def _paint_stage(self, painter: QPainter, place: int) -> None:
        px, colour = theme().px, theme().colour
        stage, box = self._stages[place], self._box(place)
        here = place == self._at
        tone = tone_of(stage.colour, otherwise=Tone.ACCENT)
        if self._outcome:
            tone = OUTCOME_TONES.get(self._outcome, tone)
        passed = place < self._at
        ground = colour("grey_soft")
        shade: Colour = "text2"
        if here:
            ground, shade = colour(tone.fill), "surface"
        elif passed:
            ground, shade = mix(colour("surface"), colour(tone.fill), 0.16), tone.text
        if place == self._hovered and not here:
            ground = mix(ground, colour(tone.fill), 0.18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawPolygon(self._shape(box, first=place == 0, last=self._is_last(place)))
        if self.key_focus and place == self._walked:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            pen = painter.pen()
            pen.setStyle(Qt.PenStyle.SolidLine)
            pen.setColor(colour("accent"))
            pen.setWidth(2)
            painter.setPen(pen)
            inner = box.adjusted(1, 1, -1, -1)
            painter.drawPolygon(self._shape(inner, first=place == 0, last=self._is_last(place)))
        room = box.adjusted(px(_POINT + 6), 0, -px(_POINT), 0)
        if passed and not here:
            spot = QRect(room.left(), room.center().y() - px(6), px(14), px(14))
            draw_icon(painter, spot, "check", shade)
            room.setLeft(spot.right() + px(5))
        days = f"{self._days}{NBSP}дн." if here and not self._outcome and self._days else ""
        role = Role.META_STRONG if here else Role.META_MEDIUM
        wanted = text_width(stage.name, role) + text_width(f"  {days}", Role.META)
        if days and wanted <= room.width():
            used = draw_text(painter, room, stage.name, role, shade)
            rest = room.adjusted(used + px(6), 0, 0, 0)
            draw_text(painter, rest, days, Role.META, shade)
        else:
            draw_text(painter, room, stage.name, role, shade)

    def _paint_ends(self, painter: QPainter) -> None:
        ends = theme().px(_ENDS)
        if self._hidden_before:
            room = QRect(0, 0, ends, self.height())
            draw_text(
                painter, room, f"‹{NBSP}{self._from}", Role.META_MEDIUM, "text2", align=CENTRE
            )
        if self._hidden_after:
            room = QRect(self.width() - ends, 0, ends, self.height())
            more = len(self._stages) - self._from - self._many
            draw_text(painter, room, f"{more}{NBSP}›", Role.META_MEDIUM, "text2", align=CENTRE)

    def _shape(self, box: QRect, *, first: bool, last: bool) -> QPolygonF:
        point = theme().px(_POINT)
        left, right = float(box.left()), float(box.right() + 1)
        top, bottom = float(box.top()), float(box.bottom() + 1)
        middle = (top + bottom) / 2
        corners = [QPointF(left, top), QPointF(right - (0 if last else point), top)]
        corners.append(QPointF(right, top if last else middle))
        corners.append(QPointF(right - (0 if last else point), bottom))
        corners.append(QPointF(left, bottom))
        if not first:
            corners.append(QPointF(left + point, middle))
        return QPolygonF(corners)

    def _is_last(self, place: int) -> bool:
        return place == len(self._stages) - 1

    @property
    def _hidden_before(self) -> bool:
        return self._from > 0

    @property
    def _hidden_after(self) -> bool:
        return self._from + self._many < len(self._stages)

    @property
    def _first_left(self) -> int:
        return theme().px(_ENDS) if self._hidden_before else 0

    @property
    def _last_right(self) -> int:
        return self.width() - (theme().px(_ENDS) if self._hidden_after else 0)

    @property
    def _many(self) -> int:
        """How many stages are shown."""
        least = theme().px(LEAST)
        whole = len(self._stages)
        if whole * least <= self.width():
            return whole
        return max(1, min(whole, (self.width() - 2 * theme().px(_ENDS)) // least))

    def _fit(self) -> None:
        """Let the stage walked to, else the deal's own, be among those shown."""
        many, whole = self._many, len(self._stages)
        middle = self._walked if self.hasFocus() else self._at
        self._from = max(0, min(middle - many // 2, whole - many))

    def _box(self, place: int) -> QRect:
        room = self._last_right - self._first_left
        gap = theme().px(_POINT) - 3
        at, many = place - self._from, max(1, self._many)
        left = self._first_left + room * at // many
        right = self._first_left + room * (at + 1) // many
        return QRect(left, 0, right - left + (0 if self._is_last(place) else gap), self.height())

    def _place_at(self, at: QPoint) -> int:
        for place in range(self._from, min(self._from + self._many, len(self._stages))):
            box = self._box(place)
            if box.left() <= at.x() < box.right() - theme().px(_POINT) // 2:
                return place
        return -1

    def _hover(self, place: int) -> None:
        if place != self._hovered:
            self._hovered = place
            self.update()

    def _walk(self, place: int) -> None:
        self._walked = place
        self._fit()
        self.setAccessibleDescription(self.tip_of(place) if place >= 0 else "")
        self.update()

    def _choose(self, place: int) -> None:
        if 0 <= place < len(self._stages) and (place != self._at or self._outcome):
            self.stage_wanted.emit(self._stages[place].id)

    def _open_menu(self, places: range, corner: QPoint) -> None:
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for place in places:
            menu.add(self._stages[place].name, partial(self._choose, place))
        menu.popup(self.mapToGlobal(corner))
