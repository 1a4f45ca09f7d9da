"""RFM: buyers by how lately, how often and for how much they bought."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_desktop.reports.clients.buyers import day_text, kopecks_of, names_of, read_sales
from crm_desktop.reports.clients.rfm_segments import ADVICE, SEGMENTS, segment_of
from crm_desktop.reports.clients.scores import FIFTHS, fifths, ratio
from crm_desktop.reports.definition import Choice, Option, ReportDefinition
from crm_desktop.reports.period import shifted
from crm_desktop.reports.pieces import (
    ROWS,
    cut_note,
    limit_of,
    of_clients,
    of_deals,
    show_day,
    some,
)
from crm_desktop.reports.reading import Reading
from crm_desktop.reports.result import (
    Chart,
    ChartKind,
    Column,
    Figure,
    Records,
    ReportResult,
    Row,
    Sense,
    Series,
    Subject,
    Table,
    Unit,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.office.office import Office
    from crm_desktop.reports.clients.buyers import Sale
    from crm_desktop.reports.definition import ReportAsk

_WINDOW: Final = Option(
    "window", "Смотреть продажи",
    (
        Choice("24", "за 2 года"), Choice("12", "за год"), Choice("36", "за 3 года"),
        Choice("0", "за всё время"),
    ),
)  # fmt: skip
_SCORES: Final = range(1, FIFTHS + 1)
_DAY: Final = timedelta(days=1)


class Scored(NamedTuple):
    """A buyer with what he is judged by; there are as many as buyers, so a plain tuple.

    Attributes:
        client: id.
        days: since the last sale.
        sales: won deals in the window, the earliest first.
        kopecks: what they brought.
        recency: 1 … 5, 5 = lately.
        frequency: 1 = bought once … 5 = often.
        money: 1 … 5, 5 = much.
        segment: the name of its segment.
    """

    client: int
    days: int
    sales: Sequence[Sale]
    kopecks: int
    recency: int
    frequency: int
    money: int
    segment: str


def _run(office: Office, ask: ReportAsk) -> ReportResult:
    reading = Reading(office, ask)
    today = ask.period.last
    window = int(RFM.option(ask, "window"))
    begins = shifted(today, -window) + _DAY if window else None
    sales = read_sales(reading, until=today)
    first = begins.toordinal() if begins else 0
    inside = {
        client: bought
        for client, every in sales.of.items()
        if (bought := [each for each in every if each.day >= first])
    }
    before = [client for client in sales.of if client not in inside]
    scored = _score(inside, today.toordinal())
    cells = _cells(scored)
    told = "за всё время" if begins is None else f"с {show_day(begins)} по {show_day(today)}"
    notes = [f"Продажи {told}; давность считается на {show_day(today)}.", *sales.notes]
    if not scored:
        notes.insert(0, "В этом окне никто ничего не купил: делить на сегменты некого.")
    return ReportResult(
        RFM.key, RFM.title, ask.now,
        figures=tuple(_figures(scored, money=sales.money)),
        charts=(_chart(cells),) if scored else (),
        tables=(
            _segments(scored, before, money=sales.money),
            _matrix(cells),
            _list(reading, scored, RFM.option(ask, "rows"), money=sales.money),
        ),
        notes=tuple(notes),
    )  # fmt: skip


def _score(inside: dict[int, list[Sale]], today: int) -> list[Scored]:
    """Score everybody; the best segment first, within it who brought most."""
    if not inside:
        return []
    days = {client: today - bought[-1].day for client, bought in inside.items()}
    parts = {client: sum([s.parts or 0 for s in bought]) for client, bought in inside.items()}
    recency = fifths({client: -each for client, each in days.items()})
    frequency = _frequency({client: len(bought) for client, bought in inside.items()})
    money = fifths(parts)
    place = {name: at for at, name in enumerate(SEGMENTS)}
    found = [
        Scored(
            client, days[client], bought, kopecks_of(parts[client]),
            recency[client], frequency[client], money[client],
            segment_of(recency[client], frequency[client]),
        )
        for client, bought in inside.items()
    ]  # fmt: skip
    found.sort(key=lambda s: (place[s.segment], -s.kopecks, -len(s.sales), s.days, s.client))
    return found


def _frequency(numbers: dict[int, int]) -> dict[int, int]:
    """Score how often: who bought once has 1, the others are parted into four."""
    again = {client: number for client, number in numbers.items() if number > 1}
    scores = fifths(again, parts=FIFTHS - 1)
    return {client: 1 + scores.get(client, 0) for client in numbers}


def _figures(scored: list[Scored], *, money: bool) -> list[Figure]:
    def figure(key: str, title: str, names: tuple[str, ...], sense: Sense) -> Figure:
        of = [each for each in scored if each.segment in names]
        beside = ""
        if money and of:
            share = ratio(sum(s.kopecks for s in of), sum(s.kopecks for s in scored))
            beside = "" if share is None else f"{share * 100:.0f} % суммы".replace(".", ",")
        return Figure(
            key, title, len(of), Unit.COUNT, sense, beside=beside, term="rfm",
            drill=some(of_clients(title, (s.client for s in of))),
        )  # fmt: skip

    return [
        figure("buyers", "Покупателей", SEGMENTS, Sense.GOOD),
        figure("best", "Чемпионы и лояльные", SEGMENTS[:2], Sense.GOOD),
        figure("risk", "Под угрозой, нельзя потерять", SEGMENTS[5:7], Sense.BAD),
        figure("lost", "Спящие и потерянные", SEGMENTS[8:], Sense.BAD),
    ]


def _segments(scored: list[Scored], before: list[int], *, money: bool) -> Table:
    whole = sum(each.kopecks for each in scored)
    columns = [
        Column("segment", "Сегмент", term="rfm"),
        Column("clients", "Клиентов", Unit.COUNT, bar=True),
        Column("share", "Доля клиентов", Unit.SHARE),
        Column("sales", "Продаж на клиента", Unit.NUMBER),
        Column("days", "Дней с последней", Unit.DAYS),
    ]
    if money:
        columns += [
            Column("sum", "Сумма", Unit.KOPECKS, term="won", bar=True),
            Column("sum-share", "Доля суммы", Unit.SHARE),
        ]
    columns.append(Column("advice", "Что делать"))
    rows = []
    parted: dict[str, list[Scored]] = {name: [] for name in SEGMENTS}
    for each in scored:
        parted[each.segment].append(each)
    for name, of in parted.items():
        brought = sum(each.kopecks for each in of)
        cells: list[str | int | float | None] = [
            name, len(of), ratio(len(of), len(scored)),
            ratio(sum(len(each.sales) for each in of), len(of)),
            ratio(sum(each.days for each in of), len(of)),
        ]  # fmt: skip
        cells += [brought, ratio(brought, whole)] if money else []
        drill = of_clients(f"RFM: {name}", (each.client for each in of))
        rows.append(Row((*cells, ADVICE[name]), {"clients": drill} if of else {}))
    if before:
        left = [None] * (len(columns) - 3)
        drill = of_clients("Покупали только до начала окна", before)
        rows.append(
            Row(("Покупали только раньше", len(before), *left, ADVICE[SEGMENTS[-1]]),
                {"clients": drill})
        )  # fmt: skip
    return Table("segments", "Сегменты", tuple(columns), tuple(rows))


def _cell_title(recency: int, frequency: int) -> str:
    return f"RFM: давность {recency}, частота {frequency} ({segment_of(recency, frequency)})"


_Cells = dict[tuple[int, int], list[int]]
"""Recency and frequency -> clients."""


def _cells(scored: list[Scored]) -> _Cells:
    found: _Cells = {(r, f): [] for r in _SCORES for f in _SCORES}
    for each in scored:
        found[each.recency, each.frequency].append(each.client)
    return found


def _matrix(cells: _Cells) -> Table:
    rows = tuple(
        Row(
            (_recency_name(r), *(len(cells[r, f]) for f in _SCORES)),
            {
                f"f{f}": of_clients(_cell_title(r, f), cells[r, f])
                for f in _SCORES if cells[r, f]
            },
        )
        for r in reversed(_SCORES)
    )  # fmt: skip
    columns = (
        Column("recency", "Давность", term="rfm"),
        *(
            Column(f"f{f}", _frequency_name(f), Unit.COUNT, heat=True, group="Частота")
            for f in _SCORES
        ),
    )
    note = "Чем выше и правее, тем лучше: покупали недавно и часто."
    return Table("matrix", "Давность × частота", columns, rows, note=note)


def _chart(cells: _Cells) -> Chart:
    order = list(reversed(_SCORES))
    return Chart(
        "heat", "Клиентов: давность × частота", ChartKind.HEAT,
        tuple(_frequency_name(f) for f in _SCORES),
        tuple(
            Series(_recency_name(r), tuple(len(cells[r, f]) for f in _SCORES)) for r in order
        ),
        table="matrix",
        drills={
            (at, f - 1): of_clients(_cell_title(r, f), cells[r, f])
            for at, r in enumerate(order) for f in _SCORES if cells[r, f]
        },
    )  # fmt: skip


def _recency_name(score: int) -> str:
    return {FIFTHS: "R5 недавно", 1: "R1 давно"}.get(score, f"R{score}")


def _frequency_name(score: int) -> str:
    return {FIFTHS: "F5 часто", 1: "F1 один раз"}.get(score, f"F{score}")


def _list(reading: Reading, scored: list[Scored], rows: str, *, money: bool) -> Table:
    shown = scored[: limit_of(rows)]
    names = names_of(reading, (each.client for each in shown))
    columns = [
        Column("client", "Клиент"), Column("segment", "Сегмент", term="rfm"),
        Column("last", "Последняя продажа", Unit.DAY), Column("days", "Дней прошло", Unit.COUNT),
        Column("sales", "Продаж", Unit.COUNT),
    ]  # fmt: skip
    if money:
        columns.append(Column("sum", "Сумма", Unit.KOPECKS, term="won"))
    columns += [Column("r", "R", Unit.COUNT), Column("f", "F", Unit.COUNT)]
    if money:
        columns.append(Column("m", "M", Unit.COUNT))
    found = []
    for each in shown:
        name = names.get(each.client, "")
        cells: list[str | int | float | None] = [
            name, each.segment, day_text(each.sales[-1].day), each.days, len(each.sales),
        ]  # fmt: skip
        cells += [each.kopecks] if money else []
        cells += [each.recency, each.frequency]
        cells += [each.money] if money else []
        drill = of_deals(f"{name}: продажи в окне", (sale.deal for sale in each.sales))
        found.append(Row(tuple(cells), {"sales": drill}, Subject(Records.CLIENTS, each.client)))
    note = cut_note(len(shown), len(scored))
    return Table("clients", "Клиенты", tuple(columns), tuple(found), note=note)


RFM: Final = ReportDefinition(
    "rfm", "RFM: давность, частота, деньги", "Клиенты",
    "Кто из покупателей лучшие, кто уходит и кого пора вернуть?",
    _run,
    area=Records.CLIENTS,
    options=(_WINDOW, ROWS),
    periodic=False,
    terms=("rfm", "buyer", "won"),
)  # fmt: skip
