"""The report of a funnel drawn: its table, its pictures, the numbers over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.cube.asking import answer
from crm_desktop.cube.question import CubeQuestion
from crm_desktop.reports.pieces import of_deals
from crm_desktop.reports.result import (
    Chart,
    ChartKind,
    Column,
    Figure,
    Paint,
    Row,
    Sense,
    Series,
    Table,
    Unit,
)
from crm_desktop.reports.showing import against_words, short_period, show_value
from crm_desktop.reports.sums import change, days_of
from crm_desktop.views.tree import Condition, Op, all_of

if TYPE_CHECKING:
    from crm_desktop.office.office import Office
    from crm_desktop.reports.definition import ReportAsk
    from crm_desktop.reports.period import ReportPeriod
    from crm_desktop.reports.result import Drill, Value
    from crm_desktop.reports.sales.funnel_lines import FunnelLines, StageLine

_NOW: Final = "Сейчас на этапе"
_TIME: Final = "Дней на этапе"
_LOST: Final = "Проиграны здесь"


def _columns(against: ReportPeriod | None, *, money: bool) -> tuple[Column, ...]:
    found = [
        Column("stage", "Этап"),
        Column("reached", "Дошли", Unit.COUNT, "reached", Sense.GOOD, bar=True),
        Column("whole", "От пришедших", Unit.SHARE, "reached", Sense.GOOD),
        Column("went_on", "Прошли дальше", Unit.COUNT, "stage_conversion", Sense.GOOD),
        Column("conversion", "Конверсия", Unit.SHARE, "stage_conversion", Sense.GOOD),
    ]
    if against is not None:
        told = str(against)
        found += [
            Column("reached.before", "Дошли", Unit.COUNT, group=told),
            Column(
                "reached.change", "Изменение", Unit.SHARE, sense=Sense.GOOD, group=told, change=True
            ),
            Column("conversion.before", "Конверсия", Unit.SHARE, group=told),
        ]
    found += [
        Column("average", "В среднем", Unit.DAYS, "stage_time", Sense.BAD, group=_TIME),
        Column("median", "Медиана", Unit.DAYS, "stage_time", Sense.BAD, group=_TIME),
        Column("lost", "Сделок", Unit.COUNT, "lost_here", Sense.BAD, group=_LOST, heat=True),
        Column("lost_sum", "Сумма", Unit.KOPECKS, "lost_here", Sense.BAD, group=_LOST),
        Column("open", "Сделок", Unit.COUNT, "open", group=_NOW),
        Column("open_sum", "Сумма", Unit.KOPECKS, "open", group=_NOW),
    ]
    return tuple(each for each in found if money or not each.key.endswith("_sum"))


def funnel_table(lines: FunnelLines, ask: ReportAsk, against: ReportPeriod | None) -> Table:
    """Return a line a stage, then who was won."""
    columns = _columns(against, money=lines.money)
    came = len(lines.came)
    rows = [_row(columns, _stage_cells(line, lines), _drills(line, lines, ask))
            for line in lines.stages]  # fmt: skip
    won: dict[str, Value] = {
        "stage": "Выиграно", "reached": len(lines.won), "whole": _share(len(lines.won), came),
        "reached.before": lines.won_before,
        "reached.change": change(len(lines.won), lines.won_before),
    }  # fmt: skip
    rows.append(_row(columns, won, {"reached": of_deals("Выиграны из пришедших", lines.won)},
                     strong=True))  # fmt: skip
    lost = tuple(deal for line in lines.stages for deal in line.lost)
    standing = tuple(deal for line in lines.stages for deal in line.open)
    total: dict[str, Value] = {
        "stage": "Всего пришло", "reached": came, "whole": 1.0 if came else None,
        "went_on": len(lines.won), "conversion": _share(len(lines.won), came),
        "reached.before": lines.came_before,
        "reached.change": change(came, lines.came_before),
        "conversion.before": _share(lines.won_before or 0, lines.came_before or 0),
        "lost": len(lost), "lost_sum": sum(line.lost_sum for line in lines.stages),
        "open": len(standing), "open_sum": sum(line.open_sum for line in lines.stages),
    }  # fmt: skip
    drills = {
        "reached": of_deals("Пришли в воронку", lines.came),
        "went_on": of_deals("Выиграны из пришедших", lines.won),
        "lost": of_deals("Проиграны из пришедших", lost),
        "open": of_deals("В работе", standing),
    }
    return Table(
        "stages", f"Воронка «{lines.funnel.name}»", columns, tuple(rows),
        _row(columns, total, drills, strong=True),
        "Дошли, конверсия, дни и проигрыши — о сделках, пришедших в воронку за период; "
        "«сейчас на этапе» — обо всех, кто стоит там сегодня.",
    )  # fmt: skip


def _row(
    columns: tuple[Column, ...], cells: dict[str, Value], drills: dict[str, Drill],
    *, strong: bool = False,
) -> Row:  # fmt: skip
    kept = {key: drill for key, drill in drills.items() if drill.ids}
    return Row(tuple(cells.get(each.key) for each in columns), kept, strong=strong)


def _stage_cells(line: StageLine, lines: FunnelLines) -> dict[str, Value]:
    found: dict[str, Value] = {
        "stage": line.name,
        "average": days_of(line.average), "median": days_of(line.middle),
        "lost": len(line.lost), "lost_sum": line.lost_sum,
        "open": len(line.open), "open_sum": line.open_sum,
    }  # fmt: skip
    if line.place:
        reached, went_on = len(line.reached), len(line.went_on)
        found |= {
            "reached": reached, "whole": _share(reached, len(lines.came)),
            "went_on": went_on, "conversion": _share(went_on, reached),
        }  # fmt: skip
        if lines.conversion is not None:
            before = lines.conversion[line.id]
            found |= {
                "reached.before": before.reached,
                "reached.change": change(reached, before.reached),
                "conversion.before": before.share,
            }
    return found


def _drills(line: StageLine, lines: FunnelLines, ask: ReportAsk) -> dict[str, Drill]:
    of = f"«{line.name}», {ask.period}"
    left = of_deals(f"Ушли с этапа {of}", line.left)
    return {
        "reached": of_deals(f"Дошли до {of}", line.reached),
        "went_on": of_deals(f"Прошли дальше {of}", line.went_on),
        "average": left,
        "median": left,
        "lost": of_deals(f"Проиграны на {of}", line.lost),
        "open": of_deals(f"Стоят на «{line.name}»: {lines.funnel.name}", line.open),
    }


def funnel_charts(lines: FunnelLines, against: ReportPeriod | None) -> tuple[Chart, ...]:
    """Return the funnel itself, the time on stages, where deals are lost."""
    live = [line for line in lines.stages if line.place]
    labels = (*(line.name for line in live), "Выиграно")
    series = [Series("Дошли", (*(len(line.reached) for line in live), len(lines.won)), Paint.MAIN)]
    if against is not None and lines.conversion is not None:
        before = (*(lines.conversion[line.id].reached for line in live), lines.won_before)
        series.append(Series(short_period(against), before, Paint.OUTLINE))
    drills = {
        (0, place): of_deals(f"Дошли до «{label}»", ids)
        for place, (label, ids) in enumerate(
            zip(labels, (*(line.reached for line in live), lines.won), strict=True)
        )
        if ids
    }
    found = [
        Chart("funnel", f"Воронка «{lines.funnel.name}»", ChartKind.FUNNEL, labels, tuple(series),
              table="stages", drills=drills)
    ]  # fmt: skip
    timed = [line for line in lines.stages if line.days]
    if timed:
        found.append(
            Chart(
                "time", "Сколько дней стоят на этапе", ChartKind.BARS,
                tuple(line.name for line in timed),
                (
                    Series("В среднем", tuple(days_of(line.average) for line in timed), Paint.MAIN),
                    Series("Медиана", tuple(days_of(line.middle) for line in timed), Paint.SECOND),
                ),
                Unit.DAYS, "stages",
                {(which, place): of_deals(f"Ушли с этапа «{line.name}»", line.left)
                 for place, line in enumerate(timed) for which in (0, 1)},
            )
        )  # fmt: skip
    lost = sorted((line for line in lines.stages if line.lost), key=lambda line: -len(line.lost))
    if lost:
        found.append(
            Chart(
                "lost", "На каком этапе проигрываем", ChartKind.RANKED,
                tuple(line.name for line in lost),
                (Series("Проиграно", tuple(len(line.lost) for line in lost), Paint.BAD),),
                table="stages",
                drills={(0, place): of_deals(f"Проиграны на «{line.name}»", line.lost)
                        for place, line in enumerate(lost)},
            )
        )  # fmt: skip
    return tuple(found)


@use_case(Right.REPORTS)
def funnel_figures(
    office: Office, lines: FunnelLines, ask: ReportAsk, against: ReportPeriod | None
) -> tuple[Figure, ...]:
    """Return who came, how many of them are won, what was won in the period, what stands."""
    came, won = len(lines.came), len(lines.won)
    told = against_words(against)
    open_ = tuple(deal for line in lines.stages for deal in line.open)
    worth = sum(line.open_sum for line in lines.stages)
    share = _share(lines.won_before or 0, lines.came_before or 0)
    return (
        Figure("came", "Пришло в воронку", came, sense=Sense.GOOD, before=lines.came_before,
               against=told, term="reached", drill=of_deals("Пришли в воронку", lines.came)),
        Figure("win_share", "Из них выиграно", _share(won, came), Unit.SHARE, Sense.GOOD,
               beside=show_value(won, Unit.COUNT), before=share, against=told,
               term="stage_conversion", drill=of_deals("Выиграны из пришедших", lines.won)),
        _won_in_period(office, lines, ask, against),
        Figure("open", "В работе сейчас", len(open_), term="open",
               beside=show_value(worth, Unit.KOPECKS) if lines.money else "",
               drill=of_deals("В работе", open_)),
    )  # fmt: skip


def _won_in_period(
    office: Office, lines: FunnelLines, ask: ReportAsk, against: ReportPeriod | None
) -> Figure:
    tree = all_of(ask.tree, Condition("funnel", Op.ANY_OF, (lines.funnel.id,)))
    measures = ("won", "won_sum") if lines.money else ("won",)
    asked = CubeQuestion("deals", (), measures, ask.period, "closed", tree)
    found = answer(office, asked, now=ask.now)
    before = None
    if against is not None:
        question = CubeQuestion("deals", (), ("won",), against, "closed", tree)
        before = answer(office, question, now=ask.now).total[0]
    number = found.total[0]
    return Figure(
        "won", "Выиграно за период", number if isinstance(number, int) else 0, sense=Sense.GOOD,
        beside=show_value(found.total[1] or 0, Unit.KOPECKS) if lines.money else "",
        before=before if isinstance(before, int) else None,
        against=against_words(against), term="won",
        drill=found.drill("Выиграно за период", measure="won"),
    )  # fmt: skip


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
