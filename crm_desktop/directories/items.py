"""The values of directories: adding, naming, colouring, ordering, deleting, merging."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.company_names import fold
from crm_desktop.clients.field_types import Item
from crm_desktop.clients.parts import ItemBook, add_item_row
from crm_desktop.clients.portions import in_portions
from crm_desktop.directories.usage import CLIENTS, KNOWN, bearers, is_own
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal import Kind
from crm_desktop.journal.stamps import now_ms
from crm_desktop.tasks.kinds import TASK_DIRECTORY, TASK_KINDS
from crm_desktop.wording import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change, Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

DIRECTORIES: Final = {
    "type": "Типы клиентов",
    "segment": "Сегменты",
    "source": "Источники",
    "region": "Регионы",
    "role": "Роли",
    "tag": "Метки",
    "relation": "Виды связей",
    "loss_reason": "Причины проигрыша",
    "competitor": "Конкуренты",
    "deal_type": "Типы сделок",
    "deal_tag": "Метки сделок",
    "task_kind": "Виды задач",
}
# Names of colour pairs of the interface.
COLOURS: Final = ("grey", "accent", "ok", "warn", "bad", "violet", "teal")
_AT_CLIENTS: Final = ("клиента", "клиентов", "клиентов")
_AT_DEALS: Final = ("сделки", "сделок", "сделок")
_AT_TASKS: Final = ("задачи", "задач", "задач")


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item as the settings show it.

    `used` = how many live clients bear it, `deals` and `tasks` = how many live ones of those;
    `reverse` = how a kind of relation reads from the other side, `""` if the same.
    """

    id: int
    directory: str
    name: str
    colour: str
    position: int
    used: int
    reverse: str = ""
    deals: int = 0
    tasks: int = 0


class ItemUsedError(UserError):
    """An item in use was to be deleted without saying what becomes of its bearers.

    Attributes:
        used: how many clients, deals and tasks bear it.
        told: who they are, in the genitive: «2 клиентов и 5 сделок».
    """

    def __init__(self, name: str, *, clients: int, deals: int = 0, tasks: int = 0) -> None:
        parts = [count(clients, *_AT_CLIENTS)] if clients else []
        parts += [count(deals, *_AT_DEALS)] if deals else []
        parts += [count(tasks, *_AT_TASKS)] if tasks else []
        self.used = clients + deals + tasks
        self.told = " и ".join(parts)
        super().__init__(
            f"Значение «{name}» стоит у {self.told}. Ничего не изменено. "
            "Выберите, чем его заменить, или подтвердите, что поле станет пустым."
        )


@use_case(Right.VIEW_OFFICE)
def list_items(office: Office, directory: str) -> list[ItemRow]:
    """Return the items of a directory in their order.

    Args:
        office: the office.
        directory: a key of `DIRECTORIES`, or `f<id>` for the options of an own field.
    """
    with office.reading():
        used = {
            bearer.owner.table: bearer.counts(office.db) for bearer in bearers(_known(directory))
        }
        clients, deals, tasks = (used.get(table, {}) for table in ("client", "deal", "task"))
        return [
            ItemRow(
                record, directory, name, colour, position, clients.get(record, 0), reverse,
                deals.get(record, 0), tasks.get(record, 0),
            )
            for record, name, colour, position, reverse in office.db.run(
                "SELECT id, name, coalesce(colour, ''), position, coalesce(reverse, '')"
                " FROM directory_item WHERE directory = ? AND deleted_at IS NULL"
                " ORDER BY position, id",
                (directory,),
            )
        ]  # fmt: skip


@use_case(Right.VIEW_OFFICE)
def item_usage(office: Office, item_id: int) -> int:
    """Return how many live clients, deals and tasks bear an item.

    Raises:
        NotFoundError: there is no such item.
    """
    item = _require_item(office, item_id)
    return sum(_bearing(office.db, item).values())


