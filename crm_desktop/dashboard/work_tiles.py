"""The tiles about clients, tasks, calls and what waits for the head."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.powers import Area
from crm_desktop.access.visibility import visible_deal_sql, visible_task_sql
from crm_desktop.cube.question import Cell, CubeQuestion
from crm_desktop.dashboard.spans import WEEKS, YEAR
from crm_desktop.dashboard.tiles import (
    against,
    in_month,
    month_labels,
    part,
    plan_of,
    week_labels,
)
from crm_desktop.plans.scope import PlanScope
from crm_desktop.reports.result import Drill, Figure, Records, Sense, Unit
from crm_desktop.views.tree import Condition, Op
from crm_desktop.wording import count

if TYPE_CHECKING:
    from crm_desktop.dashboard.facts import Facts
    from crm_desktop.dashboard.parts import Part

TASKS: Final = ("задача", "задачи", "задач")
_NO_FUNNEL: Final = "Клиенты, задачи и звонки по воронкам не делятся."


def overdue(facts: Facts) -> Part:
    """How many open tasks are late."""
    now = facts.late_rows
    trend = tuple(
        sum(row[2] for row in now if row[1] >= step)
        + sum(row[2] for row in facts.done_late_rows if row[0] < step <= row[1])
        for step in reversed(range(WEEKS))
    )
    return part(Figure(
        "overdue", "Просрочено задач", trend[-1], Unit.COUNT, Sense.BAD,
        before=trend[-2], against="за неделю", trend=trend,
        trend_labels=week_labels(facts), term="tile_overdue",
        drill=Drill("Просроченные задачи", Records.TASKS, ids=_late_ids(facts)),
    ), notes=beside_funnels(facts))  # fmt: skip


def tasks_done(facts: Facts) -> Part:
    """How many tasks were done in the month."""
    scope = facts.scope
    periods = (scope.period, facts.year_ago)
    rows: dict[int, int] = dict(
        facts.run(
            "SELECT m.key, count(*) FROM json_each(:months) m",
            "CROSS JOIN task t INDEXED BY task_done_times",
            "ON t.done_at >= m.value ->> 0 AND t.done_at < m.value ->> 1 WHERE",
            visible_task_sql(facts.office, "t"), "AND",
            scope.sql("t", by="assignee", funnel=False), "GROUP BY m.key",
            args={"months": facts.bounds(periods)},
        )
    )  # fmt: skip
    return part(Figure(
        "tasks_done", f"Сделано задач {in_month(facts)}", rows.get(0, 0), Unit.COUNT, Sense.GOOD,
        before=rows.get(1, 0), against=against(facts), term="tile_done",
        drill=_done_drill(facts),
    ), notes=beside_funnels(facts))  # fmt: skip


def new_clients(facts: Facts) -> Part:
    """How many clients came in the month."""
    counts, scope = facts.client_counts, facts.scope
    before = facts.clients_of(facts.year_ago)
    days_of = (scope.period.first.isoformat(), scope.period.last.isoformat())
    tree = scope.tree(Condition("created", Op.BETWEEN, days_of))
    plan = plan_of(facts, "new_clients", scope.period.first, _own_scope(facts), area=Area.CLIENTS)
    return part(Figure(
        "new_clients", f"Новые клиенты {in_month(facts)}", counts.get(YEAR, 0), Unit.COUNT,
        Sense.GOOD, before=before, against=against(facts), plan=plan,
        trend=tuple(counts.get(at, 0) for at in range(YEAR + 1)),
        trend_labels=month_labels(facts.client_months), term="new_client",
        drill=Drill(f"Новые клиенты {in_month(facts)}", Records.CLIENTS, tree=tree),
    ), notes=beside_funnels(facts))  # fmt: skip


def calls(facts: Facts) -> Part:
    """How many calls were written down in the month."""
    months = facts.calls_by_month
    plan = plan_of(facts, "calls", facts.scope.period.first, _own_scope(facts), area=Area.CLIENTS)
    return part(Figure(
        "calls", f"Звонки {in_month(facts)}", months[-1], Unit.COUNT, Sense.GOOD,
        plan=plan, trend=months, trend_labels=month_labels(facts.months), term="tile_calls",
        drill=_calls_drill(facts),
    ), notes=beside_funnels(facts))  # fmt: skip


def approvals(facts: Facts) -> Part:
    """How many deals wait for the head's word about a value above a limit."""
    number, oldest = facts.run(
        "SELECT count(DISTINCT a.deal), min(a.asked_at)",
        "FROM approval a INDEXED BY approval_waiting CROSS JOIN deal d ON d.id = a.deal",
        "WHERE a.decision IS NULL AND a.deleted_at IS NULL AND",
        visible_deal_sql(facts.office, "d"), "AND", facts.scope.sql("d"),
    )[0]  # fmt: skip
    days = facts.at.days_since(oldest) if oldest else 0
    tree = facts.scope.deals(Condition("waiting", Op.YES))
    return part(Figure(
        "approvals", "Ждут согласования", number, Unit.COUNT, Sense.BAD,
        beside=f"дольше всех — {count(days, 'день', 'дня', 'дней')}" if number else "",
        term="tile_approvals", drill=Drill("Ждут согласования", Records.DEALS, tree=tree),
    ))  # fmt: skip


