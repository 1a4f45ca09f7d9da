"""Reports against plain Python over the program's own export: the files everybody can read.

The base is made by the acts people do. What was exported of it is all the oracle knows.
"""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.removal import delete_clients
from crm_desktop.cube.asking import ask
from crm_desktop.cube.question import CubeQuestion
from crm_desktop.currencies.currencies import add_currency, set_rate
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.deals.edits import edit_deal_field
from crm_desktop.deals.moves import lose_deals, move_deals, reopen_deals, win_deals
from crm_desktop.deals.removal import delete_deals
from crm_desktop.errors import UserError
from crm_desktop.exporting.deals import export_deals
from crm_desktop.exporting.running import export_clients
from crm_desktop.funnels.reading import list_funnels
from crm_desktop.pivot.definition import PivotDefinition, PivotValue
from crm_desktop.pivot.lines import LineKind
from crm_desktop.pivot.pivoting import pivot
from crm_desktop.reports.definition import ReportAsk
from crm_desktop.reports.period import ReportPeriod
from crm_desktop.reports.pieces import NOBODY
from crm_desktop.reports.running import run_report
from crm_desktop.views.tree import UNSET, Condition, Group, Join, Op
from tests.plans.past_time import DAY_MS, Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from crm_desktop.office import Office
    from crm_desktop.views.tree import Node
    from tests.access.people_office import People

Record = dict[str, Any]
START = datetime(2037, 1, 10, 20, 55, tzinfo=UTC)
# No shrinking: every step of it would ask all the reports again.
EXAMPLES = settings(max_examples=6, phases=(Phase.explicit, Phase.generate))
_NOBODY = object()
"""What a deal without a client has in the fields of clients."""


