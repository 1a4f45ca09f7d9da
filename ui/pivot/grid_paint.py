"""Painting the cells of the grid that are in sight, all at once.

A delegate called cell by cell costs a third of a millisecond each; a screen has three hundred.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QStaticText, QTransform

from ui.theme import Role, theme
from ui.widgets.paint import draw_ring, mix

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QColor, QPainter

    from ui.pivot.grid_model import GridModel

PAD: Final = 10
_WARMEST: Final = 0.85
_COLDEST: Final = 0.06
_STEPS: Final = 24
_MOST_SHAPES: Final = 20_000


def heat_grounds() -> tuple[list[QColor], list[QColor]]:
    """Return the grounds of a heat map, pale to full: above nought blue, below it amber."""
    colour = theme().colour
    return tuple(  # type: ignore[return-value]
        [
            mix(colour("surface"), side, _COLDEST + at / _STEPS * (_WARMEST - _COLDEST))
            for at in range(_STEPS + 1)
        ]
        for side in (colour("accent_mid"), colour("warn_soft"))
    )


class Shapes:
    """Texts ready to be drawn.

    The same numbers are drawn again and again while a table is scrolled: shaping one takes ten
    times as long as drawing it.
    """

    def __init__(self) -> None:
        self._fonts = (QFont(), QFont())
        self._metrics = (QFontMetrics(QFont()), QFontMetrics(QFont()))
        self._known: dict[tuple[str, bool, int], tuple[QStaticText, float, float]] = {}

    def dress(self) -> tuple[QFont, QFont]:
        """Take the fonts of the theme; returns the plain and the strong one."""
        fonts = theme().font(Role.META), theme().font(Role.META_STRONG)
        if fonts != self._fonts:
            self._known.clear()
            self._fonts = fonts
            self._metrics = theme().metrics(Role.META), theme().metrics(Role.META_STRONG)
        return fonts

    def shape(self, text: str, *, strong: bool, room: int) -> tuple[QStaticText, float, float]:
        """Return a text, cut where there is no room, its width and its height."""
        key = (text, strong, room)
        found = self._known.get(key)
        if found is None:
            if len(self._known) > _MOST_SHAPES:
                self._known.clear()
            metrics, told = self._metrics[strong], text
            if metrics.horizontalAdvance(text) > room:
                told = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            shaped = QStaticText(told)
            shaped.setTextFormat(Qt.TextFormat.PlainText)
            shaped.prepare(QTransform(), self._fonts[strong])
            size = shaped.size()
            found = self._known[key] = (shaped, size.width(), size.height())
        return found


class CellPainter:
    """Paints lines of cells; made for one painting."""

    def __init__(self, painter: QPainter, model: GridModel, shapes: Shapes) -> None:
        self._painter = painter
        self._shape = shapes.shape
        self._fonts = shapes.dress()
        self._model = model
        colour = theme().colour
        self._border = colour("border")
        self._ground = colour("bg")
        self._chosen = colour("accent_soft")
        self._text = colour("text")
        self._warm, self._cold = heat_grounds() if model.heated else ([], [])
        self._pad = theme().px(PAD)

    def row(
        self,
        row: int,
        box: QRect,
        sections: Sequence[tuple[int, int, int]],
        *,
        is_chosen: Callable[[int, int], bool],
    ) -> None:
        """Paint a line.

        Args:
            row: its number in sight.
            box: the whole line.
            sections: number, left edge and width of the columns in sight.
            is_chosen: whether the cell at a row and a column is selected.
        """
        painter = self._painter
        texts: tuple[list[tuple[QRect, str]], list[tuple[QRect, str]]] = ([], [])
        top, high = box.top(), box.height()
        looks = self._model.looks(row, [section for section, _left, _wide in sections])
        for look, (section, left, wide) in zip(looks, sections, strict=True):
            if is_chosen(row, section):
                painter.fillRect(left, top, wide, high, self._chosen)
            elif look.share is not None:
                painter.fillRect(left, top, wide, high, self._shade(look.share))
            elif look.strong:
                painter.fillRect(left, top, wide, high, self._ground)
            if look.text:
                room = QRect(left + self._pad // 2, top, wide - self._pad - self._pad // 2, high)
                texts[look.strong].append((room, look.text))
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, self._border)
        painter.setPen(self._text)
        for strong, drawn in enumerate(texts):
            if drawn:
                painter.setFont(self._fonts[strong])
            for room, text in drawn:
                shaped, long, tall = self._shape(text, strong=bool(strong), room=room.width())
                painter.drawStaticText(
                    QPointF(room.right() + 1 - long, room.top() + (high - tall) / 2), shaped
                )

    def ring(self, box: QRect) -> None:
        """Mark the cell the keys act on."""
        draw_ring(self._painter, box, 2)

    def _shade(self, share: float) -> QColor:
        side = self._warm if share >= 0 else self._cold
        return side[min(_STEPS, round(abs(share) * _STEPS))]
