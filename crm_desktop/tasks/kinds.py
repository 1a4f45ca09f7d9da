"""The kinds of tasks: four of the program's and the office's own ones.

Own kinds are items of the directory `task_kind`, added and changed as those of any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

TASK_KINDS: Final = {"call": "Звонок", "meeting": "Встреча", "letter": "Письмо", "todo": "Дело"}
DEFAULT_KIND: Final = "call"
TASK_DIRECTORY: Final = "task_kind"
_OWN: Final = "k"
_ICONS: Final = {"call": "phone", "meeting": "users", "letter": "mail", "todo": "square-check"}
_OWN_ICON: Final = "tag"
_COLOURS: Final = {"call": "accent", "meeting": "violet", "letter": "teal", "todo": "grey"}
_OWN_COLOUR: Final = "warn"
_MINUTES: Final = {"call": 15, "meeting": 60, "letter": 15, "todo": 30}
_OWN_MINUTES: Final = 30


@dataclass(frozen=True, slots=True)
class TaskKind:
    """A kind of task.

    Attributes:
        key: as tasks name it: `call`, or `k` and the id of a directory item.
        label: what people call it.
        icon: the name of a drawing of the program.
        colour: a colour pair of the interface, one of the directories' `COLOURS`.
        duration: minutes a task of it is drawn with if it says nothing else.
        item_id: the directory item of an own kind; None = the program's.
    """

    key: str
    label: str
    icon: str
    colour: str
    duration: int
    item_id: int | None = None

    @property
    def own(self) -> bool:
        """Whether the office made it."""
        return self.item_id is not None


BUILT_IN: Final = {
    key: TaskKind(key, label, _ICONS[key], _COLOURS[key], _MINUTES[key])
    for key, label in TASK_KINDS.items()
}


def own_key(item_id: int) -> str:
    """Return the key of an own kind."""
    return f"{_OWN}{item_id}"


def own_item(key: str) -> int | None:
    """Return the directory item of an own kind; None if the key is not one of those."""
    number = key.removeprefix(_OWN)
    return int(number) if key.startswith(_OWN) and number.isdecimal() else None


@use_case(Right.VIEW_OFFICE)
def read_kinds(office: Office) -> dict[str, TaskKind]:
    """Return the kinds a new task may have, by key: the program's, then own ones in their order."""
    return live_kinds(office.db)


@use_case(Right.VIEW_TASKS)
def kind_of(office: Office, key: str) -> TaskKind:
    """Return a kind by its key: a deleted own one too, «Дело» for one nobody knows."""
    return any_kind(office.db, key)


def live_kinds(db: OfficeDatabase) -> dict[str, TaskKind]:
    """Return what `read_kinds` does, inside somebody's reading or change."""
    rows = db.run(
        "SELECT id, name, coalesce(colour, '') FROM directory_item WHERE directory = ?"
        " AND deleted_at IS NULL ORDER BY position, id",
        (TASK_DIRECTORY,),
    )
    return BUILT_IN | {own_key(row[0]): _own(*row) for row in rows}


def any_kind(db: OfficeDatabase, key: str) -> TaskKind:
    """Return what `kind_of` does, inside somebody's reading or change."""
    known = BUILT_IN.get(key)
    item = own_item(key)
    if known is not None or item is None:
        return known or BUILT_IN["todo"]
    rows = db.run(
        "SELECT id, name, coalesce(colour, '') FROM directory_item WHERE id = ? AND directory = ?",
        (item, TASK_DIRECTORY),
    )
    return _own(*rows[0]) if rows else BUILT_IN["todo"]


def check_kind(db: OfficeDatabase, key: str) -> TaskKind:
    """Return a kind a task may get.

    Raises:
        UserError: there is no such kind, or it was deleted.
    """
    known = BUILT_IN.get(key) or live_kinds(db).get(key)
    if known is None:
        raise UserError(f"Вида задачи «{key}» нет. Ничего не изменено.")
    return known


def _own(item: int, name: str, colour: str) -> TaskKind:
    return TaskKind(own_key(item), name, _OWN_ICON, colour or _OWN_COLOUR, _OWN_MINUTES, item)
