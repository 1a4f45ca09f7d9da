"""Naming settings of an import, and the list of those that are saved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.importing.saved import (
    delete_saved,
    list_saved,
    read_saved,
    rename_saved,
    write_saved,
)
from ui.settings.ask import NameDialog
from ui.theme import Role, Space
from ui.widgets.buttons import IconButton, Kind
from ui.widgets.cards import Line
from ui.widgets.dialogs import Dialog
from ui.widgets.empty import EmptyState
from ui.widgets.labels import ElidedLabel, Label
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.importing.saved import SavedSettings
    from ui.shell.workspace import Workspace

FILE_FILTER = "Настройки импорта (*.json)"


class SavedDialog(Dialog):
    """Every saved settings with «Переименовать», «В файл», «Удалить»; «Взять из файла» for all.

    Attributes:
        changed: the list is another now.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(
            self.tr("Сохранённые настройки импорта"),
            parent,
            subtitle=self.tr("Они общие для всего офиса: что чем становится и как быть с дублями."),
            width=560,
            height=460,
        )
        self._workspace = workspace
        self._rows = QWidget()
        self._column = QVBoxLayout(self._rows)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.body.addWidget(ScrollArea(self._rows), 1)
        self.add_button(self.tr("Взять из файла"), self._choose_file, icon="file-down", left=True)
        self.add_button(self.tr("Готово"), kind=Kind.PRIMARY)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.load()

    def load(self) -> None:
        """Read the list."""
        office = self._workspace.office
        self._workspace.runner.read(lambda: list_saved(office), self._show, owner=self, key="saved")

    def _show(self, saved: Sequence[SavedSettings]) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for one in saved:
            self._column.addWidget(self._row(one))
            self._column.addWidget(Line())
        if not saved:
            self._column.addWidget(
                EmptyState(
                    self.tr("Пока ничего не сохранено"),
                    self.tr("На шаге «Столбцы» откройте «Настройки» и сохраните их."),
                    icon="columns-3",
                )
            )
        self._column.addStretch(1)

    def _row(self, one: SavedSettings) -> QWidget:
        row = QWidget()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(ElidedLabel(one.name, Role.ROW_MEDIUM))
        told = self.tr("Столбцов: {}").format(one.columns)
        words.addWidget(Label(told, Role.META, colour="text2"))
        line = QHBoxLayout(row)
        line.setContentsMargins(0, Space.S, 0, Space.S)
        line.setSpacing(Space.XS)
        line.addLayout(words, 1)
        for icon, name, act in (
            ("pencil", self.tr("Переименовать «{}»"), self._rename),
            ("file-up", self.tr("Сохранить «{}» в файл"), self._write),
            ("trash-2", self.tr("Удалить «{}»"), self._delete),
        ):
            button = IconButton(icon, name.format(one.name))
            button.clicked.connect(lambda _on=False, act=act: act(one))
            line.addWidget(button)
        return row

    def _rename(self, one: SavedSettings) -> None:
        office = self._workspace.office
        NameDialog(
            self,
            self.tr("Переименовать настройки"),
            self.tr("Название"),
            text=one.name,
            done=lambda name: self._workspace.act(
                lambda: rename_saved(office, one.id, name), owner=self, on_done=self._again
            ),
        ).open()

    def _delete(self, one: SavedSettings) -> None:
        office = self._workspace.office
        self._workspace.act(lambda: delete_saved(office, one.id), owner=self, on_done=self._again)

    def _write(self, one: SavedSettings) -> None:
        office = self._workspace.office
        chosen, _kind = QFileDialog.getSaveFileName(
            self, self.tr("Настройки импорта"), f"{one.name}.json", FILE_FILTER
        )
        if chosen:
            path = Path(chosen)
            self._workspace.runner.read(
                lambda: write_saved(office, one.id, path),
                lambda _none: self._workspace.tell(self.tr("Сохранено: {}").format(path.name)),
                self._workspace.report,
                owner=self,
            )

    def _choose_file(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(
            self, self.tr("Настройки импорта"), "", FILE_FILTER
        )
        if chosen:
            self.take(Path(chosen))

    def take(self, path: Path) -> None:
        """Take settings over from a file."""
        office = self._workspace.office
        self._workspace.act(lambda: read_saved(office, path), owner=self, on_done=self._again)

    def _again(self, _result: object) -> None:
        self.load()
        self.changed.emit()
