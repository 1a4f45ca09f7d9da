"""Painting one block, lane or bar of the calendar; each is drawn once, then only shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPixmap

from crm_desktop.tasks.due import ActionState
from ui.calendar.block_lines import Setting, lines_of
from ui.theme import Role, Tone, theme
from ui.widgets.paint import CENTRE, draw_box, draw_icon, mix, smooth
from ui.widgets.people import initials

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.agenda.entry import AgendaEntry
    from ui.calendar.grid_plan import Box
    from ui.theme import Colour

RADIUS: Final = 6
BAR: Final = 3
_TICK: Final = 12
_MARK: Final = 12
_ROOMY_MARKS: Final = 96
_HATCH: Final = 8
_PALE: Final = 0.35
_MOST_KEPT: Final = 4000


class BlockPainter:
    """Draws blocks; keeps their pictures until `forget`."""

    def __init__(self) -> None:
        self._pictures: dict[object, QPixmap] = {}
        self._hatches: dict[str, QBrush] = {}

    def forget(self) -> None:
        """Other fonts or colours: draw everything anew."""
        self._pictures.clear()
        self._hatches.clear()

    def draw_block(  # noqa: PLR0913 - a painting primitive: where, what and how
        self,
        painter: QPainter,
        box: Box,
        entry: AgendaEntry,
        *,
        tone: Tone,
        time: str,
        hovered: bool = False,
        pale: bool = False,
        icon: str = "",
        centred: bool = False,
    ) -> None:
        """Draw one's own entry: soft ground and a bar; sunken with a tick when it is done.

        Args:
            painter: the painter.
            box: pixels.
            entry: what it is.
            tone: the colour of its kind.
            time: when it is, in words.
            hovered: the pointer is on it.
            pale: it is in the hand: only its place is left.
            icon: drawn before the title of a bar of the band; `""` = none.
            centred: it is a bar of the band: one line in the middle of the height.
        """
        key = ("block", entry, tone, time, hovered, icon, centred)
        if pale:
            painter.setOpacity(_PALE)
        self.show(
            painter, box, key,
            lambda inner, at: self._draw_block(
                inner, at, entry, tone=tone, time=time, hovered=hovered, icon=icon, centred=centred
            ),
        )  # fmt: skip
        if pale:
            painter.setOpacity(1.0)

    def draw_lane(
        self, painter: QPainter, box: Box, entry: AgendaEntry, *, tone: Tone, hovered: bool
    ) -> None:
        """Draw a colleague's entry: a hatched lane with initials."""
        over = entry.done or entry.missed

        def draw(inner: QPainter, at: Box) -> None:
            self._draw_hatched(inner, at, tone, hovered=hovered, over=over)
            self._draw_initials(inner, at, entry.assignee, tone)

        self.show(painter, box, ("lane", entry.assignee, tone, hovered, over), draw)

    def draw_colleague_bar(
        self, painter: QPainter, box: Box, entry: AgendaEntry, *, tone: Tone, hovered: bool
    ) -> None:
        """Draw a colleague's whole days: a hatched bar with initials and the title."""
        self._draw_hatched(painter, box, tone, hovered=hovered, over=entry.done)
        side = min(box.height - 2, theme().px(20))
        badge = box._replace(width=side + 4)
        self._draw_initials(painter, badge, entry.assignee, tone)
        room = QRect(box.left + side + 6, box.top, box.width - side - 10, box.height)
        self.draw_line(painter, room, entry.title, tone.text)

    def draw_birthday(self, painter: QPainter, box: Box, words: str, *, hovered: bool) -> None:
        """Draw the bar of a birthday."""
        colour = theme().colour
        ground = colour("violet_soft")
        if hovered:
            ground = mix(ground, colour("field"), 0.12)
        draw_box(painter, QRectF(*box), ground=ground, radius=RADIUS)
        side = theme().px(14)
        spot = QRect(box.left + 6, box.top + (box.height - side) // 2, side, side)
        draw_icon(painter, spot, "cake", "violet")
        room = QRect(spot.right() + 6, box.top, box.right - spot.right() - 10, box.height)
        self.draw_line(painter, room, words, "violet")

    def draw_line(self, painter: QPainter, room: QRect, text: str, shade: Colour) -> None:
        """Draw one line in the weight of a title, cut where it does not fit."""
        if room.width() <= 0:
            return
        metrics = theme().metrics(Role.PILL_STRONG)
        painter.setFont(theme().font(Role.PILL_STRONG))
        painter.setPen(theme().colour(shade))
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)

    def draw_dashes(
        self, painter: QPainter, box: Box, shade: Colour, *, ground: QColor | None = None,
        width: float = 1.5,
    ) -> None:  # fmt: skip
        """Draw a dashed frame: where something would be, or what waits for an answer."""
        smooth(painter)
        pen = QPen(theme().colour(shade), width)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(QBrush(ground) if ground is not None else Qt.BrushStyle.NoBrush)
        inner = QRectF(*box).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.drawRoundedRect(inner, RADIUS, RADIUS)

    def hatch(self, shade: QColor, ratio: float) -> QBrush:
        """Return the brush of slanting lines."""
        known = self._hatches.get(f"{shade.name()} {shade.alpha()} {ratio}")
        if known is not None:
            return known
        side = round(_HATCH * ratio)
        tile = QPixmap(side, side)
        tile.fill(Qt.GlobalColor.transparent)
        pen = QPen(shade, ratio)
        inner = QPainter(tile)
        smooth(inner)
        inner.setPen(pen)
        for shift in (-side, 0, side):
            inner.drawLine(QPointF(shift, side), QPointF(shift + side, 0))
        inner.end()
        tile.setDevicePixelRatio(ratio)
        brush = QBrush(tile)
        self._hatches[f"{shade.name()} {shade.alpha()} {ratio}"] = brush
        return brush

    def show(
        self, painter: QPainter, box: Box, key: object, draw: Callable[[QPainter, Box], None]
    ) -> None:
        """Put the picture of something there; it is drawn only once in a size."""
        ratio = painter.device().devicePixelRatioF()
        sized = (key, box.width, box.height, ratio)
        known = self._pictures.get(sized)
        if known is None:
            if len(self._pictures) > _MOST_KEPT:
                self._pictures.clear()
            known = QPixmap(round(box.width * ratio), round(box.height * ratio))
            known.setDevicePixelRatio(ratio)
            known.fill(Qt.GlobalColor.transparent)
            inner = QPainter(known)
            draw(inner, box._replace(left=0, top=0))
            inner.end()
            self._pictures[sized] = known
        painter.drawPixmap(box.left, box.top, known)

    def _draw_block(  # noqa: PLR0913 - a painting primitive: where, what and how
        self, painter: QPainter, box: Box, entry: AgendaEntry, *, tone: Tone, time: str,
        hovered: bool, icon: str, centred: bool,
    ) -> None:  # fmt: skip
        colour = theme().colour
        rect = QRectF(*box)
        over = entry.done or entry.missed
        ground = colour("sunken" if over else tone.soft)
        if hovered:
            ground = mix(ground, colour("field"), 0.12)
        draw_box(painter, rect, ground=ground, radius=RADIUS)
        if entry.unaccepted and not over:
            self.draw_dashes(painter, box, tone.text, width=1)
        if not over and not centred:
            self._draw_bar(painter, rect, colour(tone.text))
        self._draw_words(painter, box, entry, tone=tone, time=time, icon=icon, centred=centred)
        if not over:
            self._draw_marks(painter, box, entry, tone)

    def _draw_hatched(
        self, painter: QPainter, box: Box, tone: Tone, *, hovered: bool, over: bool
    ) -> None:
        colour = theme().colour
        shade: Colour = "grey" if over else tone.text
        rect = QRectF(*box)
        ground = colour("surface")
        if hovered:
            ground = mix(ground, colour(tone.soft), 0.8)
        draw_box(painter, rect, ground=ground, radius=RADIUS)
        lines = QColor(colour(shade))
        lines.setAlpha(70)
        painter.setPen(QPen(colour(shade), 1.2))
        painter.setBrush(self.hatch(lines, painter.device().devicePixelRatioF()))
        painter.drawRoundedRect(rect.adjusted(0.6, 0.6, -0.6, -0.6), RADIUS, RADIUS)

    def _draw_initials(self, painter: QPainter, box: Box, name: str, tone: Tone) -> None:
        colour = theme().colour
        side = min(theme().px(20), box.width - 4, box.height - 2)
        if side < theme().px(10):
            return
        disc = QRectF(box.left + (box.width - side) / 2, box.top + 2, side, side)
        smooth(painter)
        painter.setPen(QPen(colour(tone.text), 1.2))
        painter.setBrush(colour("surface"))
        painter.drawEllipse(disc.adjusted(0.6, 0.6, -0.6, -0.6))
        font = theme().font(Role.PILL_STRONG)
        font.setPixelSize(max(7, round(side * 0.45)))
        painter.setFont(font)
        painter.drawText(disc, CENTRE, initials(name))

    @staticmethod
    def _draw_bar(painter: QPainter, rect: QRectF, shade: QColor) -> None:
        """The bar keeps the rounded corners of the block."""
        painter.save()
        painter.setClipRect(QRectF(rect.left(), rect.top(), BAR, rect.height()),
                            Qt.ClipOperation.IntersectClip)  # fmt: skip
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        painter.drawRoundedRect(rect.adjusted(0, 0, RADIUS, 0), RADIUS - 2, RADIUS - 2)
        painter.restore()

    def _draw_words(
        self, painter: QPainter, box: Box, entry: AgendaEntry, *, tone: Tone, time: str, icon: str,
        centred: bool,
    ) -> None:  # fmt: skip
        px = theme().px
        over = entry.done or entry.missed
        left = 6 if centred else BAR + 4
        mark = ("check" if entry.done else "minus") if over else icon
        if mark and box.width > px(28):
            side = px(_TICK + 2 if centred else _TICK)
            high = box.height if centred or box.height < px(30) else px(24)
            spot = QRect(box.left + left - 1, box.top + (high - side) // 2, side, side)
            draw_icon(painter, spot, mark, "text2" if over else tone.text)
            left += side + 3
        width = box.width - left - 1
        if not over and box.width >= px(_ROOMY_MARKS):
            width -= len(marks_of(entry)) * px(_MARK + 2)
        if width < px(10):
            return
        if centred:
            room = QRect(box.left + left, box.top, width, box.height)
            self.draw_line(painter, room, entry.title, "text2" if over else tone.text)
            return
        shade = theme().colour("text2" if over else tone.text)
        quiet = theme().colour("text2")
        strong, plain = theme().metrics(Role.PILL_STRONG), theme().metrics(Role.LABEL)
        line = strong.height() + px(2)
        top = px(4)
        setting = Setting(
            width, box.height - top, line,
            lambda text, bold: (strong if bold else plain).horizontalAdvance(text),
            px(100) / 100,
        )  # fmt: skip
        lines = lines_of(entry.title, time, entry.client, setting)
        if len(lines) == 1 and box.height < 2 * line:
            top = max(0, (box.height - strong.height()) // 2)
        for at, each in enumerate(lines):
            painter.setFont(theme().font(Role.PILL_STRONG if each.strong else Role.LABEL))
            painter.setPen(shade if each.strong else quiet)
            base = box.top + top + at * line + strong.ascent()
            painter.drawText(QPointF(box.left + left, base), each.text)

    @staticmethod
    def _draw_marks(painter: QPainter, box: Box, entry: AgendaEntry, tone: Tone) -> None:
        """What else is to be known stands in the upper right corner, if there is room."""
        marks = marks_of(entry)
        px = theme().px
        if box.width < px(_ROOMY_MARKS) or not marks or box.height < px(16):
            return
        side = px(_MARK)
        right = box.right - px(4)
        top = box.top + max(2, min(px(6), (box.height - side) // 2))
        for name, shade in marks:
            draw_icon(painter, QRect(right - side, top, side, side), name, shade or tone.text)
            right -= side + px(2)


def marks_of(entry: AgendaEntry) -> list[tuple[str, Colour | None]]:
    """Return the icons an open entry wears, the most urgent first; no colour = its own."""
    found: list[tuple[str, Colour | None]] = []
    if entry.state is ActionState.OVERDUE:
        found.append(("circle-alert", "bad"))
    if entry.waiting:
        found.append(("hourglass", "text2"))
    if entry.repeats:
        found.append(("repeat", None))
    return found
