"""The quality of the base: what is lacking, in shares, and whose clients lack it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.quality.report import QUIET_MONTHS, checks_of
from crm_desktop.reports.clients.buyers import client_sql
from crm_desktop.reports.clients.scores import ratio
from crm_desktop.reports.definition import Option, ReportDefinition
from crm_desktop.reports.pieces import NOBODY, member_names
from crm_desktop.reports.reading import Reading
from crm_desktop.reports.result import (
    Chart,
    ChartKind,
    Column,
    Drill,
    Figure,
    Paint,
    Records,
    ReportResult,
    Row,
    Sense,
    Series,
    Table,
    Unit,
)
from crm_desktop.views.client_conditions import ClientConditions
from crm_desktop.views.comparing import Moment
from crm_desktop.views.fields import read_fields
from crm_desktop.views.sql import FALSE, Sql, join, spell
from crm_desktop.views.tree import UNSET, Condition, Group, Op, all_of, any_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_desktop.office.office import Office
    from crm_desktop.quality.report import Check
    from crm_desktop.reports.definition import ReportAsk
    from crm_desktop.reports.result import Value
    from crm_desktop.views.tree import Node

_Counts = dict[int | None, list[int]]
"""Who answers -> all his clients, those with any fault, those each check found."""


def _run(office: Office, ask: ReportAsk) -> ReportResult:
    reading = Reading(office, ask)
    months = int(DATA_QUALITY.option(ask, "quiet"))
    fields = read_fields(office.db, office.user_id)
    checks = [
        check
        for check in checks_of(fields, quiet_months=months)
        if all(fields.find(key) is not None for key in _fields_of(check.tree))
    ]
    conditions = ClientConditions(fields, Moment.now(office, at=ask.now))
    counts = _count(reading, [conditions.of(check.tree) or FALSE for check in checks])
    whole = [sum(each) for each in zip(*counts.values(), strict=True)] or [0] * (len(checks) + 2)
    faulty = any_of(*(check.tree for check in checks))
    notes = () if whole[0] else ("В базе нет клиентов: проверять нечего.",)
    return ReportResult(
        DATA_QUALITY.key, DATA_QUALITY.title, ask.now,
        figures=tuple(_figures(ask, whole, faulty)),
        charts=(_chart(ask, checks, whole),) if whole[0] else (),
        tables=(
            _checks_table(ask, checks, whole),
            _people_table(reading, checks, counts, whole, faulty),
        ),
        notes=notes,
    )  # fmt: skip


def _fields_of(node: Node) -> set[str]:
    if isinstance(node, Condition):
        return {node.field}
    return (
        {key for each in node.nodes for key in _fields_of(each)}
        if isinstance(node, Group)
        else set()
    )


def _count(reading: Reading, checks: Sequence[Sql]) -> _Counts:
    """Count in one pass over the clients; the limit keeps a check from being asked twice."""
    clients = client_sql(reading)
    whether = [Sql(f"coalesce({check.text}, 0)", check.values) for check in checks]
    told = [Sql(f"{each.text} AS k{at}", each.values) for at, each in enumerate(whether)]
    inner = ", ".join(("c.responsible AS who", *(each.text for each in told)))
    names = [f"k{at}" for at in range(len(checks))]
    anything = " + ".join(names) if names else "0"
    sql = spell(
        "SELECT who, count(*), sum((", anything, ") > 0)",
        *(f", sum({name})" for name in names),
        "FROM (SELECT", inner, "FROM client c WHERE", clients.text, "LIMIT -1) GROUP BY who",
    )  # fmt: skip
    values = (*join(told, ",").values, *clients.values)
    return {who: list(numbers) for who, *numbers in reading.db.run(sql, values)}


def _drill(ask: ReportAsk, title: str, *trees: Group | Condition) -> Drill:
    return Drill(title, Records.CLIENTS, tree=all_of(ask.tree, *trees))


def _figures(ask: ReportAsk, whole: Sequence[int], faulty: Group) -> list[Figure]:
    total, wrong = whole[0], whole[1]
    return [
        Figure("whole", "Без замечаний", ratio(total - wrong, total), Unit.SHARE, Sense.GOOD,
               term="quality"),
        Figure("total", "Клиентов", total, Unit.COUNT, Sense.NEUTRAL,
               drill=_drill(ask, "Клиенты")),
        Figure("faulty", "С замечаниями", wrong, Unit.COUNT, Sense.BAD, term="quality",
               drill=_drill(ask, "Клиенты с замечаниями", faulty)),
    ]  # fmt: skip


def _checks_table(ask: ReportAsk, checks: Sequence[Check], whole: Sequence[int]) -> Table:
    columns = (
        Column("check", "Проверка"), Column("group", "О чём"),
        Column("found", "Клиентов", Unit.COUNT, term="quality", sense=Sense.BAD, bar=True),
        Column("share", "Доля", Unit.SHARE, sense=Sense.BAD), Column("why", "Чем это плохо"),
    )  # fmt: skip
    rows = tuple(
        Row(
            (check.title, check.group, found, ratio(found, whole[0]), check.why),
            {"found": _drill(ask, check.title, check.tree)} if found else {},
        )
        for check, found in zip(checks, whole[2:], strict=True)
    )
    return Table("checks", "Что не так", columns, rows)


def _chart(ask: ReportAsk, checks: Sequence[Check], whole: Sequence[int]) -> Chart:
    found = sorted(zip(checks, whole[2:], strict=True), key=lambda pair: -pair[1])
    return Chart(
        "checks", "Что не так", ChartKind.RANKED, tuple(check.title for check, _ in found),
        (Series("Клиентов", tuple(number for _, number in found), Paint.WARN),), Unit.COUNT,
        "checks",
        {
            (0, at): _drill(ask, check.title, check.tree)
            for at, (check, number) in enumerate(found) if number
        },
    )  # fmt: skip


def _people_table(
    reading: Reading,
    checks: Sequence[Check],
    counts: Mapping[int | None, Sequence[int]],
    whole: Sequence[int],
    faulty: Group,
) -> Table:
    names = member_names(reading)
    columns = (
        Column("who", "Ответственный"),
        Column("clients", "Клиентов", Unit.COUNT),
        Column("whole", "Без замечаний", Unit.SHARE, term="quality", sense=Sense.GOOD, bar=True),
        Column("faulty", "С замечаниями", Unit.COUNT, term="quality", sense=Sense.BAD),
        *(
            Column(f"c-{at}", check.title, Unit.SHARE, sense=Sense.BAD, group=check.group,
                   heat=True)
            for at, check in enumerate(checks)
        ),
    )  # fmt: skip

    def row(
        name: str, numbers: Sequence[int], who: Condition | None, *, strong: bool = False
    ) -> Row:
        total, wrong, *found = numbers
        cells: list[Value] = [name, total, ratio(total - wrong, total), wrong]
        cells += [ratio(number, total) for number in found]
        of = () if who is None else (who,)
        drills = {"clients": _drill(reading.ask, name, *of)}
        if wrong:
            drills["faulty"] = _drill(reading.ask, f"{name}: с замечаниями", faulty, *of)
        for at, (check, number) in enumerate(zip(checks, found, strict=True)):
            if number:
                drills[f"c-{at}"] = _drill(reading.ask, f"{name}: {check.title}", check.tree, *of)
        return Row(tuple(cells), drills, strong=strong)

    people = sorted(
        counts.items(),
        key=lambda pair: (pair[0] is None, -pair[1][0], names.get(pair[0] or 0, "")),
    )
    rows = tuple(
        row(
            NOBODY if who is None else names.get(who, "(удалён)"), numbers,
            Condition("responsible", Op.ANY_OF, (UNSET if who is None else who,)),
        )
        for who, numbers in people
    )  # fmt: skip
    total = row("Всего", whole, None, strong=True) if rows else None
    return Table("people", "По ответственным", columns, rows, total)


DATA_QUALITY: Final = ReportDefinition(
    "data-quality", "Качество базы", "База и программа",
    "У какой части клиентов чего-то не хватает и у кого порядок?",
    _run,
    area=Records.CLIENTS,
    options=(
        Option("quiet", "Без внимания больше, месяцев", least=1, most=120, usual=QUIET_MONTHS),
    ),
    periodic=False,
    terms=("quality",),
)  # fmt: skip
