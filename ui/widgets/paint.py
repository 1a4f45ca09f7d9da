"""Painting toolbox: what widgets and list delegates draw with.

All lengths given here are final pixels (after `theme().px`); all texts are plain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from ui.theme import Radius, Role, Tone, theme
from ui.theme.icons import pixmap
from ui.theme.people import tone_of_person
from ui.widgets.people import initials

if TYPE_CHECKING:
    from ui.theme import Colour

LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE: Final = Qt.AlignmentFlag.AlignCenter
AVATAR_TEXT: Final = 0.37
"""Size of the initials as a share of the avatar."""


def mix(first: QColor, second: QColor, share: float) -> QColor:
    """Return `first` with `share` (0 to 1) of `second` stirred in."""
    return QColor.fromRgbF(
        first.redF() + (second.redF() - first.redF()) * share,
        first.greenF() + (second.greenF() - first.greenF()) * share,
        first.blueF() + (second.blueF() - first.blueF()) * share,
    )


def smooth(painter: QPainter) -> None:
    """Switch antialiasing on."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def draw_box(
    painter: QPainter,
    rect: QRect | QRectF,
    *,
    ground: QColor | None,
    border: QColor | None = None,
    width: float = 1.0,
    radius: float = Radius.CONTROL,
) -> None:
    """Fill a rounded box and draw its border inside the rectangle, sharp at any scaling."""
    smooth(painter)
    half = width / 2 if border is not None else 0.0
    inner = QRectF(rect).adjusted(half, half, -half, -half)
    painter.setPen(QPen(border, width) if border is not None else Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(ground) if ground is not None else Qt.BrushStyle.NoBrush)
    bound = max(0.0, min(radius - half, inner.width() / 2, inner.height() / 2))
    painter.drawRoundedRect(inner, bound, bound)


def draw_ring(painter: QPainter, rect: QRect | QRectF, radius: float = Radius.CONTROL) -> None:
    """Draw the keyboard focus frame: accent, 2 px, inside the rectangle."""
    draw_box(painter, rect, ground=None, border=theme().colour("accent"), width=2, radius=radius)


def draw_icon(painter: QPainter, rect: QRect | QRectF, name: str, colour: Colour) -> None:
    """Draw an icon into the square in the middle of the rectangle."""
    side = round(min(QRectF(rect).width(), QRectF(rect).height()))
    if side <= 0:
        return  # a widget squeezed to nothing
    ratio = painter.device().devicePixelRatioF()
    centre = QRectF(rect).center()
    x, y = (round(at * ratio) / ratio for at in (centre.x() - side / 2, centre.y() - side / 2))
    painter.drawPixmap(QPointF(x, y), pixmap(name, theme().colour(colour).name(), side, ratio))


def text_width(text: str, role: Role) -> int:
    """Width of one line, in pixels, rounded up."""
    return theme().metrics(role).horizontalAdvance(text) + 1


def draw_text(  # noqa: PLR0913 - a painting primitive: where, what and how
    painter: QPainter,
    rect: QRect,
    text: str,
    role: Role = Role.BODY,
    colour: Colour = "text",
    *,
    align: Qt.AlignmentFlag = LEFT,
    elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    struck: bool = False,
) -> int:
    """Draw one line, cut with «…» where it does not fit; returns the width it took."""
    if rect.width() <= 0 or not text:
        return 0
    line = " ".join(text.split("\n"))
    metrics = theme().metrics(role)
    width = metrics.horizontalAdvance(line)
    if width > rect.width():
        line = metrics.elidedText(line, elide, rect.width())
        width = metrics.horizontalAdvance(line)
    font = theme().font(role)
    if struck:
        font.setStrikeOut(True)
    painter.setFont(font)
    painter.setPen(theme().colour(colour))
    painter.drawText(rect, align | Qt.TextFlag.TextSingleLine, line)
    return min(width, rect.width())


def pill_width(text: str, *, icon: bool = False, role: Role = Role.PILL) -> int:
    """Width a pill with this text takes."""
    return text_width(text, role) + theme().px(16) + (theme().px(16) if icon else 0)


