"""Rounded windows, also on a desktop that cannot show what lies behind one."""

from __future__ import annotations

import ctypes
from functools import lru_cache

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QBitmap, QGuiApplication, QPainter
from PySide6.QtWidgets import QWidget


@lru_cache(maxsize=1)
def sees_through() -> bool:
    """Whether the desktop mixes translucent windows; only a bare X server may not.

    Without a compositor the translucent part of a window stays black.
    """
    if QGuiApplication.platformName() != "xcb":
        return True
    try:
        x11 = ctypes.CDLL("libX11.so.6")
    except OSError:
        return True
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = ctypes.c_ulong
    x11.XInternAtom.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int)
    x11.XGetSelectionOwner.restype = ctypes.c_ulong
    x11.XGetSelectionOwner.argtypes = (ctypes.c_void_p, ctypes.c_ulong)
    x11.XDefaultScreen.argtypes = (ctypes.c_void_p,)
    x11.XCloseDisplay.argtypes = (ctypes.c_void_p,)
    display = x11.XOpenDisplay(None)
    if not display:
        return True
    name = f"_NET_WM_CM_S{x11.XDefaultScreen(display)}"
    owner = x11.XGetSelectionOwner(display, x11.XInternAtom(display, name.encode(), 0))
    x11.XCloseDisplay(display)
    return bool(owner)


def round_window(window: QWidget, radius: int) -> None:
    """Give a window of its own rounded corners; it paints its ground itself.

    Args:
        window: a dialog, menu or popup, not yet shown.
        radius: of its corners, in logical pixels.
    """
    window.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
    if not sees_through():
        _Cut(window, radius)


class _Cut(QObject):
    """Cuts the corners off a window whenever its size changes."""

    def __init__(self, window: QWidget, radius: int) -> None:
        super().__init__(window)
        self._radius = radius
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        shaping = event.type() in (QEvent.Type.Resize, QEvent.Type.Show)
        if shaping and isinstance(watched, QWidget) and not watched.size().isEmpty():
            shape = QBitmap(watched.size())
            shape.clear()
            painter = QPainter(shape)
            painter.setBrush(Qt.GlobalColor.color1)
            painter.setPen(Qt.GlobalColor.color1)
            whole = QRectF(shape.rect()).adjusted(0, 0, -1, -1)
            painter.drawRoundedRect(whole, self._radius, self._radius)
            painter.end()
            watched.setMask(shape)
        return super().eventFilter(watched, event)
