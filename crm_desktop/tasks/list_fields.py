"""What saved views of tasks speak of: the conditions the bar of the list can show, no others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.fields import read_catalogue
from crm_desktop.tasks.buckets import BUCKET_NAMES
from crm_desktop.tasks.kinds import live_kinds
from crm_desktop.tasks.question import PERIOD_NAMES, SCOPE_NAMES, Period
from crm_desktop.views.definition import load_definition
from crm_desktop.views.fields import ListFields
from crm_desktop.views.list_fields import Choice, ListField, ValueKind
from crm_desktop.views.tree import Condition

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.clients.fields import Catalogue
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

AREA: Final = "tasks"
_MAIN: Final = "Основное"
_NAMED: Final = {
    "client": "SELECT id, name FROM client WHERE deleted_at IS NULL"
    " AND id IN (SELECT value FROM json_each(?))",
    "deal": "SELECT id, title FROM deal WHERE deleted_at IS NULL"
    " AND id IN (SELECT value FROM json_each(?))",
}


class TaskListFields(ListFields):
    """The fields of a list of tasks, by key."""

    area: ClassVar[str] = AREA


def _option(key: str, label: str, options: Iterable[tuple[str | int, str]]) -> ListField:
    choices = tuple(Choice(value, name) for value, name in options)
    return ListField(
        key, label, _MAIN, ValueKind.OPTION, column=False, sortable=False, options=choices
    )


def _fields(
    catalogue: Catalogue, kinds: dict[str, str], named: dict[str, dict[int, str]]
) -> TaskListFields:
    return TaskListFields(
        catalogue,
        (
            _option("scope", "Чьи", ((each.value, name) for each, name in SCOPE_NAMES.items())),
            ListField("assignee", "Исполнитель", _MAIN, ValueKind.MEMBER,
                      column=False, sortable=False),
            _option("kind", "Вид", kinds.items()),
            _option("client", "Клиент", named["client"].items()),
            _option("deal", "Сделка", named["deal"].items()),
            ListField("waiting", "Ждут других", _MAIN, ValueKind.BOOL,
                      column=False, sortable=False, always=True, without="Не ждут других"),
            _option("done", "Сделанные", (
                (each.value, name)
                for each, name in PERIOD_NAMES.items()
                if each is not Period.LATELY
            )),
            _option("bucket", "Срок", ((each.value, name) for each, name in BUCKET_NAMES.items())),
        ),
    )  # fmt: skip


@use_case(Right.VIEW_TASKS)
def load_task_fields(office: Office) -> TaskListFields:
    """Read what views of tasks may speak of, as it stands now."""
    with office.reading():
        return read_task_fields(office.db)


def read_task_fields(db: OfficeDatabase) -> TaskListFields:
    """Read the fields; the clients and deals known are those the saved views name."""
    wanted: dict[str, set[int]] = {"client": set(), "deal": set()}
    rows = db.run(
        "SELECT definition FROM saved_view WHERE area = ? AND deleted_at IS NULL", (AREA,)
    )
    for (text,) in rows:
        for node in load_definition(text).filter.nodes:
            if isinstance(node, Condition) and node.field in wanted:
                wanted[node.field].update(v for v in node.values if isinstance(v, int))
    named: dict[str, dict[int, str]] = {
        key: dict(db.run(sql, (json.dumps(sorted(wanted[key])),))) for key, sql in _NAMED.items()
    }
    kinds = {key: kind.label for key, kind in live_kinds(db).items()}
    return _fields(read_catalogue(db), kinds, named)
