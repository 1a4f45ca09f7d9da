"""Sources of clients: what each brought in a period, what it cost, whether it paid."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crm_desktop.reports.clients.buyers import kopecks_of, money_notes
from crm_desktop.reports.clients.scores import ratio
from crm_desktop.reports.clients.source_figures import OF_CLIENT, OF_DEAL, Brought, brought_by
from crm_desktop.reports.clients.spending import Spending, average_cost, spending_of
from crm_desktop.reports.definition import Choice, ReportDefinition
from crm_desktop.reports.money_notes import HIDDEN_MONEY
from crm_desktop.reports.pieces import NOT_SET, item_names, of_clients, of_deals
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
from crm_desktop.reports.showing import against_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crm_desktop.office.office import Office
    from crm_desktop.reports.definition import ReportAsk
    from crm_desktop.reports.period import ReportPeriod
    from crm_desktop.reports.result import Drill, Value

_MOST_BARS: Final = 12
_COLUMNS: Final = (
    Column("source", "Источник"),
    Column("new", "Новых клиентов", Unit.COUNT, term="new_client", sense=Sense.GOOD),
    Column("deals", "Заведено сделок", Unit.COUNT),
    Column("won", "Выиграно", Unit.COUNT, term="won", sense=Sense.GOOD),
    Column(
        "conversion",
        "Выиграно из заведённых",
        Unit.SHARE,
        term="source_conversion",
        sense=Sense.GOOD,
    ),
    Column("buyers", "Первых покупок", Unit.COUNT, term="first_sale", sense=Sense.GOOD),
)  # fmt: skip
_SUM: Final = Column("sum", "Сумма", Unit.KOPECKS, term="won", sense=Sense.GOOD, bar=True)
_COSTS: Final = (
    Column("cost", "Затраты", Unit.KOPECKS, term="source_cost", group="Затраты"),
    Column("cac", "Цена покупателя (CAC)", Unit.KOPECKS, term="cac", sense=Sense.BAD,
           group="Затраты"),
    Column("per-new", "Цена нового клиента", Unit.KOPECKS, term="cost_per_new", sense=Sense.BAD,
           group="Затраты"),
)  # fmt: skip
_RETURNS: Final = (
    Column("return", "Отдача", Unit.TIMES, term="return", sense=Sense.GOOD, group="Затраты"),
    Column("romi", "ROMI", Unit.SHARE, term="romi", sense=Sense.GOOD, group="Затраты"),
)


@dataclass(slots=True)
class _Line:
    """What a source, or all of them, brought and cost."""

    name: str
    of: Brought = field(default_factory=Brought)
    cost: int | None = None

    @property
    def sum(self) -> int:
        """Kopecks."""
        return kopecks_of(self.of.parts)

    def cells(self, *, money: bool, costs: bool) -> list[Value]:
        of = self.of
        found: list[Value] = [
            self.name, len(of.new), len(of.opened), len(of.won),
            ratio(len(of.opened_won), len(of.opened)), len(of.first),
        ]  # fmt: skip
        if money:
            found.append(self.sum)
        if costs:
            found += [
                self.cost, average_cost(self.cost, len(of.first)),
                average_cost(self.cost, len(of.new)),
            ]  # fmt: skip
        if costs and money:
            found += [ratio(self.sum, self.cost), self.romi]
        return found

    def number(self, at: int) -> int | float | None:
        """One of all the cells."""
        value = self.cells(money=True, costs=True)[at]
        return None if isinstance(value, str) else value

    @property
    def romi(self) -> float | None:
        """What is left of the sum for every rouble spent."""
        return ratio(None if self.cost is None else self.sum - self.cost, self.cost)

    @property
    def drills(self) -> dict[str, Drill]:
        of, name = self.of, self.name
        found = {
            "new": of_clients(f"Новые клиенты: {name}", of.new),
            "deals": of_deals(f"Заведённые сделки: {name}", of.opened),
            "won": of_deals(f"Выиграно: {name}", of.won),
            "sum": of_deals(f"Выиграно: {name}", of.won),
            "conversion": of_deals(f"Заведены и выиграны: {name}", of.opened_won),
            "buyers": of_clients(f"Первая покупка: {name}", of.first),
        }
        return {key: drill for key, drill in found.items() if drill.ids}


def _run(office: Office, ask: ReportAsk) -> ReportResult:
    reading = Reading(office, ask)
    way = SOURCES.way(ask)
    spent = spending_of(reading, ask.period)
    found = brought_by(reading, ask.period, way=way)
    lines = _lines(item_names(reading), found.by_source, spent)
    whole = _whole(found.by_source.values(), spent)
    money, costs = found.money, spent.known
    columns = [*_COLUMNS, *((_SUM,) if money else ()), *(_COSTS if costs else ())]
    columns += _RETURNS if costs and money else ()
    keys = {column.key for column in columns}

    def row(line: _Line, *, strong: bool = False) -> Row:
        drills = {key: drill for key, drill in line.drills.items() if key in keys}
        return Row(tuple(line.cells(money=money, costs=costs)), drills, strong=strong)

    notes = [*(money_notes(found.unrated, found.unpriced) if money else (HIDDEN_MONEY,))]
    if not lines:
        notes.insert(0, "За эти дни нет ни новых клиентов, ни сделок, ни затрат.")
    table = Table(
        "sources", "Источники", tuple(columns), tuple(row(line) for line in lines),
        total=row(whole, strong=True) if lines else None,
    )  # fmt: skip
    return ReportResult(
        SOURCES.key, SOURCES.title, ask.now,
        figures=tuple(_figures(reading, whole, money=money, costs=costs)),
        charts=tuple(_charts(lines, money=money, costs=costs)),
        tables=(table,),
        notes=(*notes, *spent.notes),
    )  # fmt: skip


def _lines(
    names: Mapping[int, str], found: Mapping[int | None, Brought], spent: Spending
) -> list[_Line]:
    """Lines of all sources that brought or cost something; who brought most first."""
    keys = {*found, *spent.by_source}
    lines = [
        _Line(
            NOT_SET if key is None else names.get(key, "Источник (удалён)"),
            found.get(key, Brought()),
            None if key is None else spent.by_source.get(key),
        )
        for key in keys
    ]
    lines.sort(
        key=lambda line: (-line.sum, -len(line.of.won), -len(line.of.new), line.name == NOT_SET,
                          line.name)
    )  # fmt: skip
    return lines


def _whole(found: Iterable[Brought], spent: Spending) -> _Line:
    whole = Brought()
    for each in found:
        whole.add(each)
    return _Line("Всего", whole, spent.whole)


def _figures(reading: Reading, whole: _Line, *, money: bool, costs: bool) -> list[Figure]:
    before: _Line | None = None
    against = ""
    compared: ReportPeriod | None = reading.ask.period.against(reading.ask.comparison)
    if compared is not None:
        earlier = brought_by(reading, compared, way=SOURCES.way(reading.ask))
        before = _whole(earlier.by_source.values(), spending_of(reading, compared))
        against = against_words(compared)
    drills = whole.drills

    def figure(
        key: str, title: str, unit: Unit, sense: Sense, term: str, at: int, drill: str = ""
    ) -> Figure:
        return Figure(
            key, title, whole.number(at), unit, sense, before=before.number(at) if before else None,
            against=against, term=term,
            drill=drills.get(drill),
        )  # fmt: skip

    good, bad = Sense.GOOD, Sense.BAD
    found = [
        figure("new", "Новых клиентов", Unit.COUNT, good, "new_client", 1, "new"),
        figure("buyers", "Первых покупок", Unit.COUNT, good, "first_sale", 5, "buyers"),
        figure(
            "conversion",
            "Выиграно из заведённых",
            Unit.SHARE,
            good,
            "source_conversion",
            4,
            "conversion",
        ),
    ]
    if money:
        found.append(figure("sum", "Выиграно", Unit.KOPECKS, good, "won", 6, "won"))
    if costs:
        found += [
            figure("cost", "Затраты", Unit.KOPECKS, Sense.NEUTRAL, "source_cost", 7),
            figure("cac", "Цена покупателя (CAC)", Unit.KOPECKS, bad, "cac", 8, "buyers"),
        ]
    if costs and money:
        found.append(figure("return", "Отдача", Unit.TIMES, good, "return", 10, "won"))
    return found


def _charts(lines: list[_Line], *, money: bool, costs: bool) -> list[Chart]:
    shown = lines[:_MOST_BARS]
    if not shown:
        return []
    labels = tuple(line.name for line in shown)
    title = "Сумма по источникам" if money else "Выиграно сделок по источникам"
    drills = {
        (0, at): line.drills["won"] for at, line in enumerate(shown) if "won" in line.drills
    }  # fmt: skip
    values = tuple(line.sum if money else len(line.of.won) for line in shown)
    found = [
        Chart(
            "sums", title, ChartKind.RANKED, labels, (Series(title, values, Paint.MAIN),),
            Unit.KOPECKS if money else Unit.COUNT, "sources", drills,
        )
    ]  # fmt: skip
    if costs and money and any(line.cost for line in lines):
        spent = [line for line in lines if line.cost is not None][:_MOST_BARS]
        found.append(
            Chart(
                "costs", "Затраты и сумма", ChartKind.BARS, tuple(line.name for line in spent),
                (
                    Series("Сумма", tuple(line.sum for line in spent), Paint.MAIN),
                    Series("Затраты", tuple(line.cost for line in spent), Paint.WARN),
                ),
                Unit.KOPECKS, "sources",
            )
        )  # fmt: skip
    return found


SOURCES: Final = ReportDefinition(
    "sources", "Источники клиентов и реклама", "Маркетинг",
    "Откуда приходят клиенты, сколько стоит покупатель и окупается ли реклама?",
    _run,
    area=Records.CLIENTS,
    ways=(Choice(OF_CLIENT, "Источник клиента"), Choice(OF_DEAL, "Источник сделки")),
    comparable=True,
    terms=(
        "new_client", "won", "first_sale", "source_of", "source_conversion", "source_cost", "cac",
        "cost_per_new", "return", "romi",
    ),
)  # fmt: skip