@use_case(Right.EDIT_SETTINGS)
def add_item(
    office: Office, directory: str, *, name: str, colour: str | None = None
) -> tuple[int, Changes]:
    """Add an item to the end of a directory.

    Raises:
        UserError: no such directory or colour, no name, or the directory has such an item.
    """
    _check_colour(colour)
    _check_name(office, _known(directory), name, item_id=0)
    with office.change(f"{_heading(directory)}: добавлено «{name.strip()}»") as change:
        item = add_item_row(office.db, change, directory, name, colour=colour)
    return item.id, change.changes


@use_case(Right.EDIT_SETTINGS)
def rename_item(office: Office, item_id: int, *, name: str) -> Changes:
    """Rename an item; all that bear it show the new name.

    Raises:
        NotFoundError: there is no such item.
        UserError: no name, or the directory has such an item: merge them instead.
    """
    item = _require_item(office, item_id)
    _check_name(office, item.directory, name, item_id=item_id)
    title = f"{_heading(item.directory)}: «{item.name}» → «{name.strip()}»"
    with office.change(title) as change:
        office.db.run(
            "UPDATE directory_item SET name = ? WHERE id = ?", (" ".join(name.split()), item_id)
        )
    return change.changes


@use_case(Right.EDIT_SETTINGS)
def recolour_item(office: Office, item_id: int, *, colour: str | None) -> Changes:
    """Give an item another colour; None = no colour.

    Raises:
        NotFoundError: there is no such item.
        UserError: no such colour.
    """
    _check_colour(colour)
    item = _require_item(office, item_id)
    with office.change(f"{_heading(item.directory)}: цвет «{item.name}»") as change:
        office.db.run("UPDATE directory_item SET colour = ? WHERE id = ?", (colour, item_id))
    return change.changes


@use_case(Right.EDIT_SETTINGS)
def reorder_items(office: Office, directory: str, *, ids: Sequence[int]) -> Changes:
    """Put the items of a directory in this order; those not named follow as they stood.

    Raises:
        UserError: no such directory.
    """
    standing = [
        row[0]
        for row in office.db.run(
            "SELECT id FROM directory_item WHERE directory = ? AND deleted_at IS NULL"
            " ORDER BY position, id",
            (_known(directory),),
        )
    ]
    named = [item for item in dict.fromkeys(ids) if item in set(standing)]
    order = named + [item for item in standing if item not in set(named)]
    with office.change(f"{_heading(directory)}: порядок") as change:
        office.db.run_many("UPDATE directory_item SET position = ? WHERE id = ?", enumerate(order))
    return change.changes


@use_case(Right.EDIT_SETTINGS)
def delete_item(
    office: Office,
    item_id: int,
    *,
    replace_with: int | None = None,
    clear: bool = False,
    progress: Progress | None = None,
) -> Changes:
    """Delete an item of a directory.

    Args:
        office: the office.
        item_id: the item.
        replace_with: the item its bearers get instead.
        clear: its bearers get none instead.
        progress: hears of every portion of them.

    Raises:
        NotFoundError: one of the items is not there.
        ItemUsedError: something bears it, and neither a replacement nor `clear` is given.
        UserError: the replacement is of another directory.
        JobCancelledError: cancelled; the item stays, what is already changed can be undone.
    """
    item = _require_item(office, item_id)
    used = _bearing(office.db, item)
    if sum(used.values()) and replace_with is None and not clear:
        raise ItemUsedError(
            item.name, clients=used.get("client", 0), deals=used.get("deal", 0),
            tasks=used.get("task", 0),
        )  # fmt: skip
    if replace_with is None:
        title = f"{_heading(item.directory)}: удалено «{item.name}»"
        return _take_out(office, item, into=None, title=title, progress=progress)
    other = _replacement(office, item, replace_with)
    title = f"{_heading(item.directory)}: «{item.name}» заменено на «{other.name}»"
    return _take_out(office, item, into=replace_with, title=title, progress=progress)


