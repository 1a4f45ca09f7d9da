"""How long a deal takes from its creation to the win: average, median, how it is spread."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crm_desktop.access.visibility import visible_board_sql
from crm_desktop.deals.won import won_sql
from crm_desktop.reports.pieces import of_deals
from crm_desktop.reports.result import (
    Chart,
    ChartKind,
    Column,
    Paint,
    Row,
    Sense,
    Series,
    Table,
    Unit,
)
from crm_desktop.reports.sales.deal_reports import DEAL_WAYS, IS_WON, SALES_GROUP
from crm_desktop.reports.sales.funnel_lines import among
from crm_desktop.reports.tabular.shape import Part, Shown, Tabular, definition_of
from crm_desktop.views.sql import Sql, spell

if TYPE_CHECKING:
    from crm_desktop.office.office import Office
    from crm_desktop.reports.definition import ReportAsk
    from crm_desktop.reports.result import ReportResult

_DAY_MS: Final = 86_400_000
# Up to so many days, and what that is called.
_BANDS: Final = (
    (1, "до дня"), (3, "1–3 дня"), (7, "3–7 дней"), (14, "1–2 недели"), (30, "2–4 недели"),
    (60, "1–2 месяца"), (90, "2–3 месяца"), (180, "3–6 месяцев"), (365, "полгода–год"),
)  # fmt: skip
_LONGER: Final = "больше года"


def _adorned(office: Office, ask: ReportAsk, found: ReportResult) -> ReportResult:
    bands = _spread(office, ask)
    whole = sum(len(ids) for ids in bands.values())
    if not whole:
        return found
    rows, seen = [], 0
    for name, ids in bands.items():
        seen += len(ids)
        drill = {"count": of_deals(f"Выиграны за {name}", ids)} if ids else {}
        rows.append(Row((name, len(ids), len(ids) / whole, seen / whole), drill))
    every = tuple(deal for ids in bands.values() for deal in ids)
    table = Table(
        "spread", "За сколько выигрывают",
        (
            Column("band", "От создания до выигрыша", term="cycle"),
            Column("count", "Сделок", Unit.COUNT, bar=True),
            Column("share", "Доля", Unit.SHARE),
            Column("running", "Нарастающим итогом", Unit.SHARE),
        ),
        tuple(rows),
        Row(("Всего", whole, 1.0, None), {"count": of_deals("Выиграно", every)}, strong=True),
    )  # fmt: skip
    chart = Chart(
        "spread", "За сколько выигрывают сделки", ChartKind.BARS, tuple(bands),
        (Series("Сделок", tuple(len(ids) for ids in bands.values()), Paint.MAIN),),
        table="spread",
        drills={(0, place): of_deals(f"Выиграны за {name}", ids)
                for place, (name, ids) in enumerate(bands.items()) if ids},
    )  # fmt: skip
    return replace(found, tables=(*found.tables, table), charts=(chart, *found.charts))


def _spread(office: Office, ask: ReportAsk) -> dict[str, tuple[int, ...]]:
    """Deals won in the period by how long they took, the shortest first within a band."""
    where = Sql(won_sql("b"), ask.period.bounds(office.zone))
    where &= Sql(visible_board_sql(office, "b")) & among(office, ask)
    sql = spell("SELECT b.closed_at - b.created_at, b.deal FROM deal_board b WHERE", where.text)
    found: dict[str, list[int]] = {name: [] for _days, name in _BANDS}
    found[_LONGER] = []
    for took, deal in sorted(office.db.run(sql, where.values)):
        name = next((name for days, name in _BANDS if took <= days * _DAY_MS), _LONGER)
        found[name].append(deal)
    return {name: tuple(ids) for name, ids in found.items()}


CYCLE: Final = definition_of(
    Tabular(
        "cycle", "Длина сделки", SALES_GROUP,
        "Сколько дней проходит от создания сделки до выигрыша, у кого быстрее?",
        (
            Part(
                "deals",
                (
                    Shown("count", "Выиграно", compared=True, sense=Sense.GOOD),
                    Shown("cycle_days", "Дней в среднем", compared=True, sense=Sense.BAD, bar=True),
                    Shown("cycle_median", "Дней, медиана", compared=True, sense=Sense.BAD),
                    Shown("average_check", "Средний чек"),
                ),
                "closed", IS_WON,
            ),
        ),
        "cycle_median", DEAL_WAYS,
        figures=("cycle_median", "cycle_days", "count"), terms=("cycle", "won"), own_ways=True,
    ),
    adorn=_adorned,
)  # fmt: skip
