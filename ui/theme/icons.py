"""Lucide icons, recoloured and drawn sharp for any device pixel ratio."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from resources import ROOT

STROKE: Final = 1.9
RATIOS: Final = (1.0, 1.25, 1.5, 1.75, 2.0, 3.0)
"""Device pixel ratios a QIcon holds ready; Qt takes the nearest for others."""


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    text = (ROOT / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    return text.replace('stroke-width="2"', f'stroke-width="{STROKE}"')


@lru_cache(maxsize=512)
def renderer(name: str, colour: str) -> QSvgRenderer:
    """Return the icon's drawing in a `#rrggbb` colour.

    Raises:
        FileNotFoundError: no such icon is shipped.
    """
    return QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))


@lru_cache(maxsize=1024)
def pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    """Draw an icon of `size` logical pixels for a screen of that device pixel ratio."""
    drawing = renderer(name, colour)
    picture = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    drawing.render(painter, QRectF(picture.rect()))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def build_icon(name: str, colour: QColor, disabled: QColor, size: int) -> QIcon:
    """Build an icon for widgets that only take a QIcon (menus, line edits)."""
    icon = QIcon()
    for ratio in RATIOS:
        for shade, mode in ((colour, QIcon.Mode.Normal), (disabled, QIcon.Mode.Disabled)):
            icon.addPixmap(pixmap(name, shade.name(), size, ratio), mode)
    return icon
