"""What a dashboard must say, told from the rows themselves in plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from crm_desktop.deals.action_state import Moment
from crm_desktop.deals.staleness import is_stale
from tests.dashboard.dashboard_base import DAY, NOW, TODAY, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from zoneinfo import ZoneInfo

    from crm_desktop.office import Office

Row = dict[str, Any]
RATES = {"RUB": 1_000_000, "USD": 90_000_000}
WEEK = 7 * DAY


@dataclass
class Oracle:
    """Figures of a month for some people (None = everybody) and a funnel (None = all)."""

    office: Office
    month: date
    people: set[int] | None = None
    funnel: int | None = None

    def __post_init__(self) -> None:
        office, zone = self.office, self.office.zone
        self.zone: ZoneInfo = zone
        self.stages = {row["id"]: row for row in rows(office, "stage")}
        self.deals = [
            row for row in rows(office, "deal")
            if row["deleted_at"] is None and self._mine(row["responsible"])
            and self.funnel in (None, row["funnel"])
        ]  # fmt: skip
        self.tasks = [row for row in rows(office, "task") if row["deleted_at"] is None]
        self.clients = [
            row for row in rows(office, "client")
            if row["deleted_at"] is None and row["merged_into"] is None
            and self._mine(row["responsible"])
        ]  # fmt: skip
        gone = {
            row["id"] for row in rows(office, "client")
            if row["deleted_at"] is not None or row["merged_into"] is not None
        }  # fmt: skip
        self.events = [row for row in rows(office, "event") if row["deleted_at"] is None]
        self.calls = [
            row for row in self.events if row["kind"] == "call" and row["client"] not in gone
        ]  # fmt: skip
        first = self.month.replace(day=1)
        self.days = (first, _next(first) - timedelta(days=1))
        running = first <= TODAY <= self.days[1]
        last = TODAY if running else self.days[1]
        ago = first.replace(year=first.year - 1)
        self.ago = (ago, last.replace(year=last.year - 1) if running else _next(ago) - _ONE)

    def open(self) -> list[Row]:
        return [row for row in self.deals if row["outcome"] is None]

    def closed(self, outcome: str, days: tuple[date, date]) -> list[Row]:
        return [
            row for row in self.deals
            if row["outcome"] == outcome and self._within(row["closed_at"], days)
        ]  # fmt: skip

    def chance(self, row: Row) -> int:
        own: int | None = row["probability"]
        return self.stages[row["stage"]]["probability"] if own is None else own

    def values(self) -> dict[str, Any]:
        """Key of a tile -> its number."""
        won, lost = self.closed("won", self.days), self.closed("lost", self.days)
        with_budget = [row for row in won if row["budget"] is not None and row["currency"] in RATES]
        stale = [row for row in self.open() if self._stale(row)]
        ahead = [row for row in self.open() if self._on_days(row["closes_on"])]
        return {
            "open": len(self.open()),
            "weighted": sum(Fraction(self.chance(r), 100) * roubles(r) for r in self.open()),
            "won": sum(map(roubles, won)),
            "won_count": len(won),
            "lost": len(lost),
            "conversion": Fraction(len(won), len(won) + len(lost)) if won or lost else None,
            "check": Fraction(sum(map(roubles, with_budget)), len(with_budget))
            if with_budget
            else None,
            "cycle": Fraction(sum(r["closed_at"] - r["created_at"] for r in won), len(won) * DAY)
            if won
            else None,
            "expected": sum(map(roubles, ahead)),
            "new_deals": self._made(self.deals, self.days),
            "no_action": sum(self._due(row) is None for row in self.open()),
            "stale": len(stale),
            "stale_sum": sum(map(roubles, stale)),
            "overdue": len(self.late_at(NOW, TODAY)),
            "tasks_done": sum(
                self._mine(t["assignee"]) and self._within(t["done_at"], self.days)
                for t in self.tasks
            ),
            "calls": sum(
                self._mine(e["author"]) and self._within(e["happened_at"], self.days)
                for e in self.calls
            ),
            "approvals": len({
                a["deal"] for a in rows(self.office, "approval")
                if a["decision"] is None and a["deleted_at"] is None
            } & {d["id"] for d in self.deals}),
            "new_clients": self._made(self.clients, self.days),
        }  # fmt: skip

    def before(self) -> dict[str, Any]:
        """Key of a tile -> the number a year ago."""
        won, lost = self.closed("won", self.ago), self.closed("lost", self.ago)
        return {
            "won": sum(map(roubles, won)),
            "won_count": len(won),
            "lost": len(lost),
            "conversion": Fraction(len(won), len(won) + len(lost)) if won or lost else None,
            "new_deals": self._made(self.deals, self.ago),
            "new_clients": self._made(self.clients, self.ago),
        }

    def trends(self) -> dict[str, list[Any]]:
        """Key of a tile -> its numbers at the ends of eight weeks."""
        ends = [NOW - WEEK * step for step in range(7, -1, -1)]
        then = [
            [
                row for row in self.deals
                if row["created_at"] <= end and (row["outcome"] is None or row["closed_at"] > end)
            ]
            for end in ends
        ]  # fmt: skip
        return {
            "open": [len(found) for found in then],
            "weighted": [
                sum(
                    Fraction(
                        self.chance(row)
                        if row["outcome"] is None
                        else self.stages[row["stage"]]["probability"],
                        100,
                    )
                    * roubles(row)
                    for row in found
                )
                for found in then
            ],
            "overdue": [
                len(self.late_at(end, TODAY - timedelta(days=7 * step)))
                for end, step in zip(ends, range(7, -1, -1), strict=True)
            ],
        }

    def instant(self, day: date) -> int:
        """When a day begins in the office's zone."""
        return round(datetime.combine(day, time(), self.zone).timestamp() * 1000)

    def stages_of(self, funnel: int) -> list[int]:
        """Live stages in their order."""
        found = [
            row for row in self.stages.values()
            if row["funnel"] == funnel and row["deleted_at"] is None
        ]  # fmt: skip
        return [row["id"] for row in sorted(found, key=lambda row: (row["position"], row["id"]))]

    def late_at(self, end: int, day: date) -> list[Row]:
        """Tasks that were late at an instant, by the due date they have now."""
        return [
            task for task in self.tasks
            if self._mine(task["assignee"])
            and (task["done_at"] is None or task["done_at"] > end)
            and (
                task["due_at"] < end
                if task["due_at"] is not None
                else task["due_on"] is not None and date.fromisoformat(task["due_on"]) < day
            )
        ]  # fmt: skip

    def grouped(self, found: Iterable[Row], by: Callable[[Row], Any]) -> dict[Any, int]:
        """How many rows there are of each kind."""
        counts: dict[Any, int] = {}
        for row in found:
            counts[by(row)] = counts.get(by(row), 0) + 1
        return counts

    def _mine(self, member: int | None) -> bool:
        return self.people is None or member in self.people

    def _within(self, at: int | None, days: tuple[date, date]) -> bool:
        if at is None:
            return False
        day = datetime.fromtimestamp(at / 1000, UTC).astimezone(self.zone).date()
        return days[0] <= day <= days[1]

    def _on_days(self, iso: str | None) -> bool:
        return iso is not None and self.days[0] <= date.fromisoformat(iso) <= self.days[1]

    def _made(self, found: list[Row], days: tuple[date, date]) -> int:
        return sum(self._within(row["created_at"], days) for row in found)

    def _due(self, deal: Row) -> int | None:
        ends = []
        for task in self.tasks:
            if task["deal"] != deal["id"] or task["done_at"] is not None:
                continue
            if task["due_at"] is not None:
                ends.append(task["due_at"])
            elif task["due_on"] is not None:
                over = datetime.combine(date.fromisoformat(task["due_on"]) + _ONE, time(),
                                        self.zone)  # fmt: skip
                ends.append(round(over.timestamp() * 1000) - 1)
        return min(ends, default=None)

    def _stale(self, deal: Row) -> bool:
        stage = self.stages[deal["stage"]]
        touches = [deal["stage_since"]]
        touches += [
            e["happened_at"] for e in self.events
            if e["deal"] == deal["id"]
            and (e["kind"] in {"meeting", "note"} or e["direction"] == "out")
        ]  # fmt: skip
        touches += [
            t["done_at"] for t in self.tasks if t["deal"] == deal["id"] and t["done_at"] is not None
        ]
        return is_stale(
            max(touches), self._due(deal), stale_days=stage["stale_days"],
            plan_days=stage["plan_days"], at=Moment.of(self.zone, NOW),
        )  # fmt: skip


_ONE = timedelta(days=1)


def roubles(row: Row) -> int:
    """What a deal comes to in kopecks; 0 of what has no rate or no budget."""
    rate = RATES.get(row["currency"])
    return (row["budget"] or 0) * rate // 1_000_000 if rate else 0


def _next(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)
