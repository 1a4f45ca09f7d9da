"""Theme and text size: of this person on this computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.settings.section import Section, setting_row
from ui.theme import Mode, Space, TextSize, follow_theme, theme
from ui.widgets.cards import Card, Line
from ui.widgets.segment import Segment

if TYPE_CHECKING:
    from ui.shell.workspace import Workspace


class AppearanceSection(Section):
    """Everything takes effect at once."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, "Внешний вид", "Действует для вас на этом компьютере, сразу.")
        self._preferences = workspace.preferences
        self._mode = Segment(
            [
                (Mode.SYSTEM, self.tr("Как в системе"), "sun-moon"),
                (Mode.LIGHT, self.tr("Светлая"), "sun"),
                (Mode.DARK, self.tr("Тёмная"), "moon"),
            ]
        )
        self._mode.changed.connect(self._set_mode)
        self._size = Segment(
            [(TextSize.NORMAL, self.tr("Обычный")), (TextSize.LARGER, self.tr("Крупнее"))]
        )
        self._size.changed.connect(self._set_size)
        card = Card()
        card.body.setSpacing(Space.L)
        card.body.addLayout(setting_row(self.tr("Тема"), "", self._mode))
        card.body.addWidget(Line())
        card.body.addLayout(
            setting_row(
                self.tr("Размер текста"),
                self.tr("Вместе с ним растут строки и кнопки."),
                self._size,
            )
        )
        self.body.addWidget(card)
        self.body.addStretch(1)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Show what is in force, whoever chose it."""
        self._mode.set_value(theme().mode)
        self._size.set_value(theme().text_size)

    def _set_mode(self, mode: object) -> None:
        if isinstance(mode, Mode):
            theme().set_mode(mode)
            self._preferences.theme = mode.value
            self._preferences.save()

    def _set_size(self, size: object) -> None:
        if isinstance(size, TextSize):
            theme().set_text_size(size)
            self._preferences.text_size = size.value
            self._preferences.save()
