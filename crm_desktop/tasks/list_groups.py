"""The list of tasks in groups: by bucket, by client, by deal, by person, by kind."""

from __future__ import annotations

import json
from array import array
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.tasks.buckets import BUCKET_NAMES
from crm_desktop.tasks.kinds import any_kind
from crm_desktop.tasks.list_filter import TaskFilter
from crm_desktop.tasks.listing import Order, bucket_task_ids, list_task_ids
from crm_desktop.views.groups import ListGroup

if TYPE_CHECKING:
    from crm_desktop.office.office import Office


class Grouping(StrEnum):
    """What a list of tasks is parted by."""

    BUCKET = "bucket"
    CLIENT = "client"
    DEAL = "deal"
    ASSIGNEE = "assignee"
    KIND = "kind"


GROUPING_NAMES: Final = {
    Grouping.BUCKET: "По сроку",
    Grouping.CLIENT: "По клиенту",
    Grouping.DEAL: "По сделке",
    Grouping.ASSIGNEE: "По исполнителю",
    Grouping.KIND: "По виду",
}
_NOTHING: Final = TaskFilter()
_WITHOUT: Final = {
    Grouping.CLIENT: "Без клиента",
    Grouping.DEAL: "Без сделки",
    Grouping.ASSIGNEE: "Без исполнителя",
}
# The value, its name, its sort key.
_BY: Final = {
    Grouping.CLIENT: ("t.client, c.name, c.name_key", "LEFT JOIN client c ON c.id = t.client"),
    Grouping.DEAL: ("t.deal, d.title, folded(d.title)", "LEFT JOIN deal d ON d.id = t.deal"),
    Grouping.ASSIGNEE: (
        "t.assignee, m.name, folded(m.name)", "LEFT JOIN member m ON m.id = t.assignee",
    ),
    Grouping.KIND: ("t.kind, t.kind, t.kind", ""),
}  # fmt: skip


@use_case(Right.VIEW_TASKS)
def group_tasks(
    office: Office,
    wanted: TaskFilter = _NOTHING,
    *,
    by: Grouping = Grouping.BUCKET,
    order: Order = Order.DUE,
) -> list[ListGroup]:
    """Return the tasks of a filter in groups, none of them empty.

    Args:
        office: the office.
        wanted: the filter.
        by: what they are parted by; those without a value are the last group.
        order: within a group.
    """
    with office.reading():
        if by is Grouping.BUCKET:
            found = bucket_task_ids(office, wanted, order=order)
            return [
                ListGroup(bucket.value, BUCKET_NAMES[bucket], "", array("q", part))
                for bucket, part in found.items()
                if part
            ]
        ids = list_task_ids(office, wanted, order=order)
        return _parted(office, ids, by)


def _parted(office: Office, ids: list[int], by: Grouping) -> list[ListGroup]:
    columns, joined = _BY[by]
    sql = " ".join(
        ("SELECT t.id,", columns, "FROM json_each(?) j CROSS JOIN task t ON t.id = j.value",
         joined, "ORDER BY j.key")
    )  # fmt: skip
    parts: dict[int | str | None, array[int]] = {}
    named: dict[int | str | None, tuple[str, str]] = {}
    for task, value, name, key in office.db.run(sql, (json.dumps(ids),)):
        parts.setdefault(value, array("q")).append(task)
        named[value] = (name or "", key or "")
    if by is Grouping.KIND:
        kinds = {key: any_kind(office.db, str(key)) for key in parts}
        return [
            ListGroup(str(key), kinds[key].label, kinds[key].colour, found)
            for key, found in sorted(parts.items(), key=lambda each: kinds[each[0]].label)
        ]
    found = sorted(parts.items(), key=lambda each: (each[0] is None, named[each[0]][1]))
    return [
        ListGroup(value, named[value][0] if value is not None else _WITHOUT[by], "", part)
        for value, part in found
    ]
