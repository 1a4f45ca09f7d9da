"""«Анна изменила это поле»: told below a value that is being edited while another one came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.theme import Role, Space
from ui.widgets.buttons import LinkButton
from ui.widgets.labels import ElidedLabel, set_tip

if TYPE_CHECKING:
    from crm_desktop.clients.card import FieldValue

_EMPTY = "пусто"


class FieldNews(QWidget):
    """Who wrote what meanwhile, and a way to see it instead of one's own words.

    Attributes:
        show_wanted: the person gives up what he typed.
    """

    show_wanted = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = ""
        self._text = ElidedLabel("", Role.META, colour="accent_text")
        self.link = LinkButton(self.tr("показать"), role=Role.META_STRONG)
        # Clicking it must not count as leaving the field, which would save what was typed.
        self.link.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.link.pressed.connect(self.show_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.S, 1, Space.S, 1)
        row.setSpacing(Space.S)
        row.addWidget(self._text, 1)
        row.addWidget(self.link)
        self.hide()

    @property
    def text(self) -> str:
        """What is told."""
        return self._text.text()

    def tell(self, value: FieldValue) -> None:
        """Tell that a value came."""
        self._value = value.text
        self.name("")
        self.show()

    def name(self, who: str) -> None:
        """Tell whose it is, once it is known."""
        told = self.tr("Это поле меняет и {}").format(who) if who else ""
        self._text.setText(told or self.tr("Это поле изменили, пока вы правите"))
        set_tip(self, self.tr("Сейчас в базе: {}").format(self._value or _EMPTY))
