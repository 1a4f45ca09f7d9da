"""The blocks about stages and people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crm_desktop.access.visibility import visible_task_sql
from crm_desktop.dashboard.blocks import report_ask
from crm_desktop.dashboard.parts import Part
from crm_desktop.dashboard.tiles import drill, in_month, plan_of, plan_scope, share, within
from crm_desktop.dashboard.work_tiles import calls_cell, done_cell
from crm_desktop.deals.action_state import ActionState
from crm_desktop.deals.list_sums import money_sum
from crm_desktop.deals.refusals import DEAL_FORMS
from crm_desktop.plans.measures import WON_SUM
from crm_desktop.reports.result import (
    Chart,
    ChartKind,
    Column,
    Drill,
    Paint,
    Records,
    Row,
    Sense,
    Series,
    Table,
    Unit,
)
from crm_desktop.views.tree import Condition, Node, Op, any_of
from crm_desktop.wording import count
from crm_desktop.wording.times import MONTHS

if TYPE_CHECKING:
    from crm_desktop.dashboard.facts import Facts
    from crm_desktop.deals.list_sums import MoneySum

_OPEN = Condition("outcome", Op.ANY_OF, ("open",))
_NONE = Condition("state", Op.ANY_OF, (ActionState.NONE.value,))


def funnel(facts: Facts) -> Part:
    """How far deals come: for each stage who came to it, stands there, was lost there."""
    chosen = facts.scope.funnel or _first_funnel(facts)
    title = "Воронка"
    if chosen is None:
        return Part("funnel", title, hidden="Воронок в офисе ещё нет.")
    found = facts.run("SELECT name FROM funnel WHERE id = :id", args={"id": chosen})
    if not found:
        return Part("funnel", title, hidden="Такой воронки больше нет: выберите другую.")
    name = str(found[0][0])
    stages = _stages(facts, chosen)
    standing: dict[int, list[tuple[Any, ...]]] = {}
    for row in facts.standing_rows:
        if row[0] == chosen:
            standing.setdefault(row[1], []).append(row[2:])
    lost: dict[int, int] = {}
    for stage, _currency, number, *_sums in _by_stage(facts, chosen, "lost"):
        lost[stage] = lost.get(stage, 0) + number
    won_rows = _by_stage(facts, chosen, "won")
    losses = sum(lost.values())
    won_sum = money_sum((row[1:] for row in won_rows), facts.rates)
    wins = won_sum.deals
    over = facts.scope.today > facts.scope.period.last
    standing_title = "на конец месяца" if over else "сейчас на этапе"
    there = _stood(facts) if over else (_OPEN,)
    known = {stage for stage, _label in stages}
    # Deals of a stage that is gone stand with the first one: nobody knows how far they came.
    first = stages[0][0] if stages else 0
    went_on = wins
    lines: list[Row] = []
    for stage, label in reversed(stages):
        strays = [key for key in {*standing, *lost} if key not in known] if stage == first else []
        here = money_sum(
            (row for key in (stage, *strays) for row in standing.get(key, ())), facts.rates
        )
        gone = sum(lost.get(key, 0) for key in (stage, *strays))
        reached = went_on + here.deals + gone
        conditions = (Condition("funnel", Op.ANY_OF, (chosen,)),
                      Condition("stage", Op.ANY_OF, (stage, *strays)))  # fmt: skip
        lines.append(Row(
            _cut(facts, (label, reached, share(went_on, reached), here.deals, here.kopecks, gone)),
            {
                "standing": _drill(facts, f"{standing_title}: {label}", *there, *conditions),
                "sum": _drill(facts, f"{standing_title}: {label}", *there, *conditions),
                "lost": _drill(facts, f"Потеряны {in_month(facts)}: {label}", _is("lost"),
                               within("closed", facts), *conditions),
            },
        ))  # fmt: skip
        went_on = reached
    lines.reverse()
    total = Row(
        _cut(facts, ("Выиграно", wins, share(wins, went_on), wins, won_sum.kopecks, losses)),
        {key: _drill(facts, f"Выиграно {in_month(facts)}", _is("won"), within("closed", facts),
                     Condition("funnel", Op.ANY_OF, (chosen,)))
         for key in ("reached", "standing", "sum")}
        | {"lost": _drill(facts, f"Проиграно {in_month(facts)}", _is("lost"),
                          within("closed", facts), Condition("funnel", Op.ANY_OF, (chosen,)))},
        strong=True,
    )  # fmt: skip
    columns = [
        Column("stage", "Этап"),
        Column("reached", "дошло", Unit.COUNT, "funnel_month", Sense.GOOD, bar=True),
        Column("onward", "дальше", Unit.SHARE, "funnel_month", Sense.GOOD),
        Column("standing", standing_title, Unit.COUNT),
        Column("sum", "на сумму", Unit.KOPECKS),
        Column("lost", "потеряно здесь", Unit.COUNT, "lost", Sense.BAD, bar=True),
    ]
    if not facts.money:
        del columns[4]
    table = Table("funnel", f"Воронка «{name}»", tuple(columns), tuple(lines), total)
    chart = Chart(
        "funnel", table.title, ChartKind.FUNNEL,
        (*(label for _stage, label in stages), "Выиграно"),
        (Series("дошло", (*(_whole(row.cells[1]) for row in lines), wins), Paint.MAIN),),
        Unit.COUNT, "funnel",
    )  # fmt: skip
    return Part(
        "funnel", table.title, chart=chart, table=table,
        beside=f"{count(went_on, *DEAL_FORMS)} в работе {in_month(facts)}",
        ask=report_ask(
            facts, "funnel", tree=facts.scope.tree(), options={"funnel": str(chosen)}
        ),
    )  # fmt: skip


def managers(facts: Facts) -> Part:
    """What everybody sold, against his plan, and what he has in work."""
    rows: dict[int, dict[str, Any]] = {}

    def of(member: int | None) -> dict[str, Any]:
        return rows.setdefault(member or 0, {"won": [], "open": [], "idle": 0})

    for member, *sums in facts.sold_rows:
        of(member)["won"].append(tuple(sums))
    for _funnel, _stage, member, idle, *sums in facts.open_rows:
        of(member)["open"].append(tuple(sums))
        of(member)["idle"] += idle
    calls = facts.calls_by_person
    wanted = facts.scope.people
    for member in calls:
        of(member)
    for member, (_name, gone) in facts.people.items():
        planned = facts.plans.month(WON_SUM, facts.scope.period.first, plan_scope(facts, member))
        if not gone and planned and (wanted is None or member in wanted):
            of(member)
    lines = []
    for member, found in rows.items():
        won, in_work = (money_sum(found[key], facts.rates) for key in ("won", "open"))
        plan = None
        if member:
            plan = facts.plans.month(WON_SUM, facts.scope.period.first, plan_scope(facts, member))
        sold = _Sold(
            member, facts.person(member), won, plan, in_work, found["idle"],
            calls.get(member or None, 0),
        )  # fmt: skip
        lines.append((won.kopecks, _manager_row(facts, sold)))
    lines.sort(key=lambda pair: (-pair[0], str(pair[1].cells[0])))
    every = money_sum((row for found in rows.values() for row in found["won"]), facts.rates)
    work = money_sum((row for found in rows.values() for row in found["open"]), facts.rates)
    plan = plan_of(facts, WON_SUM, facts.scope.period.first, plan_scope(facts))
    idle = sum(found["idle"] for found in rows.values())
    total = _manager_row(facts, _Sold(None, "Итого", every, plan, work, idle, sum(calls.values())))
    columns = (
        Column("person", "Сотрудник"),
        Column("won", "выиграно", Unit.KOPECKS, "won", Sense.GOOD),
        Column(
            "plan", f"план на {MONTHS[facts.scope.period.first.month - 1]}", Unit.KOPECKS, "plan"
        ),
        Column("share", "выполнение", Unit.SHARE, "plan", Sense.GOOD, bar=True),
        Column("open", "в работе", Unit.COUNT),
        Column("sum", "на сумму", Unit.KOPECKS),
        Column("calls", "звонки", Unit.COUNT, "tile_calls", Sense.GOOD),
        Column("no_action", "без действия", Unit.COUNT, "tile_no_action", Sense.BAD),
    )
    table = Table("managers", "Сотрудники", columns, tuple(row for _won, row in lines), total)
    return Part("managers", table.title, table=table, ask=report_ask(facts, "managers"))


def tasks(facts: Facts) -> Part:
    """What everybody has to do, is late with and has done."""
    today = facts.scope.today.isoformat()
    whose = facts.scope.sql("t", by="assignee", funnel=False)
    seen = visible_task_sql(facts.office)
    live = facts.run(
        "SELECT t.assignee, count(*), sum(coalesce(t.due_at < :now,",
        "coalesce(t.ends_on, t.due_on) < :today, 0)),",
        "sum(coalesce(t.due_at >= :now AND t.due_at <= :ends, t.due_on <= :today",
        "AND coalesce(t.ends_on, t.due_on) >= :today, 0))",
        "FROM task t WHERE t.done_at IS NULL AND", seen, "AND", whose, "GROUP BY 1",
        args={"now": facts.now, "today": today, "ends": facts.at.today_ends},
    )  # fmt: skip
    done: dict[int | None, int] = dict(facts.run(
        "SELECT t.assignee, count(*) FROM json_each(:months) m",
        "CROSS JOIN task t INDEXED BY task_done_times",
        "ON t.done_at >= m.value ->> 0 AND t.done_at < m.value ->> 1 WHERE", seen, "AND", whose,
        "GROUP BY 1", args={"months": facts.bounds((facts.scope.period,))},
    ))  # fmt: skip
    found = {row[0]: row[1:] for row in live}
    lines = [
        (facts.person(member), member, *found.get(member, (0, 0, 0)), done.get(member, 0))
        for member in dict.fromkeys((*found, *done))
    ]
    lines.sort(key=lambda line: (-line[3], -line[2], line[0]))
    rows = tuple(
        Row((name, late, due, still, made), {"done": _done(facts, member, name)})
        for name, member, still, late, due, made in lines
    )
    sums = [sum(line[at] for line in lines) for at in (3, 4, 2, 5)]
    table = Table(
        "tasks", "Задачи",
        (
            Column("person", "Сотрудник"),
            Column("overdue", "просрочено", Unit.COUNT, "tile_overdue", Sense.BAD, bar=True),
            Column("today", "на сегодня", Unit.COUNT),
            Column("open", "открыто", Unit.COUNT),
            Column("done", f"сделано {in_month(facts)}", Unit.COUNT, "tile_done", Sense.GOOD),
        ),
        rows, Row(("Итого", *sums), strong=True),
    )  # fmt: skip
    return Part("tasks", table.title, table=table, ask=report_ask(facts, "tasks-in-time"))


@dataclass(frozen=True, slots=True)
class _Sold:
    """What stands in a line of «Сотрудники»; `member` None = all, 0 = nobody."""

    member: int | None
    name: str
    won: MoneySum
    plan: int | None
    work: MoneySum
    idle: int
    calls: int


def _manager_row(facts: Facts, sold: _Sold) -> Row:
    member, name, won, plan, work = sold.member, sold.name, sold.won, sold.plan, sold.work
    whose = () if member is None else (Condition("responsible", Op.ANY_OF, (member,)),)
    got = _drill(facts, f"Выиграно {in_month(facts)}: {name}", _is("won"),
                 within("closed", facts), *whose)  # fmt: skip
    open_ = _drill(facts, f"В работе: {name}", _OPEN, *whose)
    drills = {
        "won": got, "open": open_, "sum": open_,
        "no_action": _drill(facts, f"Без действия: {name}", _OPEN, _NONE, *whose),
    }  # fmt: skip
    if member:
        cell = calls_cell(facts, member)
        drills["calls"] = Drill(f"Звонки {in_month(facts)}: {name}", Records.EVENTS, cell=cell)
    cells = (name, won.kopecks, plan, share(won.kopecks, plan) if plan else None,
             work.deals, work.kopecks, sold.calls, sold.idle)  # fmt: skip
    return Row(cells, drills, strong=member is None)


def _stood(facts: Facts) -> tuple[Node, ...]:
    """The deals that were open at the end of the month, as a list is narrowed."""
    last = facts.scope.period.last.isoformat()
    after = Condition("closed", Op.GREATER, (last,))
    return Condition("created", Op.AT_MOST, (last,)), any_of(_OPEN, after)


def _done(facts: Facts, member: int | None, name: str) -> Drill:
    title = f"Сделано {in_month(facts)}: {name}"
    return Drill(title, Records.TASKS, cell=done_cell(facts, member))


def _drill(facts: Facts, title: str, *conditions: Node) -> Drill:
    return drill(facts, title, *conditions)


def _is(outcome: str) -> Condition:
    return Condition("outcome", Op.ANY_OF, (outcome,))


def _cut(facts: Facts, cells: tuple[Any, ...]) -> tuple[Any, ...]:
    return cells if facts.money else (*cells[:4], *cells[5:])


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _first_funnel(facts: Facts) -> int | None:
    rows = facts.run(
        "SELECT id FROM funnel WHERE deleted_at IS NULL AND archived_at IS NULL"
        " ORDER BY position, id LIMIT 1"
    )
    return rows[0][0] if rows else None


def _by_stage(facts: Facts, chosen: int, outcome: str) -> list[tuple[Any, ...]]:
    """Stage and money of the deals of a funnel closed in the month."""
    rows = facts.closed(outcome, "d.stage, d.funnel")
    return [(row[0], *row[2:]) for row in rows if row[1] == chosen]


def _stages(facts: Facts, chosen: int) -> list[tuple[int, str]]:
    rows = facts.run(
        "SELECT id, name FROM stage WHERE funnel = :id AND deleted_at IS NULL",
        "ORDER BY position, id",
        args={"id": chosen},
    )
    return [(row[0], row[1]) for row in rows]
