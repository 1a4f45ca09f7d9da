"""Random filters over random bases give what plain Python says, whichever way they are read."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.clients.listing import ClientFilter, client_ids, count_clients, filter_problems
from crm_desktop.views import reading
from crm_desktop.views.client_conditions import ClientConditions
from crm_desktop.views.comparing import Moment
from crm_desktop.views.definition import SortKey
from crm_desktop.views.fields import load_fields
from crm_desktop.views.grouping import group_clients
from crm_desktop.views.paths import path_of
from crm_desktop.views.tree import Group, all_of, any_of
from crm_desktop.views.tree_json import dump_filter, load_filter
from db.list_values import check
from tests.views.view_base import Base, fill
from tests.views.view_oracle import Oracle
from tests.views.view_trees import condition, tree

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from crm_desktop.views.tree import Condition, Node, Op

# As measured, and so small or so large that the other ways are taken.
WAYS: tuple[dict[str, Any], ...] = (
    {},
    {"FEW_ENTRIES": 5, "FEW_NAMED": 3, "FEW_ROWS": 0, "SOON": 0},
    {"FEW_ENTRIES": 5, "FEW_NAMED": 0, "FEW_ROWS": 0, "SOON": 1, "WALK": 1, "FAR": 4,
     "BATCHES": (2,)},
    {"FEW_NAMED": 0, "FEW_ROWS": 0, "SOON": 0, "WALK": 1, "FAR": 6, "BATCHES": (3, 5)},
)  # fmt: skip


@pytest.fixture
def base(office: Office, monkeypatch: pytest.MonkeyPatch) -> Base:
    made = fill(office, 1)
    _on(monkeypatch, made)
    return made


def _on(monkeypatch: pytest.MonkeyPatch, base: Base) -> None:
    """Let it be the day the base is told about."""
    told = classmethod(lambda cls, office: cls(base.today, office.zone, office.user_id))
    monkeypatch.setattr(Moment, "now", told)


def expected(base: Base, oracle: Oracle, node: Node) -> list[int]:
    fitting = [client for client in base.live() if oracle.fits(client, node) is not False]
    return [client.id for client in sorted(fitting, key=lambda each: (each.name_key, each.id))]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("way", range(len(WAYS)))
def test_random_trees_give_what_plain_python_says(
    office: Office, monkeypatch: pytest.MonkeyPatch, seed: int, way: int
) -> None:
    base = fill(office, seed)
    _on(monkeypatch, base)
    for name, value in WAYS[way].items():
        monkeypatch.setattr(reading, name, value)
    fields = load_fields(office)
    oracle = Oracle(base, fields)
    rng = random.Random(seed * 100 + way)
    narrowed = 0
    for _ in range(150):
        wanted = tree(rng, base, fields)
        filter_ = ClientFilter(tree=wanted)
        assert filter_problems(office, filter_) == (), wanted
        right = expected(base, oracle, wanted)
        narrowed += 0 < len(right) < len(base.live())
        assert list(client_ids(office, filter_)) == right, wanted
        for limit in (1, 7, 60):
            assert list(client_ids(office, filter_, limit=limit)) == right[:limit], wanted
        down = SortKey("name", descending=True)
        assert list(client_ids(office, filter_, sort=down, limit=9)) == right[::-1][:9], wanted
        for cap in (None, 3, 1000):
            found = count_clients(office, filter_, cap=cap)
            assert found == (len(right) if cap is None else min(cap, len(right))), wanted
        assert load_filter(dump_filter(wanted)) == wanted
    assert narrowed > 40


@pytest.mark.parametrize("way", range(len(WAYS)))
def test_conditions_that_an_index_finds_go_together_right(
    base: Base, monkeypatch: pytest.MonkeyPatch, way: int
) -> None:
    """Only such as have a path: alone, with another, one of several, and both at once."""
    for name, value in WAYS[way].items():
        monkeypatch.setattr(reading, name, value)
    fields = load_fields(base.office)
    oracle = Oracle(base, fields)
    conditions = ClientConditions(fields, Moment.now(base.office))
    rng = random.Random(way + 50)
    found: list[Condition] = []
    while len(found) < 60:
        asked = condition(rng, base, fields)
        if path_of(conditions, asked) is not None:
            found.append(asked)
    for _ in range(120):
        first, second, third = rng.sample(found, 3)
        wanted = rng.choice(
            (all_of(first, second), any_of(first, second), any_of(all_of(first, second), third),
             all_of(any_of(first, second), third))
        )  # fmt: skip
        right = expected(base, oracle, wanted)
        filter_ = ClientFilter(tree=wanted)
        assert list(client_ids(base.office, filter_)) == right, wanted
        assert list(client_ids(base.office, filter_, limit=8)) == right[:8], wanted
        assert count_clients(base.office, filter_, cap=None) == len(right), wanted


def test_every_operator_of_every_field_is_met(base: Base) -> None:
    """Single conditions, many of each: a tree hides a rare mistake behind other conditions."""
    fields = load_fields(base.office)
    oracle = Oracle(base, fields)
    rng = random.Random(7)
    met: set[tuple[str, Op]] = set()
    for _ in range(1500):
        asked = condition(rng, base, fields)
        met.add((asked.field, asked.op))
        filter_ = ClientFilter(tree=Group((asked,)))
        right = expected(base, oracle, asked)
        assert list(client_ids(base.office, filter_)) == right, asked
        assert list(client_ids(base.office, filter_, limit=30)) == right[:30], asked
        assert count_clients(base.office, filter_, cap=None) == len(right), asked
    assert len(met) > 250


@pytest.mark.parametrize("way", range(len(WAYS)))
def test_every_order_gives_the_same_clients(
    base: Base, monkeypatch: pytest.MonkeyPatch, way: int
) -> None:
    """A page is the beginning of the whole list, and values do not fall."""
    for name, value in WAYS[way].items():
        monkeypatch.setattr(reading, name, value)
    fields = load_fields(base.office)
    rng = random.Random(way)
    everybody = sorted(client.id for client in base.live())
    for field in fields.sortable:
        for descending in (False, True):
            key = SortKey(field.key, descending)
            whole = list(client_ids(base.office, sort=key))
            assert sorted(whole) == everybody, key
            for limit in (1, 10, 40):
                assert list(client_ids(base.office, sort=key, limit=limit)) == whole[:limit], key
            wanted = ClientFilter(tree=tree(rng, base, fields))
            fits = set(client_ids(base.office, wanted))
            narrowed = [client for client in whole if client in fits]
            assert list(client_ids(base.office, wanted, sort=key)) == narrowed, (key, wanted)
            assert list(client_ids(base.office, wanted, sort=key, limit=5)) == narrowed[:5], key


def test_an_order_is_by_what_is_shown(base: Base) -> None:
    fields = load_fields(base.office)
    oracle = Oracle(base, fields)
    by_id = {client.id: client for client in base.live()}
    own_number = next(key for key, type_ in base.own.items() if type_ == "money")
    for key in ("priority", "created", "last_event", "events", own_number):
        field = fields.find(key)
        assert field is not None
        for descending in (False, True):
            ids = client_ids(base.office, sort=SortKey(key, descending))
            values = [oracle.values(by_id[client], field) for client in ids]
            there = [each[0] for each in values if each]
            there = [each for each in there if not isinstance(each, str)]
            assert there == sorted(there, reverse=descending), key
            assert all(values[: len(there)]), "empty ones stand last"


def test_several_keys_of_an_order(base: Base) -> None:
    ids = client_ids(
        base.office, sort=(SortKey("priority", descending=True), SortKey("kind"), SortKey("gone"))
    )
    by_id = {client.id: client for client in base.live()}

    def place(client: int) -> Any:
        made = by_id[client]
        priority = made.row["priority"]
        return (priority is None, -(priority or 0), made.kind, made.name_key, made.id)

    assert list(ids) == sorted(by_id, key=place)


def test_groups_are_the_list_parted(base: Base) -> None:
    fields = load_fields(base.office)
    oracle = Oracle(base, fields)
    whole = list(client_ids(base.office))
    by_id = {client.id: client for client in base.live()}
    for field in fields.groupable:
        groups = group_clients(base.office, ClientFilter(), by=field.key)
        assert sorted(i for group in groups for i in group.ids) == sorted(whole), field.key
        for group in groups:
            assert list(group.ids) == [i for i in whole if i in set(group.ids)], field.key
            if field.kind.value in {"item", "member", "priority", "client_kind"}:
                values = {tuple(oracle.values(by_id[client], field)) for client in group.ids}
                assert values == {() if group.value is None else (group.value,)}, field.key
        assert [group.value for group in groups].count(None) <= 1
        assert all(group.value is not None for group in groups[:-1]), "not set stands last"


def test_what_is_derived_is_right_after_all_that(base: Base) -> None:
    connection = base.office.db.connection()
    assert check(connection) == ()
    base.office.undo(base.office.db.run("SELECT max(id) FROM change_set")[0][0])
    assert check(connection) == ()
    assert base.office.db.run("SELECT count(*) > 100 FROM list_value") == [(1,)]
