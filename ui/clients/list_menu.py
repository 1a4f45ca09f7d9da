"""The context menu of the list and its commands in the palette."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from crm_desktop.views.definition import SortKey
from crm_desktop.wording import number
from ui.clients.bulk_registry import acts_for
from ui.clients.reach import copy_text, link_of, open_link
from ui.shell.screen import Command, Place
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from ui.clients.list_screen import ClientListScreen


SHOWN_FIELDS: Final = ("name", "phone", "email", "type", "roles", "tags", "region", "responsible")
"""Keys of the fields a row of the list shows."""


def tr(text: str) -> str:
    """Translate a text of the list's menus."""
    return QCoreApplication.translate("ClientListScreen", text)


def row_menu(screen: ClientListScreen) -> Menu:
    """The menu over the current client, or over the selected ones."""
    menu = Menu(screen)
    menu.aboutToHide.connect(menu.deleteLater)
    selected = screen.table.selected_count
    current = screen.table.current_id
    if selected > 1:
        menu.add(tr("Выгрузить в файл…"), lambda: export_clients(screen), icon="file-down")
        _add_acts(menu, screen, selected)
        return menu
    menu.add(
        tr("Открыть карточку"), lambda: screen.open_client(current), icon="id-card",
        shortcut="Return",
    )  # fmt: skip
    menu.add(
        tr("Открыть рядом"), lambda: screen.open_client(current, beside=True), icon="panel-right",
        shortcut="Ctrl+Return",
    )  # fmt: skip
    row = screen.model.row_data(current)
    if row is not None:
        menu.addSeparator()
        workspace = screen.workspace
        phone = link_of("phone", row.phone, "")
        mail = link_of("email", row.email, "")
        if phone:
            menu.add(
                tr("Позвонить: {}").format(row.phone),
                lambda: open_link(workspace, phone), icon="phone",
            )  # fmt: skip
            menu.add(
                tr("Скопировать телефон"), lambda: copy_text(workspace, row.phone), icon="copy"
            )
        if mail:
            menu.add(
                tr("Написать: {}").format(row.email),
                lambda: open_link(workspace, mail), icon="mail",
            )  # fmt: skip
        menu.add(tr("Скопировать имя"), lambda: copy_text(workspace, row.name), icon="copy")
    _add_acts(menu, screen, 1)
    return menu


def _add_acts(menu: Menu, screen: ClientListScreen, selected: int) -> None:
    """The bulk acts that make sense for so many; what is dangerous stands apart."""
    acts = acts_for(screen.workspace.office, selected)
    menu.addSeparator()
    for act in sorted(acts, key=lambda one: one.danger):
        if act.danger:
            menu.addSeparator()
        told = f"{act.title}: {number(selected)}" if act.danger and selected > 1 else act.title
        menu.add(
            told, partial(screen.begin, act), icon=act.icon, danger=act.danger,
            shortcut="Del" if act.key == "delete" else "",
        )  # fmt: skip


def group_menu(screen: ClientListScreen, row: int) -> Menu:
    """The menu over the head of a group."""
    menu = Menu(screen)
    menu.aboutToHide.connect(menu.deleteLater)
    model = screen.model
    group = model.group_at(row)
    opened = group is not None and model.is_open(group)
    told = tr("Свернуть группу") if opened else tr("Развернуть группу")
    icon = "chevron-down" if opened else "chevron-right"
    menu.add(told, lambda: model.turn(row), icon=icon, shortcut="Return")
    menu.add(tr("Выбрать всех в группе"), lambda: screen.table.select_group(row),
             icon="check-check")  # fmt: skip
    menu.addSeparator()
    menu.add(tr("Свернуть все"), lambda: model.turn_all(opened=False), icon="chevrons-down-up")
    menu.add(tr("Развернуть все"), lambda: model.turn_all(opened=True), icon="chevrons-up-down")
    return menu


def export_clients(screen: ClientListScreen) -> None:
    """Ask what of the list goes into a file, and where; columns and order are those shown."""
    from ui.exporting.dialog import ExportDialog, Scope  # noqa: PLC0415 - opened seldom

    several = screen.table.selected_count > 1
    query = screen.query
    groups = (SortKey(query.group_by),) if query.group_by else ()
    scope = Scope(
        query.filter,
        (*groups, *query.sort),
        list(screen.table.selected_ids) if several else (),
    )
    columns = [column.key for column in screen.model.columns]
    shown = columns if screen.table.is_table else SHOWN_FIELDS
    dialog = ExportDialog(screen.workspace, scope, shown, screen.window())
    if screen.table.is_table:
        dialog.choose_columns("shown")
    dialog.open()


def screen_commands(screen: ClientListScreen) -> list[Command]:
    """What the palette offers on this screen."""
    return [
        Command("clients.new", tr("Новый клиент"), screen.new_client, "user-plus", "Ctrl+N",
                "создать добавить завести"),
        Command("clients.filters", tr("Фильтры списка"), screen.views.open_filters,
                "list-filter", "Ctrl+Shift+F", "отбор тип регион метка ответственный условие"),
        Command("clients.segments", tr("Сегменты клиентов"), screen.views.open_segments, "users",
                "", "сохранённые отборы рассылка"),
        Command("clients.views", tr("Виды списка"), screen.views.open_views, "bookmark", "",
                "порядок копия переименовать удалить"),
        Command("clients.clear", tr("Показать всех клиентов"), screen.clear_filters, "x", "",
                "сбросить фильтры"),
        Command("clients.all", tr("Выбрать всех в списке"), screen.select_all, "check-check", "",
                "выделить"),
        Command("clients.columns", tr("Столбцы списка"), screen.views.open_columns, "columns-3",
                "", "поля таблица порядок"),
        Command("clients.table", tr("Таблица или список"),
                lambda: screen.views.set_table(not screen.table.is_table), "table-2", "",
                "столбцы вид карточка"),
        Command("clients.dense", tr("Плотные или просторные строки"), screen.views.turn_dense,
                "rows-3", "", "высота"),
        Command("clients.sort", tr("Порядок списка"), screen.head.drop_sorts, "arrow-up-down", "",
                "сортировать упорядочить"),
        Command("clients.group", tr("Группировать список"), screen.head.drop_groups, "layers", "",
                "группы разделить"),
        Command("clients.quick_row", tr("Отбор по столбцам"), screen.views.turn_quick_row,
                "text-cursor-input", "", "быстрый фильтр строка"),
        Command("clients.export", tr("Выгрузить клиентов в файл"),
                lambda: export_clients(screen), "file-down", "", "экспорт excel csv таблица"),
        Command("clients.import", tr("Загрузить клиентов из файла"),
                lambda: screen.workspace.go(Place.IMPORT), "download", "", "импорт excel csv"),
        *_act_commands(screen),
    ]  # fmt: skip


def _act_commands(screen: ClientListScreen) -> list[Command]:
    return [
        Command(
            f"clients.{act.key}", tr("Выбранные клиенты: {}").format(act.title.lower()),
            partial(screen.begin, act), act.icon, "", act.words,
        )
        for act in acts_for(screen.workspace.office, screen.table.selected_count)
    ]  # fmt: skip