@use_case(Right.EDIT_SETTINGS)
def merge_items(
    office: Office, item_id: int, *, into: int, progress: Progress | None = None
) -> Changes:
    """Make one item of two: the bearers of `item_id` get `into`, the first one disappears.

    Raises:
        NotFoundError: one of the items is not there.
        UserError: they are of different directories or the same.
        JobCancelledError: cancelled; the item stays, what is already changed can be undone.
    """
    item = _require_item(office, item_id)
    other = _replacement(office, item, into)
    title = f"{_heading(item.directory)}: «{item.name}» объединено с «{other.name}»"
    return _take_out(office, item, into=into, title=title, progress=progress)


def _take_out(
    office: Office, item: Item, *, into: int | None, title: str, progress: Progress | None
) -> Changes:
    bearing = [
        (bearer, bearer.records(office.db, item.id, live=False))
        for bearer in bearers(item.directory)
    ]
    # Ids are unique among all tables: a portion may hold clients and deals.
    of_deals = {i for bearer, ids in bearing if bearer.owner is not CLIENTS for i in ids}
    everyone = [record for _bearer, ids in bearing for record in ids]
    left = len(everyone)

    def work(db: OfficeDatabase, _change: Change, portion: str) -> int:
        nonlocal left
        records = json.loads(portion)
        for bearer, _ids in bearing:
            clients = bearer.owner is CLIENTS
            mine = [record for record in records if (record not in of_deals) is clients]
            if mine:
                bearer.replace(db, json.dumps(mine), item.id, into=into)
        left -= len(records)
        if left <= 0:
            db.run("UPDATE directory_item SET deleted_at = ? WHERE id = ?", (now_ms(), item.id))
        return len(records)

    kinds = (Kind.DIRECTORY_ITEM, *(Kind(bearer.owner.table) for bearer, _ids in bearing))
    return in_portions(
        office, everyone, title=title, work=work, progress=progress, kinds=kinds
    ).changes


def _bearing(db: OfficeDatabase, item: Item) -> dict[str, int]:
    """Return table -> how many live records bear the item."""
    return {
        bearer.owner.table: len(bearer.records(db, item.id, live=True))
        for bearer in bearers(item.directory)
    }


def _replacement(office: Office, item: Item, other_id: int) -> Item:
    other = _require_item(office, other_id)
    if other.directory != item.directory:
        raise UserError("Заменить можно только значением того же справочника. Ничего не изменено.")
    if other.id == item.id:
        raise UserError("Выберите другое значение: это то же самое. Ничего не изменено.")
    return other


def _require_item(office: Office, item_id: int) -> Item:
    rows = office.db.run(
        "SELECT id, directory, name, coalesce(colour, ''), position FROM directory_item"
        " WHERE id = ? AND deleted_at IS NULL",
        (item_id,),
    )
    if not rows:
        raise NotFoundError("Такого значения в справочнике нет. Ничего не изменено.")
    return Item(*rows[0])


def _known(directory: str) -> str:
    if directory not in KNOWN and not is_own(directory):
        raise UserError(f"Справочника «{directory}» нет. Ничего не изменено.")
    return directory


def _heading(directory: str) -> str:
    return DIRECTORIES.get(directory, "Варианты поля")


def _check_colour(colour: str | None) -> None:
    if colour is not None and colour not in COLOURS:
        raise UserError(f"Цвета «{colour}» нет. Ничего не изменено. Есть: {', '.join(COLOURS)}.")


def _check_name(office: Office, directory: str, name: str, *, item_id: int) -> None:
    if not fold(name).strip():
        raise UserError("Укажите название. Ничего не изменено.")
    twin = ItemBook(office.db).find(directory, name)
    shipped = TASK_KINDS.values() if directory == TASK_DIRECTORY else ()
    of_program = fold(" ".join(name.split())) in map(fold, shipped)
    if of_program or (twin is not None and twin != item_id):
        raise UserError(f"«{name.strip()}» в справочнике уже есть. Ничего не изменено.")
