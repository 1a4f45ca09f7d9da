"""The values of one directory: added, named, coloured, ordered, merged, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm_desktop.directories.items import (
    COLOURS,
    DIRECTORIES,
    ItemRow,
    ItemUsedError,
    add_item,
    delete_item,
    list_items,
    merge_items,
    recolour_item,
    rename_item,
    reorder_items,
)
from crm_desktop.relations.kinds import DIRECTORY as RELATIONS
from crm_desktop.relations.kinds import add_usual_kinds, set_reverse
from crm_desktop.wording import count
from ui.settings.ask import ChoiceDialog, NameDialog
from ui.settings.item_list import ListLine, ManagedList
from ui.theme import Tone
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from crm_desktop.errors import UserError
    from ui.shell.workspace import Workspace

TONES: Final = {
    "grey": Tone.GREY,
    "accent": Tone.ACCENT,
    "ok": Tone.OK,
    "warn": Tone.WARN,
    "bad": Tone.BAD,
    "violet": Tone.VIOLET,
    "teal": Tone.TEAL,
}
COLOUR_NAMES: Final = {
    "grey": "Серый",
    "accent": "Синий",
    "ok": "Зелёный",
    "warn": "Жёлтый",
    "bad": "Красный",
    "violet": "Фиолетовый",
    "teal": "Бирюзовый",
}
_CLEAR: Final = 0


class DirectoryList(ManagedList):
    """One managed list; `show_directory` says whose.

    Args:
        directory: a key of `DIRECTORIES`, or `f<id>` for the options of an own field.
    """

    def __init__(
        self, workspace: Workspace, directory: str, *, parent: QWidget | None = None
    ) -> None:
        super().__init__("Значения справочника", parent=parent)
        self._workspace = workspace
        self._items: list[ItemRow] = []
        self.directory = directory
        self.moved.connect(self._reorder)
        self.add_act(self.tr("Добавить"), self.add, icon="plus", keys="Ins", always=True)
        self.add_act(self.tr("Переименовать"), self.rename, icon="pencil", keys="F2")
        self.colour = self.add_act(self.tr("Цвет"), lambda: None, icon="palette")
        self.colour.setMenu(self._colour_menu())
        self.other_side = self.add_act(
            self.tr("С другой стороны"), self.ask_reverse, icon="arrow-up-down"
        )
        self.usual = self.add_act(
            self.tr("Добавить обычные"), self._add_usual, icon="list-checks", always=True
        )
        self._fit_acts()
        self.add_act(self.tr("Объединить"), self._merge, icon="merge")
        self.add_act(self.tr("Выше"), lambda: self.shift(-1), icon="arrow-up")
        self.add_act(self.tr("Ниже"), lambda: self.shift(1), icon="arrow-down")
        self.add_act(self.tr("Удалить"), self._delete, icon="trash-2", keys="Del")

    def show_directory(self, directory: str) -> None:
        """Show another directory."""
        self.directory = directory
        self.refresh()

    def refresh(self) -> None:
        """Read the values."""
        office, directory = self._workspace.office, self.directory
        self._workspace.runner.read(
            lambda: list_items(office, directory),
            self._show,
            self._workspace.report,
            owner=self,
            key="items",
        )

    def _show(self, items: list[ItemRow]) -> None:
        self._items = items
        relations = self.directory == RELATIONS
        self._fit_acts()
        self.show_lines(
            [
                ListLine(
                    item.id,
                    item.name,
                    note=_told(item),
                    pill=item.reverse,
                    tone=None if relations else TONES.get(item.colour, Tone.GREY),
                )
                for item in items
            ]
        )

    def _fit_acts(self) -> None:
        """Kinds of relations have two sides and no colours."""
        relations = self.directory == RELATIONS
        self.colour.setVisible(not relations)
        self.other_side.setVisible(relations)
        self.usual.setVisible(relations and not self._items)

    def ask_reverse(self) -> None:
        """Ask how the chosen kind of relation reads from the other side."""
        line, office = self.chosen, self._workspace.office
        if line is not None:
            NameDialog(
                self,
                self.tr("«{}» с другой стороны").format(line.title),
                self.tr("Кто тогда второй"),
                text=line.pill,
                hint=self.tr("Например: «Директор» — «Руководит». Пусто: одинаково с обеих."),
                optional=True,
                done=lambda text: self._act(lambda: set_reverse(office, line.id, reverse=text)),
            ).open()

    def _add_usual(self) -> None:
        office = self._workspace.office
        self._act(lambda: add_usual_kinds(office))

    def _colour_menu(self) -> Menu:
        menu = Menu(self)
        for colour in COLOURS:
            menu.add(COLOUR_NAMES[colour], self._recolouring(colour), icon="circle-dot")
        return menu

    def _recolouring(self, colour: str) -> Callable[[], None]:
        def recolour() -> None:
            line, office = self.chosen, self._workspace.office
            if line is not None:
                self._act(lambda: recolour_item(office, line.id, colour=colour))

        return recolour

    def _act(self, work: Callable[[], Any]) -> None:
        self._workspace.act(work, owner=self)

    def add(self) -> None:
        """Ask for a new value."""
        office, directory = self._workspace.office, self.directory
        NameDialog(
            self,
            self.tr("Новое значение"),
            DIRECTORIES.get(directory, self.tr("Вариант")),
            done=lambda name: self._act(lambda: add_item(office, directory, name=name)),
        ).open()

    def rename(self) -> None:
        """Ask for another name of the chosen value."""
        line, office = self.chosen, self._workspace.office
        if line is not None:
            NameDialog(
                self,
                self.tr("Переименовать"),
                self.tr("Название"),
                text=line.title,
                done=lambda name: self._act(lambda: rename_item(office, line.id, name=name)),
            ).open()

    def _reorder(self, ids: list[int]) -> None:
        office, directory = self._workspace.office, self.directory
        self._act(lambda: reorder_items(office, directory, ids=ids))

    def _others(self, item: int) -> list[tuple[object, str]]:
        return [(other.id, other.name) for other in self._items if other.id != item]

    def _merge(self) -> None:
        line, office = self.chosen, self._workspace.office
        if line is None or not self._others(line.id):
            return

        def merge(into: object) -> None:
            if isinstance(into, int):
                self._act(lambda: merge_items(office, line.id, into=into))

        ChoiceDialog(
            self,
            self.tr("Объединить «{}»").format(line.title),
            self.tr("Везде, где оно стоит, значение заменится на другое, а само исчезнет."),
            options=self._others(line.id),
            yes=self.tr("Объединить"),
            done=merge,
        ).open()

    def _delete(self) -> None:
        line, office = self.chosen, self._workspace.office
        if line is None:
            return

        def refused(error: UserError) -> None:
            if isinstance(error, ItemUsedError):
                self._ask_replacement(line, error.told)
            else:
                self._workspace.report(error)

        self._workspace.act(lambda: delete_item(office, line.id), owner=self, on_refused=refused)

    def _ask_replacement(self, line: ListLine, bearers: str) -> None:
        office = self._workspace.office

        def replace(choice: object) -> None:
            target = choice if isinstance(choice, int) and choice != _CLEAR else None
            self._act(
                lambda: delete_item(office, line.id, replace_with=target, clear=target is None)
            )

        ChoiceDialog(
            self,
            self.tr("Удалить «{}»").format(line.title),
            self.tr("Значение стоит у {}. Что поставить вместо него?").format(bearers),
            options=[(_CLEAR, self.tr("Оставить поле пустым")), *self._others(line.id)],
            yes=self.tr("Удалить"),
            done=replace,
            danger=True,
        ).open()


def _told(item: ItemRow) -> str:
    parts = [count(item.used, "клиент", "клиента", "клиентов")] if item.used else []
    parts += [count(item.deals, "сделка", "сделки", "сделок")] if item.deals else []
    parts += [count(item.tasks, "задача", "задачи", "задач")] if item.tasks else []
    return ", ".join(parts)
