"""The recovery sheet: made, put on paper, two of its groups typed back, and only then in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.errors import UserError
from crm_desktop.members.recovery import (
    Sheet,
    groups_to_retype,
    keep_sheet,
    prepare_sheet,
    retyped_right,
    write_sheet,
)
from ui.jobs import Job
from ui.people.sheet_fields import SheetFields
from ui.printing.saving import ask_path
from ui.theme import Role, Space, Tone, theme
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button, Kind
from ui.widgets.cards import Panel
from ui.widgets.dialogs import Dialog
from ui.widgets.labels import Label
from ui.widgets.steps import StepLine

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from ui.shell.workspace import Workspace

_PAPER: Final = 0
_RETYPE: Final = 1


class SheetDialog(Dialog):
    """Two steps; «Позже» leaves everything as it was."""

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(
            "Лист восстановления",
            parent,
            subtitle="Единственный способ войти, если пароль забыт и другого администратора нет.",
            width=640,
        )
        self._workspace = workspace
        self._sheet: Sheet | None = None
        self._saved = False
        self.steps = StepLine([self.tr("На бумагу"), self.tr("Проверка")])
        self._pages = QStackedWidget()
        self._groups = QGridLayout()
        self._refusal = Label("", Role.BODY, colour="bad", wrap=True)
        self._refusal.hide()
        self._file = Label("", Role.META, colour="text2", wrap=True)
        self.save_button = Button(self.tr("Сохранить PDF…"), "file-down")
        self.save_button.clicked.connect(lambda _on=False: self._ask_path())
        self.fields = SheetFields((1, 2))
        self._fields_place = QVBoxLayout()
        self._pages.addWidget(self._paper_page())
        self._pages.addWidget(self._retype_page())
        self.body.addWidget(self.steps)
        self.body.addWidget(self._pages)
        self.body.addWidget(self._refusal)
        self.add_button(self.tr("Позже"))
        self._back = self.add_button(self.tr("Назад"), lambda: self._show(_PAPER))
        self._next = self.add_button(self.tr("Дальше"), self.go_on, kind=Kind.PRIMARY)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._show(_PAPER)
        self._next.setEnabled(False)
        office = workspace.office
        workspace.runner.read(
            lambda: prepare_sheet(office), self._take, self._on_refused, owner=self, key="sheet"
        )

    def go_on(self) -> None:
        """To the retyping, or, with the groups right, to the end."""
        if self._pages.currentIndex() == _PAPER:
            self._show(_RETYPE)
            self.fields.begin()
            return
        sheet, office = self._sheet, self._workspace.office
        if sheet is None:
            return
        wrong = retyped_right(sheet, {n - 1: text for n, text in self.fields.typed.items()})
        self.fields.mark([at + 1 for at in wrong])
        if wrong:
            self._tell(self.tr("Группа не совпала с листом. Сверьте её с бумагой, а не с экраном."))
            return
        self._next.set_busy(True)
        self._workspace.runner.write(
            lambda: keep_sheet(office, sheet), lambda _none: self._on_kept(), self._on_refused,
            owner=self,
        )  # fmt: skip

    def save(self, path: Path) -> None:
        """Write the PDF."""
        sheet, office = self._sheet, self._workspace.office
        if sheet is None:
            return
        job: Job[Any] = Job(
            lambda progress: write_sheet(office, sheet, path, progress=progress), self
        )
        job.succeeded.connect(lambda _report: self._on_saved(path))
        job.failed.connect(self._on_refused)
        job.finished.connect(lambda: self.save_button.set_busy(False))
        self.save_button.set_busy(True)
        self._workspace.runner.long(job)

    def _take(self, sheet: Sheet) -> None:
        self._sheet = sheet
        font = theme().font(Role.SECTION)
        font.setLetterSpacing(font.SpacingType.PercentageSpacing, 112)
        for place, group in enumerate(sheet.groups):
            cell = QVBoxLayout()
            cell.setSpacing(0)
            cell.addWidget(Label(str(place + 1), Role.LABEL, colour="text3"))
            text = Label(group, Role.SECTION, selectable=True)
            text.setFont(font)
            cell.addWidget(text)
            self._groups.addLayout(cell, place // 3, place % 3)
        fields = SheetFields([at + 1 for at in groups_to_retype(sheet)])
        fields.filled.connect(self._next.setFocus)
        fields.changed.connect(lambda: self._tell(""))
        self._fields_place.replaceWidget(self.fields, fields)
        self.fields.deleteLater()
        self.fields = fields
        self._next.setEnabled(True)

    def _paper_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        box = Panel(padding=Space.L)
        self._groups.setHorizontalSpacing(Space.XL)
        self._groups.setVerticalSpacing(Space.M)
        box.body.addLayout(self._groups)
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addWidget(self.save_button)
        row.addWidget(self._file, 1)
        column.addWidget(
            Label(
                self.tr("Распечатайте лист и уберите в сейф: кто его держит, тот войдёт в офис. "
                        "Не храните его фотографией или файлом рядом с базой. Можно и переписать "
                        "от руки."),
                Role.BODY, colour="text2", wrap=True,
            )
        )  # fmt: skip
        column.addWidget(box)
        column.addLayout(row)
        return page

    def _retype_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(
            Label(
                self.tr("Введите с бумаги две группы. Так видно, что лист читается и он под рукой: "
                        "в тот день, когда он понадобится, спросить будет некого."),
                Role.BODY, colour="text2", wrap=True,
            )
        )  # fmt: skip
        self._fields_place.addWidget(self.fields)
        column.addLayout(self._fields_place)
        column.addWidget(
            Banner(
                self.tr("Забыты и пароль, и лист — данные не вернёт никто, мы тоже."),
                tone=Tone.WARN,
            )
        )
        column.addStretch(1)
        return page

    def _show(self, page: int) -> None:
        self._pages.setCurrentIndex(page)
        self.steps.set_current(page)
        self._back.setVisible(page == _RETYPE)
        self._next.set_caption(self.tr("Готово") if page == _RETYPE else self.tr("Дальше"))
        self._tell("")

    def _ask_path(self) -> None:
        path = ask_path(self, f"Лист восстановления {self._workspace.office.name}")
        if path is not None:
            self.save(path)

    def _on_saved(self, path: Path) -> None:
        self._saved = True
        self._file.setText(
            self.tr("Сохранён и открыт для печати: {}. Напечатав, удалите файл.").format(path.name)
        )
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def _on_kept(self) -> None:
        self.accept()
        self._workspace.tell(self.tr("Лист восстановления действует. Прежний, если был, — нет."))

    def _on_refused(self, error: Exception) -> None:
        self._next.set_busy(False)
        if isinstance(error, UserError):
            self._tell(str(error))
        else:
            self._workspace.report(error)

    def _tell(self, text: str) -> None:
        self._refusal.setText(text)
        self._refusal.setVisible(bool(text))
