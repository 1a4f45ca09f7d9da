"""Answering a dialog that is about to open."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from ui.widgets.dialogs import Dialog


def answer(label: str) -> None:
    """Press a button of the question that is about to open."""

    def press() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, Dialog):
            QTimer.singleShot(20, press)
            return
        for button in dialog.findChildren(type(dialog.add_button("—", lambda: None))):
            if button.caption == label:
                button.click()
                return

    QTimer.singleShot(20, press)
