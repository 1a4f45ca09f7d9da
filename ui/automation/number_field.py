"""A short line for a whole number."""

from __future__ import annotations

from PySide6.QtCore import Signal

from crm_desktop.errors import UserError
from ui.theme import follow_theme, theme
from ui.widgets.fields import TextField


class NumberField(TextField):
    """A whole number within bounds; with `optional` it may stay empty.

    Attributes:
        edited: something was typed.
    """

    edited = Signal()

    def __init__(
        self, value: int | None, *, least: int = 0, most: int = 3650, optional: bool = False
    ) -> None:
        super().__init__("" if value is None else str(value))
        self._least = least
        self._most = most
        self._optional = optional
        self.setMaxLength(5)
        self.textEdited.connect(lambda _text: self._on_edited())
        follow_theme(self.fit)

    def fit(self) -> None:
        """Measure anew."""
        self.setFixedWidth(theme().px(72))

    def read(self, label: str) -> int | None:
        """Return the number; None if nothing is typed and that is allowed.

        Raises:
            UserError: it is none within the bounds.
        """
        typed = self.text().strip()
        if not typed and self._optional:
            return None
        try:
            found = int(typed)
        except ValueError:
            found = self._least - 1
        if not self._least <= found <= self._most:
            self.set_error(True)
            raise UserError(f"{label}: укажите целое число от {self._least} до {self._most}.")
        return found

    def number(self, label: str) -> int:
        """Return the number that must be there; raises UserError as `read`."""
        return self.read(label) or 0

    def _on_edited(self) -> None:
        self.set_error(False)
        self.edited.emit()
