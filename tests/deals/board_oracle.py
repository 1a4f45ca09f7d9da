"""What the board should show, told in plain Python from the people's own tables."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from crm_desktop.deals.board_question import BoardOrder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    from crm_desktop.office import Office

FAR = 1 << 62


@dataclass(frozen=True)
class OracleDeal:
    """A live deal; `due` is the last ms its next action may be done in time."""

    id: int
    title_key: str
    funnel: int
    stage: int
    outcome: str | None
    responsible: int | None
    budget: int | None
    currency: str
    probability: int
    task: int | None
    due: int | None
    touched: int
    created: int
    stale_days: int | None
    plan_days: int | None


def table(office: Office, name: str) -> list[dict[str, Any]]:
    columns = [row[1] for row in office.db.run(f"PRAGMA table_info({name})")]
    rows = office.db.run(f"SELECT * FROM {name}")  # noqa: S608 - our own table names
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    return [row for row in found if row.get("deleted_at") is None]


def day_of(instant: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(instant // 1000, UTC).astimezone(zone).date()


def last_ms(day: date, zone: ZoneInfo) -> int:
    following = datetime.combine(day + timedelta(days=1), time(), zone)
    return int(following.timestamp()) * 1000 - 1


def deals_of(office: Office) -> list[OracleDeal]:
    zone = office.zone
    stages = {row[0]: row[1:] for row in office.db.run(
        "SELECT id, probability, stale_days, plan_days FROM stage")}  # fmt: skip
    tasks, events, moves = (table(office, name) for name in ("task", "event", "deal_move"))
    found = []
    for deal in table(office, "deal"):
        probability, stale_days, plan_days = stages.get(deal["stage"], (0, None, None))
        if deal["probability"] is not None:
            probability = deal["probability"]
        if deal["outcome"]:
            probability = {"won": 100, "lost": 0}[deal["outcome"]]
        touches = [deal["stage_since"], *(m["at"] for m in moves if m["deal"] == deal["id"])]
        for event in events:
            ours = event["kind"] in {"meeting", "note"} or event["direction"] == "out"
            if event["deal"] == deal["id"] and ours:
                touches.append(event["happened_at"])
        ahead: list[tuple[int, int]] = []
        for task in tasks:
            if task["deal"] != deal["id"]:
                continue
            if task["done_at"] is not None:
                touches.append(task["done_at"])
            elif task["due_on"] is not None:
                ahead.append((last_ms(date.fromisoformat(task["due_on"]), zone), task["id"]))
            else:
                ahead.append((FAR if task["due_at"] is None else task["due_at"], task["id"]))
        due, next_task = min(ahead, default=(FAR, None))
        found.append(
            OracleDeal(
                deal["id"], deal["title_key"], deal["funnel"], deal["stage"], deal["outcome"],
                deal["responsible"], deal["budget"], deal["currency"], probability, next_task,
                None if due == FAR else due, max(touches), deal["created_at"], stale_days,
                plan_days,
            )
        )  # fmt: skip
    return found


class OracleBoard:
    """Judges deals at a moment."""

    def __init__(self, office: Office, funnel: int, now: int) -> None:
        self.now = now
        self.zone = office.zone
        self.today = day_of(now, self.zone)
        self.deals = [d for d in deals_of(office) if d.funnel == funnel and d.outcome is None]
        self.rates = {code: Fraction(rate, 1_000_000) for code, rate in office.db.run(
            "SELECT code, rate FROM currency WHERE deleted_at IS NULL AND rate NOT NULL"
        )} | {"RUB": Fraction(1)}  # fmt: skip

    def state(self, deal: OracleDeal) -> str:
        if deal.due is None:
            return "none"
        if deal.due < self.now:
            return "overdue"
        return "today" if day_of(deal.due, self.zone) == self.today else "planned"

    def stale(self, deal: OracleDeal) -> bool:
        if deal.stale_days is None:
            return False
        if (self.today - day_of(deal.touched, self.zone)).days < deal.stale_days:
            return False
        if self.state(deal) in {"none", "overdue"} or deal.due is None:
            return True
        ahead = (day_of(deal.due, self.zone) - self.today).days
        return deal.plan_days is not None and ahead > deal.plan_days

    def numbers(self, deals: Iterable[OracleDeal]) -> dict[str, Any]:
        """The totals of some deals by the names of `Totals`."""
        counted = list(deals)
        states = Counter(self.state(deal) for deal in counted)
        kopecks = weighted = 0
        apart = []
        for code in sorted({deal.currency for deal in counted}):
            of_code = [deal for deal in counted if deal.currency == code]
            amount = sum(deal.budget or 0 for deal in of_code)
            by_chance = sum((deal.budget or 0) * deal.probability for deal in of_code)
            if code in self.rates:
                kopecks += rounded(amount * self.rates[code])
                weighted += rounded(by_chance * self.rates[code] / 100)
            elif amount:
                apart.append((code, len(of_code), amount))
        return {
            "count": len(counted), "kopecks": kopecks, "weighted": weighted, "apart": apart,
            **{state: states[state] for state in ("overdue", "today", "planned", "none")},
            "stale": sum(self.stale(deal) for deal in counted),
        }  # fmt: skip

    def in_order(self, deals: Iterable[OracleDeal], order: BoardOrder) -> list[int]:
        """Ids as a column shows them."""

        def key(deal: OracleDeal) -> tuple[Any, int]:
            if order is BoardOrder.ACTION:
                last = FAR + (deal.task is None)
                return (last if deal.due is None else deal.due, deal.id)
            if order is BoardOrder.NEWEST:
                return (-deal.created, deal.id)
            if order is BoardOrder.STILL:
                return (deal.touched, deal.id)
            if order is BoardOrder.TITLE:
                return (deal.title_key, deal.id)
            if deal.budget is None or deal.currency not in self.rates:
                return (FAR, deal.id)
            return (-rounded(deal.budget * self.rates[deal.currency]), deal.id)

        return [deal.id for deal in sorted(deals, key=key)]


def rounded(value: Fraction) -> int:
    """Halves go away from zero."""
    whole = int(abs(value) + Fraction(1, 2))
    return whole if value >= 0 else -whole
