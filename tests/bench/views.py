"""Saved views: pages, counts, totals, groups and rows over own fields, and what keeping costs.

Every page is checked against the whole list of its filter, every total and group against sums of
their own, before it is timed.
"""

from __future__ import annotations

import json
import random
import shutil
import statistics
import sys
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.keys import FLOOR
from crm_desktop.clients.listing import ClientFilter, client_ids, client_rows, count_clients
from crm_desktop.demo import catalogue
from crm_desktop.demo.office import DEMO_PASSWORD, make_demo_office
from crm_desktop.office import CopyAnswer, open_office
from crm_desktop.views.definition import SortKey, ViewTotal
from crm_desktop.views.fields import load_fields
from crm_desktop.views.grouping import group_clients
from crm_desktop.views.list_fields import TotalKind
from crm_desktop.views.ready_made import QUICK_FILTERS
from crm_desktop.views.totals import client_totals
from crm_desktop.views.tree import (
    EVERYTHING,
    ME,
    Condition,
    Group,
    Op,
    Period,
    PeriodKind,
    all_of,
    any_of,
)
from tests.bench.measuring import Once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from crm_desktop.office import Office
    from crm_desktop.views.fields import ListFields
    from tests.bench.measuring import Results

PAGE: Final = 60
SAMPLES: Final = 60
COLUMNS: Final = (
    "name", "type", "region", "responsible", "priority", "inn", "phone", "email", "legal_address",
    "tags", "last_event", "created",
)  # fmt: skip
OWN: Final = "page p95 ≤ 20 ms at 1,000,000"


def measure(results: Results, folder: Path, clients: int, *, only: Sequence[str]) -> None:
    """Measure views at one size in a fresh copy of a demo office."""
    model, work = folder / f"demo-{clients}", folder / f"views-{clients}"
    if not model.exists():
        make_demo_office(model, clients=clients, parameters=FLOOR).close()
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(model, work)
    office = open_office(work, DEMO_PASSWORD, copy_answer=CopyAnswer.COPY)
    try:
        for name, part in PARTS.items():
            if not only or name in only:
                print(f"{clients}: {name}", file=sys.stderr)
                part(results, office, clients)
    finally:
        office.close()
        shutil.rmtree(work, ignore_errors=True)


def filters(office: Office, fields: ListFields) -> dict[str, Group]:
    """Filters as people save them, by what they are; own fields first."""
    own = {field.label: field.key for field in fields.all if field.own_id}
    staff, way = own[catalogue.FIELD_STAFF], own[catalogue.FIELD_CONTACT]
    until = own[catalogue.FIELD_CONTRACT]
    ways = _choices(fields, way)
    regions, tags = _choices(fields, "region"), _choices(fields, "tags")
    used = office.db.run("SELECT type FROM client GROUP BY 1 ORDER BY count(*) DESC")
    this_month = Period(PeriodKind.THIS_MONTH)
    return {
        "own number, rare": all_of(Condition(staff, Op.GREATER, (298,))),
        "own number, some": all_of(Condition(staff, Op.GREATER, (200,))),
        "own number, common": all_of(Condition(staff, Op.GREATER, (0,))),
        "own choice": all_of(Condition(way, Op.ANY_OF, ways[:1])),
        "own choice, two values": all_of(Condition(way, Op.ANY_OF, ways[:2])),
        "own choice, none of": all_of(Condition(way, Op.NONE_OF, ways[:1])),
        "own date, this month": all_of(Condition(until, Op.PERIOD, period=this_month)),
        "own date and region": all_of(
            Condition(until, Op.FILLED), Condition("region", Op.ANY_OF, regions[:2])
        ),
        "own number, type, priority": all_of(
            Condition(staff, Op.GREATER, (80,)), Condition("type", Op.ANY_OF, used[0]),
            Condition("priority", Op.ANY_OF, (3,)),
        ),
        "tag or own number": any_of(
            Condition("tags", Op.ANY_OF, tags[:1]), Condition(staff, Op.GREATER, (200,))
        ),
        "tag, region, own choice": all_of(
            Condition("tags", Op.ANY_OF, tags[:1]), Condition("region", Op.ANY_OF, regions[:1]),
            Condition(way, Op.ANY_OF, ways[:1]),
        ),
        "everybody": EVERYTHING,
        "mine": all_of(Condition("responsible", Op.ANY_OF, (ME,))),
        "type": all_of(Condition("type", Op.ANY_OF, used[0])),
        "region": all_of(Condition("region", Op.ANY_OF, regions[-1:])),
        "no phone": next(each.filter for each in QUICK_FILTERS if each.key == "no_phone"),
        "new in 30 days": next(each.filter for each in QUICK_FILTERS if each.key == "new"),
        "quiet for 90 days": all_of(Condition("quiet_days", Op.AT_LEAST, (90,))),
        "birthday within a week": all_of(
            Condition("birthday", Op.ANNIVERSARY, period=Period(PeriodKind.NEXT_DAYS, 7))
        ),
    }  # fmt: skip


