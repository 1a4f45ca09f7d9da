"""«Копия или переезд?»: an office met on another computer or in another folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from ui.theme import Role, Space, Tone
from ui.widgets.dialogs import Dialog
from ui.widgets.labels import Label
from ui.widgets.tiles import ChoiceCard

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from crm_desktop.office import CopyAnswer


class CopiedDialog(Dialog):
    """Two answers; closing it leaves the office closed and untouched."""

    def __init__(self, parent: QWidget | None, answered: Callable[[CopyAnswer], None]) -> None:
        from crm_desktop.office import CopyAnswer  # noqa: PLC0415 - loaded by now

        super().__init__("Это копия или переезд?", parent, width=640)
        self._answered = answered
        self.body.setSpacing(Space.M)
        self.body.addWidget(
            Label(
                self.tr(
                    "Раньше этот офис открывали на другом компьютере или из другой папки. "
                    "Ответ нужен, чтобы записи двух копий никогда не перепутались."
                ),
                Role.BODY,
                colour="text2",
                wrap=True,
            )
        )
        for title, text, icon, tone, answer in (
            (
                self.tr("Переезд: прежней папкой больше не пользуются"),
                self.tr("Офис продолжит работу здесь как тот же самый."),
                "log-in",
                Tone.ACCENT,
                CopyAnswer.MOVED,
            ),
            (
                self.tr("Копия: прежний офис тоже будут открывать"),
                self.tr("Эта папка станет отдельным рабочим местом со своим номером."),
                "copy",
                Tone.TEAL,
                CopyAnswer.COPY,
            ),
        ):
            card = ChoiceCard(title, text, icon=icon, tone=tone)
            card.clicked.connect(lambda _on=False, answer=answer: self._choose(answer))
            self.body.addWidget(card)

    def _choose(self, answer: CopyAnswer) -> None:
        self.accept()
        self._answered(answer)


def ask_copied(parent: QWidget, answered: Callable[[CopyAnswer], None]) -> CopiedDialog:
    """Ask without waiting."""
    dialog = CopiedDialog(parent, answered)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
