"""The banner of a card whose data may not be used, or are gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.theme import Tone
from ui.widgets.banner import Banner

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crm_desktop.clients.card import ClientCard
    from ui.shell.frame import OfficeFrame


class PersonalBanner(Banner):
    """Hidden on most cards."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", tone=Tone.WARN, icon="shield-alert", parent=parent)
        self.hide()

    def show_card(self, card: ClientCard) -> None:
        """Say what the law asks for this client."""
        if card.erased_at is not None:
            self.set_text(
                self.tr("Остались только сведения для отчётов. Карточка не меняется."),
                title=self.tr("Данные обезличены"),
            )
        elif card.blocked_at is not None:
            self.set_text(
                self.tr("Не звоните и не пишите этому клиенту, пока вопрос не решён. "
                        "Снять: вкладка «Персональные данные»."),
                title=self.tr("Обработка данных остановлена"),
            )  # fmt: skip
        self.setVisible(card.erased_at is not None or card.blocked_at is not None)


def tell_erased_again(frame: OfficeFrame) -> None:
    """Say that people the restored copy brought back are erased once more."""
    erased = frame.office.erased_again
    if not erased:
        return
    told = Banner(
        "Копия старше акта об уничтожении: данные этих людей уничтожены ещё раз.",
        title=f"Повторно уничтожены данные: {erased}",
        tone=Tone.WARN,
        icon="shield-check",
        closable=True,
    )
    told.closed.connect(told.deleteLater)
    frame.add_banner(told)
