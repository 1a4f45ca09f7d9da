"""Small offices of buyers, and what stands in them as plain rows for the oracles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from crm_desktop.currencies.currencies import add_currency
from crm_desktop.reports.definition import ReportAsk
from crm_desktop.reports.period import ReportPeriod
from crm_desktop.reports.running import run_report
from db.folding import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_desktop.office import Office
    from crm_desktop.reports.result import ReportResult, Table, Value

NOW = int(datetime(2026, 11, 22, 9, tzinfo=UTC).timestamp() * 1000)
TODAY = date(2026, 11, 22)
DAY = 86_400_000
ZONE = ZoneInfo("Europe/Moscow")
USD = 92_451_200
RATES = {"RUB": 1_000_000, "USD": USD}
YEARS = ReportPeriod(date(2025, 1, 1), date(2026, 12, 31))


@dataclass(frozen=True)
class PlannedDeal:
    """A deal to be written; `client` is a place among the clients."""

    client: int | None
    days_ago: int
    outcome: str | None = "won"
    budget: int | None = 100_000
    currency: str = "RUB"
    source: int | None = None
    opened_days: int = 10
    deleted: bool = False


@dataclass(frozen=True)
class PlannedClient:
    """A client to be written; `source` is a place among the sources."""

    source: int | None = None
    days_ago: int = 400
    gone: bool = False
    merged: bool = False


@dataclass(frozen=True)
class Cost:
    """Kopecks spent on a source in a month."""

    month: str
    source: int
    kopecks: int


def sources(office: Office) -> list[int]:
    """The ids of the sources of an office, in order."""
    rows = office.db.run(
        "SELECT id FROM directory_item WHERE directory = 'source' AND deleted_at IS NULL"
        " ORDER BY position, id"
    )
    return [row[0] for row in rows]


def fill(
    office: Office,
    deals: Sequence[PlannedDeal],
    clients: Sequence[PlannedClient],
    costs: Sequence[Cost] = (),
    *,
    responsible: int | None = None,
) -> list[int]:
    """Write these and nothing else: what was there before goes to the trash; ids of clients."""
    if not office.db.run("SELECT 1 FROM currency WHERE code = 'USD'"):
        add_currency(office, "USD", rate=USD)
        add_currency(office, "EUR")
    items = sources(office)
    funnel, stage = office.db.run("SELECT funnel, id FROM stage ORDER BY position LIMIT 1")[0]
    whose = responsible or office.user_id
    with office.change("Проба") as change:
        for table in ("deal", "client", "source_cost"):
            office.db.run(
                " ".join(("UPDATE", table, "SET deleted_at = 5 WHERE deleted_at IS NULL"))
            )
        ids = [change.new_id() for _ in clients]
        for at, (record, each) in enumerate(zip(ids, clients, strict=True)):
            name = f"Клиент {at}"
            office.db.run(
                "INSERT INTO client(id, kind, name, name_key, source, responsible, created_at,"
                " deleted_at, merged_into) VALUES(?, 'company', ?, ?, ?, ?, ?, ?, ?)",
                (
                    record, name, fold(name), None if each.source is None else items[each.source],
                    whose, NOW - each.days_ago * DAY, 5 if each.gone else None,
                    ids[0] if each.merged else None,
                ),
            )  # fmt: skip
        for deal in deals:
            closed = NOW - deal.days_ago * DAY
            office.db.run(
                "INSERT INTO deal(id, title, title_key, client, funnel, stage, stage_since,"
                " outcome, closed_at, budget, currency, source, responsible, created_at,"
                " deleted_at) VALUES(?, 'Сделка', 'сделка', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    change.new_id(), None if deal.client is None else ids[deal.client], funnel,
                    stage, closed, deal.outcome, closed if deal.outcome else None, deal.budget,
                    deal.currency, None if deal.source is None else items[deal.source], whose,
                    closed - deal.opened_days * DAY, 5 if deal.deleted else None,
                ),
            )  # fmt: skip
        for cost in costs:
            office.db.run(
                "INSERT INTO source_cost(id, month, source, kopecks) VALUES(?, ?, ?, ?)",
                (change.new_id(), cost.month, items[cost.source], cost.kopecks),
            )
    return ids


@dataclass(frozen=True)
class Won:
    """A won deal as the oracles see it; `kopecks`, exact, is None = no budget or no rate."""

    id: int
    client: int | None
    source: int | None
    day: date
    at: int
    kopecks: Fraction | None


@dataclass(frozen=True)
class Rows:
    """What stands in the office: live rows, plain."""

    clients: dict[int, dict[str, Any]]
    deals: list[dict[str, Any]]

    @property
    def won(self) -> list[Won]:
        """Won deals whose client is live or none, in the order they were won."""
        found = []
        for deal in self.deals:
            if deal["outcome"] != "won" or (
                deal["client"] is not None and deal["client"] not in self.clients
            ):
                continue
            rate, budget = RATES.get(deal["currency"]), deal["budget"]
            kopecks = None
            if budget is not None and rate is not None:
                kopecks = Fraction(budget * rate, 1_000_000)
            at = deal["closed_at"]
            found.append(Won(deal["id"], deal["client"], deal["source"], day_of(at), at, kopecks))
        return sorted(found, key=lambda won: (won.at, won.id))

    def sales(self, until: date = TODAY) -> dict[int, list[Won]]:
        """What every buyer bought, the earliest first."""
        found: dict[int, list[Won]] = {}
        for won in self.won:
            if won.client is not None and won.day <= until:
                found.setdefault(won.client, []).append(won)
        return found


def read_rows(office: Office) -> Rows:
    """Read the office's rows as they are."""
    clients = _plain(office, "client", ("id", "name", "source", "created_at", "merged_into"))
    deals = _plain(
        office, "deal",
        ("id", "client", "source", "outcome", "closed_at", "created_at", "budget", "currency"),
    )  # fmt: skip
    return Rows({row["id"]: row for row in clients if row["merged_into"] is None}, deals)


def _plain(office: Office, table: str, columns: Sequence[str]) -> list[dict[str, Any]]:
    sql = " ".join(("SELECT", ", ".join(columns), "FROM", table, "WHERE deleted_at IS NULL"))
    rows = office.db.run(sql)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def day_of(at: int) -> date:
    """The day of an instant where the office is."""
    return datetime.fromtimestamp(at / 1000, ZONE).date()


def months_between(earlier: date, later: date) -> int:
    """How many calendar months later."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def ask(
    office: Office,
    report: str,
    period: ReportPeriod = YEARS,
    *,
    by: str = "",
    options: Mapping[str, str] | None = None,
    **more: Any,
) -> ReportResult:
    """Run a report."""
    asked = ReportAsk(report, period, NOW, by=by, options=options or {}, **more)
    return run_report(office, asked)


def table(result: ReportResult, key: str) -> Table:
    """One of the tables."""
    return next(each for each in result.tables if each.key == key)


def cells(made: Table) -> dict[Value, dict[str, Value]]:
    """The lines of a table by their first cell, values by columns."""
    keys = [column.key for column in made.columns]
    return {row.cells[0]: dict(zip(keys, row.cells, strict=True)) for row in made.rows}


def total(made: Table) -> dict[str, Value]:
    """The last line of a table, values by columns."""
    assert made.total is not None
    return dict(zip([column.key for column in made.columns], made.total.cells, strict=True))


def until(days: int) -> ReportPeriod:
    """A period that ends so many days before today."""
    last = TODAY - timedelta(days=days)
    return ReportPeriod(last, last)
