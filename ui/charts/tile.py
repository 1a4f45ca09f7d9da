"""One number of a report as a tile: what it counts, how it came to be, what it is compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from crm_desktop.reports.result import Sense, Unit
from crm_desktop.reports.showing import is_better, show_change, show_short, show_value
from crm_desktop.wording import percent
from ui.charts.spark import HEIGHT as SPARK_HEIGHT
from ui.charts.spark import WIDTH as SPARK_WIDTH
from ui.charts.spark import draw_spark
from ui.theme import Radius, Role, theme
from ui.widgets.labels import set_tip
from ui.widgets.paint import (
    draw_bar,
    draw_box,
    draw_icon,
    draw_ring,
    draw_text,
    mix,
    text_width,
)
from ui.widgets.painted import PaintedButton

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from crm_desktop.reports.result import Figure
    from ui.theme import Colour

HIGH: Final = 108
LEAST: Final = 150
_NEARLY: Final = 0.75


def change_words(figure: Figure) -> str:
    """Return what changed and since when: «+12 % к ноябрю 2025»; `""` = nothing to compare."""
    changed = show_change(figure.value, figure.before, figure.unit)
    if not changed or not figure.against:
        return changed
    apart = ", " if figure.against.startswith("чем ") else " "
    return f"{changed}{apart}{figure.against}"


def plan_words(figure: Figure) -> str:
    """Return how much of the plan is there: «88 % плана»; a plan of nothing is said so."""
    if figure.plan is None or figure.value is None:
        return ""
    if not figure.plan:
        return "план — 0"
    return f"{percent(figure.value / figure.plan)} плана"


def plan_colour(share: float) -> Colour:
    """Return the colour of a bar of a plan: green from 100 %, accent from 75 %, else a warning."""
    if share >= 1:
        return "ok_fill"
    return "accent" if share >= _NEARLY else "warn_fill"


class FigureTile(PaintedButton):
    """A button 108 high; pressed, it asks for the records behind its number.

    Attributes:
        drilled: the `Drill` of the figure.
    """

    drilled = Signal(object)

    def __init__(self, figure: Figure, *, parent: QWidget | None = None) -> None:
        self._figure = figure
        super().__init__(figure.title, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._open)
        self.set_figure(figure)

    @property
    def figure(self) -> Figure:
        """What is shown."""
        return self._figure

    def set_figure(self, figure: Figure) -> None:
        """Show another number."""
        self._figure = figure
        told = [show_value(figure.value, figure.unit), figure.beside, change_words(figure)]
        told.append(plan_words(figure))
        self.setAccessibleDescription(", ".join(each for each in told if each))
        drills = figure.drill is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if drills else Qt.CursorShape.ArrowCursor)
        self.set_caption(figure.title)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(220), theme().px(HIGH))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(LEAST), theme().px(HIGH))

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            set_tip(self, self._tip())
            QToolTip.showText(event.globalPos(), self.toolTip(), self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        px, colour = theme().px, theme().colour
        painter = QPainter(self)
        drills = self._figure.drill is not None
        ground = mix(colour("surface"), colour("sunken"), 0.6 if self.hovered and drills else 0.0)
        draw_box(painter, self.rect(), ground=ground, border=colour("border"), radius=Radius.PANEL)
        if self.key_focus:
            draw_ring(painter, self.rect(), Radius.PANEL)
        inner = self.rect().adjusted(px(16), 0, -px(16), 0)
        fits = text_width(self.caption, Role.BODY) <= inner.width()
        draw_text(
            painter, QRect(inner.left(), px(12), inner.width(), px(18)), self.caption,
            Role.BODY if fits else Role.META, "text2",
        )  # fmt: skip
        self._draw_number(painter, QRect(inner.left(), px(34), inner.width(), px(34)))
        self._draw_foot(painter, QRect(inner.left(), px(74), inner.width(), px(22)))
        painter.end()

    def _draw_number(self, painter: QPainter, room: QRect) -> None:
        px, figure = theme().px, self._figure
        told = show_short(figure.value, figure.unit)
        wide = text_width(told, Role.SCREEN)
        cut = Role.SCREEN if wide <= room.width() else Role.RECORD
        wide = min(text_width(told, cut), room.width())
        draw_text(painter, room, told, cut, self._number_colour())
        spare = room.width() - wide - px(12)
        if spare >= px(SPARK_WIDTH) and len(figure.trend) > 1:
            spot = QRect(
                room.right() + 1 - px(SPARK_WIDTH), room.center().y() - px(SPARK_HEIGHT) // 2,
                px(SPARK_WIDTH), px(SPARK_HEIGHT),
            )  # fmt: skip
            draw_spark(painter, spot, figure.trend, theme().colour(self._line_colour()))

    def _draw_foot(self, painter: QPainter, room: QRect) -> None:
        px, figure = theme().px, self._figure
        changed, planned = change_words(figure), plan_words(figure)
        if planned:
            share = figure.value / figure.plan if figure.value and figure.plan else 0.0
            bar = QRect(room.left(), room.bottom() - px(3), room.width(), px(4))
            if not changed:
                draw_text(painter, room.adjusted(0, -px(5), 0, -px(5)), planned, Role.META, "text2")
            draw_bar(painter, bar.translated(0, px(4)), share, plan_colour(share))
            room = room.adjusted(0, -px(4), 0, -px(4))
        if changed:
            self._draw_change(painter, room, changed)
        elif not planned:
            told = figure.beside
            if text_width(told, Role.META) > room.width():
                told = told.partition(" · ")[0]  # the rest is in the tip
            draw_text(painter, room, told, Role.META, "text2")

    def _draw_change(self, painter: QPainter, room: QRect, told: str) -> None:
        px, figure = theme().px, self._figure
        better = is_better(figure.value, figure.before, figure.sense)
        shade: Colour = "text2" if better is None else "ok" if better else "bad"
        more = (figure.value or 0) - (figure.before or 0)
        if more:
            icon = "trending-up" if more > 0 else "trending-down"
            spot = QRect(room.left(), room.center().y() - px(7), px(14), px(14))
            draw_icon(painter, spot, icon, shade)
            room = room.adjusted(px(20), 0, 0, 0)
        if text_width(told, Role.META_MEDIUM) > room.width():
            # How much is worth more than since when, which the tip tells.
            told = show_change(figure.value, figure.before, figure.unit)
        draw_text(painter, room, told, Role.META_MEDIUM, shade)

    def _number_colour(self) -> Colour:
        """A number of things nobody wants is told in its colour while there is any of it."""
        figure = self._figure
        unwanted = figure.sense is Sense.BAD and figure.unit is Unit.COUNT
        return "warn" if unwanted and figure.value else "text"

    def _line_colour(self) -> Colour:
        match self._figure.sense:
            case Sense.GOOD:
                return "accent"
            case Sense.BAD:
                return "warn_fill"
            case _:
                return "grey_fill"

    def _tip(self) -> str:
        figure = self._figure
        told = [f"{figure.title}: {show_value(figure.value, figure.unit)}"]
        if figure.beside:
            told.append(figure.beside)
        if figure.before is not None:
            told.append(f"Было: {show_value(figure.before, figure.unit)} {figure.against}".strip())
        if figure.plan is not None:
            told.append(f"План: {show_value(figure.plan, figure.unit)}, {plan_words(figure)}")
        if len(figure.trend) > 1 and len(figure.trend) == len(figure.trend_labels):
            told += [
                f"{label}: {show_value(value, figure.unit)}"
                for label, value in zip(figure.trend_labels, figure.trend, strict=True)
            ]
        return "\n".join(told)

    def _open(self) -> None:
        if self._figure.drill is not None:
            self.drilled.emit(self._figure.drill)
