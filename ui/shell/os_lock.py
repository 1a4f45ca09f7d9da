"""Tells when the computer itself is locked or goes to sleep.

On Linux the desktop says so over D-Bus, on Windows by a message to the window. Where neither is
there (no bus, another system) nothing is told, and only the idle minutes lock.
"""

from __future__ import annotations

import ctypes
import logging
import os
import sys
from ctypes import wintypes
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from PySide6.QtCore import SLOT, QAbstractNativeEventFilter, QCoreApplication, QObject, Signal, Slot

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

logger = logging.getLogger(__name__)

_SESSION_CHANGE: Final = 0x02B1  # WM_WTSSESSION_CHANGE
_SESSION_LOCKED: Final = 0x7  # WTS_SESSION_LOCK
_POWER: Final = 0x0218  # WM_POWERBROADCAST
_SUSPENDS: Final = 0x4  # PBT_APMSUSPEND
_THIS_SESSION: Final = 0  # NOTIFY_FOR_THIS_SESSION


class _Call(NamedTuple):
    """A D-Bus signal that is listened to."""

    service: str
    path: str
    interface: str
    name: str


_SCREEN_SAVERS: Final = (
    _Call("", "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged"),
    _Call("", "/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged"),
    _Call("", "/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged"),
    _Call("", "/org/mate/ScreenSaver", "org.mate.ScreenSaver", "ActiveChanged"),
    _Call("", "/org/cinnamon/ScreenSaver", "org.cinnamon.ScreenSaver", "ActiveChanged"),
    _Call("", "/org/xfce/ScreenSaver", "org.xfce.ScreenSaver", "ActiveChanged"),
)
_LOGIN: Final = "org.freedesktop.login1"
# The binding takes text here, whatever its type hints say.
_ON_ACTIVE: Final[Any] = SLOT("on_active(bool)")
_ON_LOCK: Final[Any] = SLOT("on_lock()")
_SLEEP: Final = _Call(_LOGIN, "/org/freedesktop/login1", f"{_LOGIN}.Manager", "PrepareForSleep")


class OsLock(QObject):
    """Emits `locked` when the screen is locked or the computer is about to sleep.

    Attributes:
        locked: nobody sits before the screen any more.
    """

    locked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._filter: SessionFilter | None = None

    def start(self, window: QWidget) -> None:
        """Listen, as far as this system tells; a bus that refuses costs nothing but this."""
        try:
            if sys.platform == "win32":
                self._listen_to_windows(window)
            elif sys.platform.startswith("linux"):
                self._listen_to_buses()
        except (ImportError, OSError, AttributeError, RuntimeError, ValueError) as error:
            logger.warning("lock of the system not heard: %s", type(error).__name__)

    @Slot(bool)
    def on_active(self, active: bool) -> None:
        """Take a screen saver's or the sleep's signal; the end of either changes nothing."""
        if active:
            self.locked.emit()

    @Slot()
    def on_lock(self) -> None:
        """Take the session's own signal."""
        self.locked.emit()

    def _listen_to_buses(self) -> None:
        from PySide6.QtDBus import QDBusConnection  # noqa: PLC0415 - not there on every system

        # Qt would start a bus of its own where the desktop has none.
        if os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
            session = QDBusConnection.sessionBus()
            for call in _SCREEN_SAVERS:
                session.connect(*call, self, _ON_ACTIVE)
        system = QDBusConnection.systemBus()
        if not system.isConnected():
            return
        system.connect(*_SLEEP, self, _ON_ACTIVE)
        path = _session_path()
        if path:
            call = _Call(_LOGIN, path, f"{_LOGIN}.Session", "Lock")
            system.connect(*call, self, _ON_LOCK)

    def _listen_to_windows(self, window: QWidget) -> None:
        app = QCoreApplication.instance()
        if sys.platform == "win32" and app is not None:
            told = ctypes.windll.wtsapi32.WTSRegisterSessionNotification
            told(wintypes.HWND(int(window.winId())), _THIS_SESSION)
            self._filter = SessionFilter(self)
            app.installNativeEventFilter(self._filter)


class SessionFilter(QAbstractNativeEventFilter):
    """Looks for two messages of Windows and lets everything go on."""

    def __init__(self, lock: OsLock) -> None:
        super().__init__()
        self._lock = lock

    def nativeEventFilter(self, kind: Any, message: Any) -> tuple[bool, int]:  # noqa: N802 - Qt's
        """Emit `locked` where a message says so; nothing is ever swallowed."""
        if bytes(kind) == b"windows_generic_MSG":
            told = wintypes.MSG.from_address(int(message))
            if (told.message, told.wParam) in (
                (_SESSION_CHANGE, _SESSION_LOCKED),
                (_POWER, _SUSPENDS),
            ):
                self._lock.locked.emit()
        return False, 0


def _session_path() -> str:
    """Where this session stands on the system bus; '' where no session is known."""
    number = os.environ.get("XDG_SESSION_ID", "")
    if not number.isalnum():
        return ""
    # D-Bus writes a leading digit as its code.
    first = number[0] if number[0].isalpha() else f"_{ord(number[0]):x}"
    return f"/org/freedesktop/login1/session/{first}{number[1:]}"
