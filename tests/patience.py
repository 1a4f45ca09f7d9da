"""How long a test waits for what must come: so long that only a hang is ever told.

Nothing here slows a test down that passes: every wait ends as soon as its condition holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytestqt.qtbot import QtBot

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

PATIENCE_S = 120
PATIENCE = PATIENCE_S * 1000
"""Milliseconds, as Qt counts."""


class PatientBot(QtBot):
    """Waits for what must come as long as the slowest and busiest machine may need."""

    def waitActive(self, widget: QWidget, *, timeout: int = PATIENCE) -> Any:  # noqa: N802 - Qt's
        return super().waitActive(widget, timeout=max(timeout, PATIENCE))

    def waitExposed(self, widget: QWidget, *, timeout: int = PATIENCE) -> Any:  # noqa: N802 - the name pytest-qt gives it
        return super().waitExposed(widget, timeout=max(timeout, PATIENCE))

    def waitUntil(  # noqa: N802 - the name pytest-qt gives it
        self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE
    ) -> None:
        super().waitUntil(callback, timeout=max(timeout, PATIENCE))

    def waitSignal(  # noqa: N802 - the name pytest-qt gives it
        self, signal: Any, *, timeout: int = PATIENCE, raising: bool | None = None, **more: Any
    ) -> Any:
        # Without `raising` it is asked whether a signal does NOT come: that takes its own time.
        if raising is not False:
            timeout = max(timeout, PATIENCE)
        return super().waitSignal(signal, timeout=timeout, raising=raising, **more)
