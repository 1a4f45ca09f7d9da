"""Next steps of my open deals: overdue first, then today's, then deals without any, then later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.unseen import client_name
from crm_desktop.access.visibility import visible_board_sql
from crm_desktop.deals.action_state import state_at
from crm_desktop.tasks.due import Due, action_words
from crm_desktop.tasks.kinds import any_kind
from crm_desktop.today.model import DealStep
from db.deal_board import NO_DATE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.deals.action_state import Moment
    from crm_desktop.office.office import Office

NO_ACTION: Final = "Нет действия"
_OWN_WORDS: Final = "todo"
# What is due until the end of today, what has no date, what comes later.
_PARTS: Final = (
    "b.due_key <= ?2",
    f"b.due_key >= {NO_DATE}",
    f"b.due_key > ?2 AND b.due_key < {NO_DATE}",
)
_NEAREST: Final = 3


@use_case(Right.VIEW_DEALS)
def next_steps(
    office: Office, members: Iterable[int], *, at: Moment, limit: int
) -> tuple[tuple[DealStep, ...], int]:
    """Return the open deals of some members by their next step, and how many there are.

    Args:
        office: the office.
        members: whose deals.
        at: the moment.
        limit: so many are returned at most.
    """
    whose = list(members)
    found: list[DealStep] = []
    for part in _PARTS:
        if len(found) < limit:
            found += _read(office, whose, part, at=at, limit=limit - len(found))
    total = sum(
        int(office.db.run(
            "SELECT coalesce(sum(deals), 0) FROM deal_board_sum WHERE outcome = ''"
            " AND responsible = ?",
            (member,),
        )[0][0])
        for member in whose
    )  # fmt: skip
    return tuple(found), total


@use_case(Right.VIEW_DEALS)
def nearest_steps(
    office: Office, members: Iterable[int], *, at: Moment, limit: int = _NEAREST
) -> tuple[DealStep, ...]:
    """Return the deals whose next step comes soonest: overdue, today's, later."""
    dated = f"b.due_key < {NO_DATE} AND ?2"
    return tuple(_read(office, list(members), dated, at=at, limit=limit))


def _read(
    office: Office, members: list[int], part: str, *, at: Moment, limit: int
) -> list[DealStep]:
    sql = " ".join(
        (
            "SELECT b.due_key, b.deal, d.title, b.client,", client_name("c", "b.client"), ",",
            "coalesce(s.name, ''), b.budget, b.currency, b.next_task, coalesce(t.kind, ''),",
            "coalesce(t.title, ''), t.due_at, b.next_due",
            "FROM deal_board b INDEXED BY deal_board_mine CROSS JOIN deal d ON d.id = b.deal",
            "LEFT JOIN client c ON c.id = b.client LEFT JOIN stage s ON s.id = b.stage",
            "LEFT JOIN task t ON t.id = b.next_task",
            "WHERE b.outcome IS NULL AND b.responsible = ?1 AND", part,
            "AND", visible_board_sql(office, "b"), "ORDER BY b.due_key, b.deal LIMIT ?3",
        )
    )  # fmt: skip
    rows: list[tuple[Any, ...]] = []
    for member in members:
        rows += office.db.run(sql, (member, at.today_ends, limit))
    labels: dict[str, str] = {}
    found = []
    for row in sorted(rows, key=lambda row: row[:2])[:limit]:
        _key, deal, title, client, name, stage, budget, currency, task, kind, words, moment, due = (
            row
        )
        if kind and kind not in labels:
            labels[kind] = any_kind(office.db, kind).label
        found.append(
            DealStep(
                deal, title, client, name, stage, budget, currency, state_at(due, at),
                _told(task, kind, words, labels.get(kind, ""), moment, due, at),
                task, words, kind, due,
            )
        )  # fmt: skip
    return found


def _told(
    task: int | None, kind: str, title: str, label: str, moment: int | None, due: int | None,
    at: Moment,
) -> str:  # fmt: skip
    if task is None:
        return NO_ACTION
    what = title if kind == _OWN_WORDS and title else label
    day = at.day_of(due) if moment is None and due is not None else None
    return action_words(what, Due(day, moment), now=at.now, zone=at.zone)
