"""The list of tasks in groups: by bucket, by client, by deal, by person, by kind."""

from __future__ import annotations

import json
from array import array
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.tasks.buckets import BUCKET_NAMES, Bucket
from crm_desktop.tasks.kinds import any_kind
from crm_desktop.tasks.list_filter import TaskFilter
from crm_desktop.tasks.listing import Order, bucket_task_ids, count_buckets, list_task_ids
from crm_desktop.views.groups import ListGroup

if TYPE_CHECKING:
    from collections.abc import Sequence

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


@dataclass(frozen=True, slots=True)
class TaskChoice:
    """What a list shows.

    Attributes:
        wanted: the filter.
        group: what it is parted by.
        order: within a group.
        buckets: only these; () = all.
    """

    wanted: TaskFilter = _NOTHING
    group: Grouping = Grouping.BUCKET
    order: Order = Order.DUE
    buckets: tuple[Bucket, ...] = ()


ALL_TASKS: Final = TaskChoice(TaskFilter(done_from=date(1970, 1, 1)))
"""Every task, open and done."""


@use_case(Right.VIEW_TASKS)
def chosen_ids(office: Office, choice: TaskChoice) -> list[int]:
    """Return all tasks of a list in the order it shows them."""
    groups = group_tasks(
        office, choice.wanted, by=choice.group, order=choice.order, buckets=choice.buckets
    )
    return [task for group in groups for task in group.ids]


@use_case(Right.VIEW_TASKS)
def count_chosen(office: Office, choice: TaskChoice) -> int:
    """Return how many tasks a list shows."""
    counts = count_buckets(office, choice.wanted)
    return sum(counts[bucket] for bucket in choice.buckets or tuple(Bucket))


@use_case(Right.VIEW_TASKS)
def group_tasks(
    office: Office,
    wanted: TaskFilter = _NOTHING,
    *,
    by: Grouping = Grouping.BUCKET,
    order: Order = Order.DUE,
    buckets: Sequence[Bucket] = (),
) -> list[ListGroup]:
    """Return the tasks of a filter in groups, none of them empty.

    Args:
        office: the office.
        wanted: the filter.
        by: what they are parted by; those without a value are the last group.
        order: within a group.
        buckets: only these; none = all.
    """
    with office.reading():
        if by is Grouping.BUCKET:
            found = bucket_task_ids(office, wanted, buckets=buckets, order=order)
            return [
                ListGroup(bucket.value, BUCKET_NAMES[bucket], "", array("q", part))
                for bucket, part in found.items()
                if part
            ]
        ids = list_task_ids(office, wanted, buckets=buckets, order=order)
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
