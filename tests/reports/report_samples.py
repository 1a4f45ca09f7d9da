"""A report with everything a file may have to carry."""

from __future__ import annotations

from datetime import date

from crm_desktop.reports.period import ReportPeriod
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
    Subject,
    Table,
    Unit,
)

MADE_AT = 1_795_345_200_000
"""22.11.2026, 11:00 UTC."""
PEOPLE = ("Анна Кравцова", "=СУММ(A1)", "Борис <b>&</b> Ко", "Вера Ильина", "Глеб Орлов")
KEPT = (184_000_050, 64_000_000, 0, 12_345, 99_999_999)
BEFORE = (150_000_000, 70_000_000, 100_000, 0, 50_000_000)
SHARES = (0.125, 0.5, None, 1.0, 0.333)


def sample_table() -> Table:
    """All units, groups, heat, bars, levels, a total, a formula among the names."""
    columns = (
        Column("who", "Сотрудник"),
        Column("deals", "Сделок", Unit.COUNT, heat=True),
        Column("won", "Выиграно", Unit.KOPECKS, group="Деньги", bar=True, sense=Sense.GOOD),
        Column("before", "Было", Unit.KOPECKS, group="Деньги"),
        Column("share", "Конверсия", Unit.SHARE),
        Column("days", "Цикл", Unit.DAYS),
        Column("talk", "Звонки", Unit.MINUTES),
        Column("times", "ROMI", Unit.TIMES),
        Column("first", "Первая сделка", Unit.DAY),
        Column("month", "Лучший месяц", Unit.MONTH),
        Column("code", "Код", Unit.TEXT),
    )
    rows = tuple(
        Row(
            (
                name, 10 * at + 3, KEPT[at], BEFORE[at], SHARES[at], 3.25 * at, 65 * at, 3.2,
                f"2026-11-{at + 1:02d}", f"2026-{at + 1:02d}", f"0{at}123456789012345678",
            ),
            level=1 if at else 0,
            strong=not at,
            subject=Subject(Records.CLIENTS, 4_611_686_018_427_387_904 + at),
        )
        for at, name in enumerate(PEOPLE)
    )  # fmt: skip
    total = Row(
        ("Всего", 115, sum(KEPT), sum(BEFORE), 0.4, None, 650, None, None, None, None), strong=True
    )
    return Table("people", "По сотрудникам: [1/2]*?", columns, rows, total, "Без удалённых сделок.")


def sample_charts() -> tuple[Chart, ...]:
    """One of every kind; the first one draws columns of the table."""
    months = ("июль", "авг", "сен", "окт", "ноя")
    plan = Series("План", (1.6e8, 8e7, 5e6, 5e6, 9e7), Paint.TICK)
    won = Series("Выиграно", KEPT, Paint.MAIN)
    was = Series("Было", BEFORE, Paint.SECOND)
    percent = Series("Накоплено", (0.4, 0.7, 0.85, 0.95, 1.0), Paint.WARN, Unit.SHARE)
    return (
        Chart("c1", "Выиграно по сотрудникам", ChartKind.BARS, PEOPLE, (won, was), Unit.KOPECKS,
              table="people"),
        Chart("c2", "С планом", ChartKind.BARS, months, (won, plan), Unit.KOPECKS, marked=4),
        Chart("c3", "Прогноз", ChartKind.STACKED, months,
              (won, was, Series("Все", (4e8, 2e8, 1e8, 1e8, 3e8), Paint.OUTLINE)), Unit.KOPECKS),
        Chart("c4", "По месяцам", ChartKind.LINES, months,
              (Series("Звонки", (10, None, 30, 25, 40)), Series("Встречи", (4, 7, 2, 9, 12)))),
        Chart("c5", "Причины проигрыша", ChartKind.RANKED,
              tuple(f"Причина {n}: слишком дорого для клиента" for n in range(12)),
              (Series("Сделок", tuple(40 - 3 * n for n in range(12)), Paint.BAD),)),
        Chart("c6", "Воронка", ChartKind.FUNNEL, ("Заявка", "Встреча", "КП", "Договор"),
              (Series("Сделок", (120, 80, 31, 12)),)),
        Chart("c7", "ABC", ChartKind.PARETO, months, (won, percent), Unit.KOPECKS),
        Chart("c8", "Когорты", ChartKind.HEAT, months,
              tuple(Series(f"{n} кв. 2026", tuple(round(1 / (k + n), 2) for k in range(1, 6)))
                    for n in range(1, 5)), Unit.SHARE),
    )  # fmt: skip


def sample_result(*, rows: int = 0) -> ReportResult:
    """The report; `rows` > 0 = a second table of so many lines."""
    tables = [sample_table()]
    if rows:
        tables.append(long_table(rows))
    return ReportResult(
        "managers",
        "Работа менеджеров",
        MADE_AT,
        period=ReportPeriod(date(2026, 11, 1), date(2026, 11, 30)),
        compared=ReportPeriod(date(2025, 11, 1), date(2025, 11, 30)),
        narrowed=("Разрез: По сотрудникам", "Отбор: воронка — «Продажи»"),
        figures=(
            Figure("won", "Выиграно в ноябре", 348_012_394, Unit.KOPECKS, Sense.GOOD,
                   before=270_100_000, against="к ноябрю 2025", plan=400_000_000,
                   trend=(1.0, 2.0, None, 4.0), trend_labels=("авг", "сен", "окт", "ноя")),
            Figure("open", "Открытых сделок", 47, beside="18 640 000 ₽"),
            Figure("conv", "Конверсия", 0.345, Unit.SHARE, Sense.GOOD, before=0.31,
                   against="к ноябрю 2025"),
            Figure("late", "Просрочено задач", 0, sense=Sense.BAD, before=4, against="к октябрю"),
            Figure("cycle", "Средний цикл", None, Unit.DAYS),
        ),
        charts=sample_charts(),
        tables=tuple(tables),
        notes=("Без курса: 2 сделки в USD, в суммах их нет.",),
        office="ООО «Ромашка»",
    )  # fmt: skip


def long_table(rows: int) -> Table:
    """Many clients, eight columns."""
    columns = (
        Column("name", "Клиент"), Column("city", "Город"), Column("sum", "Сумма", Unit.KOPECKS),
        Column("deals", "Сделок", Unit.COUNT, heat=True),
        Column("share", "Доля", Unit.SHARE, bar=True),
        Column("last", "Последняя", Unit.DAY), Column("days", "Дней", Unit.DAYS),
        Column("class", "Класс"),
    )  # fmt: skip
    return Table(
        "clients",
        "Клиенты",
        columns,
        tuple(
            Row(
                (
                    f"ООО «Покупатель № {at}» & партнёры", "Нижний Новгород", at * 12_345, at % 97,
                    at / rows, f"2026-{at % 12 + 1:02d}-{at % 28 + 1:02d}", at / 7, "ABC"[at % 3],
                ),
                subject=Subject(Records.CLIENTS, 4_611_686_018_427_000_000 + at),
            )
            for at in range(rows)
        ),
        Row(("Всего", None, 12_345 * rows * (rows - 1) // 2, None, 1.0, None, None, None)),
    )  # fmt: skip
