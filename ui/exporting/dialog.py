"""The dialog that asks what to save, in which format and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.clients.listing import ALL, BY_NAME, ClientFilter
from crm_desktop.wording import count
from ui.exporting.saving import Saving
from ui.exporting.subject import CLIENTS, Subject
from ui.theme import Role, Space, theme
from ui.widgets.buttons import Button, Kind
from ui.widgets.choices import RadioButton
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextField
from ui.widgets.formfield import FormField
from ui.widgets.labels import ElidedLabel, Label
from ui.widgets.scroll import ScrollArea
from ui.widgets.segment import Segment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.deals.list_filter import DealFilter
    from crm_desktop.exporting.formats import Format
    from crm_desktop.tasks.list_groups import TaskChoice
    from crm_desktop.views.definition import SortKey
    from ui.shell.workspace import Workspace

WIDTH: Final = 560
HEIGHT: Final = 604
_INDENT: Final = 30
_LONGEST: Final = 200
"""Bytes of a file's name; every system takes 255, the temporary file beside it is longer."""
_FORBIDDEN: Final = frozenset('\\/:*?"<>|')


@dataclass(frozen=True, slots=True)
class Scope:
    """What the list shows when the export is asked for.

    Attributes:
        shown: its filter.
        sort: its order.
        selected: ids of the selected records, in the list's order.
    """

    shown: ClientFilter | DealFilter | TaskChoice = ALL
    sort: SortKey | Sequence[SortKey] = BY_NAME
    selected: Sequence[int] = ()


