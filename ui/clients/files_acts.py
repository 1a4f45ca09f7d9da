"""What can be done with files of a client or a deal, wherever they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from crm_desktop.attachments.adding import AddedFiles, add_attachments
from crm_desktop.attachments.changing import delete_attachments, rename_attachment
from crm_desktop.attachments.kinds import may_open, warning_of
from crm_desktop.attachments.taking_out import open_copy, save_attachment
from ui.clients.files_intake import (
    MEGABYTE,
    agreed_to_large,
    choose_files,
    choose_target,
    sizes_of,
)
from ui.jobs import Job
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog, confirm
from ui.widgets.fields import TextField
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from crm_desktop.attachments.adding import Refused
    from crm_desktop.attachments.listing import AttachmentRow
    from crm_desktop.jobs import Progress
    from ui.clients.desk import CardDesk

AT_ONCE: Final = 16 * MEGABYTE
"""Up to this many bytes an act shows no progress: it takes a moment."""


class Megabytes:
    """Progress in bytes, told in megabytes."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def step(self, done: int, total: int, message: str = "") -> None:
        """Report."""
        self._progress.step(done // MEGABYTE, -(-total // MEGABYTE), f"{message}, МБ")


class FileActs(QObject):
    """Adds, opens, saves, renames and deletes files of the client on the desk.

    Attributes:
        refused: some files were not attached (a list of `Refused`), others were.
    """

    refused = Signal(object)

    def __init__(self, desk: CardDesk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._widget = parent

    def choose(self, event: int | None = None) -> None:
        """Ask for files and attach them."""
        self.add(choose_files(self._window), event=event)

    def add(self, paths: Sequence[Path], *, event: int | None = None) -> None:
        """Attach files; a large one after a question, with progress."""
        if not paths:
            return
        record = self._desk.record_id

        def measured(sizes: dict[Path, int]) -> None:
            if record == self._desk.record_id and agreed_to_large(self._window, sizes):
                self._add(list(paths), sum(sizes.values()), event)

        self._desk.workspace.runner.read(
            lambda: sizes_of(paths), measured, self._desk.workspace.report, owner=self
        )

    def open(self, row: AttachmentRow) -> None:
        """Open a copy in the program of the system; what may run is only saved."""
        if not may_open(row.name):
            self._offer_saving(row)
            return
        office = self._desk.office
        self._take_out(
            row, lambda progress: open_copy(office, row.id, progress=progress), self._opened,
            self.tr("Открываю «{}»").format(row.shown),
        )  # fmt: skip

    def save(self, row: AttachmentRow, *, warned: bool = False) -> None:
        """Save under a name the person chooses."""
        warning = warning_of(row.name)
        if warning and not warned and not self._sure(warning):
            return
        target = choose_target(self._window, row.name)
        if target is None:
            return
        office, workspace = self._desk.office, self._desk.workspace
        said = self.tr("Сохранено: {}").format(target.name)
        self._take_out(
            row,
            lambda progress: save_attachment(office, row.id, target, progress=progress),
            lambda _nothing: workspace.tell(said),
            self.tr("Сохраняю «{}»").format(row.shown),
        )

    def rename(self, row: AttachmentRow) -> None:
        """Ask for another name."""
        dialog = Dialog(self.tr("Имя файла"), self._window, subtitle=row.shown, width=520)
        field = TextField(row.shown)
        field.setMaxLength(400)
        field.setAccessibleName(self.tr("Имя файла"))
        stem = row.shown.rpartition(".")[0] or row.shown
        field.setSelection(0, len(stem))
        dialog.body.addWidget(field)
        dialog.set_note(self.tr("Окончание (.pdf, .docx) говорит, чем файл открывать."))

        def save() -> None:
            name = field.text()
            dialog.accept()
            if name != row.shown:
                self._desk.act(lambda office, _client: rename_attachment(office, row.id, name=name))

        field.returnPressed.connect(save)
        dialog.add_button(self.tr("Отмена"))
        dialog.add_button(self.tr("Сохранить"), save, kind=Kind.PRIMARY)
        field.setFocus()
        dialog.open()

    def delete(self, rows: Sequence[AttachmentRow]) -> None:
        """Take files off the client; the toast offers «Отменить»."""
        ids = tuple(row.id for row in rows)
        if ids:
            self._desk.act(lambda office, _client: delete_attachments(office, ids))

    def menu(self, row: AttachmentRow, parent: QWidget) -> Menu:
        """Return the menu of one file."""
        menu = Menu(parent)
        menu.aboutToHide.connect(menu.deleteLater)
        if may_open(row.name):
            menu.add(self.tr("Открыть"), lambda: self.open(row), icon="external-link")
        menu.add(self.tr("Сохранить как…"), lambda: self.save(row), icon="download")
        menu.add(self.tr("Переименовать…"), lambda: self.rename(row), icon="pencil")
        menu.addSeparator()
        menu.add(self.tr("Удалить"), lambda: self.delete([row]), icon="trash-2", danger=True)
        return menu

    @property
    def _window(self) -> QWidget:
        return self._widget.window()

    def _add(self, paths: list[Path], size: int, event: int | None) -> None:
        workspace, office = self._desk.workspace, self._desk.office
        client, deal = self._desk.whose
        if size <= AT_ONCE:
            self._desk.act(
                lambda office, _record: add_attachments(
                    office, client, paths, deal_id=deal, event=event
                ),
                on_done=self._added,
            )
            return

        def work(progress: Progress) -> AddedFiles:
            return add_attachments(
                office, client, paths, deal_id=deal, event=event, progress=Megabytes(progress)
            )

        def tell(added: object) -> None:
            if isinstance(added, AddedFiles):
                workspace.tell(added.changes.title, added.changes.change_id)

        job: Job[AddedFiles] = Job(work, workspace)
        job.succeeded.connect(tell)
        job.succeeded.connect(self._added)
        job.finished.connect(job.deleteLater)
        workspace.start_long(job, self.tr("Добавление файлов"))

    def _added(self, added: object) -> None:
        if isinstance(added, AddedFiles) and added.refused:
            refused: list[Refused] = list(added.refused)
            self.refused.emit(refused)

    def _take_out(
        self,
        row: AttachmentRow,
        work: Callable[[Progress | None], Any],
        done: Callable[[Any], None],
        title: str,
    ) -> None:
        workspace = self._desk.workspace
        if row.size <= AT_ONCE:
            workspace.runner.read(lambda: work(None), done, workspace.report, owner=self)
            return
        job: Job[Any] = Job(lambda progress: work(Megabytes(progress)), self)
        job.succeeded.connect(done)
        job.finished.connect(job.deleteLater)
        workspace.start_long(job, title)

    def _opened(self, path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._desk.workspace.tell(
                self.tr("Открыть нечем: на этом компьютере нет программы для таких файлов")
            )

    def _offer_saving(self, row: AttachmentRow) -> None:
        warning = warning_of(row.name)
        told = warning or self.tr(
            "Файлы такого вида отсюда не открываются: внутри может быть что угодно. Сохраните "
            "«{}» на диск и откройте сами."
        ).format(row.shown)
        agreed = confirm(
            self._window, self.tr("Этот файл можно только сохранить"), told,
            yes=self.tr("Сохранить как…"), danger=bool(warning),
        )  # fmt: skip
        if agreed:
            self.save(row, warned=True)

    def _sure(self, warning: str) -> bool:
        return confirm(
            self._window, self.tr("Сохранить этот файл?"), warning,
            yes=self.tr("Сохранить как…"), danger=True,
        )  # fmt: skip
