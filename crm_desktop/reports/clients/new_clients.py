"""New clients, and first against repeated sales."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from crm_desktop.reports.clients.buyers import (
    client_sql,
    days_of,
    kopecks_of,
    month_number,
    month_of_number,
    read_sales,
)
from crm_desktop.reports.clients.scores import ratio
from crm_desktop.reports.definition import Choice, ReportDefinition
from crm_desktop.reports.period import ReportPeriod, Step
from crm_desktop.reports.period_choice import PeriodChoice, PeriodName
from crm_desktop.reports.pieces import (
    NOBODY,
    NOT_SET,
    item_names,
    member_names,
    of_clients,
    of_deals,
    some,
)
from crm_desktop.reports.reading import Reading
from crm_desktop.reports.result import (
    Chart,
    ChartKind,
    Column,
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
from crm_desktop.reports.showing import against_words, short_period
from crm_desktop.views.sql import spell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_desktop.office.office import Office
    from crm_desktop.reports.clients.buyers import Sale, Sales
    from crm_desktop.reports.definition import ReportAsk
    from crm_desktop.reports.result import Value

_MONTH: Final = "month"
_PERSON: Final = "person"
_COLUMN: Final = {
    _MONTH: "NULL", "source": "c.source", _PERSON: "c.responsible", "region": "c.region",
    "segment": "c.segment", "type": "c.type",
}  # fmt: skip
_MOST_BARS: Final = 12

_Groups = dict[int | None, list[int]]


def _run(office: Office, ask: ReportAsk) -> ReportResult:
    reading = Reading(office, ask)
    way = NEW_CLIENTS.way(ask)
    groups = _read(reading, ask.period, way)
    compared = ask.period.against(ask.comparison)
    earlier = None if compared is None else _read(reading, compared, way)
    sales = read_sales(reading, until=ask.period.last)
    new = [client for of in groups.values() for client in of]
    bought = {client for client in new if client in sales.of}
    lines = _lines(reading, groups, earlier, ask.period, compared, way)
    notes = list(sales.notes)
    if not new:
        notes.insert(0, "За эти дни не заведено ни одного клиента.")
    table = _table(lines, bought, compared)
    months = _by_month(sales, ask.period)
    charts = [_chart(lines, compared)] if new else []
    if any(first or again for first, again in months.values()):
        charts.append(_sales_chart(months, money=sales.money))
    return ReportResult(
        NEW_CLIENTS.key, NEW_CLIENTS.title, ask.now,
        figures=tuple(_figures(new, bought, earlier, compared, months)),
        charts=tuple(charts),
        tables=(table, _sales_table(months, money=sales.money)),
        notes=tuple(notes),
    )  # fmt: skip


def _read(reading: Reading, period: ReportPeriod, way: str) -> _Groups:
    """The clients entered in a period, by what is asked; of months by their numbers."""
    clients = client_sql(reading)
    sql = spell(
        "SELECT c.id,", _COLUMN[way], ", c.created_at FROM client c WHERE", clients.text,
        "AND c.created_at >= ? AND c.created_at < ? ORDER BY c.created_at, c.id",
    )  # fmt: skip
    zone = reading.zone
    rows = reading.db.run(sql, (*clients.values, *period.bounds(zone)))
    found: _Groups = defaultdict(list)
    for (client, key, _at), day in zip(rows, days_of((r[2] for r in rows), zone), strict=True):
        found[month_number(day) if way == _MONTH else key].append(client)
    return dict(found)


class _Line:
    def __init__(self, name: str, clients: Sequence[int], before: int | None) -> None:
        self.name, self.clients, self.before = name, clients, before


def _lines(
    reading: Reading,
    groups: _Groups,
    earlier: _Groups | None,
    period: ReportPeriod,
    compared: ReportPeriod | None,
    way: str,
) -> list[_Line]:
    if way == _MONTH:
        befores: list[int | None] = []
        if earlier is not None and compared is not None:
            befores = [len(earlier.get(number, ())) for number in _months(compared)]
        found = []
        for at, number in enumerate(_months(period)):
            before = befores[at] if at < len(befores) else None
            found.append(_Line(_month_name(number), groups.get(number, []), before))
        return found
    names = member_names(reading) if way == _PERSON else item_names(reading)
    unset = NOBODY if way == _PERSON else NOT_SET
    lines = [
        _Line(
            unset if key is None else names.get(key, "(удалён)"), groups.get(key, []),
            None if earlier is None else len(earlier.get(key, ())),
        )
        for key in {*groups, *(earlier or {})}
    ]  # fmt: skip
    lines.sort(key=lambda line: (-len(line.clients), line.name == unset, line.name))
    return lines


def _months(period: ReportPeriod) -> list[int]:
    return [month_number(step.first.toordinal()) for step in period.steps(Step.MONTH)]


def _month_name(number: int) -> str:
    return str(ReportPeriod.month(month_of_number(number)))


def _table(lines: Sequence[_Line], bought: set[int], compared: ReportPeriod | None) -> Table:
    columns = [
        Column("group", "Клиенты"),
        Column("new", "Новых клиентов", Unit.COUNT, term="new_client", sense=Sense.GOOD, bar=True),
        Column("share", "Доля", Unit.SHARE),
        Column("bought", "Уже купили", Unit.COUNT, term="became_buyer", sense=Sense.GOOD),
        Column("bought-share", "Доля купивших", Unit.SHARE, term="became_buyer",
               sense=Sense.GOOD),
    ]  # fmt: skip
    if compared is not None:
        columns.append(Column("before", f"Новых: {compared}", Unit.COUNT, term="new_client"))
    whole = sum(len(line.clients) for line in lines)

    def row(name: str, clients: Sequence[int], before: int | None, *, strong: bool = False) -> Row:
        buyers = [client for client in clients if client in bought]
        cells: list[Value] = [
            name, len(clients), ratio(len(clients), whole), len(buyers),
            ratio(len(buyers), len(clients)),
        ]  # fmt: skip
        cells += [before] if compared is not None else []
        drills = {
            "new": of_clients(f"Новые клиенты: {name}", clients),
            "bought": of_clients(f"Новые и уже купившие: {name}", buyers),
        }
        return Row(tuple(cells), {k: each for k, each in drills.items() if each.ids}, strong=strong)

    rows = tuple(row(line.name, line.clients, line.before) for line in lines)
    total = None
    if rows:
        every = [client for line in lines for client in line.clients]
        befores = sum(line.before or 0 for line in lines) if compared is not None else None
        total = row("Всего", every, befores, strong=True)
    return Table("new", "Новые клиенты", tuple(columns), rows, total)


def _chart(lines: Sequence[_Line], compared: ReportPeriod | None) -> Chart:
    shown = lines[: max(_MOST_BARS, 36)]
    series = [Series("Новых клиентов", tuple(len(line.clients) for line in shown), Paint.MAIN)]
    if compared is not None:
        before = tuple(line.before for line in shown)
        series.append(Series(short_period(compared), before, Paint.SECOND))
    return Chart(
        "new", "Новые клиенты", ChartKind.BARS, tuple(line.name for line in shown), tuple(series),
        Unit.COUNT, "new",
        {
            (0, at): of_clients(f"Новые клиенты: {line.name}", line.clients)
            for at, line in enumerate(shown) if line.clients
        },
    )  # fmt: skip


_Sold = dict[int, tuple[list["Sale"], list["Sale"]]]


def _by_month(sales: Sales, period: ReportPeriod) -> _Sold:
    """First and repeated sales of every month of a period."""
    found: _Sold = {number: ([], []) for number in _months(period)}
    first, last = period.first.toordinal(), period.last.toordinal()
    known: dict[int, int] = {}
    for bought in sales.of.values():
        for at, sale in enumerate(bought):
            if first <= sale.day <= last:
                month = known.get(sale.day)
                if month is None:
                    month = known[sale.day] = month_number(sale.day)
                found[month][1 if at else 0].append(sale)
    for pair in found.values():
        for each in pair:
            each.sort(key=lambda sale: (sale.closed_at, sale.deal))
    return found


def _sales_table(months: _Sold, *, money: bool) -> Table:
    columns = [
        Column("month", "Месяц"),
        Column("first", "Первых продаж", Unit.COUNT, term="first_sale", sense=Sense.GOOD),
        Column("again", "Повторных продаж", Unit.COUNT, term="repeat", sense=Sense.GOOD),
        Column("share", "Доля повторных", Unit.SHARE, term="repeat", sense=Sense.GOOD),
    ]
    if money:
        columns += [
            Column("first-sum", "Сумма первых", Unit.KOPECKS, term="won"),
            Column("again-sum", "Сумма повторных", Unit.KOPECKS, term="won"),
            Column("sum-share", "Доля суммы повторных", Unit.SHARE, term="repeat"),
        ]

    def row(name: str, first: list[Sale], again: list[Sale], *, strong: bool = False) -> Row:
        cells: list[Value] = [
            name, len(first), len(again), ratio(len(again), len(first) + len(again)),
        ]  # fmt: skip
        if money:
            sums = [kopecks_of(sum(sale.parts or 0 for sale in of)) for of in (first, again)]
            cells += [*sums, ratio(sums[1], sum(sums))]
        drills = {
            "first": of_deals(f"Первые продажи: {name}", (sale.deal for sale in first)),
            "again": of_deals(f"Повторные продажи: {name}", (sale.deal for sale in again)),
        }
        return Row(tuple(cells), {k: each for k, each in drills.items() if each.ids}, strong=strong)

    rows = tuple(row(_month_name(number), *pair) for number, pair in months.items())
    every = ([s for pair in months.values() for s in pair[at]] for at in (0, 1))
    return Table(
        "sales", "Первые и повторные продажи", tuple(columns), rows,
        row("Всего", *every, strong=True),
    )  # fmt: skip


def _sales_chart(months: _Sold, *, money: bool) -> Chart:
    def values(at: int) -> tuple[int, ...]:
        if money:
            return tuple(
                kopecks_of(sum(sale.parts or 0 for sale in pair[at])) for pair in months.values()
            )
        return tuple(len(pair[at]) for pair in months.values())

    names = [_month_name(number) for number in months]
    titles = ("Первые", "Повторные")
    return Chart(
        "sales", "Первые и повторные продажи", ChartKind.STACKED, tuple(names),
        (Series(titles[0], values(0), Paint.MAIN), Series(titles[1], values(1), Paint.GOOD)),
        Unit.KOPECKS if money else Unit.COUNT, "sales",
        {
            (at, label): of_deals(
                f"{titles[at]} продажи: {names[label]}", (sale.deal for sale in pair[at])
            )
            for label, pair in enumerate(months.values()) for at in (0, 1) if pair[at]
        },
    )  # fmt: skip


def _figures(
    new: Sequence[int],
    bought: set[int],
    earlier: Mapping[int | None, Sequence[int]] | None,
    compared: ReportPeriod | None,
    months: _Sold,
) -> list[Figure]:
    before = None if earlier is None else sum(len(of) for of in earlier.values())
    first = [sale.deal for pair in months.values() for sale in pair[0]]
    again = [sale.deal for pair in months.values() for sale in pair[1]]
    return [
        Figure("new", "Новых клиентов", len(new), Unit.COUNT, Sense.GOOD, before=before,
               against=against_words(compared), term="new_client",
               drill=some(of_clients("Новые клиенты", new))),
        Figure("bought", "Из них уже купили", ratio(len(bought), len(new)), Unit.SHARE, Sense.GOOD,
               term="became_buyer",
               drill=some(of_clients("Новые и уже купившие", (c for c in new if c in bought)))),
        Figure("first", "Первых продаж", len(first), Unit.COUNT, Sense.GOOD, term="first_sale",
               drill=some(of_deals("Первые продажи", first))),
        Figure("again", "Повторных продаж", len(again), Unit.COUNT, Sense.GOOD, term="repeat",
               drill=some(of_deals("Повторные продажи", again))),
    ]  # fmt: skip


NEW_CLIENTS: Final = ReportDefinition(
    "new-clients", "Новые клиенты и повторные продажи", "Клиенты",
    "Сколько пришло новых клиентов, кто из них уже купил и много ли покупают снова?",
    _run,
    area=Records.CLIENTS,
    ways=(
        Choice(_MONTH, "Месяц"), Choice("source", "Источник"), Choice(_PERSON, "Ответственный"),
        Choice("region", "Регион"), Choice("segment", "Сегмент"), Choice("type", "Тип"),
    ),
    comparable=True,
    begins=PeriodChoice(PeriodName.LAST_MONTHS, 12),
    terms=("new_client", "became_buyer", "first_sale", "repeat", "won"),
)  # fmt: skip
