"""What can be done from anywhere in an open office: keys, the palette, the person's menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint

from ui.settings.sections import sections_of
from ui.shell.command_rights import allowed
from ui.shell.palette import Palette
from ui.shell.palette_entries import EVERYWHERE, GO_TO, HERE, Entry, entries_of
from ui.shell.palette_finder import PaletteFinder
from ui.shell.places import PLACES, may_go
from ui.shell.screen import NEW, Command, Place
from ui.theme import Mode, theme
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.shell.frame import OfficeFrame

_VIEW = "view."
_NEXT_MODE = {Mode.SYSTEM: Mode.DARK, Mode.DARK: Mode.LIGHT, Mode.LIGHT: Mode.DARK}


class Everywhere(QObject):
    """The commands of the window itself."""

    def __init__(self, frame: OfficeFrame) -> None:
        super().__init__(frame)
        self._frame = frame
        self.finder = PaletteFinder(frame)

    def commands(self) -> list[Command]:
        """What works on every screen; a screen's own command with the same keys wins."""
        frame, workspace = self._frame, self._frame.workspace
        undone = workspace.undo_title
        undo = self.tr("Отменить: {}").format(undone) if undone else self.tr("Отменить")
        found = [
            Command(
                "palette", self.tr("Поиск и команды"), workspace.open_palette, "search", "Ctrl+K"
            ),
            Command(
                "new", self.tr("Новый клиент"), self.new_client, "user-plus", "Ctrl+N",
                "создать добавить завести",
            ),
            Command(
                "new_deal", self.tr("Новая сделка"), self.new_deal, "square-kanban",
                "Ctrl+Shift+D", "создать добавить завести продажа",
            ),
            Command(
                "new_task", self.tr("Новая задача"), self.new_task, "list-plus",
                "Ctrl+Shift+T", "создать добавить запланировать дело звонок встреча напомнить",
            ),
            Command(
                "undo", undo, workspace.undo_last, "undo-2", "Ctrl+Z", "назад вернуть ошибка"
            ),
            Command(
                "redo", self.tr("Вернуть отменённое"), workspace.redo_last, "redo-2",
                "Ctrl+Shift+Z", "повторить",
            ),
            Command(
                "find", self.tr("Искать на этом экране"), self.focus_search, "search", "Ctrl+F"
            ),
            Command("find2", "", self.focus_search, "", "/"),
            # The same key in the Russian layout.
            Command("find3", "", self.focus_search, "", "."),
            Command("back", self.tr("Назад"), frame.back, "arrow-left", "Alt+Left"),
            Command("forward", "", lambda: frame.travel(1), "", "Alt+Right"),
            Command("message", "", self.focus_message, "", "F6"),
            Command(
                "reminders", self.tr("Напоминания"), frame.reminders.take_focus, "clock", "F7",
                "пропущено пропущенные отложить",
            ),
            Command(
                "help", self.tr("Справка по этому экрану"), self.open_help, "circle-help", "F1",
                "помощь подсказка",
            ),
            Command(
                "lock", self.tr("Заблокировать"), frame.lock_wanted.emit, "lock", "Ctrl+L",
                "выйти закрыть пароль уйти",
            ),
            Command(
                "switch", self.tr("Сменить пользователя"), frame.switch_wanted.emit, "users", "",
                "другой сотрудник войти под собой",
            ),
            Command(
                "quit", self.tr("Выйти из программы"), frame.quit_wanted.emit, "x", "Ctrl+Q",
                "закрыть завершить",
            ),
            Command(
                "theme", self.tr("Светлая или тёмная тема"), self.turn_theme, "sun-moon", "",
                "ночь день цвета",
            ),
            Command(
                "offices", self.tr("Другой офис"), frame.leave_wanted.emit, "building-2", "",
                "сменить открыть создать",
            ),
        ]  # fmt: skip
        if frame.is_demo:
            found.append(
                Command(
                    "drop_demo",
                    self.tr("Удалить демонстрацию"),
                    frame.delete_wanted.emit,
                    "trash-2",
                )
            )
        return allowed(workspace.office, found)

    def new_client(self) -> None:
        """Open the list with the dialog of a new client over it."""
        self._frame.go(Place.CLIENTS, NEW)

    def new_deal(self) -> None:
        """Open the dialog of a new deal."""
        from ui.deals.new_deal import open_new_deal  # noqa: PLC0415 - the window starts without it

        open_new_deal(self._frame.workspace, self._frame)

    def new_task(self) -> None:
        """Open the dialog of a new task."""
        from ui.tasks.task_desk import open_new_task  # noqa: PLC0415 - the window starts without it

        open_new_task(self._frame.workspace, self._frame)

    def focus_search(self) -> None:
        """Put the cursor into the screen's own search; without one, open the palette."""
        shown = self._frame.screen_shown
        if shown is None or not shown.focus_search():
            self.open_palette()

    def focus_message(self) -> None:
        """Put the focus on the newest message at the foot of the window."""
        if self._frame.toasts.toasts:
            self._frame.toasts.toasts[-1].take_focus()

    def open_help(self) -> None:
        """Open the page about the screen in front."""
        shown = self._frame.screen_shown
        self._frame.go(Place.HELP, shown.help_page if shown is not None else "index")

    def turn_theme(self) -> None:
        """Change between light and dark, and remember it."""
        mode = Mode.LIGHT if theme().is_dark else _NEXT_MODE[Mode.SYSTEM]
        theme().set_mode(mode)
        self._frame.preferences.theme = mode.value
        self._frame.preferences.save()

    def open_palette(self, text: str = "") -> Palette:
        """Open «Поиск и команды»."""
        frame = self._frame
        # Every view is found by itself, whatever screen is in front.
        own_commands = [each for each in frame.commands_here() if not each.key.startswith(_VIEW)]
        here = entries_of(own_commands, HERE)
        own = {entry.shortcut for entry in here if entry.shortcut}
        useless = {"Ctrl+K"}
        if not frame.workspace.undo_title:
            useless.add("Ctrl+Z")
        if not frame.workspace.can_redo:
            useless.add("Ctrl+Shift+Z")
        everywhere = [
            entry
            for entry in entries_of(self.commands(), EVERYWHERE)
            if entry.title and entry.shortcut not in useless
            if not entry.shortcut or entry.shortcut not in own
        ]
        places = self._places()
        listed = {entry.title for entry in here}
        parts = [entry for entry in self._settings() if entry.title not in listed]
        palette = Palette(
            frame,
            at_rest=[*here, *places, *everywhere],
            everything=[*here, *places, *parts, *everywhere],
            find=self.finder.find,
        )
        palette.open_over(text)
        self.finder.read_views(palette, palette.take_views)
        self.finder.read_recent(palette, palette.put_first)
        return palette

    def open_person_menu(self) -> None:
        """Open the menu above the person's row."""
        frame = self._frame
        menu = Menu(frame)
        menu.add(self.tr("Заблокировать"), frame.lock_wanted.emit, icon="lock")
        menu.add(self.tr("Сменить пользователя"), frame.switch_wanted.emit, icon="users")
        menu.add(self.tr("Сменить пароль"), lambda: frame.go(Place.SETTINGS, "security"),
                 icon="key-round")  # fmt: skip
        menu.add(self.tr("Другой офис"), frame.leave_wanted.emit, icon="building-2")
        menu.addSeparator()
        menu.add(self.tr("Справка"), lambda: frame.go(Place.HELP, "index"), icon="circle-help")
        menu.add(self.tr("О программе"), lambda: frame.go(Place.SETTINGS, "about"), icon="info")
        if frame.is_demo:
            menu.addSeparator()
            menu.add(self.tr("Удалить демонстрацию"), frame.delete_wanted.emit, icon="trash-2",
                     danger=True)  # fmt: skip
        row = frame.sidebar.person
        corner = row.mapToGlobal(QPoint(0, 0))
        menu.popup(QPoint(corner.x(), corner.y() - menu.sizeHint().height()))

    def _places(self) -> list[Entry]:
        def visit(place: Place) -> Callable[[], None]:
            return lambda: self._frame.workspace.go(place)

        return [
            Entry(GO_TO, info.title, visit(place), icon=info.icon, words=info.words)
            for place, info in PLACES.items()
            if info.direct and may_go(self._frame.office, place)
        ]

    def _settings(self) -> list[Entry]:
        def visit(key: str) -> Callable[[], None]:
            return lambda: self._frame.workspace.go(Place.SETTINGS, key)

        return [
            Entry(GO_TO, info.title, visit(key), note=self.tr("Настройки"), icon=info.icon,
                  words=info.words)
            for key, info in sections_of(self._frame.office).items()
        ]  # fmt: skip
