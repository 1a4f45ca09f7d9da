"""What can be pressed inside a painted row, and how such a button is drawn there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect

from ui.theme import Radius, Role, theme
from ui.widgets.paint import draw_box, draw_icon, draw_text, mix, text_width

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from ui.theme import Colour

DONE: Final = "done"
CALL: Final = "call"
LATER: Final = "later"
TAKE: Final = "take"
ACCEPT: Final = "accept"
REFUSE: Final = "refuse"
HIGH: Final = 28
"""Of a button inside a row; pixels at 100 %."""
_HOVER: Final = 0.10
_PAD: Final = 10


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of a row that can be pressed.

    Attributes:
        key: what a press means.
        rect: where, in the coordinates of the view.
        tip: in words.
    """

    key: str
    rect: QRect
    tip: str


def caption_width(caption: str, *, icon: bool = False) -> int:
    """Return how wide a painted button is, final pixels."""
    px = theme().px
    width = text_width(caption, Role.META_STRONG) + 2 * px(_PAD)
    return width + (px(22) if icon else 0)


def draw_button(
    painter: QPainter, rect: QRect, caption: str, *, icon: str = "", hot: bool = False,
    soft: bool = False,
) -> None:  # fmt: skip
    """Draw a small button; `soft` is the loud one of two."""
    px = theme().px
    colour = theme().colour
    ground = colour("accent_soft" if soft else "surface")
    if hot:
        ground = mix(ground, colour("accent" if soft else "field"), _HOVER)
    draw_box(
        painter, rect, ground=ground, border=None if soft else colour("line2"),
        radius=Radius.CONTROL,
    )  # fmt: skip
    shade: Colour = "accent_text" if soft else "text"
    left = rect.left() + px(_PAD)
    if icon:
        side = px(14) if caption else px(16)
        spot = QRect(left, rect.center().y() - side // 2 + 1, side, side)
        if not caption:
            spot.moveCenter(rect.center())
        draw_icon(painter, spot, icon, "text2")
        left += px(22)
    room = QRect(left, rect.top(), rect.right() - left, rect.height())
    draw_text(painter, room, caption, Role.META_STRONG, shade)


def draw_glyph(painter: QPainter, rect: QRect, icon: str, *, hot: bool) -> None:
    """Draw an icon that acts, without a frame until it is pointed at."""
    if hot:
        draw_box(painter, rect, ground=theme().colour("accent_soft"), radius=Radius.CONTROL)
    side = theme().px(16)
    spot = QRect(0, 0, side, side)
    spot.moveCenter(rect.center())
    draw_icon(painter, spot, icon, "accent_text")
