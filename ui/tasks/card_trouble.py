"""What went wrong with a task on the screen, and the ways out; what was typed stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from ui.theme import Tone
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.errors import NotFoundError, UserError
    from crm_desktop.tasks.editing import TaskChangedError


class TroubleBanner(Banner):
    """One sentence, and the buttons that fit it.

    Attributes:
        again: plan a new task of what is typed.
        mine: what I typed wins.
        theirs: what the colleague wrote wins.
    """

    again = Signal()
    mine = Signal()
    theirs = Signal()

    def __init__(self) -> None:
        super().__init__("", tone=Tone.WARN)
        self.error: UserError | None = None
        self.make = self._button(self.tr("Создать заново"), self.again.emit)
        self.keep = self._button(self.tr("Оставить моё"), self.mine.emit)
        self.take = self._button(self.tr("Взять новое"), self.theirs.emit)

    def show_gone(self, error: NotFoundError) -> None:
        """The task was deleted meanwhile."""
        told = self.tr("{} Введённое осталось здесь: его можно сохранить новой задачей.")
        self._show(error, told.format(str(error)), (self.make,))

    def show_changed(self, error: TaskChangedError) -> None:
        """A colleague changed the same."""
        self._show(error, str(error), (self.keep, self.take))

    def show_refusal(self, error: UserError) -> None:
        """It cannot be written so."""
        self._show(error, str(error), ())

    def _button(self, text: str, tell: Callable[[], None]) -> Button:
        button = Button(text, small=True)
        button.clicked.connect(lambda _on=False: tell())
        self.add_action(button)
        return button

    def _show(self, error: UserError, text: str, buttons: tuple[Button, ...]) -> None:
        self.error = error
        self.set_text(text)
        for button in (self.make, self.keep, self.take):
            button.setVisible(button in buttons)
        self.show()