def pages(results: Results, office: Office, size: int) -> None:
    """The first page of each view, by name; counts, capped and exact."""
    for name, tree in filters(office, load_fields(office)).items():
        filter_ = ClientFilter(tree=tree)
        whole = client_ids(office, filter_)
        page = partial(client_ids, office, filter_, limit=PAGE)
        assert page() == whole[:PAGE], name
        assert count_clients(office, filter_, cap=None) == len(whole), name
        goal = OWN if "own" in name else "≤ 20 ms at 1,000,000"
        results.time(f"page: {name}", [page] * SAMPLES, size=size, goal=goal)
        results.rows[-1]["clients"] = len(whole)
        count = partial(count_clients, office, filter_)
        results.time(f"count, capped: {name}", [count] * 10, size=size)
        with Once() as exact:
            count_clients(office, filter_, cap=None)
        results.rows[-1]["exact_s"] = round(exact.seconds, 4)


def orders(results: Results, office: Office, size: int) -> None:
    """The first page of the whole base in the orders an index gives."""
    fields = load_fields(office)
    own = [field.key for field in fields.all if field.own_id]
    for key in ("name", "created", "type", "region", "responsible", "priority", *own):
        for descending in (False, True):
            sort = SortKey(key, descending)
            label = "own field" if key in own else key
            page = partial(client_ids, office, sort=sort, limit=PAGE)
            assert len(page()) == min(PAGE, size)
            results.time(
                f"page by {label}{' downwards' if descending else ''}", [page] * 20, size=size,
                goal="≤ 20 ms at 1,000,000",
            )  # fmt: skip


def sums(results: Results, office: Office, size: int) -> None:
    """Footer totals and groups, of everybody and of a narrowed list: exact, computed behind."""
    fields = load_fields(office)
    own = {field.label: field.key for field in fields.all if field.own_id}
    turnover, staff = own[catalogue.FIELD_TURNOVER], own[catalogue.FIELD_STAFF]
    wanted = [ViewTotal(turnover, TotalKind.SUM), ViewTotal(turnover, TotalKind.AVERAGE),
              ViewTotal(staff, TotalKind.SUM), ViewTotal("inn", TotalKind.FILLED)]  # fmt: skip
    some = filters(office, fields)
    for name in ("everybody", "own number, some", "type"):
        filter_ = ClientFilter(tree=some[name])
        ids = set(client_ids(office, filter_))
        right = 0
        for client, custom in office.db.run("SELECT id, custom FROM client WHERE custom NOT NULL"):
            right += json.loads(custom).get(turnover, 0) if client in ids else 0
        total = partial(client_totals, office, filter_, totals=wanted)
        told = total()
        assert (told.count, told.values[0].value or 0) == (len(ids), right), name
        results.time(f"totals of 3 columns: {name}", [total] * 3, size=size)
        for by in ("type", "created"):
            group = partial(group_clients, office, filter_, by=by)
            assert sum(len(each.ids) for each in group()) == len(ids)
            results.time(f"groups by {by}: {name}", [group] * 3, size=size)


def rows(results: Results, office: Office, size: int) -> None:
    """Fifty rows of fifteen columns from anywhere in the list."""
    fields = load_fields(office)
    columns = [*COLUMNS, *[field.key for field in fields.all if field.own_id][:3]]
    ids = client_ids(office)
    rng = random.Random(4)

    def any_rows() -> None:
        start = rng.randrange(size - 50)
        found = client_rows(office, ids[start : start + 50], columns=columns)
        assert [len(row.cells) for row in found] == [len(columns)] * 50

    goal = "≤ 10 ms"
    results.time("50 rows of 15 columns, from anywhere", [any_rows] * 100, size=size, goal=goal)
    page = ids[:50]
    again = partial(client_rows, office, page, columns=columns)
    results.time("50 rows of 15 columns, warm", [again] * 100, size=size, goal=goal)


