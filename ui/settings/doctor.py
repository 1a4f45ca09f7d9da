"""«Проверить базу»: the doctor and its report."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.doctor.examining import examine
from crm_desktop.doctor.file_checks import Orphans, remove_orphans
from crm_desktop.doctor.report import Check, Report, Status
from crm_desktop.doctor.saving import save_report
from crm_desktop.wording import file_size, moment, number
from crm_desktop.wording.times import local
from ui.jobs import Job
from ui.settings.section import Section, setting_row
from ui.shell.screen import Place
from ui.start.create_page import documents
from ui.theme import Role, Space, Tone
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button, Kind
from ui.widgets.cards import Card
from ui.widgets.choices import CheckBox
from ui.widgets.glyphs import Glyph
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from ui.shell.workspace import Workspace
    from ui.theme import Colour

SIGNS: Final[dict[Status, tuple[str, Colour]]] = {
    Status.OK: ("circle-check", "ok"),
    Status.MENDED: ("wrench", "warn"),
    Status.PROBLEM: ("circle-alert", "bad"),
}


class DoctorSection(Section):
    """A button, and below it what was found."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(
            workspace,
            "Проверка базы",
            "Работать можно и во время проверки. Исправляется только то, что строится само: "
            "поиск, списки, доска, напоминания; файлы клиентов возвращаются из папки копий. Что "
            "ввели люди, проверка не меняет.",
        )
        self._run = Button(self.tr("Проверить базу"), "activity", kind=Kind.PRIMARY)
        self._run.clicked.connect(self.run)
        start = Card()
        start.body.addLayout(
            setting_row(
                self.tr("Целость, подписи, связи, доступ, поиск, файлы, ключи, копии"),
                self.tr("Около минуты на каждые 100 000 клиентов."),
                self._run,
            )
        )
        self._full = CheckBox(
            self.tr("Прочитать все файлы клиентов целиком"),
            note=self.tr("Без этого читается часть: до 256 МБ. Гигабайт читается секунды."),
        )
        start.body.addWidget(self._full)
        self._verdict = Banner("")
        self._verdict.hide()
        self._card = Card()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(Space.M)
        self._card.body.addLayout(self._rows)
        self._card.hide()
        self._report: Report | None = None
        self.save_button = Button(self.tr("Сохранить отчёт…"), "save", small=True)
        self.save_button.clicked.connect(self.save)
        self.save_button.hide()
        self.body.addWidget(start)
        self.body.addWidget(self._verdict)
        self.body.addWidget(self.save_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self._card)
        self.body.addStretch(1)

    def run(self) -> None:
        """Examine the office."""
        office = self.workspace.office
        full = self._full.isChecked()
        job = Job(lambda progress: examine(office, full=full, progress=progress), self)
        job.succeeded.connect(self._on_report)
        job.finished.connect(lambda: self._run.set_busy(False))
        self._run.set_busy(True)
        self.workspace.start_long(job, self.tr("Проверка базы"))

    def _on_report(self, report: object) -> None:
        if isinstance(report, Report):
            self.show_report(report)

    def show_report(self, report: Report) -> None:
        """Show what was found, problems first."""
        self._report = report
        self.save_button.show()
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        ill_first = sorted(report.checks, key=lambda check: check.status is Status.OK)
        for check in ill_first:
            self._rows.addWidget(self._row(check))
        self._card.show()
        when = moment(report.checked_at, datetime.now(UTC), zone=self.workspace.office.zone)
        place = self.body.indexOf(self._verdict)
        self._verdict.deleteLater()
        if report.good:
            clients = number(report.rows.get("client", 0))
            text = self.tr("Проверено {}. Клиентов вместе с удалёнными: {}.").format(when, clients)
            self._verdict = Banner(text, tone=Tone.OK, title=self.tr("Всё в порядке"))
        else:
            text = self.tr("Проверено {}. Что делать, сказано ниже.").format(when)
            title = self.tr("Найдено неладное: {}").format(len(report.problems))
            if report.damaged:
                title = self.tr("Файл базы повреждён")
                text = self.tr(
                    "Не работайте дальше. Восстановите офис из новейшей целой копии, а если после "
                    "неё многое введено, спасите то, что читается: закройте офис и на экране входа "
                    "выберите «Спасти то, что читается»."
                )
            self._verdict = Banner(text, tone=Tone.BAD, title=title)
            if report.damaged:
                copies = Button(self.tr("Резервные копии"), "archive-restore", small=True)
                copies.clicked.connect(
                    lambda _on=False: self.workspace.go(Place.SETTINGS, "backup")
                )
                self._verdict.add_action(copies)
        self.body.insertWidget(place, self._verdict)

    def save(self) -> None:
        """Keep the report as a file: for a colleague, for support."""
        report = self._report
        if report is None:
            return
        zone = self.workspace.office.zone
        day = local(report.checked_at, zone)
        start = documents() / self.tr("Проверка базы {}.txt").format(f"{day:%Y-%m-%d}")
        kinds = self.tr("Текст (*.txt);;JSON (*.json)")
        chosen, _kind = QFileDialog.getSaveFileName(
            self, self.tr("Сохранить отчёт"), str(start), kinds
        )
        if not chosen:
            return
        path = Path(chosen)
        self.workspace.runner.read(
            lambda: save_report(report, path, when=f"{day:%d.%m.%Y %H:%M}"),
            lambda _none: self.workspace.tell(self.tr("Отчёт сохранён: {}").format(path.name)),
            self.workspace.report,
            owner=self,
        )

    def _row(self, check: Check) -> QWidget:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(check.title, Role.BODY_MEDIUM))
        if check.text:
            words.addWidget(Label(check.text, Role.META, colour="text2", wrap=True))
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        row.addWidget(Glyph(*SIGNS[check.status], 18))
        row.addLayout(words, 1)
        if check.name == "orphans" and check.status is Status.PROBLEM:
            button = Button(self.tr("Удалить"), "trash-2", small=True)
            button.clicked.connect(self._remove_orphans)
            row.addWidget(button)
        told = self.tr("проверено {}").format(number(check.checked))
        if check.found:
            told = self.tr("{} из {}").format(number(check.found), number(check.checked))
        row.addWidget(Label(told, Role.META, colour="text2"))
        return whole

    def _remove_orphans(self) -> None:
        office = self.workspace.office

        def removed(found: Orphans) -> None:
            told = self.tr("Удалено лишних файлов: {}, {}")
            self.workspace.tell(told.format(len(found.paths), file_size(found.size)))
            self.run()

        self.workspace.runner.write(
            lambda: remove_orphans(office), removed, self.workspace.report, owner=self
        )
