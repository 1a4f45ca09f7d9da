"""What the cube should answer, worked out record by record in plain Python."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from statistics import median
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tests.cube.cube_world import NOW, ZONE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from crm_desktop.office import Office

Record = dict[str, Any]
_ZONE = ZoneInfo(ZONE)
_RATES = {"RUB": Fraction(1), "USD": Fraction(92_451_234, 1_000_000)}
_DAY_MS = 24 * 3600 * 1000
_LENGTHS = {"call": 15, "meeting": 60, "todo": 30}


@dataclass(frozen=True)
class Tables:
    """All rows of the base, by table."""

    rows: dict[str, list[Record]]

    @classmethod
    def read(cls, office: Office) -> Tables:
        """Read everything, as it lies."""
        found = {}
        for table in ("client", "deal", "stage", "event", "task", "member", "deal_line",
                      "deal_move", "deal_helper", "client_label", "own_field",
                      "directory_item"):  # fmt: skip
            names = [row[1] for row in office.db.run(f"PRAGMA table_info({table})")]
            listed = office.db.run(f"SELECT {', '.join(names)} FROM {table}")  # noqa: S608 - a test
            found[table] = [dict(zip(names, row, strict=True)) for row in listed]
        return cls(found)

    def by_id(self, table: str) -> dict[int, Record]:
        """Return rows by id."""
        return {row["id"]: row for row in self.rows[table]}

    def live(self, table: str) -> list[Record]:
        """Return rows that are not deleted."""
        return [row for row in self.rows[table] if row["deleted_at"] is None]


def clients(tables: Tables) -> list[Record]:
    """Clients that count."""
    found = [row for row in tables.live("client") if row["merged_into"] is None]
    return [{**row, "tags": _labels(tables, row["id"])} for row in found]


def deals(tables: Tables) -> list[Record]:
    """Deals that count, with their clients and what is counted of them."""
    stages, people = tables.by_id("stage"), tables.by_id("member")
    known = {row["id"]: row for row in clients(tables)}
    helpers = defaultdict(set)
    for row in tables.live("deal_helper"):
        helpers[row["deal"]].add(row["member"])
    several = next(f"f{row['id']}" for row in tables.rows["own_field"] if row["kind"] == "deal")
    found = []
    for row in tables.live("deal"):
        chance = row["probability"]
        if row["outcome"]:
            chance = 100 if row["outcome"] == "won" else 0
        elif chance is None:
            chance = stages[row["stage"]]["probability"]
        person = people.get(row["responsible"]) or {"department": None}
        custom = json.loads(row["custom"] or "{}")
        found.append({
            **row, "chance": chance, "of": known.get(row["client"], {}),
            "department": person["department"], "helpers": sorted(helpers[row["id"]]),
            several: [int(each) for each in json.loads(custom.get(several) or "[]")],
        })  # fmt: skip
    return found


def lines(tables: Tables) -> list[Record]:
    """Lines that count."""
    known = {row["id"]: row for row in deals(tables)}
    return [
        {**known[row["deal"]], **{f"line_{key}": value for key, value in row.items()}}
        for row in tables.live("deal_line")
        if row["deal"] in known
    ]


def moves(tables: Tables) -> list[Record]:
    """Moves that count."""
    known = {row["id"]: row for row in deals(tables)}
    return [
        {**known[row["deal"]], **{f"move_{key}": value for key, value in row.items()}}
        for row in tables.live("deal_move")
        if row["deal"] in known
    ]


def events(tables: Tables) -> list[Record]:
    """Events that count."""
    known = {row["id"]: row for row in clients(tables)}
    of_deals = {row["id"]: row for row in deals(tables)}
    return [
        {**row, "of": known.get(row["client"], {}), "of_deal": of_deals.get(row["deal"], {})}
        for row in tables.live("event")
        if (row["client"] in known if row["client"] is not None else row["deal"] in of_deals)
    ]


def tasks(tables: Tables) -> list[Record]:
    """Tasks that count."""
    known = {row["id"]: row for row in tables.rows["client"]}
    of_deals = {row["id"]: row for row in deals(tables)}
    return [
        {**row, "of": known.get(row["client"], {}), "of_deal": of_deals.get(row["deal"], {})}
        for row in tables.live("task")
    ]


def _labels(tables: Tables, client: int) -> list[int]:
    return sorted({r["item"] for r in tables.live("client_label") if r["client"] == client})


# --- dimensions -------------------------------------------------------------------------------

_COLUMNS = {
    "kind": "kind", "author": "author", "assignee": "assignee", "client": "client",
    "priority": "priority", "product": "line_title", "to_stage": "move_stage",
    "mover": "move_author", "to_outcome": "move_outcome",
}  # fmt: skip
_UNSAID = {"outcome": "open", "to_outcome": "open", "direction": ""}
_DATES = {
    "created": "created_at", "closed": "closed_at", "happened": "happened_at", "done": "done_at",
    "closes_on": "closes_on", "moved": "move_at", "stage_since": "stage_since", "due": "due",
}  # fmt: skip


def value_of(key: str, record: Record) -> Any:
    """Return the value of a dimension; a list where there may be several."""
    axis, _, cut = key.rpartition(".")
    if axis in _DATES:
        return date_value(cut, dated(axis, record))
    if key == "client.tags":
        return record["of"].get("tags") or []
    if axis in {"client", "deal"}:
        found = record["of" if axis == "client" else "of_deal"].get(cut)
        return found or ("open" if key == "deal.outcome" and record["of_deal"] else found)
    found = record.get(_COLUMNS.get(key, key))
    return found or _UNSAID.get(key, found)


def dated(axis: str, record: Record) -> Any:
    """Return the instant or the day a record is dated by."""
    if axis == "due":
        if record["due_at"] is not None:
            return record["due_at"]
        return None if record["due_on"] is None else _end_of(record["due_on"])
    return record[_DATES[axis]]


def day_of(at: Any) -> date:
    """Return the day of an instant, or of a day."""
    if isinstance(at, str):
        return date.fromisoformat(at)
    return datetime.fromtimestamp(at / 1000, _ZONE).date()


def date_value(cut: str, at: Any) -> Any:
    """Return the part of a date."""
    if at is None:
        return None
    day = day_of(at)
    return {
        "day": day.isoformat(), "week": (day - timedelta(days=day.weekday())).isoformat(),
        "month": f"{day:%Y-%m}", "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
        "year": str(day.year), "weekday": day.isoweekday(),
        "hour": 0 if isinstance(at, str) else datetime.fromtimestamp(at / 1000, _ZONE).hour,
    }[cut]  # fmt: skip


def _end_of(day: str) -> int:
    following = date.fromisoformat(day) + timedelta(days=1)
    begins = datetime(following.year, following.month, following.day, tzinfo=_ZONE)
    return int(begins.timestamp() * 1000) - 1


# --- measures ---------------------------------------------------------------------------------


def roubles(sums: Iterable[tuple[str, int]], parts: int = 1) -> int:
    """Add money up within a currency, turn it once, round half a kopeck away from zero."""
    by: dict[str, int] = defaultdict(int)
    for currency, amount in sums:
        by[currency] += amount
    return sum(
        _rounded(_RATES[code] * amount / parts) for code, amount in by.items() if code in _RATES
    )


def _rounded(exact: Fraction) -> int:
    whole = (abs(exact) + Fraction(1, 2)).__floor__()
    return whole if exact >= 0 else -whole


def _budgets(records: list[Record]) -> list[tuple[str, int]]:
    return [(r["currency"], r["budget"]) for r in records if r["budget"] is not None]


def _average(sums: list[tuple[str, int]]) -> int | None:
    number = sum(code in _RATES for code, _amount in sums)
    return _rounded(Fraction(roubles(sums), number)) if number else None


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _lasted(records: list[Record]) -> list[int]:
    return [max(r["closed_at"] - r["created_at"], 0) for r in records if r["outcome"] == "won"]


def _until(task: Record) -> int | None:
    if task["due_at"] is not None:
        return int(task["due_at"] + 60_000 * (task["duration"] or _LENGTHS[task["kind"]]))
    return _end_of(task["ends_on"] or task["due_on"]) if task["due_on"] else None


def _late(task: Record) -> bool | None:
    until = _until(task)
    return None if until is None or task["done_at"] is None else task["done_at"] > until


def _numbers(records: list[Record], key: str) -> list[float]:
    found = (json.loads(r["custom"] or "{}").get(key) for r in records)
    return [each for each in found if each is not None]


def _of(outcome: str | None, records: list[Record]) -> list[Record]:
    return [r for r in records if r["outcome"] == outcome]


def _ends(records: list[Record]) -> list[int]:
    return [roubles([each]) for each in _budgets(records) if each[0] in _RATES]


MEASURES: dict[str, dict[str, Callable[[list[Record]], Any]]] = {
    "deals": {
        "count": len,
        "clients": lambda rs: len({r["client"] for r in rs} - {None}),
        "open": lambda rs: len(_of(None, rs)),
        "won": lambda rs: len(_of("won", rs)),
        "lost": lambda rs: len(_of("lost", rs)),
        "sum:budget": lambda rs: roubles(_budgets(rs)),
        "avg:budget": lambda rs: _average(_budgets(rs)),
        "min:budget": lambda rs: min(_ends(rs), default=None),
        "max:budget": lambda rs: max(_ends(rs), default=None),
        "weighted": lambda rs: roubles(
            ((r["currency"], r["budget"] * r["chance"]) for r in rs if r["budget"] is not None),
            100,
        ),
        "won_sum": lambda rs: roubles(_budgets(_of("won", rs))),
        "open_sum": lambda rs: roubles(_budgets(_of(None, rs))),
        "lost_sum": lambda rs: roubles(_budgets(_of("lost", rs))),
        "average_check": lambda rs: _average(_budgets(_of("won", rs))),
        "conversion": lambda rs: _share(
            len(_of("won", rs)), len(_of("won", rs)) + len(_of("lost", rs))
        ),
        "cycle_days": lambda rs: (
            sum(_lasted(rs)) / len(_lasted(rs)) / _DAY_MS if _lasted(rs) else None
        ),
        "cycle_median": lambda rs: median(_lasted(rs)) / _DAY_MS if _lasted(rs) else None,
    },
    "clients": {"count": len},
    "lines": {
        "count": len,
        "deals": lambda rs: len({r["id"] for r in rs}),
        "sum:line": lambda rs: roubles(
            (r["currency"], r["line_sum"]) for r in rs if r["line_sum"] is not None
        ),
        "quantity": lambda rs: sum(r["line_quantity"] or 0 for r in rs) / 1000,
    },
    "moves": {"count": len, "deals": lambda rs: len({r["id"] for r in rs})},
    "events": {
        "count": len,
        "clients": lambda rs: len({r["client"] for r in rs} - {None}),
        "deals": lambda rs: len({r["deal"] for r in rs} - {None}),
        "calls": lambda rs: sum(r["kind"] == "call" for r in rs),
        "calls_in": lambda rs: sum(r["kind"] == "call" and r["direction"] == "in" for r in rs),
        "minutes": lambda rs: _rounded(
            Fraction(sum(r["duration_s"] or 0 for r in rs if r["kind"] == "call"), 60)
        ),
    },
    "tasks": {
        "count": len,
        "done": lambda rs: sum(r["done_at"] is not None for r in rs),
        "in_time": lambda rs: sum(_late(r) is False for r in rs),
        "late": lambda rs: sum(_late(r) is True for r in rs),
        "undated": lambda rs: sum(r["done_at"] is not None and _until(r) is None for r in rs),
        "share_in_time": lambda rs: _share(
            sum(_late(r) is False for r in rs), sum(_late(r) is not None for r in rs)
        ),
        "open": lambda rs: sum(r["done_at"] is None for r in rs),
        "overdue": lambda rs: sum(_overdue(r) for r in rs),
        "moved": lambda rs: sum(r["moved"] or 0 for r in rs),
    },
}


def number_measures(tables: Tables) -> dict[str, Callable[[list[Record]], Any]]:
    """Return the measures of the own field of numbers of clients."""
    key = next(f"f{r['id']}" for r in tables.rows["own_field"] if r["type"] == "number")
    return {
        f"sum:{key}": lambda rs: float(sum(_numbers(rs, key))),
        f"avg:{key}": lambda rs: (
            sum(_numbers(rs, key)) / len(_numbers(rs, key)) if _numbers(rs, key) else None
        ),
        f"min:{key}": lambda rs: min(_numbers(rs, key), default=None),
        f"max:{key}": lambda rs: max(_numbers(rs, key), default=None),
    }


def _overdue(task: Record) -> bool:
    if task["done_at"] is not None:
        return False
    if task["due_at"] is not None:
        return bool(task["due_at"] < NOW)
    day = task["ends_on"] or task["due_on"]
    return day is not None and day < day_of(NOW).isoformat()


SOURCES: dict[str, Callable[[Tables], list[Record]]] = {
    "deals": deals, "clients": clients, "lines": lines, "moves": moves, "events": events,
    "tasks": tasks,
}  # fmt: skip


def grouped(records: list[Record], keys: Iterable[str]) -> dict[tuple[Any, ...], list[Record]]:
    """Part records by dimensions; one with several values is in several parts."""
    found: dict[tuple[Any, ...], list[Record]] = defaultdict(list)
    for record in records:
        places: list[tuple[Any, ...]] = [()]
        for key in keys:
            value = value_of(key, record)
            values = (value or [None]) if isinstance(value, list) else [value]
            places = [(*place, each) for place in places for each in values]
        for place in places:
            found[place].append(record)
    return dict(found)