BULK: Final = 20_000
PORTION: Final = 2_000
ROUNDS: Final = 3
_COLUMN_INDEXES: Final = ("type", "segment", "source", "region", "priority")


def keeping(results: Results, office: Office, size: int) -> None:
    """A bulk insert with what lists are kept by, and without, taking turns on two copies."""
    plain_path = office.folder.path.with_name(f"{office.folder.path.name}-plain")
    office.db.run("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.rmtree(plain_path, ignore_errors=True)
    shutil.copytree(office.folder.path, plain_path)
    plain = open_office(plain_path, DEMO_PASSWORD, copy_answer=CopyAnswer.COPY)
    rng = random.Random(5)
    try:
        for column in _COLUMN_INDEXES:
            plain.db.run(f"DROP INDEX client_{column}")
        plain.db.run("DROP INDEX client_name")
        plain.db.run("CREATE INDEX client_name ON client(name_key, id)"
                     " WHERE deleted_at IS NULL AND merged_into IS NULL")  # fmt: skip
        plain._journal._derive = _search_only
        makers = {"kept": _maker(office, rng), "plain": _maker(plain, rng)}
        seconds: dict[str, list[float]] = {"kept": [], "plain": []}
        for turn in range(ROUNDS):
            for name in sorted(makers, reverse=bool(turn % 2)):
                with Once() as once:
                    makers[name]()
                seconds[name].append(once.cpu_seconds)
    finally:
        plain.close()
        shutil.rmtree(plain_path, ignore_errors=True)
    kept, bare = (statistics.median(seconds[name]) for name in ("kept", "plain"))
    results.add(
        f"bulk insert of {BULK}: lists kept against not kept, search and journal in both",
        size=size, goal="import ≥ 2,000 rows/s at 1,000,000", n=ROUNDS, kept_cpu_s=kept,
        plain_cpu_s=bare, ratio=kept / bare, us_each=(kept - bare) / BULK * 1e6,
    )  # fmt: skip


def _search_only(db: Any, first_seq: int) -> None:
    from crm_desktop.clients.search_text import keep_search_current  # noqa: PLC0415 - of one part

    keep_search_current(db, first_seq)


def _maker(office: Office, rng: random.Random) -> Callable[[], None]:
    fields = load_fields(office)
    own = [field for field in fields.all if field.own_id]

    def custom() -> str | None:
        values: dict[str, Any] = {}
        for field in own:
            if rng.random() < 0.3:
                choices = fields.choices(field)
                values[field.key] = (
                    str(rng.choice(choices[:-1]).value) if choices
                    else "2027-05-10" if field.kind.value == "date" else rng.randrange(300)
                )  # fmt: skip
        return json.dumps(values, sort_keys=True) if values else None

    def pick(key: str) -> Any:
        return rng.choice(_choices(fields, key))

    def make() -> None:
        with office.long_change("Пачка", kind="import") as long:
            for _ in range(BULK // PORTION):
                with long.transaction() as change:
                    office.db.run_many(
                        "INSERT INTO client(id, kind, name, name_key, type, segment, source,"
                        " region, priority, responsible, custom, created_at)"
                        " VALUES(?, 'company', ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
                        (
                            (change.new_id(), word, word, pick("type"), pick("segment"),
                             pick("source"), pick("region"), rng.choice((None, 1, 2)),
                             office.user_id, custom())
                            for word in _words(rng)
                        ),
                    )  # fmt: skip

    return make


def _words(rng: random.Random) -> Iterator[str]:
    return (f"{rng.randrange(10**9):x} ромашка" for _ in range(PORTION))


def _choices(fields: ListFields, key: str) -> tuple[Any, ...]:
    field = fields.find(key)
    return tuple(choice.value for choice in fields.choices(field))[:-1] if field else ()


PARTS: Final[dict[str, Callable[[Results, Office, int], None]]] = {
    "pages": pages,
    "orders": orders,
    "sums": sums,
    "rows": rows,
    "keeping": keeping,
}
