"""«Как сбывался прогноз»: what was expected of each month on its first day, and what came."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.currencies.rates import read_rates
from crm_desktop.deals.forecast import Chance, month_after, won_filter
from crm_desktop.deals.list_filter import DealFilter, DealQuery
from crm_desktop.deals.list_sums import NO_MONEY, SUM_COLUMNS, MoneySum, money_sum
from crm_desktop.deals.past_forecast import past_forecasts
from crm_desktop.deals.refusals import DEAL_FORMS
from crm_desktop.deals.won import month_bounds, won_sql
from crm_desktop.journal.stamps import instant_of
from crm_desktop.reports.definition import Option, ReportDefinition
from crm_desktop.reports.money_notes import HIDDEN_MONEY, apart_note, money_hidden
from crm_desktop.reports.planning.forecast_report import month_title
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
from crm_desktop.views.sql import spell
from crm_desktop.wording import count
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from crm_desktop.deals.past_forecast import PastForecast
    from crm_desktop.office.office import Office
    from crm_desktop.reports.definition import ReportAsk
    from crm_desktop.reports.result import Value
    from crm_desktop.views.tree import Group

AHEAD: Final = 3
_FATES: Final = (
    "SELECT d.id, d.outcome, d.closed_at, d.deleted_at FROM json_each(?) j"
    " CROSS JOIN deal d ON d.id = j.value"
)


@dataclass(frozen=True, slots=True)
class Fates:
    """What became of the deals that were expected in a month, as they stand now.

    Attributes:
        kept: won in that month.
        other: won, but in another month.
        lost: lost.
        open: still open.
        gone: deleted since.
    """

    kept: tuple[int, ...] = ()
    other: tuple[int, ...] = ()
    lost: tuple[int, ...] = ()
    open: tuple[int, ...] = ()
    gone: int = 0


@dataclass(frozen=True, slots=True)
class Checked:
    """A month: what was said of it, and what came.

    Attributes:
        month: its first day.
        said: the forecast of its first instant.
        earlier: by months before -> the weighted kopecks said of it then.
        won: what was won in it.
        fates: of the deals that were expected in it.
        over: whether it is over.
    """

    month: date
    said: PastForecast
    earlier: tuple[int, ...]
    won: MoneySum
    fates: Fates
    over: bool

    @property
    def expected(self) -> int:
        """Kopecks by probability, said on the first day."""
        return self.said.month().total.weighted


def _run(office: Office, ask: ReportAsk) -> ReportResult:
    number = int(FORECAST_CHECK.option(ask, "months"))
    checked = _check(office, ask, number)
    if money_hidden(office.powers):
        return ReportResult(
            FORECAST_CHECK.key, FORECAST_CHECK.title, ask.now, tables=(_fates(checked),),
            notes=(HIDDEN_MONEY,),
        )  # fmt: skip
    over = _trusted(checked)
    return ReportResult(
        FORECAST_CHECK.key, FORECAST_CHECK.title, ask.now,
        figures=_figures(over), charts=(_chart(checked, ask.tree),),
        tables=(_main(checked, over, ask.tree), _fates(checked), _ahead(checked)),
        notes=tuple(_notes(office, ask, checked, over)),
    )  # fmt: skip


def _check(office: Office, ask: ReportAsk, number: int) -> list[Checked]:
    this = local(ask.now, office.zone).date().replace(day=1)
    months = [month_after(this, -step) for step in range(number + AHEAD, -1, -1)]
    bounds = [month_bounds(month, office.zone) for month in months]
    said = past_forecasts(
        office, months, months=AHEAD + 1, tree=ask.tree, progress=ask.progress
    )  # fmt: skip
    query = DealQuery.of(office, DealFilter(tree=ask.tree), now=ask.now)
    rates = read_rates(office.db)
    source = query.source()
    won_of = spell("SELECT", SUM_COLUMNS, source.text, "AND", won_sql("b"), "GROUP BY b.currency")
    found = []
    for at in range(AHEAD, len(months)):
        won = money_sum(office.db.run(won_of, (*source.values, *bounds[at])), rates)
        earlier = tuple(said[at - step].month(step).total.weighted for step in range(1, AHEAD + 1))
        fates = _fates_of(office, said[at].promised, bounds[at])
        found.append(Checked(months[at], said[at], earlier, won, fates, bounds[at][1] <= ask.now))
    return found


def _fates_of(office: Office, promised: Sequence[int], bounds: tuple[int, int]) -> Fates:
    kept: list[int] = []
    other: list[int] = []
    lost: list[int] = []
    still: list[int] = []
    gone = 0
    for deal, outcome, closed_at, deleted_at in office.db.run(_FATES, (json.dumps(promised),)):
        if deleted_at is not None:
            gone += 1
        elif outcome is None:
            still.append(deal)
        elif outcome == "lost":
            lost.append(deal)
        else:
            (kept if bounds[0] <= closed_at < bounds[1] else other).append(deal)
    return Fates(tuple(kept), tuple(other), tuple(lost), tuple(still), gone)


def _trusted(checked: Sequence[Checked]) -> list[Checked]:
    """The months the headline is made of: over, and known from the journal if any is."""
    over = [each for each in checked if each.over]
    return [each for each in over if each.said.known] or over


def _figures(over: Sequence[Checked]) -> tuple[Figure, ...]:
    said = sum(each.expected for each in over)
    won = sum(each.won.kopecks for each in over)
    missed = sum(abs(each.expected - each.won.kopecks) for each in over)
    trend = tuple(each.won.kopecks / each.expected if each.expected else None for each in over)
    labels = tuple(month_title(each.month) for each in over)
    return (
        Figure(
            "kept", "Прогноз сбывается на", won / said if said else None, Unit.SHARE,
            Sense.GOOD, _over_words(over), trend=trend, trend_labels=labels, term="forecast_kept",
        ),
        Figure(
            "error", "Ошибка за месяц в среднем", missed / won if won else None, Unit.SHARE,
            Sense.BAD, term="forecast_error",
        ),
        Figure(
            "bias", "Перекос", (said - won) / won if won else None, Unit.SHARE, Sense.NEUTRAL,
            _bias_words(said, won), term="forecast_error",
        ),
    )  # fmt: skip


def _over_words(over: Sequence[Checked]) -> str:
    return f"по {len(over)} мес." if over else "законченных месяцев ещё нет"


def _bias_words(said: int, won: int) -> str:
    if said == won:
        return ""
    return "ждём больше, чем выигрываем" if said > won else "выигрываем больше, чем ждём"


def _chart(checked: Sequence[Checked], tree: Group) -> Chart:
    return Chart(
        "months", "Ожидали и выиграли", ChartKind.BARS,
        tuple(month_title(each.month) for each in checked),
        (
            Series("Ожидали в первый день", tuple(c.expected for c in checked), Paint.SECOND),
            Series("Выиграли", tuple(c.won.kopecks for c in checked), Paint.MAIN),
        ),
        Unit.KOPECKS, "months",
        {(1, at): _won_drill(each, tree) for at, each in enumerate(checked) if each.won.deals},
        marked=len(checked) - 1 if checked and not checked[-1].over else None,
    )  # fmt: skip


_COLUMNS: Final = (
    Column("month", "Месяц"),
    Column("said", "Ожидали", Unit.KOPECKS, "weighted", group="На первый день месяца"),
    Column("certain", "Из них гарантировано", Unit.KOPECKS, "chance",
           group="На первый день месяца"),
    Column("overdue", "Просрочено было", Unit.KOPECKS, group="На первый день месяца"),
    Column("won", "Выиграно", Unit.KOPECKS, "won", Sense.GOOD),
    Column("kept", "Сбылось", Unit.SHARE, "forecast_kept", Sense.GOOD, bar=True),
    Column("error", "Ошибка", Unit.SHARE, "forecast_error", Sense.BAD),
    Column("basis", "Восстановлено"),
)  # fmt: skip


def _main(checked: Sequence[Checked], over: Sequence[Checked], tree: Group) -> Table:
    rows = []
    for each in checked:
        column = each.said.month()
        drills = {"said": _promised_drill(each), "won": _won_drill(each, tree)}
        values: tuple[Value, ...] = (
            month_title(each.month), each.expected, column.expected[Chance.CERTAIN].kopecks,
            each.said.columns[0].total.kopecks, each.won.kopecks,
            *(_kept(each.expected, each.won.kopecks) if each.over else (None, None)),
            _basis(each),
        )  # fmt: skip
        there = {"said": bool(each.said.promised), "won": bool(each.won.deals)}
        rows.append(Row(values, {key: drill for key, drill in drills.items() if there[key]}))
    said = sum(each.expected for each in over)
    won = sum(each.won.kopecks for each in over)
    total: tuple[Value, ...] = ("Всего за месяцы счёта", said, None, None, won, *_kept(said, won))
    return Table(
        "months", "По месяцам", _COLUMNS, tuple(rows),
        Row((*total, None), strong=True) if over else None,
    )  # fmt: skip


def _kept(said: int, won: int) -> tuple[float | None, float | None]:
    return (won / said if said else None), ((said - won) / won if won else None)


def _basis(each: Checked) -> str:
    if not each.said.known:
        return "по пути сделок"
    return "по журналу" if each.over else "по журналу, месяц идёт"


_PATHS: Final = (
    ("kept", "Выиграны в свой месяц", Sense.GOOD),
    ("other", "Выиграны в другой", Sense.NEUTRAL),
    ("lost", "Проиграны", Sense.BAD),
    ("open", "Ещё открыты", Sense.NEUTRAL),
)


def _fates(checked: Sequence[Checked]) -> Table:
    columns = (
        Column("month", "Месяц"),
        Column("promised", "Ожидали сделок", Unit.COUNT),
        *(Column(key, title, Unit.COUNT, sense=sense) for key, title, sense in _PATHS),
        Column("gone", "Удалены", Unit.COUNT),
    )
    rows = []
    for each in checked:
        name = month_title(each.month)
        ids: dict[str, tuple[int, ...]] = {
            "kept": each.fates.kept, "other": each.fates.other, "lost": each.fates.lost,
            "open": each.fates.open,
        }  # fmt: skip
        drills = {
            key: Drill(f"{title}: ждали в {name.lower()}", Records.DEALS, ids=ids[key])
            for key, title, _sense in _PATHS if ids[key]
        }  # fmt: skip
        if each.said.promised:
            drills["promised"] = _promised_drill(each)
        numbers = (len(ids[key]) for key, _title, _sense in _PATHS)
        rows.append(Row((name, len(each.said.promised), *numbers, each.fates.gone), drills))
    return Table("fates", "Что стало с ожидавшимися сделками", columns, tuple(rows))


def _ahead(checked: Sequence[Checked]) -> Table:
    words = ("за месяц", "за 2 месяца", "за 3 месяца")
    columns = (
        Column("month", "Месяц"),
        *(
            Column(f"ahead.{step}", f"Ожидали {words[step - 1]}", Unit.KOPECKS, "weighted")
            for step in range(AHEAD, 0, -1)
        ),
        Column("said", "В первый день", Unit.KOPECKS, "weighted"),
        Column("won", "Выиграно", Unit.KOPECKS, "won", Sense.GOOD),
    )
    rows = (
        Row((month_title(c.month), *reversed(c.earlier), c.expected, c.won.kopecks))
        for c in checked
    )  # fmt: skip
    return Table("ahead", "Как менялся прогноз месяца", columns, tuple(rows))


def _notes(
    office: Office, ask: ReportAsk, checked: Sequence[Checked], over: Sequence[Checked]
) -> list[str]:
    notes = []
    began = office.db.run("SELECT stamp FROM seal ORDER BY stamp LIMIT 1")
    unreached = [each for each in checked if not each.said.known]
    if unreached and began:
        day = local(instant_of(began[0][0]), office.zone).date()
        notes.append(
            f"Журнал офиса начинается {day:%d.%m.%Y}. Раньше прогноз восстановлен по датам этапов, "
            "а суммы и ожидаемые даты взяты такими, какими сделки попали в программу: настоящий "
            "прогноз тех дней мог быть другим."
        )
        if any(each.said.known for each in over):
            notes.append("В итоги такие месяцы не входят.")
    unknown = max((each.said.unknown for each in checked), default=0)
    if unknown:
        notes.append(
            f"{count(unknown, *DEAL_FORMS)} попали в программу позже, чем начались (импорт, ввод "
            "задним числом): прогноз о них тогда не знал. В выигранном они есть."
        )
    whole = NO_MONEY
    for each in checked:
        whole = whole + each.won
    if apart := apart_note(whole.apart):
        notes.append(apart)
    if ask.tree.nodes:
        notes.append(
            "Отбор применён к сделкам, какие они сейчас; удалённые с тех пор в него не попадают."
        )
    return notes


def _promised_drill(each: Checked) -> Drill:
    title = f"Ожидались: {month_title(each.month).lower()}"
    return Drill(title, Records.DEALS, ids=each.said.promised)


def _won_drill(each: Checked, tree: Group) -> Drill:
    column = each.said.month()
    narrowed = won_filter(column, DealFilter(tree=tree)).as_tree()
    return Drill(f"Выиграно: {month_title(each.month).lower()}", Records.DEALS, tree=narrowed)


FORECAST_CHECK: Final = ReportDefinition(
    "forecast-check", "Как сбывался прогноз", "Продажи",
    "Сколько ожидали от каждого прошлого месяца в его первый день и сколько выиграли на деле.",
    _run, area=Records.DEALS,
    options=(Option("months", "Сколько прошлых месяцев", least=1, most=24, usual=6),),
    periodic=False, terms=("forecast_kept", "forecast_error", "weighted", "won"),
)  # fmt: skip