def draw_pill(  # noqa: PLR0913 - a painting primitive: where, what and how
    painter: QPainter,
    at: QPoint,
    text: str,
    tone: Tone = Tone.GREY,
    *,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    height: int = 0,
    max_width: int = 0,
    icon: str = "",
) -> QRect:
    """Draw a pill whose left (or, aligned right, right) middle is at a point.

    Args:
        painter: the painter.
        at: the middle of the left edge, or of the right edge with `AlignRight`.
        text: one line; elided beyond `max_width`.
        tone: the colours.
        align: `AlignLeft` or `AlignRight`.
        height: pixels; 0 = 20 at 100 %.
        max_width: pixels; 0 = as wide as the text needs.
        icon: a Lucide name drawn before the text, or ''.

    Returns:
        The rectangle covered.
    """
    high = height or theme().px(20)
    wide = pill_width(text, icon=bool(icon))
    if max_width:
        wide = min(wide, max_width)
    left = at.x() - wide if align & Qt.AlignmentFlag.AlignRight else at.x()
    box = QRect(left, at.y() - high // 2, wide, high)
    draw_box(painter, box, ground=theme().colour(tone.soft), radius=high / 2)
    inner = box.adjusted(theme().px(8), 0, -theme().px(8) + 1, 0)
    if icon:
        side = theme().px(12)
        draw_icon(
            painter, QRect(inner.left(), box.center().y() - side // 2 + 1, side, side), icon,
            tone.text,
        )  # fmt: skip
        inner.setLeft(inner.left() + theme().px(16))
    draw_text(painter, inner, text, Role.PILL, tone.text)
    return box


def draw_avatar(
    painter: QPainter,
    rect: QRect,
    name: str,
    key: object = None,
    *,
    tone: Tone | None = None,
) -> None:
    """Draw a disc with initials; the same `key` (else name) always wears the same colour."""
    worn = tone or tone_of_person(name if key is None else key)
    smooth(painter)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().colour(worn.soft))
    painter.drawEllipse(rect)
    font = theme().font(Role.ROW)
    font.setPixelSize(max(8, round(rect.height() * AVATAR_TEXT)))
    painter.setFont(font)
    painter.setPen(theme().colour(worn.text))
    painter.drawText(rect, CENTRE, initials(name))


def draw_row(
    painter: QPainter,
    rect: QRect,
    *,
    hovered: bool = False,
    selected: bool = False,
    focused: bool = False,
    inset: int = 8,
    radius: int = Radius.CARD,
) -> QRect:
    """Draw the ground of a list row in its state; returns the ground's rectangle."""
    ground = rect.adjusted(inset, 0, -inset, 0)
    if selected:
        draw_box(painter, ground, ground=theme().colour("accent_soft"), radius=radius)
    elif hovered:
        draw_box(painter, ground, ground=theme().colour("sunken"), radius=radius)
    if focused:
        draw_ring(painter, ground, radius)
    return ground


def draw_cell(
    painter: QPainter, rect: QRect, *, hovered: bool, selected: bool, line_from: int = 0
) -> None:
    """Draw the ground of a table cell and the hairline below, which begins `line_from` px in."""
    if selected:
        painter.fillRect(rect, theme().colour("accent_soft"))
    elif hovered:
        painter.fillRect(rect, theme().colour("sunken"))
    line = QRect(rect.left() + line_from, rect.bottom(), rect.width(), 1)
    painter.fillRect(line, theme().colour("border"))


def draw_field(painter: QPainter, box: QRect, *, focused: bool) -> None:
    """Draw the empty box of a choice, for a cell that opens one."""
    px = theme().px
    draw_box(painter, box, ground=theme().colour("surface"), border=theme().colour("field"))
    if focused:
        draw_ring(painter, box)
    spot = QRect(box.right() - px(26), box.center().y() - px(7), px(16), px(16))
    draw_icon(painter, spot, "chevron-down", "text2")


def draw_bar(painter: QPainter, rect: QRect, share: float, colour: Colour) -> None:
    """Draw a bar with its track; `share` is 0 to 1 and is cut there."""
    radius = rect.height() / 2
    draw_box(painter, rect, ground=theme().colour("grey_soft"), radius=radius)
    full = QRectF(rect)
    full.setWidth(full.width() * min(1.0, max(0.0, share)))
    if full.width() >= 1:
        draw_box(painter, full, ground=theme().colour(colour), radius=radius)


def draw_dot(painter: QPainter, centre: QPoint, colour: Colour, size: int = 8) -> None:
    """Draw a state dot."""
    smooth(painter)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().colour(colour))
    half = size / 2
    painter.drawEllipse(QPointF(centre), half, half)
