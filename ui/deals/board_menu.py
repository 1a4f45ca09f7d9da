"""What can be done on the board: the menu of cards, of a column, of the board, the palette."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint

from crm_desktop.deals.board import deals_of_slot
from crm_desktop.deals.board_question import ORDER_LABELS, BoardGroup
from ui.deals.board_words import many
from ui.shell.screen import ClientStop, Command, Place
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_desktop.deals.board_question import BoardOrder, Slot
    from ui.deals.board_page import BoardPage

GROUPS = {
    BoardGroup.STAGE: "Колонки — этапы",
    BoardGroup.RESPONSIBLE: "Колонки — ответственные",
    BoardGroup.LANES: "Дорожки по ответственным",
}


def tr(text: str) -> str:
    """Translate a text of the board's menus."""
    return QCoreApplication.translate("BoardMenu", text)


def open_card_menu(page: BoardPage, at: QPoint) -> Menu | None:
    """Drop what can be done with the chosen cards."""
    menu = card_menu(page)
    if menu is not None:
        menu.popup(at)
    return menu


def card_menu(page: BoardPage) -> Menu | None:
    """What can be done with the chosen cards; None if there are none."""
    deals = page.walk.chosen
    cards = page.store.cards(deals)
    if not cards:
        return None
    menu = _menu(page)
    acts, may = page.acts, page.acts.may_edit
    if len(deals) == 1:
        card = cards[0]
        menu.add(tr("Открыть"), partial(page.open_deal, card.id), icon="external-link",
                 shortcut="Return")  # fmt: skip
        if card.client is not None:
            stop = ClientStop(card.client)
            go = partial(page.desk.workspace.go, Place.CLIENT, stop)
            menu.add(tr("Карточка клиента"), go, icon="id-card")
    else:
        menu.add(many(deals), _nothing, enabled=False)
    menu.addSeparator()
    _add_stages(menu, page, deals, enabled=may)
    menu.addSeparator()
    menu.add(tr("Выиграна"), partial(acts.win, deals), icon="trophy", enabled=may)
    menu.add(tr("Проигрыш…"), partial(acts.lose, deals), icon="circle-x", enabled=may)
    menu.add(tr("Другая воронка…"), partial(acts.choose_funnel, deals), icon="shuffle", enabled=may)
    menu.add(tr("Ответственный…"), partial(acts.choose_responsible, deals), icon="user",
             enabled=may)  # fmt: skip
    if len(deals) == 1:
        menu.add(tr("Запланировать…"), partial(page.plan_next, deals[0]), icon="calendar-days",
                 enabled=may)  # fmt: skip
    menu.addSeparator()
    menu.add(tr("Удалить"), partial(acts.delete, deals), icon="trash-2", shortcut="Del",
             danger=True, enabled=acts.may_delete)  # fmt: skip
    return menu


def _add_stages(menu: Menu, page: BoardPage, deals: list[int], *, enabled: bool) -> None:
    """The columns to go to, in a menu of its own."""
    inner = Menu(menu)
    inner.setTitle(tr("Перенести"))
    inner.setEnabled(enabled)
    here = {card.slot for card in page.store.cards(deals)}
    for column in page.store.columns:
        if {column.slot} != here:
            inner.add(column.name, partial(page.carry, deals, column.slot), icon="arrow-right")
    menu.addMenu(inner)


def open_column_menu(page: BoardPage, slot: Slot) -> Menu:
    """Drop what can be done with a column."""
    menu = column_menu(page, slot)
    made = page.area.column(slot)
    if made is not None:
        menu.popup(made.head.more.mapToGlobal(QPoint(0, made.head.more.height() + 4)))
    return menu


def column_menu(page: BoardPage, slot: Slot) -> Menu:
    """What can be done with a column."""
    menu = _menu(page)
    menu.add(tr("Новая сделка здесь"), partial(page.create_in, slot), icon="plus",
             shortcut="Ins", enabled=page.acts.may_edit)  # fmt: skip
    menu.add(tr("Выбрать все сделки"), partial(choose_all, page, slot), icon="list-checks")
    menu.add(tr("Свернуть колонку"), partial(page.fold, slot), icon="fold-horizontal")
    menu.addSeparator()
    go = partial(page.desk.workspace.go, Place.SETTINGS, "funnels")
    menu.add(tr("Настроить этапы…"), go, icon="settings")
    return menu


