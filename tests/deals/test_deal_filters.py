"""Random filters over random deals give what plain Python says."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.deals.list_conditions import fitting
from crm_desktop.deals.list_fields import load_deal_fields
from crm_desktop.deals.list_filter import DealFilter, deal_condition, deal_filter_problems
from crm_desktop.deals.listing import count_deals, deal_ids
from crm_desktop.views.comparing import Moment
from crm_desktop.views.definition import SortKey
from crm_desktop.views.tree import Condition, Group, Join, Op
from crm_desktop.views.tree_json import dump_filter, load_filter
from crm_desktop.views.wording import describe_filter
from tests.deals.deal_list_base import NOW, DealOracle, Deals, fill_deals
from tests.views.view_trees import condition

if TYPE_CHECKING:
    from crm_desktop.deals.list_fields import DealListFields
    from crm_desktop.office import Office
    from crm_desktop.views.tree import Node

BY_TITLE = SortKey("title")


@pytest.fixture
def made(office: Office, monkeypatch: pytest.MonkeyPatch) -> Deals:
    found = fill_deals(office, 1)
    told = classmethod(lambda cls, office, **_at: cls(found.today, office.zone, office.user_id))
    monkeypatch.setattr(Moment, "now", told)
    return found


def deal_node(rng: random.Random, made: Deals, fields: DealListFields) -> Condition:
    """A condition over a deal, or over its client."""
    if rng.random() < 0.3:
        asked = condition(rng, made.base, fields.of_clients)
        key = "client" if asked.field == "name" else f"client.{asked.field}"
        return Condition(key, asked.op, asked.values, asked.period)
    while True:
        asked = condition(rng, made.base, fields)
        if not asked.field.startswith("client"):
            return asked


def deal_tree(rng: random.Random, made: Deals, fields: DealListFields, depth: int = 0) -> Group:
    nodes: list[Node] = []
    for _ in range(rng.choice((0, 1, 2, 3))):
        deeper = depth < 2 and rng.random() < 0.3
        nodes.append(
            deal_tree(rng, made, fields, depth + 1) if deeper else deal_node(rng, made, fields)
        )
    return Group(tuple(nodes), rng.choice((Join.AND, Join.OR)), rng.random() < 0.2)


def test_random_trees_give_what_plain_python_says(made: Deals) -> None:
    fields = load_deal_fields(made.office)
    oracle = DealOracle(made, fields)
    met: set[int] = set()

    @settings(max_examples=250)
    @given(st.integers(0, 10**9))
    def check(seed: int) -> None:
        rng = random.Random(seed)
        wanted = deal_tree(rng, made, fields)
        filter_ = DealFilter(tree=wanted)
        assert deal_filter_problems(made.office, filter_) == (), wanted
        right = oracle.order([d for d in made.deals if oracle.fits(d, wanted) is not False])
        met.add(len(right))
        assert list(deal_ids(made.office, filter_, sort=BY_TITLE, now=NOW)) == right, wanted
        assert count_deals(made.office, filter_, cap=None, now=NOW) == len(right)
        assert load_filter(dump_filter(wanted)) == wanted
        assert bool(describe_filter(fields, wanted)) == (
            oracle.fits(made.deals[0], wanted) is not None
        )

    check()
    assert len(met) > 25


def test_every_operator_of_every_field_is_met(made: Deals) -> None:
    fields = load_deal_fields(made.office)
    oracle = DealOracle(made, fields)
    rng = random.Random(5)
    met: set[tuple[str, Op]] = set()
    for _ in range(1500):
        asked = deal_node(rng, made, fields)
        met.add((asked.field, asked.op))
        right = oracle.order([d for d in made.deals if oracle.fits(d, asked) is not False])
        filter_ = DealFilter(tree=Group((asked,)))
        assert list(deal_ids(made.office, filter_, sort=BY_TITLE, now=NOW)) == right, asked
    own = {key for key, _op in met if not key.startswith("client")}
    missing = {f.key for f in fields.filterable if not f.key.startswith("client")} - own
    assert missing == set()
    assert len(met) > 250


def test_the_board_and_the_rules_get_the_same_deals(made: Deals) -> None:
    """One condition, three readers: the list, the board's named SQL, and `fitting`."""
    office = made.office
    fields = load_deal_fields(office)
    rng = random.Random(9)
    some = [deal.id for deal in made.deals[::3]]
    uses: set[bool] = set()
    for _ in range(120):
        wanted = deal_tree(rng, made, fields)
        right = sorted(deal_ids(office, DealFilter(tree=wanted), now=NOW))
        asked = deal_condition(office, wanted, now=NOW)
        uses.add(asked.uses_deal)
        source = "deal_board b"
        if asked.uses_deal:
            source = "deal d JOIN deal_board b ON b.deal = d.id"
        assert not any(name.startswith("board_") for name in asked.args)
        cursor = office.db.connection().execute(
            " ".join(("SELECT b.deal FROM", source, "WHERE", asked.sql, "ORDER BY 1")),
            dict(asked.args),
        )
        assert [deal for (deal,) in cursor] == right, wanted
        at = Moment.now(office)
        found: Any = fitting(office.db, fields, wanted, at=at, now=NOW)
        assert list(found) == right, wanted
        found = fitting(office.db, fields, wanted, at=at, now=NOW, ids=some)
        assert list(found) == sorted(set(some) & set(right)), wanted
    assert uses == {True, False}
