"""The living style page: every widget in one picture.

Run `python -m ui.widgets.gallery OUT.png [light|dark] [larger] [dialog]`.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import Mode, Role, Space, TextSize, follow_theme, theme
from ui.widgets import gallery_sections as sections
from ui.widgets.buttons import Button, Kind
from ui.widgets.dialogs import Dialog, build_question
from ui.widgets.fields import SearchField
from ui.widgets.heads import ScreenHead
from ui.widgets.labels import Label
from ui.widgets.nav import Sidebar
from ui.widgets.toast import ToastHost

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

SIZE = QSize(1440, 1860)


class Gallery(QWidget):
    """A window with the frame of the program and all pieces in three columns."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("Из чего сделаны экраны"))
        self._toasts = ToastHost(self)
        head = ScreenHead("ООО «Северный ветер»", crumb="Клиенты", subtitle="карточка")
        head.add(SearchField("Поиск и команды"))
        head.add(Button("Импорт", "download"))
        head.add(Button("Новый клиент", "plus", kind=Kind.PRIMARY))
        columns = QHBoxLayout()
        columns.setSpacing(Space.L)
        for parts in sections.columns():
            column = QVBoxLayout()
            column.setSpacing(Space.L)
            for part in parts:
                column.addWidget(part)
            column.addStretch(1)
            columns.addLayout(column, 1)
        page = QVBoxLayout()
        page.setContentsMargins(Space.XL, Space.L, Space.XL, Space.XL)
        page.setSpacing(Space.L)
        page.addWidget(head)
        for strip in sections.strips():
            page.addWidget(strip)
        page.addLayout(columns)
        page.addStretch(1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(sections.fill_sidebar(Sidebar()))
        whole.addLayout(page, 1)
        self._toasts.undo("Сделка перемещена в «Переговоры»", self.update)
        follow_theme(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour("bg"))
        painter.end()

    def question(self) -> Dialog:
        """A dialog as it stands over a window."""
        dialog = build_question(
            self,
            "Удалить клиента «Северный ветер»?",
            "Клиент и его 37 событий уйдут в корзину. Вернуть их можно в любой день.",
            yes="Удалить",
            no="Отмена",
            danger=True,
        )
        dialog.body.addWidget(Label("Сделок это не коснётся.", Role.META, colour="text2"))
        dialog.set_note("Ctrl+Enter — удалить", "keyboard")
        return dialog


def shoot(window: QWidget, dialog: QWidget | None = None) -> QPixmap:
    """Grab a window together with a dialog that stands over its middle."""
    picture = window.grab()
    if dialog is not None:
        card = dialog.grab()
        painter = QPainter(picture)
        at = window.rect().center() - QPoint(dialog.width() // 2, dialog.height() // 2)
        painter.drawPixmap(at, card)
        painter.end()
    return picture


def main(arguments: list[str]) -> int:
    """Render the page to a file; returns the exit code."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(arguments[:1])
    theme().set_mode(Mode.DARK if "dark" in arguments else Mode.LIGHT)
    theme().set_text_size(TextSize.LARGER if "larger" in arguments else TextSize.NORMAL)
    theme().apply()
    window = Gallery()
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    window.resize(SIZE)
    window.show()
    app.sendPostedEvents()
    dialog = None
    if "dialog" in arguments:
        dialog = window.question()
        dialog.show()
        app.sendPostedEvents()
    return 0 if shoot(window, dialog).save(arguments[1]) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv))
