"""«Резервные копии»: how things stand, when they are made, where else, and the list."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout

from crm_desktop.access.rights import Right, may
from crm_desktop.backup.automatic import backup_before
from crm_desktop.backup.disk import backup_name
from crm_desktop.backup.drill import DrillOutcome, run_drill
from crm_desktop.backup.making import BackupReport, back_up
from crm_desktop.backup.overview import Overview, Where, overview
from crm_desktop.backup.second_place import copy_there
from crm_desktop.backup.verify import Depth, Verification, verify_kept
from crm_desktop.wording import count, file_size, moment, number
from ui.backups.passphrase_dialog import PassphraseDialog
from ui.backups.policy_card import PolicyCard
from ui.backups.rows import BackupRow, open_folder
from ui.backups.second_card import SecondPlaceCard
from ui.jobs import Job
from ui.settings.section import Section, setting_row
from ui.start.trouble_pages import CLIENT_FORMS
from ui.theme import Role, Space, Tone
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button, Kind, LinkButton
from ui.widgets.cards import Card, IconBadge, SectionHead
from ui.widgets.dialogs import confirm
from ui.widgets.labels import Label
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.jobs import Progress
    from ui.shell.workspace import Workspace

MOST_SHOWN: Final = 12
_BY_HAND: Final = "по кнопке"


class BackupSection(Section):
    """Everything about copies of the office.

    Attributes:
        shown: what there is has been read and shown.
    """

    shown = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(
            workspace,
            "Резервные копии",
            "Копия — зашифрованный файл со всей базой, ключами и файлами клиентов. Программа "
            "делает её сама, читает заново и сверяет с базой; работать можно и в это время.",
        )
        office = workspace.office
        self._may_copy = may(office, Right.BACKUP)
        self._all = False
        self._last: Overview | None = None
        self._alarms = QVBoxLayout()
        self._alarms.setSpacing(Space.S)
        self.body.addLayout(self._alarms)
        self.body.addWidget(self._state_card())
        self.second = SecondPlaceCard(workspace, editable=self._may_copy)
        self.second.changed.connect(self.refresh)
        self.second.copy_wanted.connect(self.copy_there)
        self.body.addWidget(self.second)
        self.policy = PolicyCard(workspace)
        self.policy.changed.connect(self.refresh)
        self.policy.drill_wanted.connect(self.rehearse)
        self._phrase = Button(self.tr("Задать…"), "key-round")
        self._phrase.clicked.connect(lambda _on=False: self._open_phrase())
        self._phrase.setEnabled(self._may_copy)
        self.policy.body.addLayout(
            setting_row(
                self.tr("Отдельная парольная фраза"),
                self.tr("Для копий во втором месте и сделанных вручную: открыть такую копию одним "
                        "паролем сотрудника нельзя."),
                self._phrase,
            )
        )  # fmt: skip
        self.body.addWidget(self.policy)
        self._head = SectionHead(self.tr("Копии"), count=0)
        card = Card()
        card.body.setContentsMargins(Space.L, 0, Space.L, Space.M)
        card.body.addWidget(self._head)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(Space.M)
        card.body.addLayout(self._rows)
        self._rest = LinkButton(self.tr("Показать все"), role=Role.META_STRONG)
        self._rest.clicked.connect(lambda _on=False: self._show_all())
        self._rest.hide()
        card.body.addWidget(self._rest)
        self.body.addWidget(card)
        self.body.addStretch(1)

    def _state_card(self) -> Card:
        self._badge = IconBadge("database-backup", Tone.GREY, 40)
        self._title = Label(self.tr("Смотрим, какие есть копии…"), Role.SECTION, wrap=True)
        self._note = Label("", Role.META, colour="text2", wrap=True)
        self._make = Button(self.tr("Сделать копию"), "save", kind=Kind.PRIMARY)
        self._make.clicked.connect(lambda _on=False: self.make_here())
        self._more = Button(self.tr("Ещё"), "chevron-down")
        self._menu = self._actions()
        self._more.clicked.connect(lambda _on=False: self._open_menu())
        for button in (self._make, self._more):
            if not self._may_copy:
                button.hide()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._note)
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addWidget(self._badge)
        row.addLayout(words, 1)
        row.addWidget(self._more)
        row.addWidget(self._make)
        card = Card()
        card.body.addLayout(row)
        return card

    def _open_menu(self) -> None:
        self._menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))

    def _actions(self) -> Menu:
        menu = Menu(self)
        menu.add(self.tr("Копия в файл…"), self._on_make_file, icon="file-down")
        menu.add(self.tr("Копия в папку…"), self._on_make_folder, icon="folder-open")
        menu.add(self.tr("Проверить файл копии…"), self._on_check_file, icon="shield-check")
        if may(self.workspace.office, Right.RESTORE):
            menu.add(
                self.tr("Восстановить из файла…"), self._on_restore_file, icon="archive-restore"
            )
        folder = self.workspace.office.folder.backups
        menu.add(self.tr("Открыть папку копий"), lambda: open_folder(folder), icon="folder")
        return menu

    def refresh(self) -> None:
        office = self.workspace.office

        def shown(found: Overview) -> None:
            self.show_overview(found)
            # What lies here is shown at once; a share may take seconds to answer.
            if found.second is not None:
                self._read(lambda: overview(office), self.show_overview)

        self._read(lambda: overview(office, ask_second=False), shown)

    def _read(self, look: Callable[[], Overview], then: Callable[[Overview], None]) -> None:
        self.workspace.runner.read(look, then, self.workspace.report, owner=self, key="backups")

    def show_overview(self, found: Overview) -> None:
        """Show what there is."""
        self._last = found
        self._show_state(found)
        self._show_alarms(found)
        self.second.show_place(found.second)
        self.policy.show_policy(found.policy, found.drill)
        self._phrase.set_caption(self.tr("Сменить…") if found.sealed else self.tr("Задать…"))
        self._show_rows(found)
        self.shown.emit()

    def _show_state(self, found: Overview) -> None:
        here = [backup for backup in found.backups if backup.where is Where.HERE]
        if not here:
            self._badge.set("database-backup", Tone.WARN)
            self._title.setText(self.tr("Копий ещё нет"))
            self._note.setText(self.tr("Первую программа сделает сама в ближайшие минуты."))
            return
        kept = here[0].kept
        when = moment(kept.created_at, datetime.now(UTC), zone=self.workspace.office.zone)
        fresh = not found.changed
        self._badge.set("database-backup", Tone.OK)
        self._title.setText(self.tr("Последняя копия: {}").format(when))
        told = (
            self.tr("в ней всё, что записано") if fresh else self.tr("после неё есть изменения"),
            count(kept.clients, *CLIENT_FORMS),
            file_size(kept.size + kept.files_size),
        )
        self._note.setText(" · ".join(told))

    def _show_alarms(self, found: Overview) -> None:
        _empty(self._alarms)
        for alarm in found.alarms:
            if alarm.grave:
                self._alarms.addWidget(Banner(alarm.text, tone=Tone.WARN, title=alarm.title))

    def _show_rows(self, found: Overview) -> None:
        _empty(self._rows)
        self._head.set_count(len(found.backups))
        shown = found.backups if self._all else found.backups[:MOST_SHOWN]
        for backup in shown:
            row = BackupRow(self.workspace, backup)
            row.restore_wanted.connect(self._restore)
            row.check_wanted.connect(self.check)
            self._rows.addWidget(row)
        if not found.backups:
            nothing = self.tr("Здесь появятся копии из папки офиса и из второго места.")
            self._rows.addWidget(Label(nothing, Role.BODY, colour="text2", wrap=True))
        if found.unread and not (found.second and found.second.error):
            self._rows.addWidget(Label(found.unread, Role.META, colour="text2", wrap=True))
        self._rest.setVisible(len(found.backups) > len(shown))
        self._rest.set_caption(self.tr("Показать все: {}").format(number(len(found.backups))))

    def _show_all(self) -> None:
        self._all = True
        if self._last is not None:
            self._show_rows(self._last)

    def make_here(self) -> None:
        """Make a copy in the office's folder and bring it to the second place."""
        office = self.workspace.office

        def work(progress: Progress) -> BackupReport:
            report = backup_before(office, _BY_HAND, progress=progress)
            copy_there(office, progress=progress)
            return report

        self._run(Job(work, self), self.tr("Резервная копия"))

    def make(self, target: Path) -> None:
        """Make a copy into a file, replaced as the dialog asked, or into a folder."""
        office = self.workspace.office
        job = Job(lambda progress: back_up(office, target, progress=progress, overwrite=True), self)
        self._run(job, self.tr("Резервная копия"))

    def _run(self, job: Job[BackupReport], title: str) -> None:
        job.succeeded.connect(self._on_made)
        job.finished.connect(lambda: self._make.set_busy(False))
        job.finished.connect(self.refresh)
        self._make.set_busy(True)
        self.workspace.start_long(job, title)

    def _on_made(self, report: object) -> None:
        if isinstance(report, BackupReport):
            clients = count(report.clients, *CLIENT_FORMS)
            size = file_size(report.size + (report.files_size if report.beside else 0))
            told = self.tr("Копия готова и проверена: {}, {}").format(clients, size)
            if report.lost:
                told += self.tr(". Не вошло файлов: {} — проверьте базу").format(report.lost)
            self.workspace.tell(told)

    def copy_there(self) -> None:
        """Bring the newest copy to the second place now."""
        office = self.workspace.office
        job = Job(lambda progress: copy_there(office, progress=progress), self)
        job.succeeded.connect(self._on_brought)
        job.finished.connect(self.refresh)
        self.workspace.start_long(job, self.tr("Копия во второе место"))

    def _on_brought(self, path: object) -> None:
        if path is None:
            self.workspace.tell(self.tr("Копировать нечего: сначала сделайте копию"))
        else:
            self.workspace.tell(self.tr("Копия лежит и во втором месте, она там проверена"))

    def check(self, file: Path) -> None:
        """Read a copy to its last byte."""
        office = self.workspace.office
        job = Job(lambda progress: verify_kept(office, file, progress=progress), self)
        job.succeeded.connect(self._on_checked)
        job.finished.connect(self.refresh)
        self.workspace.start_long(job, self.tr("Проверка копии"))

    def _on_checked(self, found: object) -> None:
        if not isinstance(found, Verification):
            return
        if found.faults:
            self.workspace.refused.emit(" ".join(found.faults))
            return
        clients = count(found.clients, *CLIENT_FORMS)
        told = self.tr("Копия цела: {}, файлов: {}").format(clients, number(found.files))
        if found.depth is Depth.SUMS:
            told += self.tr(". Она под чужим ключом: база внутри не открывалась")
        self.workspace.tell(told)

    def rehearse(self) -> None:
        """Restore the newest copy aside, now."""
        office = self.workspace.office
        job = Job(lambda progress: run_drill(office, progress=progress), self)
        job.succeeded.connect(self._on_rehearsed)
        job.finished.connect(self.refresh)
        self.workspace.start_long(job, self.tr("Пробное восстановление"))

    def _on_rehearsed(self, outcome: object) -> None:
        if isinstance(outcome, DrillOutcome):
            told = self.tr("Пробное восстановление: {}").format(outcome.text)
            if outcome.good:
                self.workspace.tell(told)
            else:
                self.workspace.refused.emit(told)

    def _open_phrase(self) -> None:
        sealed = self._last is not None and self._last.sealed
        PassphraseDialog(self.workspace, self, is_set=sealed, done=self.refresh).open()

    def _on_make_file(self) -> None:
        name = backup_name(self.workspace.office.name, "")
        chosen, _kind = QFileDialog.getSaveFileName(
            self,
            self.tr("Куда сохранить копию"),
            str(_documents() / name),
            self.tr("Резервные копии (*.kartoteka)"),
        )
        if chosen:
            self.make(Path(chosen))

    def _on_make_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("В какую папку"), str(_documents()))
        if chosen:
            self.make(Path(chosen))

    def _choose_copy(self) -> Path | None:
        chosen, _kind = QFileDialog.getOpenFileName(
            self,
            self.tr("Резервная копия"),
            str(self.workspace.office.folder.backups),
            self.tr("Резервные копии (*.kartoteka);;Все файлы (*)"),
        )
        return Path(chosen) if chosen else None

    def _on_check_file(self) -> None:
        chosen = self._choose_copy()
        if chosen is not None:
            self.check(chosen)

    def _on_restore_file(self) -> None:
        chosen = self._choose_copy()
        if chosen is not None:
            self._restore(chosen)

    def _restore(self, file: object) -> None:
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


def _documents() -> Path:
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(place)


def _empty(column: QVBoxLayout) -> None:
    while (item := column.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