class ExportDialog(Dialog):
    """Format, records, columns, file; the writing itself goes on after it is closed.

    Args:
        workspace: whose clients.
        targets: what the list shows.
        columns_shown: keys of the list's columns.
        subject: what is exported.
    """

    def __init__(
        self,
        workspace: Workspace,
        targets: Scope,
        columns_shown: Sequence[str],
        parent: QWidget,
        *,
        subject: Subject = CLIENTS,
    ) -> None:
        super().__init__(subject.title, parent, width=WIDTH, height=HEIGHT)
        self._subject = subject
        self._workspace = workspace
        self._scope = targets
        self._columns = tuple(columns_shown)
        self._folder = Path(
            QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
            or Path.home()
        )
        self._all_count = Label("", Role.BODY, colour="text2")
        self._shown_count = Label("", Role.BODY, colour="text2")
        self._selected_count = Label("", Role.BODY, colour="text2")
        self._headings = Label("", Role.META, colour="text2", wrap=True)
        self._all_rows = RadioButton(subject.everybody)
        self._shown_rows = RadioButton(self.tr("Показанные в списке"))
        self._selected_rows = RadioButton(self.tr("Выбранные"))
        self._all_columns = RadioButton(
            self.tr("Все поля"),
            note=subject.again,
        )
        self._shown_columns = RadioButton(self.tr("Только столбцы списка"))
        self._format = Segment([(each.suffix, each.short) for each in subject.formats])
        self._format_note = Label("", Role.META, colour="text2", wrap=True)
        self._name = TextField(self._first_name())
        self._name_field = FormField(self.tr("Имя файла"), self._name)
        self._place = ElidedLabel("", Role.META, colour="text2", mode=Qt.TextElideMode.ElideMiddle)
        self._columns_part = QWidget()
        self._put_together()
        self.add_button(self.tr("Отмена"))
        self._save = self.add_button(
            self.tr("Сохранить"), self._start, kind=Kind.PRIMARY, icon="download"
        )
        self.set_note(self.tr("В истории останется, кто, сколько и куда выгрузил."), "history")
        self._format.changed.connect(lambda _key: self._on_format())
        self._name.textChanged.connect(lambda _text: self._check())
        self._choose_first()
        self._on_format()
        self._load()

    @property
    def path(self) -> Path:
        """The file that is to be written."""
        name = self._name.text().strip()
        suffix = self._chosen.suffix
        return self._folder / (name if name.casefold().endswith(suffix) else f"{name}{suffix}")

    @property
    def _chosen(self) -> Format:
        return next(each for each in self._subject.formats if each.suffix == self._format.value)

    def set_folder(self, folder: Path) -> None:
        """Save into this folder."""
        self._folder = folder
        self._check()

    def set_format(self, suffix: str) -> None:
        """Choose a format as the person would: `.xlsx`, `.csv`, `.vcf`, `.json`."""
        self._format.set_value(suffix)
        self._on_format()

    def choose_rows(self, which: str) -> None:
        """Choose the clients: `all`, `shown` or `selected`."""
        buttons = {
            "all": self._all_rows, "shown": self._shown_rows, "selected": self._selected_rows,
        }  # fmt: skip
        buttons[which].setChecked(True)

    def choose_columns(self, which: str) -> None:
        """Choose the columns: `all` or `shown`."""
        (self._all_columns if which == "all" else self._shown_columns).setChecked(True)

    def _put_together(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self._format, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._format_note)
        column.addSpacing(Space.S)
        column.addWidget(Label(self._subject.who, Role.META_MEDIUM, colour="text2"))
        column.addWidget(_told_apart(
            (self._all_rows, self._all_count),
            (self._shown_rows, self._shown_count),
            (self._selected_rows, self._selected_count),
        ))  # fmt: skip
        column.addSpacing(Space.S)
        part = QVBoxLayout(self._columns_part)
        part.setContentsMargins(0, 0, 0, 0)
        part.setSpacing(Space.XS)
        part.addWidget(Label(self.tr("Что"), Role.META_MEDIUM, colour="text2"))
        part.addWidget(self._all_columns)
        part.addWidget(self._shown_columns)
        self._headings.setContentsMargins(theme().px(_INDENT), 0, 0, 0)
        part.addWidget(self._headings)
        column.addWidget(self._columns_part)
        column.addSpacing(Space.S)
        column.addWidget(self._name_field)
        place = QHBoxLayout()
        place.setSpacing(Space.S)
        place.addWidget(self._place, 1)
        other = Button(self.tr("Другая папка"), "folder-open", small=True)
        other.clicked.connect(lambda _on=False: self._ask_folder())
        place.addWidget(other)
        column.addLayout(place)
        column.addStretch(1)
        self.body.addWidget(ScrollArea(inside))

    def _first_name(self) -> str:
        office = self._workspace.office
        today = datetime.now(office.zone).date()
        name = f"{office.name[:60].strip()} — {self._subject.file} {today:%d.%m.%Y}"
        return "".join("_" if sign in _FORBIDDEN else sign for sign in name)

    def _choose_first(self) -> None:
        selected = bool(self._scope.selected)
        narrowed = self._scope.shown != self._subject.all
        for widget in (self._selected_rows, self._selected_count):
            widget.setVisible(selected)
        for widget in (self._shown_rows, self._shown_count):
            widget.setVisible(narrowed)
        self.choose_rows("selected" if selected else "shown" if narrowed else "all")
        self.choose_columns("all")
        self._shown_columns.setVisible(bool(self._columns))
        self._headings.setVisible(bool(self._columns))
        self._selected_count.setText(count(len(self._scope.selected), *self._subject.forms))

    def _load(self) -> None:
        office, shown, columns = self._workspace.office, self._scope.shown, self._columns
        of = self._subject

        def work() -> tuple[int, int, Sequence[str]]:
            with office.reading():
                whole = of.count(office, of.all)
                part = whole if shown == of.all else of.count(office, shown)
                return whole, part, of.headings(office, columns)

        self._workspace.runner.read(
            work, self._show_counts, self._workspace.report, owner=self, key="counts"
        )

    def _show_counts(self, found: tuple[int, int, Sequence[str]]) -> None:
        whole, part, headings = found
        self._all_count.setText(count(whole, *self._subject.forms))
        self._shown_count.setText(count(part, *self._subject.forms))
        self._headings.setText(", ".join(headings))

    def _on_format(self) -> None:
        self._format_note.setText(self._chosen.note)
        self._columns_part.setVisible(self._chosen.table)
        name = self._name.text()
        for each in self._subject.formats:
            name = name.removesuffix(each.suffix)
        self._name.setText(f"{name}{self._chosen.suffix}")
        self._check()

    def _check(self) -> bool:
        self._place.setText(self.tr("Папка: {}").format(self._folder))
        name = self._name.text().strip()
        bare = name.removesuffix(self._chosen.suffix).strip(" .")
        problem, hint = "", ""
        if not bare:
            problem = self.tr("Напишите имя файла.")
        elif _FORBIDDEN & set(name):
            problem = self.tr("В имени файла не бывает знаков {}").format(' \\ / : * ? " < > |')
        elif len(bare.encode()) > _LONGEST:
            problem = self.tr("Имя файла слишком длинное.")
        elif self.path.exists():
            hint = self.tr("Такой файл уже есть: он будет заменён.")
        self._name_field.set_hint(hint)
        self._name_field.set_error(problem)
        self._save.setEnabled(not problem)
        return not problem

    def _ask_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, self.tr("Куда сохранить"), str(self._folder)
        )
        if chosen:
            self.set_folder(Path(chosen))

    def _start(self) -> None:
        if not self._check():
            return
        targets: object = self._subject.all
        if self._selected_rows.isChecked():
            targets = self._scope.selected
        elif self._shown_rows.isChecked():
            targets = self._scope.shown
        listed = self._chosen.table and self._shown_columns.isChecked()
        parent = self.parentWidget()
        Saving(self._workspace, parent, self._subject).start(
            self.path,
            targets=targets,
            columns=self._columns if listed else None,
            sort=self._scope.sort,
        )
        self.accept()


def _told_apart(*rows: tuple[RadioButton, Label]) -> QWidget:
    """Radio buttons that exclude each other, the number of each at the right."""
    box = QWidget()
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setVerticalSpacing(Space.XS)
    grid.setColumnStretch(0, 1)
    for place, (button, told) in enumerate(rows):
        grid.addWidget(button, place, 0)
        grid.addWidget(told, place, 1, Qt.AlignmentFlag.AlignRight)
    return box
