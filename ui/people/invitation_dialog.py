"""A temporary password, shown once: to be copied, printed or read out, then forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout

from ui.theme import Role, Space, Tone, theme
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button, Kind
from ui.widgets.cards import Panel
from ui.widgets.dialogs import Dialog
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from PySide6.QtGui import QClipboard
    from PySide6.QtWidgets import QWidget

    from crm_desktop.members.inviting import Invitation

CLIPBOARD_MS = 60_000


class InvitationDialog(Dialog):
    """Tells the password and what to tell the person; closing it forgets both."""

    def __init__(self, invitation: Invitation, parent: QWidget, *, again: bool = False) -> None:
        super().__init__(
            f"Временный пароль: {invitation.name}",
            parent,
            subtitle="Показывается один раз. Когда окно закроется, его не узнать никому.",
            width=560,
        )
        self._password = invitation.temporary_password
        self._text = invitation.text
        box = Panel(padding=Space.L)
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        self.shown = Label(self._password, Role.RECORD, selectable=True)
        font = theme().font(Role.RECORD)
        font.setLetterSpacing(font.SpacingType.PercentageSpacing, 106)
        self.shown.setFont(font)
        self.copy_button = Button(self.tr("Скопировать"), "copy", small=True)
        self.copy_button.clicked.connect(lambda _on=False: self.copy())
        row.addWidget(self.shown, 1)
        row.addWidget(self.copy_button)
        box.body.addLayout(row)
        self.body.addWidget(box)
        self.body.addWidget(Label(self._text, Role.BODY, wrap=True, selectable=True))
        if again:
            self.body.addWidget(
                Banner(
                    self.tr("Прежний пароль, лист восстановления и «Запомнить» этого человека "
                            "больше не действуют. Его клиенты и дела остались при нём."),
                    tone=Tone.WARN,
                )
            )  # fmt: skip
        self.add_button(self.tr("Скопировать всё"), self._copy_all, icon="clipboard-paste",
                        left=True)  # fmt: skip
        self.add_button(self.tr("Готово"), kind=Kind.PRIMARY)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def copy(self) -> None:
        """Put the password into the clipboard for a minute."""
        self._put(self._password)
        self.copy_button.set_caption(self.tr("Скопировано"))

    def _copy_all(self) -> None:
        self._put(self._text)

    def _put(self, text: str) -> None:
        from PySide6.QtCore import QTimer  # noqa: PLC0415 - one use

        clipboard = QApplication.clipboard()
        clipboard.setText(text)
        QTimer.singleShot(CLIPBOARD_MS, clipboard, lambda: _forget(clipboard, text))
        program = QApplication.instance()
        if program is not None:
            program.aboutToQuit.connect(lambda: _forget(clipboard, text))


def _forget(clipboard: QClipboard, text: str) -> None:
    """Empty the clipboard, unless something else is in it by now."""
    if clipboard.text() == text:
        clipboard.clear()