class Life:
    """Acts by chance, through the use cases people use."""

    def __init__(self, people: People, clock: Clock, seed: int) -> None:
        self.office, self.clock, self.random = people.admin, clock, random.Random(seed)
        self.whose = [*people.ids.values(), None]
        self.items: dict[str, list[int | None]] = defaultdict(lambda: [None])
        for item, directory in self.office.db.run("SELECT id, directory FROM directory_item"):
            if len(self.items[directory]) < 4:
                self.items[directory].append(item)
        self.clients: list[int] = []
        self.deals: list[int] = []
        set_rate(self.office, "USD", rate="91,37", rated_on=None)
        add_currency(self.office, "KZT")
        for _number in range(9):
            self.enter()
        for act in (self.deal, self.deal, self.win, self.win, self.lose, self.change, self.enter):
            for _number in range(5):
                self.do(act)

    def do(self, act: Callable[[], object]) -> None:
        """Do it some days later, now and then close to midnight."""
        wait = self.random.choice((DAY_MS, 5 * DAY_MS, 9 * DAY_MS + DAY_MS // 3))
        self.clock.to(self.clock.now + wait)
        try:
            act()
        except UserError:
            return  # the office refuses it: that deal is gone, or closed already

    def any(self, directory: str) -> int | None:
        return self.random.choice(self.items[directory])

    def enter(self) -> None:
        values = {
            "responsible": self.random.choice(self.whose), "region": self.any("region"),
            "source": self.any("source"),
        }  # fmt: skip
        draft = ClientDraft(kind="company", name=f"ООО {len(self.clients)}", values=values)
        self.clock.to(self.clock.now + self.random.randrange(1, 20) * DAY_MS)
        self.clients.append(create_client(self.office, draft)[0])

    def deal(self) -> None:
        stages = [stage for funnel in list_funnels(self.office) for stage in funnel.stages]
        stage = self.random.choice(stages)
        values = {
            "responsible": self.random.choice(self.whose), "source": self.any("source"),
            "budget": self.random.choice((None, 0, 33, 10_050, 777_777, 9_000_000)),
            "currency": self.random.choice(("RUB", "RUB", "USD", "USD", "KZT")),
            "closes_on": self.random.choice((None, "2037-05-01", "2037-12-31")),
        }  # fmt: skip
        draft = DealDraft(
            title=f"Сделка {len(self.deals)}", funnel_id=stage.funnel_id, stage_id=stage.id,
            client_id=self.random.choice([*self.clients, None]), values=values,
        )  # fmt: skip
        self.deals.append(create_deal(self.office, draft)[0])

    def win(self) -> None:
        back = self.random.choice((0, 0, 3, 30)) * DAY_MS
        win_deals(self.office, [self.random.choice(self.deals)], at=self.clock.now - back)

    def lose(self) -> None:
        reason = next(each for each in reversed(self.items["loss_reason"]) if each)
        reason = self.random.choice([reason, self.items["loss_reason"][1] or reason])
        lose_deals(self.office, [self.random.choice(self.deals)], reason_id=reason)

    def change(self) -> None:
        deal, kind = self.random.choice(self.deals), self.random.randrange(5)
        if kind == 0:
            delete_deals(self.office, [deal])
        elif kind == 1:
            edit_deal_field(self.office, deal, field="budget", value=1_234_567)
        elif kind == 2:
            reopen_deals(self.office, [deal])
        elif kind == 3:
            stage = self.random.choice(list_funnels(self.office)[0].stages)
            move_deals(self.office, [deal], stage_id=stage.id)
        else:
            delete_clients(self.office, [self.random.choice(self.clients)])


@dataclass(frozen=True)
class Base:
    """An office, and what its export says."""

    office: Office
    now: int
    zone: ZoneInfo
    clients: list[Record]
    deals: list[Record]
    rates: dict[str, Fraction]
    names: dict[int, str]

    def __repr__(self) -> str:
        return f"Base of {len(self.clients)} clients, {len(self.deals)} deals"

    def roubles(self, deals: Iterable[Record]) -> int:
        """Add up within a currency, turn once, round half a kopeck up."""
        sums: dict[str, int] = defaultdict(int)
        for deal in deals:
            sums[deal["currency"]] += deal["budget"] or 0
        known = ((self.rates[code], each) for code, each in sums.items() if code in self.rates)
        return sum(_half_up(rate * each) for rate, each in known)

    def named(self, value: int | None, unset: str) -> str:
        return unset if value is None else self.names[value]


def _half_up(exact: Fraction) -> int:
    return (exact + Fraction(1, 2)).__floor__()


def _read(people: People, now: int, folder: Path) -> Base:
    """Export, and read the files back."""
    export_clients(people.admin, folder / "clients.json")
    export_deals(people.admin, folder / "deals.json")
    of_clients = json.loads((folder / "clients.json").read_text("utf-8"))
    of_deals = json.loads((folder / "deals.json").read_text("utf-8"))
    zone = ZoneInfo(of_deals["office"]["zone"])
    ids = ("id", "client", "responsible", "stage", "source", "region", "loss_reason")
    clients, deals = ([_told(row, ids, zone) for row in rows]
                      for rows in (of_clients["clients"], of_deals["deals"]))  # fmt: skip
    rates = {each["code"]: Fraction(each["rate"], 1_000_000)
             for each in of_deals["currencies"] if each["rate"] is not None}  # fmt: skip
    rates["RUB"] = Fraction(1)
    known = {client["id"]: client for client in clients}
    for deal in deals:
        of = known.get(deal["client"])
        deal["client.region"] = of["region"] if of else _NOBODY
        deal["outcome"] = deal["outcome"] or "open"
        deal["kopecks"] = None
        if deal["budget"] is not None and deal["currency"] in rates:
            deal["kopecks"] = _half_up(rates[deal["currency"]] * deal["budget"])
    named = [*of_deals["members"],
             *(item for items in of_deals["directories"].values() for item in items)]  # fmt: skip
    names = {int(each["id"]): each["name"] for each in named}
    return Base(people.admin, now, zone, clients, deals, rates, names)


def _told(row: Record, ids: Iterable[str], zone: ZoneInfo) -> Record:
    found = dict(row)
    for key in ids:
        if found.get(key) is not None:
            found[key] = int(found[key])
    for key in ("created_at", "closed_at"):
        if found.get(key) is not None:
            found[key] = datetime.fromisoformat(found[key]).astimezone(zone).date()
    return found


# --- filters ----------------------------------------------------------------------------------

_KEPT = {"budget": "kopecks", "created": "created_at"}


def fits(node: Node, record: Record) -> bool:  # noqa: PLR0911 - one line an operator
    """Whether a record meets a filter."""
    if isinstance(node, Group):
        told = [fits(each, record) for each in node.nodes]
        inside = all(told) if node.join is Join.AND else any(told)
        return inside != node.negated if told else True
    assert isinstance(node, Condition)
    value = record[_KEPT.get(node.field, node.field)]
    match node.op:
        case Op.ANY_OF:
            return (value or UNSET) in node.values
        case Op.NONE_OF:
            return (value or UNSET) not in node.values
        case Op.EMPTY:
            return value is None
        case Op.FILLED:
            return value is not None
        case Op.AT_LEAST:
            return value is not None and value >= node.values[0]
        case Op.LESS:
            return value is not None and value < node.values[0]
        case _:
            assert node.op is Op.BETWEEN
            first, last = (date.fromisoformat(str(each)) for each in node.values)
            return bool(first <= value <= last)


def trees(records: list[Record], chosen: Iterable[str]) -> st.SearchStrategy[Group]:
    """Any filter over choosing fields, days and sums that these records have."""

    def choices(field: str) -> st.SearchStrategy[Condition]:
        there = {record[field] or UNSET for record in records if record[field] is not _NOBODY}
        values = st.lists(st.sampled_from(sorted(there)), min_size=1, max_size=3, unique=True)
        ops = st.sampled_from((Op.ANY_OF, Op.NONE_OF))
        return st.builds(Condition, st.just(field), ops, values.map(tuple))

    days = sorted(record["created_at"] for record in records)
    two = st.tuples(st.sampled_from(days), st.sampled_from(days)).map(
        lambda pair: tuple(day.isoformat() for day in sorted(pair))
    )
    nodes: list[st.SearchStrategy[Condition]] = [
        *map(choices, chosen), st.builds(Condition, st.just("created"), st.just(Op.BETWEEN), two),
    ]  # fmt: skip
    if "kopecks" in records[0]:
        sums = sorted({each["kopecks"] for each in records if each["kopecks"] is not None})
        compared = st.sampled_from((Op.AT_LEAST, Op.LESS))
        one = st.sampled_from(sums).map(lambda each: (each,))
        nodes.append(st.builds(Condition, st.just("budget"), compared, one))
        ends = st.sampled_from((Op.EMPTY, Op.FILLED))
        nodes.append(st.builds(Condition, st.just("closes_on"), ends))

    def group(inside: st.SearchStrategy[Any]) -> st.SearchStrategy[Group]:
        listed = st.lists(inside, min_size=1, max_size=3).map(tuple)
        return st.builds(Group, listed, st.sampled_from(Join), st.booleans())

    return group(st.one_of(*nodes, group(st.one_of(*nodes))))


def periods(base: Base) -> st.SearchStrategy[ReportPeriod]:
    """Days that begin and end where something was made or closed."""
    days = sorted({deal[key] for deal in base.deals for key in ("created_at", "closed_at")
                   if deal[key] is not None})  # fmt: skip
    two = st.tuples(st.sampled_from(days), st.sampled_from(days))
    return two.map(lambda pair: ReportPeriod(min(pair), max(pair)))


# --- the reports ------------------------------------------------------------------------------


def column(base: Base, request: ReportAsk, table: str, key: str) -> dict[str, Any]:
    """Return a column of a report by the names of its lines, and the total under `""`."""
    result = run_report(base.office, request)
    found = next(each for each in result.tables if each.key == table)
    place = [each.key for each in found.columns].index(key)
    told = {str(row.cells[0]): row.cells[place] for row in found.rows if row.cells[place]}
    return {**told, "": found.total.cells[place] if found.total else 0}


@pytest.fixture(params=(4, 17))
def base(
    people: People, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request: pytest.FixtureRequest
) -> Base:
    clock = Clock(monkeypatch, START)
    Life(people, clock, request.param)
    return _read(people, clock.now, tmp_path)


@EXAMPLES
@given(data=st.data())
def test_reports_say_what_the_export_says(base: Base, data: st.DataObject) -> None:
    fields = ("responsible", "stage", "outcome", "source", "client.region")
    tree, period = data.draw(trees(base.deals, fields)), data.draw(periods(base))
    some = [deal for deal in base.deals if fits(tree, deal)]
    closed = [
        deal for deal in some
        if deal["closed_at"] and period.first <= deal["closed_at"] <= period.last
    ]  # fmt: skip
    won = [deal for deal in closed if deal["outcome"] == "won"]
    lost = [deal for deal in closed if deal["outcome"] == "lost"]

    by_person: dict[str, list[Record]] = defaultdict(list)
    for deal in won:
        by_person[base.named(deal["responsible"], "не указано")].append(deal)
    sums = {name: base.roubles(deals) for name, deals in by_person.items()}
    asked = ReportAsk("sales", period, base.now, by="responsible", tree=tree)
    assert column(base, asked, "main", "won_sum") == {
        **{name: each for name, each in sums.items() if each}, "": base.roubles(won),
    }  # fmt: skip

    reasons = Counter(base.named(deal["loss_reason"], "не указано") for deal in lost)
    asked = ReportAsk("loss-reasons", period, base.now, by="loss_reason", tree=tree)
    assert column(base, asked, "main", "count") == {**reasons, "": len(lost)}

    told = ask(base.office, CubeQuestion("deals", ("stage",), tree=tree), now=base.now)
    assert {row.at[0]: row.values[0] for row in told.rows} == Counter(d["stage"] for d in some)

    cells: dict[Any, list[Record]] = defaultdict(list)
    for deal in some:
        if deal["outcome"] == "won":
            cells[deal["responsible"], f"{deal['closed_at']:%Y-%m}"].append(deal)
    layout = PivotDefinition(
        rows=("responsible",), columns=("closed.month",), values=(PivotValue("won_sum"),),
        tree=tree,
    )  # fmt: skip
    laid = pivot(base.office, layout, now=base.now)
    shown = {
        (*row.path, *head.path): laid.at(line, place)
        for line, row in enumerate(laid.rows) if row.kind is not LineKind.TOTAL
        for place, head in enumerate(laid.columns) if head.kind is not LineKind.TOTAL
    }  # fmt: skip
    wanted = {place: base.roubles(deals) for place, deals in cells.items()}
    assert {at: each for at, each in shown.items() if each} == {
        at: each for at, each in wanted.items() if each
    }


@EXAMPLES
@given(data=st.data())
def test_new_clients_are_those_of_the_export(base: Base, data: st.DataObject) -> None:
    tree = data.draw(trees(base.clients, ("responsible", "region", "source")))
    days = sorted(client["created_at"] for client in base.clients)
    first, last = sorted((data.draw(st.sampled_from(days)), data.draw(st.sampled_from(days))))
    period = ReportPeriod(first, last + timedelta(days=data.draw(st.integers(0, 40))))
    new = [
        client for client in base.clients
        if fits(tree, client) and period.first <= client["created_at"] <= period.last
    ]  # fmt: skip
    months = Counter(str(ReportPeriod.month(client["created_at"])) for client in new)
    asked = ReportAsk("new-clients", period, base.now, by="month", tree=tree)
    assert column(base, asked, "new", "new") == {**months, "": len(new)}
    people = Counter(base.named(client["responsible"], NOBODY) for client in new)
    asked = ReportAsk("new-clients", period, base.now, by="person", tree=tree)
    assert column(base, asked, "new", "new") == {**people, "": len(new)}