def beside_funnels(facts: Facts) -> tuple[str, ...]:
    """Say that a funnel was not asked for here; nothing if none was chosen."""
    return (_NO_FUNNEL,) if facts.scope.funnel is not None else ()


def _own_scope(facts: Facts) -> PlanScope:
    return PlanScope(facts.scope.filters.member, facts.scope.filters.department)


def _late_ids(facts: Facts) -> tuple[int, ...]:
    rows = facts.run(
        "SELECT t.id FROM task t WHERE t.done_at IS NULL AND (t.due_at < :now"
        " OR coalesce(t.ends_on, t.due_on) < :today) AND", visible_task_sql(facts.office), "AND",
        facts.scope.sql("t", by="assignee", funnel=False),
        "ORDER BY coalesce(t.due_at, 0), t.due_on, t.id",
        args={"now": facts.now, "today": facts.scope.today.isoformat()},
    )  # fmt: skip
    return tuple(row[0] for row in rows)


def calls_cell(facts: Facts, author: int | None) -> Cell:
    """Return the calls of the month; of one person, if one is given."""
    at: tuple[tuple[str, str | int | None], ...] = (("kind", "call"),)
    if author is not None:
        at = (*at, ("author", author))
    keys = tuple(key for key, _raw in at)
    return Cell(CubeQuestion("events", keys, ("count",), facts.scope.period), at, facts.now)


def _calls_drill(facts: Facts) -> Drill | None:
    """The calls of everybody or of one person; there is no way to name several authors."""
    people = facts.scope.people
    if people is not None and len(people) != 1:
        return None
    cell = calls_cell(facts, people[0] if people else None)
    return Drill(f"Звонки {in_month(facts)}", Records.EVENTS, cell=cell)


def done_cell(facts: Facts, *assignee: int | None) -> Cell:
    """Return the tasks done in the month; of one person, if one is given (None = nobody's)."""
    at = tuple(("assignee", each) for each in assignee)
    keys = tuple(key for key, _raw in at)
    return Cell(CubeQuestion("tasks", keys, ("count",), facts.scope.period, "done"), at, facts.now)


def _done_drill(facts: Facts) -> Drill:
    title, people = f"Сделано {in_month(facts)}", facts.scope.people
    if people is None or len(people) == 1:
        return Drill(title, Records.TASKS, cell=done_cell(facts, *(people or ())))
    # There is no way to name several people at once.
    rows = facts.run(
        "SELECT t.id FROM json_each(:months) m CROSS JOIN task t INDEXED BY task_done_times",
        "ON t.done_at >= m.value ->> 0 AND t.done_at < m.value ->> 1 WHERE",
        visible_task_sql(facts.office, "t"), "AND",
        facts.scope.sql("t", by="assignee", funnel=False), "ORDER BY t.done_at, t.id",
        args={"months": facts.bounds((facts.scope.period,))},
    )  # fmt: skip
    return Drill(title, Records.TASKS, ids=tuple(row[0] for row in rows))
