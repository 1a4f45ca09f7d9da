"""Where the time went: by colleague, day, task, client, deal."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, may, use_case
from crm_desktop.access.visibility import visible_task_sql
from crm_desktop.errors import UserError
from crm_desktop.tasks.timing import TimeRow, read_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from crm_desktop.office.office import Office

LONGEST_DAYS: Final = 400
"""A timesheet of a longer time is not asked for at once."""


@dataclass(frozen=True, slots=True)
class Sum:
    """Minutes of one colleague, task, client or deal; `id` is None for «без клиента»."""

    id: int | None
    name: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Timesheet:
    """Time told in a period; clocks that run are not counted yet.

    Attributes:
        entries: the oldest first.
        total: minutes.
        by_member: the sums, the largest first; likewise the others.
        by_day: day -> minutes, in the order of days.
        cells: (member, day) -> minutes, for a table.
    """

    entries: tuple[TimeRow, ...]
    total: int
    by_member: tuple[Sum, ...]
    by_day: dict[date, int]
    by_task: tuple[Sum, ...]
    by_client: tuple[Sum, ...]
    by_deal: tuple[Sum, ...]
    cells: dict[tuple[int, date], int]


@use_case(Right.VIEW_TASKS)
def timesheet(
    office: Office,
    *,
    start: date,
    end: date,
    member_ids: Sequence[int] = (),
    client_id: int | None = None,
    deal_id: int | None = None,
) -> Timesheet:
    """Return the time told in a period, summed up.

    Who does not see the team's figures gets one's own time only.

    Args:
        office: the office.
        start: the first day.
        end: the last day, included.
        member_ids: whose time; none = everybody's.
        client_id: on this client's tasks only.
        deal_id: on this deal's tasks only.

    Raises:
        UserError: the period is longer than `LONGEST_DAYS` days.
    """
    if (end - start).days > LONGEST_DAYS:
        raise UserError("Период табеля длиннее года. Выберите месяц или квартал.")
    if not may(office, Right.TEAM_FIGURES):
        member_ids = (office.user_id,)
    where = "e.day BETWEEN ? AND ? AND e.minutes IS NOT NULL"
    values: tuple[Any, ...] = (start.isoformat(), end.isoformat())
    if member_ids:
        where += " AND e.member IN (SELECT value FROM json_each(?))"
        values = (*values, json.dumps(list(member_ids)))
    for column, value in (("client", client_id), ("deal", deal_id)):
        if value is not None:
            where += f" AND t.{column} = ?"
            values = (*values, value)
    with office.reading():
        entries = read_time(
            office.db,
            " ".join((where, "AND", visible_task_sql(office), "ORDER BY e.day, e.id")),
            values,
            joined="JOIN task t ON t.id = e.task",
        )
        ties = _ties(office, {entry.task_id for entry in entries})
    return _summed(entries, ties)


_Tie = tuple[str, int | None, str, int | None, str]


def _ties(office: Office, tasks: Iterable[int]) -> dict[int, _Tie]:
    """Return task -> its title, client, deal."""
    rows = office.db.run(
        "SELECT t.id, t.title, t.client, coalesce(c.name, ''), t.deal, coalesce(d.title, '')"
        " FROM json_each(?) j CROSS JOIN task t ON t.id = j.value"
        " LEFT JOIN client c ON c.id = t.client LEFT JOIN deal d ON d.id = t.deal",
        (json.dumps(list(tasks)),),
    )
    return {row[0]: (row[1], row[2], row[3], row[4], row[5]) for row in rows}


def _summed(entries: tuple[TimeRow, ...], ties: dict[int, _Tie]) -> Timesheet:
    by_day: dict[date, int] = {}
    cells: dict[tuple[int, date], int] = {}
    named: tuple[dict[tuple[int | None, str], int], ...] = ({}, {}, {}, {})
    for entry in entries:
        minutes = entry.minutes or 0
        by_day[entry.day] = by_day.get(entry.day, 0) + minutes
        cell = (entry.member_id, entry.day)
        cells[cell] = cells.get(cell, 0) + minutes
        title, client, client_name, deal, deal_title = ties[entry.task_id]
        whose = (
            (entry.member_id, entry.member), (entry.task_id, title), (client, client_name),
            (deal, deal_title),
        )  # fmt: skip
        for sums, key in zip(named, whose, strict=True):
            sums[key] = sums.get(key, 0) + minutes
    members, tasks, clients, deals = (
        tuple(
            Sum(record, name, minutes)
            for (record, name), minutes in sorted(
                sums.items(), key=lambda item: (-item[1], item[0][1], item[0][0] or 0)
            )
        )
        for sums in named
    )
    total = sum(by_day.values())
    return Timesheet(entries, total, members, by_day, tasks, clients, deals, cells)
