"""The cube against plain Python: any question, any subtotal, any person, any number clicked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.access.powers import Area, FieldRule
from crm_desktop.access.visibility import visible_ids
from crm_desktop.cube.asking import answer
from crm_desktop.cube.catalogue import cube_catalogue
from crm_desktop.cube.question import CubeQuestion
from crm_desktop.errors import UserError
from crm_desktop.reports.drilling import drill_count, drill_page
from crm_desktop.reports.period import ReportPeriod
from crm_desktop.reports.result import Drill, Records
from crm_desktop.views.checking import BrokenFilterError
from crm_desktop.views.tree import UNSET, Condition, Op, all_of
from tests.access.people_office import own_scope
from tests.cube.cube_oracle import (
    MEASURES,
    SOURCES,
    Tables,
    dated,
    day_of,
    grouped,
    number_measures,
)
from tests.cube.cube_world import NOW, fill_world

if TYPE_CHECKING:
    from crm_desktop.cube.answer import CubeAnswer
    from crm_desktop.office import Office
    from tests.access.people_office import People
    from tests.cube.cube_oracle import Record

_CUTS = ("day", "week", "month", "quarter", "year", "weekday", "hour")
_DEAL = (
    "responsible", "funnel", "stage", "outcome", "type", "source", "loss_reason", "currency",
    "department", "client", "client.region", "client.kind", "client.responsible", "client.type",
    "client.tags", "helpers", *(f"created.{cut}" for cut in _CUTS),
    *(f"closed.{cut}" for cut in _CUTS), *(f"closes_on.{cut}" for cut in _CUTS[:-1]),
)  # fmt: skip
DIMENSIONS = {
    "deals": _DEAL,
    "clients": (
        "kind", "region", "type", "source", "responsible", "department", "priority", "newsletter",
        "tags", *(f"created.{cut}" for cut in _CUTS),
    ),
    "lines": ("product", *_DEAL),
    "moves": ("to_stage", "to_outcome", "mover", "moved.day", "moved.hour", *_DEAL),
    "events": (
        "kind", "direction", "author", "client", "client.region", "client.tags", "deal.stage",
        "deal.outcome", "deal.responsible", *(f"happened.{cut}" for cut in _CUTS),
    ),
    "tasks": (
        "kind", "assignee", "author", "priority", "client.region", "deal.stage",
        *(f"created.{cut}" for cut in _CUTS), *(f"done.{cut}" for cut in _CUTS),
        *(f"due.{cut}" for cut in _CUTS),
    ),
}  # fmt: skip
AXES = {
    "deals": ("created", "closed", "closes_on", "stage_since"), "clients": ("created",),
    "lines": ("closed", "created", "closes_on"), "moves": ("moved", "created"),
    "events": ("happened",), "tasks": ("created", "done", "due"),
}  # fmt: skip
_FIRST = date(2023, 6, 1)
EXAMPLES = settings(max_examples=8)


@st.composite
def questions(draw: st.DrawFn) -> CubeQuestion:
    """Any question."""
    source = draw(st.sampled_from(sorted(DIMENSIONS)))
    dimensions = draw(st.lists(st.sampled_from(DIMENSIONS[source]), max_size=3, unique=True))
    measures = draw(st.permutations(sorted(MEASURES[source])))
    period = None
    if draw(st.booleans()):
        first = _FIRST + timedelta(days=draw(st.integers(0, 560)))
        period = ReportPeriod(first, first + timedelta(days=draw(st.integers(0, 400))))
    axis = draw(st.sampled_from(("", *AXES[source])))
    return CubeQuestion(source, tuple(dimensions), tuple(measures), period, axis)


def meets(question: CubeQuestion, record: Record) -> bool:
    """Whether a record lies in the period of a question."""
    if question.period is None:
        return True
    at = dated(question.axis or AXES[question.source][0], record)
    return at is not None and question.period.first <= day_of(at) <= question.period.last


def check(found: CubeAnswer, records: list[Record], tables: Tables) -> None:
    """Every level of an answer is what plain Python says."""
    question = found.question
    measures = MEASURES[question.source] | number_measures(tables)
    for keys, level in found.levels.items():
        wanted = grouped(records, keys)
        if not keys:
            wanted = wanted or {(): []}
        assert set(level) == set(wanted), keys
        for at, values in level.items():
            for key, value in zip(question.measures, values, strict=True):
                exact = measures[key](wanted[at])
                if isinstance(exact, float):
                    assert value == pytest.approx(exact, abs=1e-9), (key, at)
                else:
                    assert value == exact, (key, at)


def fill(people: People, seed: int = 3) -> Tables:
    """Make the world, and read it as it lies."""
    ids = list(people.ids.values())
    fill_world(people.admin, ids, list(people.departments.values()), seed=seed)
    return Tables.read(people.admin)


@EXAMPLES
@given(data=st.data())
def test_any_question_is_answered_as_by_hand(world: World, data: st.DataObject) -> None:
    question = data.draw(questions())
    keys = question.dimensions
    subsets = [tuple(key for key in keys if data.draw(st.booleans())) for _each in range(2)]
    found = answer(world.admin, question, now=NOW, levels=[*subsets, keys[1:]])
    records = [r for r in SOURCES[question.source](world.tables) if meets(question, r)]
    check(found, records, world.tables)
    assert list(found.levels[keys]) == [row.at for row in found.rows]


class World:
    """An office that several examples look at; none of them writes."""

    def __init__(self, people: People, seed: int) -> None:
        self.people, self.admin = people, people.admin
        self.tables = fill(people, seed)
        people.give("Вера", own_scope())
        self.narrow = people.open("Вера")


@pytest.fixture
def world(people: People) -> World:
    return World(people, 3)


@EXAMPLES
@given(data=st.data())
def test_any_filter_narrows_as_by_hand(world: World, data: st.DataObject) -> None:
    source = data.draw(st.sampled_from(("deals", "lines", "moves", "clients", "events")))
    field = "region" if source in {"clients", "events"} else "client.region"
    known = {row["id"] for row in world.tables.live("directory_item")} | {UNSET}
    regions = sorted({row["region"] or UNSET for row in world.tables.rows["client"]} & known)
    wanted = tuple(data.draw(st.lists(st.sampled_from(regions), min_size=1, unique=True)))
    op = data.draw(st.sampled_from((Op.ANY_OF, Op.NONE_OF)))
    tree = all_of(Condition(field, op, wanted))
    dimension = data.draw(st.sampled_from(DIMENSIONS[source]))
    question = CubeQuestion(source, (dimension,), ("count",), tree=tree)

    def fits(record: Record) -> bool:
        of = record if source == "clients" else record["of"]
        if source == "events" and not of:
            return False  # what hangs on no client meets no condition of clients
        # As in lists: a deal without a client has no client of an unknown region.
        inside = bool(of) and (of["region"] or UNSET) in wanted
        return inside == (op is Op.ANY_OF)

    found = answer(world.admin, question, now=NOW)
    records = [record for record in SOURCES[source](world.tables) if fits(record)]
    check(found, records, world.tables)


@EXAMPLES
@given(data=st.data())
def test_the_records_behind_a_number_are_as_many(world: World, data: st.DataObject) -> None:
    office = data.draw(st.sampled_from((world.admin, world.narrow)))
    question = data.draw(questions())
    found = answer(office, question, now=NOW)
    if not found.rows or question.source in {"lines", "moves"}:
        return
    row = data.draw(st.sampled_from(found.rows))
    number = data.draw(st.integers(0, len(question.dimensions)))
    at = dict(zip(question.dimensions[:number], row.at, strict=False))
    counted = [m for m in found.measures if m.unit.value == "count" and m.key != "moved"]
    measure = data.draw(st.sampled_from(counted)).key
    drill = found.drill("…", at, measure=measure)
    expected = found.at(*row.at[:number], measure=measure)
    assert drill_count(office, drill) == expected
    page = drill_page(office, drill, limit=5)
    assert page.total == expected
    assert len(page.rows) == min(5, page.total)
    assert all(len(each.cells) == len(page.columns) for each in page.rows)


def seen(office: Office, source: str, records: list[Record]) -> list[Record]:
    """Those of records this person may see, by the rule for each of them."""
    areas = {"deals": (Area.DEALS, "id"), "lines": (Area.DEALS, "id"), "moves": (Area.DEALS, "id"),
             "clients": (Area.CLIENTS, "id"), "tasks": (Area.TASKS, "id")}  # fmt: skip
    if source != "events":
        area, key = areas[source]
        let = visible_ids(office, area, [record[key] for record in records])
        return [record for record in records if record[key] in let]
    of_deals = visible_ids(office, Area.DEALS, [r["deal"] for r in records if r["deal"]])
    of_clients = visible_ids(office, Area.CLIENTS, [r["client"] for r in records if r["client"]])
    return [
        r for r in records
        if (r["deal"] in of_deals if r["deal"] is not None else r["client"] in of_clients)
    ]  # fmt: skip


@EXAMPLES
@given(data=st.data())
def test_who_sees_less_is_told_of_less(world: World, data: st.DataObject) -> None:
    question = data.draw(questions())
    outside = {"client", "client.region", "client.kind", "client.responsible", "client.type",
               "client.tags", "deal.stage", "deal.outcome", "deal.responsible"}  # fmt: skip
    if outside & set(question.dimensions):
        return  # fields of another record, which may be hidden itself
    found = answer(world.narrow, question, now=NOW)
    everything = [r for r in SOURCES[question.source](world.tables) if meets(question, r)]
    records = seen(world.narrow, question.source, everything)
    assert len(records) < len(everything) or len(everything) < 10
    check(found, records, world.tables)


def test_a_top_and_the_rest_come_to_the_whole(world: World) -> None:
    keys, measures = ("responsible", "created.month"), tuple(sorted(MEASURES["deals"]))
    question = CubeQuestion("deals", keys, measures)
    found = answer(world.admin, question, now=NOW)
    assert found.together([row.at for row in found.rows]) == found.total
    best = found.values_of("responsible")[:2]
    rest = answer(
        world.admin, CubeQuestion("deals", ("created.month",), measures,
                                  without=(("responsible", best),)), now=NOW,
    )  # fmt: skip
    records = [r for r in SOURCES["deals"](world.tables) if r["responsible"] not in best]
    check(rest, records, world.tables)


def test_records_of_other_labels_only_are_left_out(world: World) -> None:
    tag = next(iter(r["item"] for r in world.tables.live("client_label")))
    question = CubeQuestion("deals", ("stage",), without=(("client.tags", (tag, None)),))
    found = answer(world.admin, question, now=NOW)
    records = [r for r in SOURCES["deals"](world.tables) if set(r["of"].get("tags", ())) - {tag}]
    assert records
    check(found, records, world.tables)


def test_own_numbers_of_clients(world: World) -> None:
    measures = tuple(number_measures(world.tables))
    found = answer(world.admin, CubeQuestion("clients", ("region",), measures), now=NOW)
    check(found, SOURCES["clients"](world.tables), world.tables)


def test_an_own_field_of_several_choices(world: World) -> None:
    several = next(f"f{r['id']}" for r in world.tables.rows["own_field"] if r["kind"] == "deal")
    found = answer(world.admin, CubeQuestion("deals", (several, "stage")), now=NOW)
    check(found, SOURCES["deals"](world.tables), world.tables)
    assert "итог — не сумма строк" in found.notes[0]


def test_everything_the_catalogue_offers_can_be_asked(world: World) -> None:
    period = ReportPeriod(date(2024, 1, 1), date(2024, 12, 31))
    for source in cube_catalogue(world.admin):
        every = tuple(each.key for each in source.measures)
        known = {key.partition(".")[0] for key in DIMENSIONS[source.key]}
        for each in source.dimensions:
            if each.step or each.key.partition(".")[0] in known:
                continue  # asked by the oracle
            found = answer(world.admin, CubeQuestion(source.key, (each.key,), every), now=NOW)
            assert found.rows
            assert all(all(found.labels(row)) for row in found.rows)
        for axis in source.axes[:2]:
            asked = CubeQuestion(source.key, (), every, period, axis.key)
            assert len(answer(world.admin, asked, now=NOW).total) == len(every)


def test_a_condition_that_does_not_fit_is_refused(world: World) -> None:
    gone = next(r["id"] for r in world.tables.rows["directory_item"] if r["deleted_at"])
    tree = all_of(Condition("client.region", Op.ANY_OF, (gone,)))
    with pytest.raises(BrokenFilterError, match="Отчёт не построен"):
        answer(world.admin, CubeQuestion("deals", tree=tree), now=NOW)


def test_what_has_no_rate_is_told_and_what_is_gone_keeps_its_name(world: World) -> None:
    found = answer(world.admin, CubeQuestion("deals", ("stage",), ("sum:budget",)), now=NOW)
    deals = [r for r in SOURCES["deals"](world.tables) if r["budget"] is not None]
    without = sum(record["currency"] == "EUR" for record in deals)
    assert f"EUR нет курса: {without}" in found.notes[0]
    labels = [found.label("stage", raw) for raw in found.values_of("stage")]
    assert labels[-1].startswith("Бывший")
    assert labels[-1].endswith("(удалён)")


def test_refusals_say_what_is_wrong(world: World) -> None:
    for question, words in (
        (CubeQuestion("nothing"), "Данных «nothing»"),
        (CubeQuestion("deals", ("nothing",)), "Разреза «nothing»"),
        (CubeQuestion("deals", (), ("nothing",)), "Показателя «nothing»"),
        (CubeQuestion("deals", axis="nothing"), "Даты «nothing»"),
    ):
        with pytest.raises(UserError, match=words):
            answer(world.admin, question, now=NOW)
    with pytest.raises(UserError, match="больше, чем 3"):
        answer(world.admin, CubeQuestion("deals", ("created.day",)), now=NOW, limit=3)


def test_an_empty_period_is_answered_with_nothing(world: World) -> None:
    period = ReportPeriod(date(1999, 1, 1), date(1999, 1, 2))
    measures = ("count", "sum:budget", "conversion", "clients")
    found = answer(world.admin, CubeQuestion("deals", ("stage",), measures, period), now=NOW)
    assert found.rows == ()
    assert found.total == found.nothing == (0, 0, None, 0)


def test_hidden_money_is_no_measure(world: World) -> None:
    hidden = replace(own_scope(), fields={"deals:budget": FieldRule.HIDDEN})
    world.people.give("Егор", hidden)
    narrow = world.people.open("Егор")
    with pytest.raises(UserError, match="вам его не видно"):
        answer(narrow, CubeQuestion("deals", (), ("sum:budget",)), now=NOW)
    page = drill_page(narrow, Drill("…", Records.DEALS, tree=all_of()))
    assert "budget" not in {column.key for column in page.columns}
