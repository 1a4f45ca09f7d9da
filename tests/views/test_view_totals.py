"""Totals and cells against plain Python over the same base."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.clients.listing import ClientFilter, client_ids, client_rows
from crm_desktop.jobs import JobCancelledError
from crm_desktop.views.comparing import Moment
from crm_desktop.views.definition import ViewTotal
from crm_desktop.views.fields import load_fields
from crm_desktop.views.grouping import group_clients
from crm_desktop.views.list_fields import TotalKind
from crm_desktop.views.totals import client_totals
from crm_desktop.views.tree import Condition, Op, all_of
from tests.views.view_base import Base, fill
from tests.views.view_oracle import Oracle

if TYPE_CHECKING:
    from crm_desktop.office import Office


@pytest.fixture
def base(office: Office, monkeypatch: pytest.MonkeyPatch) -> Base:
    made = fill(office, 5, clients=90)
    told = classmethod(lambda cls, office: cls(made.today, office.zone, office.user_id))
    monkeypatch.setattr(Moment, "now", told)
    return made


def own(base: Base, type_: str) -> str:
    return next(key for key, each in base.own.items() if each == type_)


@pytest.mark.parametrize("narrowed", [False, True])
@pytest.mark.parametrize("type_", ["number", "money"])
def test_sums_are_exact(base: Base, type_: str, narrowed: bool) -> None:
    key = own(base, type_)
    tree = all_of(Condition("kind", Op.IS, ("company",)), Condition(key, Op.FILLED))
    filter_ = ClientFilter(tree=tree) if narrowed else ClientFilter()
    values = [
        client.custom[key]
        for client in base.live()
        if key in client.custom and (not narrowed or client.kind == "company")
    ]
    kinds = (int, float) if type_ == "number" else int
    numbers = [Decimal(repr(value)) for value in values if isinstance(value, kinds)]
    totals = client_totals(
        base.office, filter_, totals=[ViewTotal(key, kind) for kind in TotalKind]
    )
    got = {each.total.kind: each.value for each in totals.values}

    assert len(numbers) > 5
    assert totals.count == len(client_ids(base.office, filter_))
    assert Decimal(repr(got[TotalKind.SUM])) == sum(numbers)
    assert got[TotalKind.MIN] == float(min(numbers))
    assert got[TotalKind.MAX] == float(max(numbers))
    assert got[TotalKind.FILLED] == len(values)
    average = sum(numbers) / len(numbers)
    assert got[TotalKind.AVERAGE] == (
        pytest.approx(float(average)) if type_ == "number" else round(average)
    )


def test_a_sum_beyond_64_bits_is_right(office: Office) -> None:
    from crm_desktop.own_fields.own_fields import add_own_field  # noqa: PLC0415 - of one test

    field, _ = add_own_field(office, "Бюджет", type="money")
    most = (1 << 62) + 7
    with office.change("Много") as change:
        office.db.run_many(
            "INSERT INTO client(id, kind, name, name_key, custom, created_at)"
            " VALUES(?, 'person', 'А', 'а', ?, 0)",
            [(change.new_id(), f'{{"f{field}":{sign}{most}}}') for sign in ("", "", "", "-")],
        )
    wanted = [ViewTotal(f"f{field}", TotalKind.SUM), ViewTotal(f"f{field}", TotalKind.AVERAGE)]
    total, average = client_totals(office, ClientFilter(), totals=wanted).values

    assert total.value == 2 * most
    assert average.value == round(Decimal(2 * most) / 4)
    assert total.text.endswith("₽")


def test_dates_counts_and_what_is_gone(base: Base) -> None:
    live = base.live()
    wanted = [
        ViewTotal("birthday", TotalKind.MIN), ViewTotal("created", TotalKind.MAX),
        ViewTotal("events", TotalKind.SUM), ViewTotal("phone", TotalKind.FILLED),
        ViewTotal("tags", TotalKind.FILLED), ViewTotal("f1", TotalKind.SUM),
        ViewTotal("name", TotalKind.SUM), ViewTotal("name", TotalKind.FILLED),
    ]  # fmt: skip
    got = [each.value for each in client_totals(base.office, ClientFilter(), totals=wanted).values]
    born = [c.row["birthday"] for c in live if (c.row["birthday"] or "--").startswith(("1", "2"))]

    assert got == [
        min(born), max(c.created for c in live), sum(len(c.events) for c in live),
        sum(any(ch[0] == "phone" for ch in c.channels) for c in live),
        sum(any(item in _tags(base) for item in c.labels) for c in live), None, None, len(live),
    ]  # fmt: skip
    empty = ClientFilter(tree=all_of(Condition("name", Op.IS, ("нет такого",))))
    nothing = client_totals(base.office, empty, totals=wanted)
    assert nothing.count == 0
    assert [each.text for each in nothing.values[:2]] == ["", ""]


class CancelAfter:
    def __init__(self, steps: int) -> None:
        self.left = steps

    def step(self, *_report: object) -> None:
        self.left -= 1
        if self.left < 0:
            raise JobCancelledError


def test_totals_and_groups_may_be_cancelled(base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_desktop.views.cancelling._EVERY", 50)
    wanted = [ViewTotal("events", TotalKind.SUM)]
    for steps in (0, 3):
        with pytest.raises(JobCancelledError):
            client_totals(base.office, ClientFilter(), totals=wanted, progress=CancelAfter(steps))
        with pytest.raises(JobCancelledError):
            group_clients(base.office, ClientFilter(), by="type", progress=CancelAfter(steps))
    assert client_totals(base.office, ClientFilter(), totals=wanted).count == len(base.live())


def test_cells_say_what_the_clients_have(base: Base) -> None:
    fields = load_fields(base.office)
    oracle = Oracle(base, fields)
    columns = [field.key for field in fields.columns]
    ids = client_ids(base.office)
    rows = client_rows(base.office, ids, columns=[*columns, "f1"])
    by_id = {client.id: client for client in base.live()}

    assert [row.id for row in rows] == list(ids)
    for row in rows:
        assert row.cells[-1].text == "", "a field that is gone"
        cells = dict(zip(columns, row.cells, strict=False))
        client = by_id[row.id]
        for field in fields.columns:
            if field.key in {"contact", "quiet_days", "created", "last_event"}:
                continue
            values = oracle.values(client, field) if _known(field) else None
            if values is not None and field.kind.value not in {"item", "items"}:
                assert bool(cells[field.key].text) == bool([v for v in values if v or v == 0]) or (
                    field.key == "events"
                ), (field.key, values, cells[field.key])
        assert cells["name"].text == client.name
        assert cells["created"].value == client.created
        assert cells["last_event"].value == (max(client.events) if client.events else None)
        if client.row["priority"] is not None:
            assert cells["priority"].value == client.row["priority"]
        phones = [channel[1] for channel in client.channels if channel[0] == "phone"]
        assert set(filter(None, cells["phone"].text.split(", "))) == set(phones)


def test_a_page_of_cells_takes_a_few_statements(base: Base) -> None:
    fields = load_fields(base.office)
    columns = [field.key for field in fields.columns]
    counts = []
    for size in (2, 40):
        ids = client_ids(base.office)[:size]
        seen: list[str] = []
        connection = base.office.db.connection()
        connection.exec_trace = lambda _c, sql, _v, seen=seen: seen.append(sql) or True
        client_rows(base.office, ids, columns=columns)
        connection.exec_trace = None
        counts.append(len(seen))
    assert counts[0] == counts[1] < 20


def _tags(base: Base) -> set[int]:
    return {item.id for item in load_fields(base.office).catalogue.items("tag")}


def _known(field: Any) -> bool:
    return field.field is not None or field.key in {"kind", "legal_basis", "blocked"}
