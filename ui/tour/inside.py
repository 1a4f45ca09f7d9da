"""Pictures of an open office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QApplication

from crm_desktop.clients.listing import ClientFilter, client_ids
from crm_desktop.clients.removal import delete_clients
from crm_desktop.views.definition import Density, SortKey
from crm_desktop.views.list_fields import TotalKind
from crm_desktop.views.quick_filters import MINE, NO_PHONE
from crm_desktop.views.tree import Condition, Op, Period, PeriodKind, all_of, any_of
from ui.clients.card_screen import ClientCardScreen
from ui.clients.list_screen import ClientListScreen
from ui.duplicates.screen import DuplicatesScreen
from ui.importing.screen import ImportScreen
from ui.importing.step import Step
from ui.personal_data.tab import PersonalTab
from ui.settings.screen import SettingsScreen
from ui.settings.sections import SECTIONS
from ui.shell.bug_report import BugReport
from ui.shell.screen import NEW, ClientStop, Place
from ui.tour.calendar import show_calendar
from ui.tour.camera import Camera, settle
from ui.tour.dashboard import show_dashboard
from ui.tour.deal_card import show_deal_card
from ui.tour.deal_views import show_deal_views
from ui.tour.deals import show_board
from ui.tour.kept_reports import show_kept
from ui.tour.people import show_people
from ui.tour.pivot import show_pivot
from ui.tour.plans import show_plans
from ui.tour.reports import show_reports
from ui.tour.rules import show_rules
from ui.tour.story import fullest_client, known_clients, write_history
from ui.tour.table import write_table
from ui.tour.tasks import show_tasks
from ui.tour.today import show_today
from ui.widgets.dialogs import Dialog

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from ui.shell.frame import OfficeFrame
    from ui.shell.window import Window

LATELY: Final = Condition("created", Op.PERIOD, (), Period(PeriodKind.LAST_DAYS, 365))
HELP_PAGES: Final = ("index", "keyboard", "safety")


class InsideTour:
    """Each method shows one part; a part that fails does not spoil the others."""

    def __init__(self, camera: Camera, window: Window, frame: OfficeFrame, scratch: Path) -> None:
        self._camera = camera
        self._window = window
        self._frame = frame
        self._scratch = scratch

    def take(self, name: str) -> None:
        """Take a picture when nothing is under way."""
        self._camera.take(name, self._window, self._frame.runner)

    def today(self) -> None:
        """What is to be done today."""
        show_today(self._frame, self.take)

    def calendar(self) -> None:
        """The calendar in all its modes."""
        show_calendar(self._frame, self.take, lambda: close_dialogs(self._window))
        close_dialogs(self._window)

    def tasks(self) -> None:
        """What is to be done, and by when."""
        show_tasks(self._frame, self.take)
        close_dialogs(self._window)

    def dashboard(self) -> None:
        """The dashboard, arranged too."""
        show_dashboard(self._frame, self.take, lambda: close_dialogs(self._window))
        close_dialogs(self._window)

    def reports(self) -> None:
        """All reports, the records behind a number, what is kept of them."""

        def tidy() -> None:
            close_dialogs(self._window)

        show_reports(self._frame, self.take, tidy)
        tidy()
        papers = self._scratch / f"papers-{self._camera.suffix}"
        papers.mkdir()
        show_kept(self._frame, self.take, tidy, papers)
        tidy()

    def pivot(self) -> None:
        """The pivot and its examples."""
        show_pivot(self._frame, self.take, lambda: close_dialogs(self._window))
        close_dialogs(self._window)

    def plans(self) -> None:
        """What is to be reached, and what sources cost."""
        show_plans(self._frame, self.take, lambda: close_dialogs(self._window))
        close_dialogs(self._window)

    def clients(self) -> None:
        """The list, and the dialog of a new client over it."""
        self._frame.go(Place.CLIENTS)
        screen = self._frame.screen_shown
        if isinstance(screen, ClientListScreen):
            settle(self._frame.runner)
            screen.desk.change(sort=(SortKey("last_event", descending=True),))
        self.take("clients")
        if isinstance(screen, ClientListScreen):
            self._views(screen)
        self._frame.go(Place.CLIENTS, NEW)
        self.take("new_client")
        close_dialogs(self._window)

    def _views(self, screen: ClientListScreen) -> None:
        """The list as a table: columns, filters, groups, totals, what can be chosen."""
        screen.views.set_table(True)
        screen.views.turn_quick_row()
        screen.views.set_total("last_event", TotalKind.FILLED)
        self.take("clients_table")
        screen.desk.change(group_by="type", density=Density.DENSE)
        self.take("clients_grouped")
        screen.desk.revert()
        screen.desk.change(filter=all_of(LATELY, any_of(MINE, NO_PHONE)))
        self.take("clients_filtered")
        for name, begin in (
            ("filters", screen.views.open_filters),
            ("columns", screen.views.open_columns),
            ("save_view", screen.quick.view.save_as),
        ):
            begin()
            self.take(name)
            close_dialogs(self._window)
        screen.select_all()
        self.take("clients_selected")
        screen.desk.revert()
        screen.views.show_quick_row(shown=False)
        screen.views.set_table(False)

    def card(self) -> None:
        """A company's card and a person's, each tab of it."""
        office = self._frame.office
        for kind in ("company", "person"):
            client = fullest_client(office, kind)
            if not client:
                continue
            write_history(office, client)
            among = client_ids(office, ClientFilter(kind=kind))
            self._frame.go(Place.CLIENT, ClientStop(client, among=among))
            self.take(f"card_{kind}")
            screen = self._frame.screen_shown
            if isinstance(screen, ClientCardScreen):
                for info in screen.tabs.infos[1:]:
                    screen.show_tab(info.key)
                    self.take(f"card_{kind}_{info.key}")
        self._card_dialogs()

    def _card_dialogs(self) -> None:
        """What a card asks: its layout, its print; and several cards side by side."""
        screen = self._frame.screen_shown
        if not isinstance(screen, ClientCardScreen):
            return
        for name, ask in (("arrange", screen.arrange), ("print", screen.print_card)):
            ask()
            self.take(f"card_{name}")
            close_dialogs(self._window)
        screen.show_tab("personal")
        settle(self._frame.runner)
        tab = screen.part(PersonalTab)
        for name, ask in (("consent", tab.add), ("erase", tab.erase)):
            ask()
            settle(self._frame.runner)
            self.take(f"card_{name}")
            close_dialogs(self._window)
        for client in client_ids(self._frame.office, limit=2):
            self._frame.go(Place.CLIENT, ClientStop(client, beside=True))
        self.take("card_several")

    def deals(self) -> None:
        """The board of deals, and the card of one."""
        show_board(self._frame, self.take)
        show_deal_views(self._frame, self.take, lambda: close_dialogs(self._window))
        show_deal_card(self._frame, self.take, lambda: close_dialogs(self._window))

    def rules(self) -> None:
        """What the office does by itself."""
        show_rules(self._frame, self.take)

    def duplicates(self) -> None:
        """The review before and after the base was looked through, its dialogs, a merge."""
        self._frame.go(Place.DUPLICATES)
        self.take("duplicates_never")
        screen = self._frame.screen_shown
        if not isinstance(screen, DuplicatesScreen):
            return
        screen.scan()
        self.take("duplicates")
        for name, opener in (
            ("criteria", screen.open_criteria), ("merge_all", screen.merge_all),
            ("merge", screen.merge),
        ):  # fmt: skip
            opener()
            self.take(f"duplicates_{name}")
            close_dialogs(self._window)

    def importing(self) -> None:
        """The import of a made-up file, step by step, to its end."""
        self._frame.go(Place.IMPORT)
        self.take("import")
        screen = self._frame.screen_shown
        if not isinstance(screen, ImportScreen):
            return
        folder = self._scratch / self._camera.suffix
        folder.mkdir()
        path = write_table(folder / "Клиенты из Excel.csv", known_clients(self._frame.office))
        screen.open(path)
        try:
            self.take("import_file")
            for _step in Step:
                before = screen.step
                screen.go_on()
                settle(self._frame.runner)
                if screen.step is not before:
                    self.take(f"import_{screen.step.name.lower()}")
        finally:
            screen.reset()
        for toast in self._frame.toasts.toasts:
            toast.dismiss()

    def palette(self) -> None:
        """«Поиск и команды»: at rest, clients, texts, a command in the wrong layout, nothing."""
        self._frame.go(Place.CLIENTS)
        for name, text in (
            ("at_rest", ""), ("client", "ооо"), ("texts", "договор"), ("other_layout", "bcnjhbz"),
            ("nothing", "щщщщщщ"),
        ):  # fmt: skip
            opened = self._frame.everywhere.open_palette(text)
            self.take(f"palette_{name}")
            opened.reject()

    def quality(self) -> None:
        """What is missing, wrong or forgotten."""
        self._frame.go(Place.QUALITY)
        self.take("quality")

    def trash(self) -> None:
        """The trash, after three clients were deleted, and the toast that offers them back."""
        office = self._frame.office
        ids = list(client_ids(office, ClientFilter(), limit=40))[10:40:10]
        self._frame.go(Place.TRASH)
        if ids:
            self._frame.workspace.act(lambda: delete_clients(office, ids), owner=self._frame)
        self.take("trash")
        for toast in self._frame.toasts.toasts:
            toast.dismiss()

    def history(self) -> None:
        """Who did what, with the details of the newest act."""
        self._frame.go(Place.HISTORY)
        self.take("history")

    def settings(self) -> None:
        """Every part of the settings; a backup is made and the doctor asked first."""
        from ui.backups.section import BackupSection  # noqa: PLC0415 - loaded when shown
        from ui.settings.doctor import DoctorSection  # noqa: PLC0415 - loaded when needed: the window starts without it

        self._frame.go(Place.SETTINGS)
        screen = self._frame.screen_shown
        if not isinstance(screen, SettingsScreen):
            return
        for key in SECTIONS:
            section = screen.section(key)
            if isinstance(section, BackupSection):
                section.make(self._frame.office.folder.backups / "Копия для обзора.kartoteka")
            if isinstance(section, DoctorSection):
                section.run()
            self.take(f"settings_{key}")
            for toast in self._frame.toasts.toasts:
                toast.dismiss()

    def people(self) -> None:
        """People, roles, the sheet."""
        show_people(self._frame, self.take, lambda: close_dialogs(self._window))

    def help(self) -> None:
        """Some pages of the help."""
        for key in HELP_PAGES:
            self._frame.go(Place.HELP, key)
            self.take(f"help_{key}")

    def bug(self) -> None:
        """What a person sees of a bug."""
        self._frame.go(Place.CLIENTS)
        try:
            int("не число")
        except ValueError as error:
            BugReport(error, self._frame).open()
        self.take("bug_report")
        close_dialogs(self._window)


def close_dialogs(window: QWidget) -> None:
    """Close whatever is open over a window."""
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, Dialog) and widget.isVisible() and widget.parentWidget() is window:
            widget.done(0)
