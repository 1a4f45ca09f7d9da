"""Backups: make one now, see those that are there, restore."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.backup.disk import backup_name
from crm_desktop.backup.making import BackupReport, back_up
from crm_desktop.backup.shelf import KeptBackup, find_backups
from crm_desktop.wording import count, file_size, moment
from ui.jobs import Job
from ui.settings.section import Section, setting_row
from ui.start.trouble_pages import CLIENT_FORMS
from ui.theme import Role, Space, Tone
from ui.widgets.buttons import Button, Kind
from ui.widgets.cards import Card, IconBadge, SectionHead
from ui.widgets.dialogs import confirm
from ui.widgets.labels import ElidedLabel, Label

if TYPE_CHECKING:
    from ui.shell.workspace import Workspace

MOST_SHOWN: Final = 12


class BackupSection(Section):
    """Everything about copies of the office."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(
            workspace,
            "Резервные копии",
            "Копия — зашифрованный файл со всей базой, ключами и файлами клиентов. Храните её не "
            "только на этом компьютере: на флешке или другом диске.",
        )
        self._make = Button(self.tr("Сделать копию…"), "save", kind=Kind.PRIMARY)
        self._make.clicked.connect(self._on_make)
        self._beside = Button(self.tr("Выбрать папку…"), "folder-open")
        self._beside.clicked.connect(self._on_make_beside)
        restore = Button(self.tr("Восстановить из файла…"), "archive-restore")
        restore.clicked.connect(self._on_restore_file)
        now = Card()
        now.body.addLayout(
            setting_row(
                self.tr("Сделать копию сейчас"),
                self.tr("Готовая копия сразу читается заново и сверяется с базой."),
                self._make,
            )
        )
        now.body.addSpacing(Space.S)
        now.body.addLayout(
            setting_row(
                self.tr("Копия в папку"),
                self.tr(
                    "Файлы клиентов лягут рядом, в папку kartoteka-files: следующая копия "
                    "сюда добавит только новые. Храните их вместе."
                ),
                self._beside,
            )
        )
        now.body.addSpacing(Space.S)
        now.body.addLayout(
            setting_row(
                self.tr("Вернуться к копии"),
                self.tr("Офис закроется; нынешняя база отодвинется в сторону, а не пропадёт."),
                restore,
            )
        )
        self._head = SectionHead(self.tr("Копии в папке офиса"), count=0)
        self._card = Card()
        self._card.body.setContentsMargins(Space.L, 0, Space.L, Space.M)
        self._card.body.addWidget(self._head)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(Space.M)
        self._card.body.addLayout(self._rows)
        self.body.addWidget(now)
        self.body.addWidget(self._card)
        self.body.addStretch(1)

    def refresh(self) -> None:
        office = self.workspace.office
        folder, whose = office.folder.backups, office.office_id
        self.workspace.runner.read(
            lambda: find_backups(folder, office_id=whose),
            self._show,
            self.workspace.report,
            owner=self,
            key="backups",
        )

    def _show(self, backups: tuple[KeptBackup, ...]) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._head.set_count(len(backups))
        for backup in backups[:MOST_SHOWN]:
            self._rows.addWidget(self._row(backup))
        if not backups:
            nothing = self.tr("Копий ещё нет. Перед импортом программа делает копию сама.")
            self._rows.addWidget(Label(nothing, Role.BODY, colour="text2", wrap=True))

    def _row(self, backup: KeptBackup) -> QWidget:
        when = moment(backup.created_at, datetime.now(UTC), zone=self.workspace.office.zone)
        told = (
            when,
            backup.reason,
            count(backup.clients, *CLIENT_FORMS),
            file_size(backup.size + backup.files_size),
            self.tr("нет файлов: {}").format(backup.missing) if backup.missing else "",
        )
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(ElidedLabel(" · ".join(filter(None, told)), Role.BODY_STRONG))
        words.addWidget(
            ElidedLabel(
                backup.path.name, Role.META, colour="text2", mode=Qt.TextElideMode.ElideMiddle
            )
        )
        button = Button(self.tr("Восстановить"), small=True)
        button.clicked.connect(lambda _on=False: self._restore(backup.path))
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        row.addWidget(IconBadge("archive", Tone.TEAL, 36))
        row.addLayout(words, 1)
        row.addWidget(button)
        return whole

    def _on_make(self) -> None:
        office = self.workspace.office
        place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        chosen, _kind = QFileDialog.getSaveFileName(
            self,
            self.tr("Куда сохранить копию"),
            str(Path(place) / backup_name(office.name, "")),
            self.tr("Резервные копии (*.kartoteka)"),
        )
        if chosen:
            self.make(Path(chosen))

    def _on_make_beside(self) -> None:
        place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        chosen = QFileDialog.getExistingDirectory(self, self.tr("В какую папку"), place)
        if chosen:
            self.make(Path(chosen))

    def make(self, target: Path) -> None:
        """Make a backup into a file, replaced as the dialog asked, or into a folder."""
        office = self.workspace.office
        job = Job(lambda progress: back_up(office, target, progress=progress, overwrite=True), self)
        job.succeeded.connect(self._on_made)
        job.finished.connect(lambda: self._make.set_busy(False))
        self._make.set_busy(True)
        self.workspace.start_long(job, self.tr("Резервная копия"))

    def _on_made(self, report: object) -> None:
        if isinstance(report, BackupReport):
            clients = count(report.clients, *CLIENT_FORMS)
            size = file_size(report.size + (report.files_size if report.beside else 0))
            told = self.tr("Копия готова и проверена: {}, {}").format(clients, size)
            if report.lost:
                told += self.tr(". Не вошло файлов: {} — проверьте базу").format(report.lost)
            self.workspace.tell(told)
        self.refresh()

    def _on_restore_file(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(
            self,
            self.tr("Резервная копия"),
            str(self.workspace.office.folder.backups),
            self.tr("Резервные копии (*.kartoteka);;Все файлы (*)"),
        )
        if chosen:
            self._restore(Path(chosen))

    def _restore(self, file: Path) -> None:
        agreed = confirm(
            self,
            self.tr("Закрыть офис и восстановить копию?"),
            self.tr(
                "Офис закроется, и программа спросит пароль копии. Всё, что записано после неё, "
                "останется в отодвинутой папке «before-restore-…»."
            ),
            yes=self.tr("Закрыть и продолжить"),
        )
        if agreed:
            self.workspace.restore_wanted.emit(file)
