"""Saving what can be read of a damaged base: where to, the password, and what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QWidget

from crm_desktop.wording import number
from ui.jobs import Job
from ui.start.page import StartPage
from ui.start.path_field import PathField
from ui.start.salvage_work import Salvaged, salvage_and_top_up
from ui.theme import Role, Space, Tone
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button, Kind
from ui.widgets.cards import Card
from ui.widgets.choices import CheckBox
from ui.widgets.fields import PasswordField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label
from ui.widgets.progress import ProgressPanel

if TYPE_CHECKING:
    from ui.jobs import JobRunner
    from ui.theme import Colour


class SalvagePage(StartPage):
    """A form, then progress, then what was saved.

    Attributes:
        folder_chosen: the saved office is to be opened.
    """

    folder_chosen = Signal(object)

    def __init__(self, runner: JobRunner, *, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Спасти то, что читается"),
            self.tr(
                "Из повреждённой базы в новую папку переписывается каждая запись, которую удалось "
                "прочитать. Повреждённые файлы не меняются. Пароли остаются прежними."
            ),
            back=self.tr("Назад"),
            parent=parent,
        )
        self._runner = runner
        self._damaged: Path | None = None
        self.folder = PathField("folder-open", self._choose)
        self.password = PasswordField()
        self.password.returnPressed.connect(self._submit)
        self.top_up = CheckBox(
            self.tr("Добрать недостающее из новейшей целой копии"),
            note=self.tr("Того, что удалось прочитать из базы, копия не заменит."),
        )
        self.top_up.setChecked(True)
        self._folder_field = FormField(self.tr("Новая папка"), self.folder, required=True)
        self._password_field = FormField(
            self.tr("Пароль администратора"), self.password, required=True
        )
        self._refusal = Label("", Role.BODY, colour="bad", wrap=True)
        self._refusal.hide()
        self._go = Button(self.tr("Спасти"), "wrench", kind=Kind.PRIMARY)
        self._go.clicked.connect(self._submit)
        self._outcome: list[QWidget] = []
        self._form: tuple[QWidget, ...] = (
            self._folder_field, self._password_field, self.top_up, self._go,
        )  # fmt: skip
        for widget in (*self._form[:-1], self._refusal):
            self.body.addWidget(widget)
        self.body.addWidget(self._go, 0, Qt.AlignmentFlag.AlignRight)

    def prepare(self, damaged: Path) -> None:
        """Fill in what is known."""
        self._damaged = damaged
        target, at = damaged.with_name(f"{damaged.name} — спасённый"), 2
        while target.exists():
            target, at = damaged.with_name(f"{damaged.name} — спасённый {at}"), at + 1
        self.folder.set_path(target)
        self.password.clear()
        self._refuse("")
        self._forget_outcome()
        self._show_form(shown=True)

    def begin(self) -> None:
        self.password.setFocus()

    def show_outcome(self, found: Salvaged) -> None:
        """Tell what was saved and offer to go in."""
        report = found.report
        self._forget_outcome()
        short = report.short and not found.topped_up
        text = self.tr("Новый офис: {}. Повреждённые файлы лежат на прежнем месте.")
        banner = Banner(
            text.format(report.folder),
            tone=Tone.WARN if short else Tone.OK,
            title=self.tr("Спасено не всё") if short else self.tr("База спасена"),
        )
        card = Card()
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.S)
        grid.setColumnStretch(0, 1)
        heads = (self.tr("Что"), self.tr("Спасено"), self.tr("В копии"))
        for column, head in enumerate(heads):
            side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
            grid.addWidget(Label(head, Role.META_STRONG, colour="text2"), 0, column, side)
        kinds = [kind for kind in report.kinds if kind.saved or kind.expected]
        for at, kind in enumerate(kinds, 1):
            expected = "—" if kind.expected is None else number(kind.expected)
            grid.addWidget(Label(kind.title, Role.BODY), at, 0)
            right = Qt.AlignmentFlag.AlignRight
            grid.addWidget(Label(number(kind.saved), Role.BODY_STRONG), at, 1, right)
            colour: Colour = "bad" if kind.short and not found.topped_up else "text2"
            grid.addWidget(Label(expected, Role.BODY, colour=colour), at, 2, right)
        card.body.addLayout(grid)
        told = [self.tr("Не прочитано страниц базы: {}").format(number(report.lost_pages))]
        if found.topped_up:
            text = self.tr("Добрано из копии клиентов и сделок: {}")
            told.append(text.format(number(found.topped_up)))
        if report.missing_files:
            text = self.tr("Файлов клиентов не найдено: {}")
            told.append(text.format(number(report.missing_files)))
        note = Label(". ".join(told) + ".", Role.BODY, colour="text2", wrap=True)
        go = Button(self.tr("Открыть спасённый офис"), "folder-open", kind=Kind.PRIMARY)
        go.clicked.connect(lambda _on=False: self.folder_chosen.emit(report.folder))
        for widget in (banner, card, note):
            self._outcome.append(widget)
            self.body.addWidget(widget)
        self._outcome.append(go)
        self.body.addWidget(go, 0, Qt.AlignmentFlag.AlignRight)
        go.setFocus()

    def _submit(self) -> None:
        typed, password = self.folder.text(), self.password.text()
        self._folder_field.set_error("" if typed else self.tr("Укажите папку"))
        self._password_field.set_error("" if password else self.tr("Введите пароль"))
        damaged = self._damaged
        if not typed or not password or damaged is None:
            return
        folder = Path(typed)
        self._refuse("")
        top_up = self.top_up.isChecked()
        job: Job[Salvaged] = Job(
            lambda progress: salvage_and_top_up(damaged, folder, password, progress, top_up=top_up),
            self,
        )
        panel = ProgressPanel(self.tr("Спасаем записи"))
        panel.cancelled.connect(job.cancel)
        job.progressed.connect(panel.set_progress)
        self._show_form(shown=False)
        self._outcome.append(panel)
        self.body.addWidget(panel)
        settled: list[Any] = []

        def done(found: Salvaged) -> None:
            settled.append(found)
            self.show_outcome(found)

        def failed(error: Exception) -> None:
            self._refuse(str(error))

        def over() -> None:
            if not settled:
                self._forget_outcome()
                self._show_form(shown=True)
            job.deleteLater()

        job.succeeded.connect(done)
        job.failed.connect(failed)
        job.finished.connect(over)
        self._runner.long(job)

    def _choose(self) -> None:
        start = "" if self._damaged is None else str(self._damaged.parent)
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Новая папка"), start)
        if chosen:
            self.folder.set_path(Path(chosen))

    def _refuse(self, text: str) -> None:
        self._refusal.setText(text)
        self._refusal.setVisible(bool(text))

    def _show_form(self, *, shown: bool) -> None:
        for widget in self._form:
            widget.setVisible(shown)

    def _forget_outcome(self) -> None:
        for widget in self._outcome:
            widget.hide()
            widget.deleteLater()
        self._outcome = []
