"""Reports about clients against plain Python over the rows, in small offices made by chance."""

from __future__ import annotations

import statistics
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.reports.period import ReportPeriod
from tests.reports.buyers_base import (
    TODAY,
    PlannedDeal,
    Rows,
    ask,
    cells,
    day_of,
    fill,
    months_between,
    read_rows,
    table,
    total,
)
from tests.reports.buyers_by_chance import (
    CLIENTS,
    COSTS,
    DEALS,
    PERIODS,
    exact_sum,
    falls_in,
    half_up,
    rounded,
    score_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.office import Office
    from tests.reports.buyers_base import Won


@settings(max_examples=20)
@given(deals=DEALS)
def test_rfm(office: Office, deals: list[PlannedDeal]) -> None:
    fill(office, deals, CLIENTS)
    rows = read_rows(office)
    begins = date(2024, 11, 23)
    inside = {
        client: bought
        for client, every in rows.sales().items()
        if (bought := [won for won in every if won.day >= begins])
    }
    result = ask(office, "rfm", ReportPeriod(TODAY, TODAY))
    told = table(result, "clients")
    days = {client: -(TODAY - bought[-1].day).days for client, bought in inside.items()}
    often = {client: len(bought) for client, bought in inside.items() if len(bought) > 1}
    sums = {client: exact_sum(bought) for client, bought in inside.items()}
    found = {}
    keys = [column.key for column in told.columns]
    for row in told.rows:
        assert row.subject is not None
        found[row.subject.id] = dict(zip(keys, row.cells, strict=True))
    assert set(found) == set(inside)
    for client, line in found.items():
        assert line["r"] == score_of(days[client], list(days.values()), 5)
        assert line["f"] == (
            1 + score_of(often[client], list(often.values()), 4) if client in often else 1
        )
        assert line["m"] == score_of(sums[client], list(sums.values()), 5)
        assert (line["sum"], line["days"]) == (rounded(inside[client]), -days[client])
    matrix = table(result, "matrix")
    for row in matrix.rows:
        score = int(str(row.cells[0])[1])
        for column, number in zip(matrix.columns[1:], row.cells[1:], strict=True):
            there = {c for c, v in found.items() if (v["r"], f"f{v['f']}") == (score, column.key)}
            assert number == len(there)
            drill = row.drills.get(column.key)
            assert set(drill.ids or () if drill else ()) == there
    before = set(rows.sales()) - set(inside)
    segments = cells(table(result, "segments"))
    assert sum(int(str(line["clients"])) for line in segments.values()) == len(inside) + len(before)


@settings(max_examples=25)
@given(deals=DEALS, period=PERIODS, way=st.sampled_from(("client", "deal")))
def test_sources(office: Office, deals: list[PlannedDeal], period: ReportPeriod, way: str) -> None:
    fill(office, deals, CLIENTS, COSTS)
    there = read_rows(office)
    # A deal stays a deal when its client is gone: it counts by its own source.
    rows = Rows(there.clients, [
        {**d, "client": d["client"] if d["client"] in there.clients else None} for d in there.deals
    ])  # fmt: skip
    made = table(ask(office, "sources", period, by=way), "sources")
    names: dict[int, str] = dict(office.db.run("SELECT id, name FROM directory_item"))
    firsts = {sales[0].id for sales in rows.sales().values()}

    def of(client: int | None, own: int | None) -> int | None:
        theirs = rows.clients[client]["source"] if client is not None else None
        both = (own, theirs) if way == "deal" else (theirs, own)
        return both[0] if both[0] is not None else both[1]

    lines = cells(made)
    every: list[tuple[int | None, str]] = [*names.items(), (None, "Не указано")]
    for source, name in every:
        new = [
            c
            for c in rows.clients.values()
            if c["source"] == source and falls_in(period, day_of(c["created_at"]))
        ]
        opened = [
            d
            for d in rows.deals
            if falls_in(period, day_of(d["created_at"])) and of(d["client"], d["source"]) == source
        ]
        won = [w for w in rows.won if falls_in(period, w.day) and of(w.client, w.source) == source]
        spent = [
            half_up(cost.kopecks * _days_in(cost.month, period), _length(cost.month))
            for cost in COSTS
            if source in names
            and cost.source == _place(office, source)
            and _days_in(cost.month, period)
        ]
        if not (new or opened or won or spent):
            assert name not in lines or source is None
            continue
        line = lines[name]
        first = [w for w in won if w.id in firsts and w.client is not None]
        cost = sum(each or 0 for each in spent) if spent else None
        assert (line["new"], line["deals"], line["won"]) == (len(new), len(opened), len(won))
        assert line["buyers"] == len(first)
        assert line["sum"] == rounded(won)
        wins = sum(1 for d in opened if d["outcome"] == "won")
        assert line["conversion"] == (wins / len(opened) if opened else None)
        if "cost" in line:
            assert line["cost"] == cost
            assert line["cac"] == (None if cost is None else half_up(cost, len(first)))
            assert line["per-new"] == (None if cost is None else half_up(cost, len(new)))
            assert line["return"] == (rounded(won) / cost if cost else None)
            assert line["romi"] == ((rounded(won) - cost) / cost if cost else None)
        else:
            assert cost is None
    if made.rows:
        whole = total(made)
        assert whole["sum"] == rounded([w for w in rows.won if falls_in(period, w.day)])
        assert whole["new"] == sum(int(str(line["new"])) for line in lines.values())


def _place(office: Office, source: int | None) -> int | None:
    ids = [row[0] for row in office.db.run(
        "SELECT id FROM directory_item WHERE directory = 'source' AND deleted_at IS NULL"
        " ORDER BY position, id")]  # fmt: skip
    return ids.index(source) if source in ids else None


def _length(month: str) -> int:
    first = date.fromisoformat(f"{month}-01")
    return ((first + timedelta(days=31)).replace(day=1) - first).days


def _days_in(month: str, period: ReportPeriod) -> int:
    first = date.fromisoformat(f"{month}-01")
    return sum(falls_in(period, first + timedelta(days=at)) for at in range(_length(month)))


@settings(max_examples=20)
@given(deals=DEALS, period=PERIODS, show=st.sampled_from(("share", "back", "sum", "average")))
def test_cohorts(office: Office, deals: list[PlannedDeal], period: ReportPeriod, show: str) -> None:
    fill(office, deals, CLIENTS)
    result = ask(office, "cohorts", period, options={"show": show})
    made = table(result, "cohorts")
    cohorts: dict[tuple[int, int], list[list[Won]]] = {}
    for bought in read_rows(office).sales().values():
        first = bought[0].day
        if falls_in(period, first):
            cohorts.setdefault((first.year, first.month), []).append(bought)
    assert len(made.rows) == len(cohorts)
    for row, (year, month) in zip(made.rows, sorted(cohorts), strict=True):
        people = cohorts[year, month]
        assert row.cells[1] == len(people)
        begun = date(year, month, 1)
        age = months_between(begun, TODAY)
        for step, cell in enumerate(row.cells[2:]):
            if step > age:
                assert cell is None
                continue
            again = [p for p in people if any(months_between(begun, w.day) == step for w in p[1:])]
            back = [p for p in people if len(p) > 1 and months_between(begun, p[1].day) <= step]
            now = [w for p in people for w in p if months_between(begun, w.day) == step]
            so_far = [w for p in people for w in p if months_between(begun, w.day) <= step]
            assert (
                cell
                == {
                    "share": len(again) / len(people),
                    "back": len(back) / len(people),
                    "sum": rounded(now),
                    "average": half_up(exact_sum(so_far), len(people)),
                }[show]
            )
            drill = row.drills.get(f"s{step}")
            if drill and show in {"share", "back"}:
                wanted = again if show == "share" else back
                assert set(drill.ids or ()) == {p[0].client for p in wanted}


@settings(max_examples=20)
@given(deals=DEALS, period=PERIODS)
def test_lifetime_and_payback(
    office: Office, deals: list[PlannedDeal], period: ReportPeriod
) -> None:
    fill(office, deals, CLIENTS, COSTS)
    rows = read_rows(office)
    made = table(ask(office, "ltv", period), "ltv")
    costs = table(ask(office, "sources", period), "sources")
    names = {None: "Не указано", **dict(office.db.run("SELECT id, name FROM directory_item"))}
    groups: dict[str, list[list[Won]]] = {}
    for client, bought in rows.sales().items():
        if falls_in(period, bought[0].day):
            groups.setdefault(names[rows.clients[client]["source"]], []).append(bought)
    lines = cells(made)
    assert {name for name, line in lines.items() if line["buyers"]} == set(groups)
    for name, people in groups.items():
        line = lines[name]
        every = [won for bought in people for won in bought]
        priced = [won for won in every if won.kopecks is not None]
        assert line["ltv"] == half_up(exact_sum(every), len(people))
        assert line["sum"] == rounded(every)
        assert line["frequency"] == len(every) / len(people)
        assert line["check"] == half_up(exact_sum(every), len(priced))
        days = sum((bought[-1].day - bought[0].day).days for bought in people)
        assert line["life"] == days / len(people)
        if "cost" not in line:
            continue
        cost = cells(costs)[name]["cost"]
        assert line["cost"] == cost
        assert line["payback"] == _payback(people, cost)


def _payback(people: list[list[Won]], cost: object) -> int | None:
    if not isinstance(cost, int):
        return None
    for month in range(200):
        come = [
            won
            for bought in people
            for won in bought
            if months_between(bought[0].day, won.day) <= month
        ]
        if any(w.kopecks is not None for w in come) and rounded(come) >= cost:
            return month + 1
    return None


@settings(max_examples=20)
@given(
    deals=DEALS,
    period=PERIODS,
    measure=st.sampled_from(("sum", "count")),
    a=st.sampled_from((1, 50, 80)),
)
def test_abc_and_xyz(
    office: Office, deals: list[PlannedDeal], period: ReportPeriod, measure: str, a: int
) -> None:
    fill(office, deals, CLIENTS)
    options = {"measure": measure, "a": str(a), "x": "60", "y": "120"}
    made = table(ask(office, "abc", period, options=options), "things")
    last = min(period.last, TODAY)
    months = months_between(period.first, last) + 1
    of: dict[int, list[Won]] = {}
    for client, every in read_rows(office).sales(last).items():
        if bought := [won for won in every if falls_in(period, won.day)]:
            of[client] = bought

    def worth(sales: Sequence[Won]) -> Fraction:
        return exact_sum(sales) if measure == "sum" else Fraction(len(sales))

    values = {client: worth(bought) for client, bought in of.items()}
    keys = [column.key for column in made.columns]
    assert len(made.rows) == len(of)
    for row in made.rows:
        assert row.subject is not None
        line = dict(zip(keys, row.cells, strict=True))
        value = values[row.subject.id]
        larger = sum((each for each in values.values() if each > value), Fraction(0))
        whole = sum(values.values(), Fraction(0))
        wanted = "C"
        if value and larger / whole < Fraction(95, 100):
            wanted = "A" if larger / whole < Fraction(a, 100) else "B"
        assert (line["value"], line["abc"]) == (int(value + Fraction(1, 2)), wanted)
        if months < 3:
            assert "xyz" not in line
            continue
        by_month = [
            worth([w for w in of[row.subject.id] if months_between(period.first, w.day) == at])
            for at in range(months)
        ]
        if not value:
            assert line["xyz"] == ""
            continue
        mean = value / months
        spread = sum((each - mean) ** 2 for each in by_month) / months / mean**2
        square = {"X": Fraction(60, 100) ** 2, "Y": Fraction(120, 100) ** 2}
        assert line["xyz"] == next((k for k, most in square.items() if spread <= most), "Z")


@settings(max_examples=20)
@given(deals=DEALS, back=st.sampled_from((0, 0, 45)))
def test_risk_of_leaving(office: Office, deals: list[PlannedDeal], back: int) -> None:
    fill(office, deals, CLIENTS)
    today = TODAY - timedelta(days=back)
    result = ask(office, "churn", ReportPeriod(today, today), options={"risk": "all"})
    made = table(result, "clients")
    sales = read_rows(office).sales(today)
    between: dict[int, list[int]] = {}
    for client, bought in sales.items():
        days = sorted({won.day for won in bought})
        between[client] = [(b - a).days for a, b in pairwise(days)]
    every = [each for own in between.values() for each in own]
    common = statistics.median(every) if every else 180
    keys = [column.key for column in made.columns]
    assert len(made.rows) == len(sales)
    order = []
    for row in made.rows:
        assert row.subject is not None
        client = row.subject.id
        line = dict(zip(keys, row.cells, strict=True))
        own = between[client]
        usual = max(statistics.median(own) if own else common, 14)
        last = sales[client][-1].day
        silence = (today - last).days
        assert (line["silence"], line["usual"]) == (silence, usual)
        times = Fraction(silence) / Fraction(usual)
        wanted = "Ушёл"
        for name, most in (("Высокий", 3), ("Средний", 2), ("Низкий", 1)):
            if times <= most:
                wanted = name
        assert line["risk"] == wanted
        year = [w for w in sales[client] if (last - w.day).days < 365]
        assert line["stake"] == rounded(year)
        order.append(line["stake"])
    assert order == sorted(order, key=lambda stake: -int(str(stake)))


@settings(max_examples=15)
@given(deals=DEALS, period=PERIODS)
def test_new_clients_and_repeated_sales(
    office: Office, deals: list[PlannedDeal], period: ReportPeriod
) -> None:
    fill(office, deals, CLIENTS)
    rows = read_rows(office)
    result = ask(office, "new-clients", period)
    new = {
        client for client, row in rows.clients.items()
        if falls_in(period, day_of(row["created_at"]))
    }  # fmt: skip
    bought = new & set(rows.sales(period.last))
    whole = total(table(result, "new"))
    assert (whole["new"], whole["bought"]) == (len(new), len(bought))
    sales = total(table(result, "sales"))
    every = [(w, at) for s in rows.sales(period.last).values() for at, w in enumerate(s)]
    first = [w for w, at in every if not at and falls_in(period, w.day)]
    again = [w for w, at in every if at and falls_in(period, w.day)]
    assert (sales["first"], sales["again"]) == (len(first), len(again))
    assert (sales["first-sum"], sales["again-sum"]) == (rounded(first), rounded(again))
    by_source = total(table(ask(office, "new-clients", period, by="source"), "new"))
    assert by_source["new"] == len(new) if new else True
