"""LTV and payback: what a buyer brings over life, and when it covers what he cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.reports.clients.buyers import (
    client_sql,
    kopecks_of,
    mean_kopecks,
    month_number,
    read_sales,
    today_of,
)
from crm_desktop.reports.clients.lifetime_groups import MOST_MONTHS, Lives, month_numbers
from crm_desktop.reports.clients.scores import ratio
from crm_desktop.reports.clients.spending import Spending, average_cost, spending_of
from crm_desktop.reports.definition import Choice, ReportDefinition
from crm_desktop.reports.period_choice import PeriodChoice, PeriodName
from crm_desktop.reports.pieces import NOBODY, NOT_SET, item_names, member_names, of_clients, some
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
from crm_desktop.views.sql import spell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crm_desktop.office.office import Office
    from crm_desktop.reports.clients.buyers import Sales
    from crm_desktop.reports.definition import ReportAsk
    from crm_desktop.reports.result import Value

_SOURCE: Final = "source"
_YEAR: Final = "year"
_PERSON: Final = "person"
_COLUMN: Final = {_SOURCE: "source", "segment": "segment", "region": "region", "type": "type",
                  _PERSON: "responsible"}  # fmt: skip
_WITH_COST: Final = (_SOURCE, _YEAR)
_MOST_LINES: Final = 5
_MOST_BARS: Final = 12
_UNPAID: Final = "Прочерк в окупаемости — затрат нет или они ещё не вернулись."


@dataclass(slots=True)
class _Line:
    name: str
    lives: Lives
    cost: int | None = None

    @property
    def ltv(self) -> int | None:
        return mean_kopecks(self.lives.parts, len(self.lives.buyers))

    @property
    def cac(self) -> int | None:
        return average_cost(self.cost, len(self.lives.buyers))

    def row(self, *, money: bool, costs: bool, strong: bool = False) -> Row:
        lives = self.lives
        number = len(lives.buyers)
        cells: list[Value] = [self.name, number]
        cells += [self.ltv, kopecks_of(lives.parts)] if money else []
        cells += [
            ratio(lives.sales, number), ratio(len(lives.again), number), ratio(lives.days, number),
        ]  # fmt: skip
        cells += [mean_kopecks(lives.parts, lives.priced)] if money else []
        if costs:
            cells += [
                self.cost, self.cac,
                ratio(kopecks_of(lives.parts), self.cost), lives.payback(self.cost),
            ]  # fmt: skip
        drills = {
            "buyers": of_clients(f"Покупатели: {self.name}", lives.buyers),
            "again": of_clients(f"Купили снова: {self.name}", lives.again),
        }
        return Row(
            tuple(cells), {key: each for key, each in drills.items() if each.ids}, strong=strong
        )


def _run(office: Office, ask: ReportAsk) -> ReportResult:
    reading = Reading(office, ask)
    today = today_of(ask.now, office.zone)
    way = LTV.way(ask)
    sales = read_sales(reading, until=today)
    spent = spending_of(reading, ask.period)
    costs = sales.money and spent.known and way in _WITH_COST
    groups, whole = _grouped(reading, sales, way, month_number(today.toordinal()))
    lines = _lines(reading, groups, way, spent)
    total = _Line("Всего", whole, spent.whole if costs else None)
    notes = list(sales.notes)
    if not lines:
        notes.insert(0, "За эти дни никто не купил впервые: считать некого.")
    if costs:
        notes += [*spent.notes, _UNPAID]
    elif way in _WITH_COST and sales.money:
        notes += spent.notes
    else:
        notes.append("Затраты известны только по источникам: окупаемость есть в разрезах "
                     "«Источник» и «Год первой продажи».")  # fmt: skip
    tables = [_table(lines, total, money=sales.money, costs=costs)]
    charts = []
    if lines and sales.money:
        life = [total, *lines[:_MOST_LINES]]
        tables.append(_life_table(life))
        charts = [_bars(lines, costs=costs), _curves(life, total.cac)]
    return ReportResult(
        LTV.key, LTV.title, ask.now,
        figures=tuple(_figures(total, money=sales.money, costs=costs)),
        charts=tuple(charts),
        tables=tuple(tables),
        notes=tuple(notes),
    )  # fmt: skip


def _grouped(
    reading: Reading, sales: Sales, way: str, now: int
) -> tuple[dict[int | None, Lives], Lives]:
    """Part the buyers who first bought within the period; all together as well."""
    first, last = reading.ask.period.first.toordinal(), reading.ask.period.last.toordinal()
    of: Mapping[int, int | None] = {}
    if way != _YEAR:
        clients = client_sql(reading)
        sql = spell("SELECT c.id,", f"c.{_COLUMN[way]}", "FROM client c WHERE", clients.text)
        of = dict(reading.db.run(sql, clients.values))
    groups: dict[int | None, Lives] = {}
    whole = Lives()
    known: dict[int, int] = {}
    for client, bought in sales.of.items():
        if not first <= bought[0].day <= last:
            continue
        months = month_numbers(bought, known)
        key = months[0] // 12 if way == _YEAR else of.get(client)
        lives = groups.get(key)
        if lives is None:
            lives = groups[key] = Lives()
        lives.add(bought, months, now)
    for lives in groups.values():
        whole.join(lives)
    return groups, whole


def _lines(
    reading: Reading, groups: Mapping[int | None, Lives], way: str, spent: Spending
) -> list[_Line]:
    if way == _YEAR:
        by_year: dict[int, int] = {}
        for month, costs in spent.by_month.items():
            by_year[month.year] = by_year.get(month.year, 0) + sum(costs.values())
        years = sorted({*(key for key in groups if key is not None), *by_year})
        return [_Line(str(y), groups.get(y, Lives()), by_year.get(y)) for y in years]
    names = member_names(reading) if way == _PERSON else item_names(reading)
    unset = NOBODY if way == _PERSON else NOT_SET
    costs_of = spent.by_source if way == _SOURCE else {}
    keys = {*groups, *costs_of}
    found = [
        _Line(
            unset if key is None else names.get(key, "(удалён)"), groups.get(key, Lives()),
            None if key is None else costs_of.get(key),
        )
        for key in keys
    ]  # fmt: skip
    found.sort(key=lambda each: (-each.lives.parts, -len(each.lives.buyers), each.name))
    return found


def _table(lines: Sequence[_Line], total: _Line, *, money: bool, costs: bool) -> Table:
    columns = [Column("group", "Покупатели"),
               Column("buyers", "Покупателей", Unit.COUNT, term="buyer")]  # fmt: skip
    if money:
        columns += [
            Column("ltv", "LTV", Unit.KOPECKS, term="ltv", sense=Sense.GOOD, bar=True),
            Column("sum", "Сумма за жизнь", Unit.KOPECKS, term="won"),
        ]
    columns += [
        Column("frequency", "Продаж на покупателя", Unit.NUMBER, sense=Sense.GOOD),
        Column("again", "Купили снова", Unit.SHARE, term="repeat", sense=Sense.GOOD),
        Column("life", "Дней от первой до последней", Unit.DAYS, term="lifetime"),
    ]
    if money:
        columns.append(Column("check", "Средний чек", Unit.KOPECKS, sense=Sense.GOOD))
    if costs:
        columns += [
            Column("cost", "Затраты", Unit.KOPECKS, term="source_cost", group="Затраты"),
            Column("cac", "CAC", Unit.KOPECKS, term="cac", sense=Sense.BAD, group="Затраты"),
            Column("times", "LTV : CAC", Unit.TIMES, term="ltv", sense=Sense.GOOD,
                   group="Затраты"),
            Column("payback", "Окупились за, мес.", Unit.COUNT, term="payback", sense=Sense.BAD,
                   group="Затраты"),
        ]  # fmt: skip
    rows = tuple(line.row(money=money, costs=costs) for line in lines)
    last = total.row(money=money, costs=costs, strong=True) if lines else None
    return Table("ltv", "Ценность клиента", tuple(columns), rows, last)


def _ages(lines: Iterable[_Line]) -> range:
    return range(max((age for line in lines for age in line.lives.ages), default=0) + 1)


def _at(line: _Line, life: int) -> int | None:
    parts, number = line.lives.value_at(life)
    return mean_kopecks(parts, number)


def _life_table(lines: Sequence[_Line]) -> Table:
    columns = (
        Column("month", "Месяц жизни", Unit.COUNT, term="ltv_month"),
        Column("buyers", "Покупателей", Unit.COUNT),
        *(Column(f"g{at}", line.name, Unit.KOPECKS) for at, line in enumerate(lines)),
    )
    rows = tuple(
        Row((life + 1, lines[0].lives.value_at(life)[1], *(_at(line, life) for line in lines)))
        for life in _ages(lines)
    )
    note = f"Не дальше {MOST_MONTHS + 1}-го месяца." if len(rows) > MOST_MONTHS else ""
    return Table("life", "Сколько принёс покупатель к месяцу жизни", columns, rows, note=note)


def _curves(lines: Sequence[_Line], cac: int | None) -> Chart:
    ages = _ages(lines)
    series = [
        Series(line.name, tuple(_at(line, life) for life in ages), Paint.AUTO) for line in lines
    ]
    if cac is not None:
        series.append(Series("Цена покупателя (CAC)", (cac,) * len(ages), Paint.GREY))
    return Chart(
        "life", "Сколько принёс покупатель к месяцу жизни", ChartKind.LINES,
        tuple(str(life + 1) for life in ages), tuple(series), Unit.KOPECKS, "life",
    )  # fmt: skip


def _bars(lines: Sequence[_Line], *, costs: bool) -> Chart:
    shown = [line for line in lines if line.lives.buyers][:_MOST_BARS]
    series = [Series("LTV", tuple(line.ltv for line in shown), Paint.MAIN)]
    if costs:
        series.append(Series("CAC", tuple(line.cac for line in shown), Paint.WARN))
    return Chart(
        "ltv", "LTV по группам", ChartKind.BARS if costs else ChartKind.RANKED,
        tuple(line.name for line in shown), tuple(series), Unit.KOPECKS, "ltv",
        {
            (0, at): of_clients(f"Покупатели: {line.name}", line.lives.buyers)
            for at, line in enumerate(shown)
        },
    )  # fmt: skip


def _figures(total: _Line, *, money: bool, costs: bool) -> list[Figure]:
    lives = total.lives
    found = [
        Figure("buyers", "Покупателей", len(lives.buyers), Unit.COUNT, Sense.GOOD, term="buyer",
               drill=some(of_clients("Покупатели", lives.buyers))),
    ]  # fmt: skip
    if money:
        found += [
            Figure("ltv", "LTV", total.ltv, Unit.KOPECKS, Sense.GOOD, term="ltv"),
            Figure("check", "Средний чек", mean_kopecks(lives.parts, lives.priced), Unit.KOPECKS,
                   Sense.GOOD),
        ]  # fmt: skip
    found.append(
        Figure("again", "Купили снова", ratio(len(lives.again), len(lives.buyers)), Unit.SHARE,
               Sense.GOOD, term="repeat", drill=some(of_clients("Купили снова", lives.again)))
    )  # fmt: skip
    if costs:
        found += [
            Figure("cac", "CAC", total.cac, Unit.KOPECKS, Sense.BAD, term="cac"),
            Figure("payback", "Окупились за, мес.", lives.payback(total.cost), Unit.COUNT,
                   Sense.BAD, term="payback"),
        ]  # fmt: skip
    return found


LTV: Final = ReportDefinition(
    "ltv", "Ценность клиента (LTV) и окупаемость", "Клиенты",
    "Сколько приносит покупатель за всё время и когда окупает своё привлечение?",
    _run,
    area=Records.CLIENTS,
    ways=(
        Choice(_SOURCE, "Источник"), Choice("segment", "Сегмент"), Choice("region", "Регион"),
        Choice("type", "Тип"), Choice(_PERSON, "Ответственный"),
        Choice(_YEAR, "Год первой продажи"),
    ),
    begins=PeriodChoice(PeriodName.LAST_MONTHS, 12),
    terms=("ltv", "ltv_month", "lifetime", "payback", "cac", "buyer", "first_sale", "repeat"),
)  # fmt: skip
