"""«Импорт»: from a file of any make to clients in the base, in five steps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.clients.list_filter import ClientFilter
from crm_desktop.importing.deals.keys import OF_CLIENT
from crm_desktop.journal.stamps import now_ms
from ui.importing.columns_page import ColumnsPage
from ui.importing.done_page import DonePage
from ui.importing.door import ImportDoor
from ui.importing.file_page import FilePage
from ui.importing.file_strip import FileStrip
from ui.importing.settings_desk import SettingsDesk
from ui.importing.step import Step
from ui.importing.trial_page import TrialPage
from ui.importing.values_page import ValuesPage
from ui.importing.wait_page import WaitPage
from ui.importing.wording import REJECTS_FILTER, rows_of
from ui.shell.screen import Command, Place
from ui.shell.search_box import PaletteBox
from ui.theme import Space
from ui.widgets.buttons import Button
from ui.widgets.dialogs import confirm
from ui.widgets.empty import EmptyState
from ui.widgets.heads import ScreenHead
from ui.widgets.steps import StepLine

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent

    from crm_desktop.importing.mapping import Duplicates
    from crm_desktop.journal import Changes
    from ui.importing.foot import Foot
    from ui.importing.session import Stopped
    from ui.shell.workspace import Workspace


class ImportScreen(ImportDoor):
    """Nothing is written before «Загрузить»; every long work can be cancelled."""

    place = Place.IMPORT
    help_page = "import"

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._began_at = 0
        self._told = False
        self._seen = False
        self._always_names = False
        self.settings = SettingsDesk(workspace, self.flow, self)
        self.file_page = FilePage()
        self.columns_page = ColumnsPage()
        self.values_page = ValuesPage()
        self.trial_page = TrialPage(workspace.runner)
        self.wait_page = WaitPage()
        self.done_page = DonePage()
        self._forbidden = EmptyState(
            self.tr("Импорт вам недоступен"),
            self.tr("Загружать файлы может тот, кому это разрешил администратор офиса."),
            icon="lock",
        )
        self._lay_out()
        self._connect_pages()
        self._connect_flow()
        self._show(Step.FILE, self.file_page)

    def open(self, argument: object | None) -> None:
        if not self.is_allowed():
            self.steps.hide()
            self._stack.setCurrentWidget(self._forbidden)
            return
        if self.step is Step.DONE and self._told and self._seen:
            self.reset()
        if isinstance(argument, Path):
            self.open_path(argument)
        elif self.step is Step.FILE and self.flow.opened is None and not self.flow.stage.is_busy:
            self.file_page.show_choice()

    def on_changed(self, changes: Changes) -> None:
        # A trial run that is shown stays: the load looks at the base as it stands by then.
        if changes and not self.flow.is_loading:
            self.flow.doubt()

    def commands(self) -> list[Command]:
        if not self.is_allowed():
            return []
        return [
            Command("import_file", self.tr("Выбрать файл для импорта"), self.choose_file,
                    "folder-open", "Ctrl+O", "excel csv загрузить открыть"),
            Command("import_next", self.tr("Импорт: дальше"), self.go_on, "arrow-right",
                    "Ctrl+Return"),
            Command("import_back", self.tr("Импорт: предыдущий шаг"), self.go_back, "arrow-left"),
        ]  # fmt: skip

    def may_leave(self) -> bool:
        if self.step is Step.DONE or (self.flow.opened is None and not self.flow.stage.is_busy):
            return True
        told = self.tr(
            "Ничего ещё не загружено. Что вы выбрали для столбцов и справочников, забудется."
        )
        ask, stop, on = (
            self.tr("Прервать импорт?"),
            self.tr("Прервать"),
            self.tr("Продолжить импорт"),
        )
        agreed = confirm(self, ask, told, yes=stop, no=on)
        if agreed:
            self.reset()
        return agreed

    def reset(self) -> None:
        super().reset()
        self._seen = False
        self._show(Step.FILE, self.file_page)
        self.file_page.show_choice()

    def go_on(self) -> None:
        """Do what the main button of this step does."""
        foot = self._foot()
        if foot is not None and foot.forward.isEnabled():
            foot.forward.click()
        elif self.step is Step.FILE and not self.flow.stage.is_busy:
            self.choose_file()

    def go_back(self) -> None:
        """One step back; a step that was skipped is skipped again."""
        if self.step is Step.TRIAL and not self.flow.has_new_names():
            self.show_step(Step.COLUMNS)
        elif Step.FILE < self.step < Step.DONE:
            self.show_step(Step(self.step - 1))

    def show_step(self, step: Step) -> None:
        """Go to a step; the answers given there are still there."""
        flow = self.flow
        if flow.opened is None or flow.mapping is None or self.step is Step.DONE:
            return
        flow.stage.drop()
        if step is Step.FILE:
            self._show(step, self.file_page)
        elif step is Step.COLUMNS:
            self.columns_page.load(flow.opened, flow.mapping)
            self._show(step, self.columns_page)
        elif step is Step.VALUES:
            self._always_names = True
            flow.make_survey()
        else:
            flow.make_trial()

    def save_rejects(self) -> None:
        """Ask where to write the rows a load would not take."""
        title, kinds = self.tr("Файл с незагруженными строками"), REJECTS_FILTER
        path = str(self.flow.rejects_path())
        chosen, _kind = QFileDialog.getSaveFileName(self, title, path, kinds)
        if chosen:
            self.flow.write_rejects(Path(chosen))

    def _lay_out(self) -> None:
        self.head = ScreenHead(self.tr("Импорт"), crumb=self.tr("Клиенты"))
        self.head.crumb_clicked.connect(lambda: self.workspace.go(Place.CLIENTS))
        self.head.add(PaletteBox(self.workspace))
        self._stop = Button(self.tr("Прервать"), "x")
        self._stop.clicked.connect(lambda _on=False: self.may_leave())
        self.head.add(self._stop)
        self.steps = StepLine(
            [self.tr("Файл"), self.tr("Столбцы"), self.tr("Справочники"),
             self.tr("Пробный прогон"), self.tr("Готово")]
        )  # fmt: skip
        self.strip = FileStrip()
        self._stack = QStackedWidget()
        for page in (self.file_page, self.columns_page, self.values_page, self.trial_page,
                     self.wait_page, self.done_page, self._forbidden):  # fmt: skip
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.XL)
        column.setSpacing(Space.L)
        column.addWidget(self.head)
        column.addWidget(self.steps)
        column.addWidget(self.strip)
        column.addWidget(self._stack, 1)

    def _connect_pages(self) -> None:
        flow = self.flow
        self.steps.chosen.connect(lambda at: self.show_step(Step(at)))
        self.strip.format_wanted.connect(lambda: self.show_step(Step.FILE))
        self.strip.columns_wanted.connect(lambda: self.show_step(Step.COLUMNS))
        self.wait_page.cancelled.connect(flow.stage.cancel)
        self.file_page.path_chosen.connect(self.open_path)
        self.file_page.choose_wanted.connect(self.choose_file)
        self.file_page.sheet_chosen.connect(lambda name: flow.reread(sheet=name))
        self.file_page.all_sheets_chosen.connect(flow.read_all)
        self.strip.sheet_chosen.connect(self._on_sheet)
        self.file_page.header_chosen.connect(lambda *rows: flow.reread(header=rows))
        self.file_page.profile_chosen.connect(self.settings.choose_profile)
        self.file_page.about_chosen.connect(self._on_about)
        self.file_page.settings_chosen.connect(self.settings.choose)
        self.settings.applied.connect(self._on_settings)
        self.settings.listed.connect(self._on_listed)
        self.file_page.repeat_wanted.connect(self._repeat)
        self.file_page.foot.back_wanted.connect(self.choose_file)
        self.file_page.foot.next_wanted.connect(lambda: self.show_step(Step.COLUMNS))
        self.columns_page.mapping_changed.connect(flow.set_mapping)
        self.columns_page.repeat_wanted.connect(self._repeat)
        self.columns_page.foot.next_wanted.connect(flow.make_survey)
        self.values_page.mapping_changed.connect(flow.set_mapping)
        self.values_page.funnel_changed.connect(self._on_funnel)
        self.values_page.foot.next_wanted.connect(flow.make_trial)
        self.trial_page.duplicates_chosen.connect(self._on_duplicates)
        self.trial_page.rejects_wanted.connect(self.save_rejects)
        self.trial_page.client_wanted.connect(lambda id_: self.workspace.go(Place.CLIENT, id_))
        self.trial_page.whose_chosen.connect(self._on_whose)
        self.trial_page.foot.next_wanted.connect(self._load)
        for foot in (self.columns_page.foot, self.values_page.foot, self.trial_page.foot):
            foot.back_wanted.connect(self.go_back)
        done = self.done_page
        done.clients_wanted.connect(self._show_clients)
        done.undo_wanted.connect(self._undo)
        done.keep_wanted.connect(lambda: flow.keep(self._show_clients))
        done.rejects_wanted.connect(self._open_rejects)
        done.again_wanted.connect(self.reset)

    def _connect_flow(self) -> None:
        flow = self.flow
        flow.started.connect(self.wait_page.begin)
        flow.stage.waiting.connect(lambda: self._stack.setCurrentWidget(self.wait_page))
        flow.stage.progressed.connect(self.wait_page.set_progress)
        flow.file_read.connect(self._on_file_read)
        flow.file_refused.connect(self._on_file_refused)
        flow.surveyed.connect(self._on_surveyed)
        flow.tried.connect(self._on_tried)
        flow.rejects_written.connect(self._on_rejects_written)
        flow.given_up.connect(self._on_given_up)
        flow.loaded.connect(self._on_loaded)
        flow.stopped.connect(self._on_stopped)
        flow.load_refused.connect(lambda: self._show(Step.TRIAL, self.trial_page))
        flow.undone.connect(self.done_page.show_undone)
        flow.undo_ended.connect(self.done_page.show_undo_failed)

    def _foot(self) -> Foot | None:
        page = self._stack.currentWidget()
        if page is self.file_page and not self.file_page.shows_file:
            return None
        if isinstance(page, FilePage | ColumnsPage | ValuesPage | TrialPage):
            return page.foot
        return None

    def _show(self, step: Step, page: QWidget) -> None:
        self.step = step
        self.steps.set_current(step + 1 if step is Step.DONE and self._told else step)
        self.steps.setEnabled(step is not Step.DONE)
        self._stop.setVisible(step is not Step.DONE and self.flow.opened is not None)
        opened, mapping = self.flow.opened, self.flow.mapping
        self.strip.setVisible(opened is not None and step is not Step.DONE)
        if opened is not None and mapping is not None:
            self.strip.show_file(opened.file, mapping, step=step)
            names = [part.opened.file.sheet.name for part in self.flow.parts]
            self.strip.show_sheets(names if step is not Step.VALUES else (), self.flow.current)
        self._stack.setCurrentWidget(page)

    def _on_file_read(self) -> None:
        if self.flow.opened is not None:
            self._show(Step.FILE, self.file_page)
            self.file_page.show_file(self.flow.opened, together=bool(self.flow.parts))
            self._on_listed()

    def _on_sheet(self, at: int) -> None:
        self.flow.select(at)
        if self.step is Step.FILE:
            self._on_file_read()
        elif self.step is Step.TRIAL:
            self._on_tried()
        else:
            self.show_step(self.step)

    def _on_about(self, about: object) -> None:
        self.flow.reread(about="deals" if about == "deals" else "clients")

    def _on_settings(self, missing: tuple[str, ...]) -> None:
        self.file_page.tell_missing(missing)
        if self.step is Step.COLUMNS:
            self.show_step(Step.COLUMNS)

    def _on_listed(self) -> None:
        self.file_page.show_settings(self.settings.choices())
        self.settings.fill_menu(self.columns_page.settings)

    def _on_file_refused(self, text: str) -> None:
        self.flow.reset()
        self._show(Step.FILE, self.file_page)
        self.file_page.show_choice(text)

    def _repeat(self) -> None:
        # Straight to the rows: what the directories lack was answered the last time.
        self.flow.repeat()
        self.flow.make_trial()

    def _on_surveyed(self) -> None:
        flow = self.flow
        if flow.opened is None or flow.survey is None or flow.mapping is None:
            return
        always, self._always_names = self._always_names, False
        self.values_page.load(flow.opened, flow.survey, flow.mapping)
        if always or flow.has_new_names():
            self._show(Step.VALUES, self.values_page)
        else:
            flow.make_trial()

    def _on_duplicates(self, choice: Duplicates) -> None:
        self.flow.set_duplicates(choice)
        self.flow.make_trial()

    def _on_funnel(self) -> None:
        self._always_names = True
        self.flow.make_survey(anew=True)

    def _on_whose(self, said: str, answer: str) -> None:
        if self.flow.mapping is not None:
            self.flow.set_mapping(self.flow.mapping.with_answer(OF_CLIENT, said, answer))
            self.flow.make_trial()

    def _on_tried(self) -> None:
        if self.flow.report is not None and self.flow.mapping is not None:
            self._show(Step.TRIAL, self.trial_page)
            total = self.flow.reports.total if self.flow.reports is not None else None
            self.trial_page.show_report(self.flow.report, self.flow.mapping, total=total)

    def _on_rejects_written(self, name: str) -> None:
        self._on_given_up()
        self.workspace.tell(self.tr("Сохранено: {}").format(name))

    def _on_given_up(self) -> None:
        pages = (self.file_page, self.columns_page, self.values_page, self.trial_page)
        self._show(self.step, pages[self.step])

    def _load(self) -> None:
        self._began_at = now_ms()
        self._told = self._seen = False
        self._show(Step.DONE, self.wait_page)
        self.flow.load()

    def _on_loaded(self) -> None:
        report = self.flow.report
        if report is None:
            return
        self.done_page.show_report(report)
        self._finish()
        said = self.tr("Импорт готов: {}").format(rows_of(report.new + report.updated))
        if not self.isVisible():
            self.workspace.tell(said, self.flow.change_id)
        if self.flow.change_id:
            self.workspace.remember(self.flow.change_id, said, large=True)

    def _on_stopped(self, stopped: Stopped) -> None:
        self.done_page.show_stopped(stopped)
        self._finish()

    def _finish(self) -> None:
        self._told = True
        self._show(Step.DONE, self.done_page)

    def _undo(self) -> None:
        self.done_page.show_undoing()
        self.flow.undo()

    def _show_clients(self) -> None:
        if self.flow.report is not None and self.flow.report.deals:
            self.workspace.go(Place.DEALS)
        else:
            self.workspace.go(Place.CLIENTS, ClientFilter(created_from=self._began_at))

    def _open_rejects(self, which: str) -> None:
        path = self.flow.report.rejects_file if self.flow.report is not None else None
        if path is not None:
            shown = path if which == "file" else path.parent
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(shown)))

    def hideEvent(self, event: QHideEvent) -> None:
        self._seen = self._told
        super().hideEvent(event)
