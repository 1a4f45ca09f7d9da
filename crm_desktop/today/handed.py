"""What colleagues handed over: tasks, deals, the work of those who are away."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_deal_sql, visible_sql, visible_task_sql
from crm_desktop.deals.refusals import DEAL_FORMS
from crm_desktop.notices.writing import NoticeKind
from crm_desktop.tasks.due import Due, show_due
from crm_desktop.today.model import Handed, HandedKind
from crm_desktop.wording import count
from crm_desktop.wording.times import day as told_day

if TYPE_CHECKING:
    from crm_desktop.deals.action_state import Moment
    from crm_desktop.office.office import Office


@use_case(Right.VIEW_OFFICE)
def handed_over(office: Office, *, at: Moment, limit: int = 50) -> tuple[Handed, ...]:
    """Return what waits for a word of the signed-in person, the newest first.

    Tasks not taken yet, notices of deals he was given and has not read, substitutions that run
    or begin within a week.
    """
    today = at.day_of(at.now)
    found = [
        *_tasks(office, at, limit),
        *_deals(office, limit),
        *_substitutions(office, today),
    ]
    return tuple(sorted(found, key=lambda row: (-row.at, row.record))[:limit])


def _tasks(office: Office, at: Moment, limit: int) -> list[Handed]:
    sql = " ".join(
        (
            "SELECT t.id, t.handed_by, coalesce(m.name, ''), t.title, t.due_on, t.due_at,",
            "coalesce(t.handed_note, ''), t.handed_at, t.client, coalesce(c.name, ''), t.deal",
            "FROM task t INDEXED BY task_handed LEFT JOIN member m ON m.id = t.handed_by",
            "LEFT JOIN client c ON c.id = t.client AND", visible_sql(office, "c"),
            "WHERE t.assignee = ? AND t.handed_at IS NOT NULL AND t.accepted_at IS NULL",
            "AND t.done_at IS NULL AND", visible_task_sql(office, "t"),
            "ORDER BY t.handed_at DESC LIMIT ?",
        )
    )  # fmt: skip
    rows: list[tuple[Any, ...]] = office.db.run(sql, (office.user_id, limit))
    found = []
    for task, by, who, title, on, moment, note, handed_at, client, name, deal in rows:
        due = show_due(Due.read(on, moment), now=at.now, zone=at.zone)
        told = " · ".join(filter(None, (name, due)))
        found.append(
            Handed(
                HandedKind.TASK, task, by, who, title, told, note, handed_at, client, deal,
                refusable=True,
            )
        )  # fmt: skip
    return found


def _deals(office: Office, limit: int) -> list[Handed]:
    sql = " ".join(
        (
            "SELECT n.id, n.author, coalesce(m.name, ''), n.text, n.at, d.id,",
            "coalesce(d.title, ''), c.id, coalesce(c.name, ''), d.responsible FROM notice n",
            "LEFT JOIN deal d ON d.id = n.deal AND", visible_deal_sql(office, "d"),
            "LEFT JOIN client c ON c.id = n.client AND", visible_sql(office, "c"),
            "LEFT JOIN member m ON m.id = n.author",
            "WHERE n.member = ? AND n.read_at IS NULL AND n.deleted_at IS NULL AND n.kind = ?",
            "ORDER BY n.at DESC LIMIT ?",
        )
    )  # fmt: skip
    rows: list[tuple[Any, ...]] = office.db.run(
        sql, (office.user_id, NoticeKind.ASSIGNED.value, limit)
    )
    found = []
    for notice, by, who, text, at, deal, title, client, name, responsible in rows:
        if deal is None:
            kind, heading, told = HandedKind.DEALS, text, ""
        else:
            kind, heading, told = HandedKind.DEAL, title, f"Сделка · {name}" if name else "Сделка"
        given_back = deal is not None and by is not None and responsible == office.user_id
        found.append(
            Handed(
                kind, notice, by, who, heading, told, _why(text), at, client, deal,
                refusable=given_back and by != office.user_id,
            )
        )  # fmt: skip
    return found


def _why(text: str) -> str:
    """Return what was added to «Вам назначена сделка «…»»."""
    _told, closed, rest = text.partition("». ")
    return rest if closed else ""


def _substitutions(office: Office, today: date) -> list[Handed]:
    rows: list[tuple[Any, ...]] = office.db.run(
        "SELECT s.id, s.member, m.name, s.starts_on, s.ends_on, coalesce(s.note, '')"
        " FROM substitution s JOIN member m ON m.id = s.member WHERE s.substitute = ?"
        " AND s.deleted_at IS NULL AND s.ends_on >= ? AND s.starts_on <= ?",
        (
            office.user_id, today.isoformat(),
            date.fromordinal(today.toordinal() + 7).isoformat(),
        ),
    )  # fmt: skip
    found = []
    for record, member, name, starts, ends, note in rows:
        first, last = date.fromisoformat(starts), date.fromisoformat(ends)
        told = f"с {told_day(first, today)}" if first > today else f"до {_genitive(last, today)}"
        deals = int(
            office.db.run(
                "SELECT coalesce(sum(deals), 0) FROM deal_board_sum WHERE outcome = ''"
                " AND responsible = ?",
                (member,),
            )[0][0]
        )
        if deals:
            told = f"{told} · {count(deals, *DEAL_FORMS)}"
        found.append(
            Handed(
                HandedKind.SUBSTITUTION, record, member, name, f"Замещение: {name}", told, note, 0
            )
        )
    return found


def _genitive(on: date, today: date) -> str:
    said = told_day(on, today)
    return {"сегодня": "конца дня", "завтра": "завтрашнего дня"}.get(said, said)
