"""Somebody leaves: his work goes first, then his sign-in; what he keeps is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ui.theme import Role, Space, Tone
from ui.widgets.buttons import Button, Kind
from ui.widgets.cards import Card, IconBadge
from ui.widgets.dialogs import Dialog
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class RemoveDialog(Dialog):
    """Three steps in the order they are best done.

    Attributes:
        hand_over_wanted: first his clients, deals and tasks.
        remove_wanted: he leaves now.
    """

    hand_over_wanted = Signal()
    remove_wanted = Signal()

    def __init__(self, parent: QWidget, *, name: str, signs_in: bool) -> None:
        super().__init__(f"{name} больше не работает", parent, width=560)
        self.hand_button = Button(self.tr("Передать дела…"), "handshake", small=True)
        self.hand_button.clicked.connect(lambda _on=False: self._hand_over())
        self.body.addWidget(
            _step(
                "handshake",
                self.tr("Сначала передайте дела"),
                self.tr("Клиентов, сделки и задачи получит другой. У тех, что останутся, "
                        "ответственный будет показан как бывший сотрудник."),
                self.hand_button,
            )
        )  # fmt: skip
        if signs_in:
            self.body.addWidget(
                _step(
                    "user-x",
                    self.tr("Потом закройте вход"),
                    self.tr("Его ключ удаляется, подписанный список офиса это закрепляет: вернуть "
                            "себе доступ он не сможет. Если он сейчас в программе, его окно "
                            "заблокируется."),
                )
            )  # fmt: skip
            self.body.addWidget(
                _step(
                    "key-round",
                    self.tr("И смените ключ базы"),
                    self.tr("То, что он мог видеть, он мог и скопировать: файл базы, выгрузки, "
                            "снимки экрана. Забрать это нельзя. Смена ключа закроет от него всё, "
                            "что будет записано дальше."),
                )
            )  # fmt: skip
        self.add_button(self.tr("Отмена"))
        yes = self.tr("Закрыть вход") if signs_in else self.tr("Убрать из списка")
        self.add_button(yes, self._remove, kind=Kind.DANGER)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def _hand_over(self) -> None:
        self.reject()
        self.hand_over_wanted.emit()

    def _remove(self) -> None:
        self.accept()
        self.remove_wanted.emit()


def _step(icon: str, title: str, text: str, button: Button | None = None) -> Card:
    card = Card(padding=Space.M)
    row = QHBoxLayout()
    row.setSpacing(Space.M)
    row.addWidget(IconBadge(icon, Tone.ACCENT, 36), 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(Label(title, Role.BODY_STRONG))
    words.addWidget(Label(text, Role.META, colour="text2", wrap=True))
    row.addLayout(words, 1)
    if button is not None:
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
    card.body.addLayout(row)
    return card
