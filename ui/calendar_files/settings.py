"""Settings: calendars of other programs, in, out, and kept up to date."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSignalBlocker, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout

from crm_desktop.access.rights import Right
from crm_desktop.calendar_files.live import (
    AHEAD_CHOICES,
    BACK_CHOICES,
    LiveSetting,
    begin_live,
    end_live,
)
from crm_desktop.wording import count
from ui.calendar_files.export_dialog import CalendarExportDialog
from ui.calendar_files.import_dialog import import_calendar_here
from ui.calendar_files.live_writer import recall_live, remember_live
from ui.settings.section import Section, setting_row
from ui.theme import Role, Space
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, Line
from ui.widgets.choices import ComboBox, Switch
from ui.widgets.labels import ElidedLabel, Label

if TYPE_CHECKING:
    from ui.shell.workspace import Workspace

_DAYS: Final = ("день", "дня", "дней")
_TASKS: Final = ("задача", "задачи", "задач")


class CalendarFilesSection(Section):
    """A file is loaded or saved at once; the live one is kept by this computer."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(
            workspace,
            "Другие календари",
            "Outlook, Google Календарь, Thunderbird и другие понимают файлы iCalendar (.ics).",
        )
        rights = workspace.office.powers.rights
        self.load = Button(self.tr("Загрузить…"), "import")
        self.load.setEnabled(Right.IMPORT in rights)
        self.load.clicked.connect(lambda _on=False: import_calendar_here(workspace, self))
        self.save = Button(self.tr("Сохранить…"), "download")
        self.save.setEnabled(Right.EXPORT in rights)
        self.save.clicked.connect(lambda _on=False: self._save())
        self.body.addWidget(self._files())
        self._may = Right.EXPORT in rights
        self.place = ElidedLabel("", Role.BODY, mode=Qt.TextElideMode.ElideMiddle)
        self.state = Label("", Role.META, colour="text2", wrap=True)
        self.choose = Button(self.tr("Выбрать файл…"), "folder")
        self.choose.clicked.connect(lambda _on=False: self._choose())
        self.end = Button(self.tr("Прекратить"), "x")
        self.end.clicked.connect(lambda _on=False: self._end())
        self.mine = ComboBox([(True, self.tr("Только мои")), (False, self.tr("Всех"))])
        self.busy = Switch()
        self.back = ComboBox([(days, count(days, *_DAYS)) for days in BACK_CHOICES])
        self.ahead = ComboBox([(days, count(days, *_DAYS)) for days in AHEAD_CHOICES])
        self.body.addWidget(self._live())
        self.body.addStretch(1)
        self.mine.chosen.connect(lambda _value: self._set())
        self.busy.toggled.connect(lambda _on: self._set())
        self.back.chosen.connect(lambda _value: self._set())
        self.ahead.chosen.connect(lambda _value: self._set())
        self.refresh()

    def refresh(self) -> None:
        """Show what this computer keeps."""
        setting = recall_live(self.workspace)
        self.place.setText(setting.path if setting else self.tr("Не ведётся"))
        self.end.setVisible(setting is not None)
        self.choose.set_caption(self.tr("Другой файл…") if setting else self.tr("Выбрать файл…"))
        self.choose.setEnabled(self._may)
        shown = setting or LiveSetting("-")
        with QSignalBlocker(self.busy):
            self.busy.setChecked(shown.busy_only)
        self.mine.set_value(shown.mine)
        self.back.set_value(shown.back_days)
        self.ahead.set_value(shown.ahead_days)

    def _files(self) -> Card:
        card = Card()
        card.body.setSpacing(Space.L)
        card.body.addLayout(
            setting_row(
                self.tr("Загрузить календарь"),
                self.tr(
                    "События и дела станут задачами; повторная загрузка их обновит, не удваивая."
                ),
                self.load,
            )
        )
        card.body.addWidget(Line())
        card.body.addLayout(
            setting_row(
                self.tr("Сохранить задачи как календарь"),
                self.tr("Один раз, в файл .ics."),
                self.save,
            )
        )
        return card

    def _live(self) -> Card:
        card = Card()
        card.body.setSpacing(Space.L)
        card.body.addWidget(Label(self.tr("Живой календарь"), Role.BODY_STRONG))
        card.body.addWidget(
            Label(
                self.tr(
                    "Файл на этом компьютере, который обновляется сам: на него подписывают другую "
                    "программу. Он лежит вне зашифрованной базы: его прочитает каждый, кому "
                    "доступна папка. Прежде чем выбрать общую или облачную папку, включите "
                    "«Только занятость»."
                ),
                Role.META,
                colour="text2",
                wrap=True,
            )
        )
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addWidget(self.place, 1)
        row.addWidget(self.end)
        row.addWidget(self.choose)
        card.body.addLayout(row)
        card.body.addWidget(self.state)
        self.state.hide()
        for title, note, control in (
            (self.tr("Чьи задачи"), "", self.mine),
            (self.tr("Только занятость"), self.tr("Вместо названий «Занято»."), self.busy),
            (self.tr("Сколько дней назад"), "", self.back),
            (self.tr("Сколько дней вперёд"), "", self.ahead),
        ):
            card.body.addWidget(Line())
            card.body.addLayout(setting_row(title, note, control))
        return card

    def _save(self) -> None:
        dialog = CalendarExportDialog(self.workspace, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _chosen(self, path: str) -> LiveSetting:
        back, ahead = self.back.value, self.ahead.value
        return LiveSetting(
            path,
            mine=self.mine.value is not False,
            busy_only=self.busy.isChecked(),
            back_days=back if isinstance(back, int) else 30,
            ahead_days=ahead if isinstance(ahead, int) else 365,
        )

    def _choose(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        start = str(Path(folder) / self.tr("Картотека.ics"))
        chosen, _kind = QFileDialog.getSaveFileName(
            self, self.tr("Файл живого календаря"), start, self.tr("Календарь (*.ics)")
        )
        if chosen:
            path = Path(chosen)
            if path.suffix.casefold() != ".ics":
                path = path.with_name(f"{path.name}.ics")
            self.keep(path)

    def keep(self, path: Path) -> None:
        """Begin to keep a file, or go on with another one."""
        self._write(self._chosen(str(path)))

    def _set(self) -> None:
        setting = recall_live(self.workspace)
        if setting is not None:
            self._write(self._chosen(setting.path))

    def _write(self, setting: LiveSetting) -> None:
        office = self.workspace.office

        def done(rows: int) -> None:
            remember_live(self.workspace, setting)
            self.state.setText(self.tr("Записано: {}.").format(count(rows, *_TASKS)))
            self.state.show()
            self.refresh()

        def refused(error: Exception) -> None:
            self.refresh()
            self.workspace.report(error)

        self.workspace.runner.write(lambda: begin_live(office, setting), done, refused, owner=self)

    def _end(self) -> None:
        setting = recall_live(self.workspace)
        if setting is None:
            return
        office = self.workspace.office
        remember_live(self.workspace, None)
        self.state.hide()
        self.refresh()
        self.workspace.runner.write(
            lambda: end_live(office, setting, remove=True),
            lambda _nothing: self.workspace.tell(self.tr("Живой календарь прекращён, файл удалён")),
            owner=self,
        )
