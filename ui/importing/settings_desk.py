"""Which settings an import goes by: the profile, the last time's, or saved ones."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from crm_desktop.importing.saved import apply_saved, list_saved, save_settings
from ui.importing.settings_dialogs import SavedDialog
from ui.settings.ask import NameDialog
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from crm_desktop.importing.fitting import Fitted
    from crm_desktop.importing.mapping import Mapping
    from crm_desktop.importing.saved import SavedSettings
    from ui.importing.flow import ImportFlow
    from ui.shell.workspace import Workspace
    from ui.widgets.buttons import Button

SUGGESTED: Final = "suggested"
LAST: Final = "last"


class SettingsDesk(QObject):
    """Applies, saves and manages settings of the file in hand.

    Attributes:
        applied: the flow has another mapping; headings the settings know and the file lacks.
        listed: the saved settings are others now.
    """

    applied = Signal(object)
    listed = Signal()

    def __init__(self, workspace: Workspace, flow: ImportFlow, owner: QWidget) -> None:
        super().__init__(owner)
        self._workspace = workspace
        self._flow = flow
        self._owner = owner
        self._menu: Menu | None = None

    def choices(self) -> list[tuple[object, str]]:
        """What the columns may go by: keys for `choose`, and words."""
        opened = self._flow.opened
        if opened is None:
            return []
        found: list[tuple[object, str]] = [(SUGGESTED, self.tr("Как предложила программа"))]
        if opened.file.remembered is not None:
            found.append((LAST, self.tr("Как в прошлый раз")))
        return [*found, *((one.id, one.name) for one in opened.saved)]

    def choose(self, key: object) -> None:
        """Go by the suggestion, by the last time's settings, or by saved ones."""
        opened = self._flow.opened
        if opened is None:
            return
        if key == SUGGESTED:
            self._apply(opened.file.mapping, opened.file.missing)
        elif key == LAST and opened.file.remembered is not None:
            self._apply(opened.file.remembered, ())
        elif isinstance(key, int):
            self._choose_saved(key)

    def choose_profile(self, key: object) -> None:
        """Read the file by another program's profile."""
        self._flow.reread(profile=str(key))

    def fill_menu(self, button: Button) -> None:
        """Offer everything there is to do with settings under a button."""
        menu = self._menu = Menu(button)
        for key, words in self.choices():
            menu.add(words, partial(self.choose, key), icon="columns-3")
        menu.addSeparator()
        menu.add(self.tr("Сохранить под названием…"), self.ask_name, icon="save")
        menu.add(self.tr("Сохранённые настройки…"), self.manage, icon="settings")
        button.setMenu(menu)

    def ask_name(self) -> None:
        """Ask for a name and save the settings as they stand."""
        opened = self._flow.opened
        if opened is not None:
            NameDialog(
                self._owner,
                self.tr("Сохранить настройки импорта"),
                self.tr("Название"),
                text=opened.file.profile_label or opened.file.workbook.path.stem,
                done=self.save,
            ).open()

    def save(self, name: str) -> None:
        """Save the settings as they stand."""
        mapping, office = self._flow.mapping, self._workspace.office
        if mapping is not None:
            self._workspace.act(
                lambda: save_settings(office, name, mapping),
                self.tr("Настройки «{}» сохранены: их увидят все").format(name),
                owner=self,
                on_done=lambda _result: self.refresh(),
            )

    def manage(self) -> None:
        """Show the list of saved settings."""
        dialog = SavedDialog(self._workspace, self._owner)
        dialog.changed.connect(self.refresh)
        dialog.open()

    def refresh(self) -> None:
        """Read anew what is saved."""
        office = self._workspace.office

        def done(saved: Sequence[SavedSettings]) -> None:
            opened = self._flow.opened
            if opened is not None:
                self._flow.opened = replace(opened, saved=tuple(saved))
                self.listed.emit()

        self._workspace.runner.read(lambda: list_saved(office), done, owner=self, key="saved")

    def _choose_saved(self, saved_id: int) -> None:
        opened, office = self._flow.opened, self._workspace.office
        if opened is None:
            return
        file = opened.file

        def done(fitted: Fitted) -> None:
            if self._flow.opened is not None and self._flow.opened.file is file:
                self._apply(fitted.mapping, fitted.missing)

        self._workspace.runner.read(
            lambda: apply_saved(office, saved_id, file),
            done,
            self._workspace.report,
            owner=self,
            key="apply",
        )

    def _apply(self, mapping: Mapping, missing: Sequence[str]) -> None:
        self._flow.set_mapping(mapping)
        self.applied.emit(tuple(missing))