def choose_all(page: BoardPage, slot: Slot) -> None:
    """Choose every deal of a column, what is not read yet included."""
    made = page.area.column(slot)
    board = page.store.board
    if made is None or board is None:
        return
    office, question = page.desk.workspace.office, board.question
    page.desk.workspace.runner.read(
        lambda: deals_of_slot(office, question, slot),
        partial(page.choose_ids, slot),
        page.desk.workspace.report,
        owner=page,
        key="all",
    )


def board_menu(page: BoardPage) -> Menu:
    """How the board looks: order, columns, cards."""
    menu = _menu(page)
    look = page.look.look
    menu.add(tr("Порядок карточек"), _nothing, enabled=False)
    for order, told in ORDER_LABELS.items():
        menu.add(told, partial(_order, page, order), icon="check" if order is look.order else "")
    menu.addSeparator()
    for group, told in GROUPS.items():
        menu.add(tr(told), partial(_group, page, group),
                 icon="check" if group is look.group else "")  # fmt: skip
    menu.addSeparator()
    menu.add(tr("Плотные карточки"), partial(turn_dense, page),
             icon="check" if look.dense else "")  # fmt: skip
    menu.add(tr("Сворачивать пустые колонки"), partial(turn_fold_empty, page),
             icon="check" if look.fold_empty else "")  # fmt: skip
    menu.add(tr("Раскрыть все колонки"), page.open_all, icon="unfold-horizontal")
    menu.add(tr("Поля на карточке…"), page.choose_fields, icon="list-plus")
    return menu


def turn_dense(page: BoardPage) -> None:
    """Dense cards, or roomy ones."""
    page.look.set(replace(page.look.look, dense=not page.look.look.dense))


def turn_fold_empty(page: BoardPage) -> None:
    """Fold columns without deals, or show them."""
    page.look.set(replace(page.look.look, fold_empty=not page.look.look.fold_empty))


def _order(page: BoardPage, order: BoardOrder) -> None:
    page.look.set(replace(page.look.look, order=order))


def _group(page: BoardPage, group: BoardGroup) -> None:
    page.look.set(replace(page.look.look, group=group))


def board_commands(page: BoardPage) -> list[Command]:
    """What the palette offers on the board, and the keys that work there."""
    acts, walk = page.acts, page.walk
    found = [
        Command("board.create", tr("Новая сделка в этой колонке"),
                lambda: page.create_in(walk.slot), "plus", "", "добавить карточку"),
        Command("board.fields", tr("Поля на карточке сделки"), page.choose_fields, "list-plus",
                "", "что показывать вид доски"),
        Command("board.dense", tr("Плотные карточки доски"), partial(turn_dense, page), "rows-3",
                "", "мельче крупнее"),
        Command("board.fold_empty", tr("Сворачивать пустые колонки"),
                partial(turn_fold_empty, page), "fold-horizontal"),
    ]  # fmt: skip
    found += [
        Command(f"board.order.{order}", tr("Порядок карточек: {}").format(told.lower()),
                partial(_order, page, order), "arrow-up-down", "", "сортировка")
        for order, told in ORDER_LABELS.items()
    ]  # fmt: skip
    found += [
        Command(f"board.group.{group}", tr(told), partial(_group, page, group), "layers", "",
                "группировать колонки дорожки сотрудники")
        for group, told in GROUPS.items()
    ]  # fmt: skip
    if not walk.chosen:
        return found
    of_deals = [
        ("won", tr("Сделка выиграна"), acts.win, "trophy", "успех закрыть"),
        ("lost", tr("Сделка проиграна"), acts.lose, "circle-x", "отказ закрыть причина"),
        ("funnel", tr("В другую воронку"), acts.choose_funnel, "shuffle", "перенести"),
        ("responsible", tr("Сменить ответственного сделки"), acts.choose_responsible, "user",
         "передать менеджер"),
        ("delete", tr("Удалить сделку"), acts.delete, "trash-2", "корзина"),
    ]  # fmt: skip
    found += [
        Command(f"board.{key}", title, partial(_over_chosen, page, act), icon, "", words)
        for key, title, act, icon, words in of_deals
    ]
    found += [
        Command(f"board.to.{column.slot.stage}.{column.slot.member}",
                tr("Перенести сделку: {}").format(column.name),
                partial(_carry_chosen, page, column.slot), "arrow-right", "", "этап стадия")
        for column in page.store.columns
    ]  # fmt: skip
    return found


def _over_chosen(page: BoardPage, act: Callable[[Sequence[int]], None]) -> None:
    act(page.walk.chosen)


def _carry_chosen(page: BoardPage, slot: Slot) -> None:
    page.carry(page.walk.chosen, slot)


def _menu(page: BoardPage) -> Menu:
    menu = Menu(page)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def _nothing() -> None:
    """A heading does nothing."""
