"""The context menu of the list of deals and its commands in the palette."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from crm_desktop.views.definition import SortKey
from crm_desktop.wording import number
from ui.clients.reach import copy_text
from ui.deals.list_acts import deal_acts_for
from ui.shell.screen import ClientStop, Command, Place
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from ui.deals.list_page import DealListPage


def tr(text: str) -> str:
    """Translate a text of the list's menus."""
    return QCoreApplication.translate("DealListPage", text)


def row_menu(page: DealListPage) -> Menu:
    """The menu over the current deal, or over the selected ones."""
    menu = Menu(page)
    menu.aboutToHide.connect(menu.deleteLater)
    selected, current = page.table.selected_count, page.table.current_id
    if selected <= 1:
        menu.add(tr("Открыть карточку"), lambda: page.open_deal(current), icon="square-kanban",
                 shortcut="Return")  # fmt: skip
        row = page.model.row_data(current)
        if row is not None:
            workspace = page.desk.workspace
            if row.client_id is not None:
                stop = ClientStop(row.client_id)
                menu.add(tr("Открыть клиента"), lambda: workspace.go(Place.CLIENT, stop),
                         icon="id-card")  # fmt: skip
            menu.add(tr("Скопировать название"), lambda: copy_text(workspace, row.title),
                     icon="copy")  # fmt: skip
    menu.add(tr("Выгрузить в файл…"), lambda: export_deals(page), icon="file-down")
    menu.addSeparator()
    acts = deal_acts_for(page.desk.workspace.office, max(1, selected))
    for act in sorted(acts, key=lambda one: one.danger):
        if act.danger:
            menu.addSeparator()
        told = f"{act.title}: {number(selected)}" if act.danger and selected > 1 else act.title
        menu.add(
            told, partial(page.begin, act), icon=act.icon, danger=act.danger,
            shortcut="Del" if act.key == "delete" else "",
        )  # fmt: skip
    return menu


def group_menu(page: DealListPage, row: int) -> Menu:
    """The menu over the head of a group."""
    menu = Menu(page)
    menu.aboutToHide.connect(menu.deleteLater)
    model = page.model
    group = model.group_at(row)
    opened = group is not None and model.is_open(group)
    told = tr("Свернуть группу") if opened else tr("Развернуть группу")
    icon = "chevron-down" if opened else "chevron-right"
    menu.add(told, lambda: model.turn(row), icon=icon, shortcut="Return")
    menu.add(tr("Выбрать все в группе"), lambda: page.table.select_group(row), icon="check-check")
    menu.addSeparator()
    menu.add(tr("Свернуть все"), lambda: model.turn_all(opened=False), icon="chevrons-down-up")
    menu.add(tr("Развернуть все"), lambda: model.turn_all(opened=True), icon="chevrons-up-down")
    return menu


def export_deals(page: DealListPage) -> None:
    """Ask what of the list goes into a file, and where; columns and order are those shown."""
    from ui.exporting.dialog import ExportDialog, Scope  # noqa: PLC0415 - opened seldom
    from ui.exporting.subject import DEALS  # noqa: PLC0415 - as above

    several = page.table.selected_count > 1
    query = page.query
    groups = (SortKey(query.group_by),) if query.group_by else ()
    chosen = list(page.table.selected_ids) if several else ()
    scope = Scope(query.filter, (*groups, *query.sort), chosen)
    columns = [column.key for column in page.model.columns]
    if "client" not in columns:  # it stands in the first cell of every row
        columns.insert(1, "client")
    workspace = page.desk.workspace
    dialog = ExportDialog(workspace, scope, columns, page.window(), subject=DEALS)
    dialog.choose_columns("shown")
    dialog.open()


def list_commands(page: DealListPage) -> list[Command]:
    """What the palette offers over the list."""
    views = page.views
    return [
        Command("deals.list.all", tr("Выбрать все сделки в списке"), page.select_all,
                "check-check", "", "выделить"),
        Command("deals.list.columns", tr("Столбцы списка сделок"), views.open_columns,
                "columns-3", "", "поля таблица порядок"),
        Command("deals.list.dense", tr("Плотные или просторные строки"), views.turn_dense,
                "rows-3", "", "высота"),
        Command("deals.list.sort", tr("Порядок списка сделок"), page.body.head.drop_sorts,
                "arrow-up-down", "", "сортировать упорядочить"),
        Command("deals.list.group", tr("Группировать сделки"), page.body.head.drop_groups,
                "layers", "", "группы разделить"),
        Command("deals.list.quick_row", tr("Отбор сделок по столбцам"), views.turn_quick_row,
                "text-cursor-input", "", "быстрый фильтр строка"),
        Command("deals.list.export", tr("Выгрузить сделки в файл"),
                lambda: export_deals(page), "file-down", "", "экспорт excel csv таблица"),
        *(
            Command(f"deals.list.{act.key}", tr("Выбранные сделки: {}").format(act.title.lower()),
                    partial(page.begin, act), act.icon, "", act.words)
            for act in deal_acts_for(page.desk.workspace.office, page.table.selected_count)
        ),
    ]  # fmt: skip
