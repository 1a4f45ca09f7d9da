"""Very many deals at once, to see how the program bears them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.deals.writing import title_key
from crm_desktop.demo.deal_words import PLANS, SUBJECTS
from crm_desktop.demo.timeline import DAY_MS
from crm_desktop.funnels.checking import checked_stage
from crm_desktop.funnels.model import PlanMode, StageSettings
from crm_desktop.funnels.writing import insert_funnel
from crm_desktop.jobs import SilentProgress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change
    from crm_desktop.office import Office
    from db.connection import OfficeDatabase

FUNNEL: Final = "Нагрузка"
PORTION: Final = 2000
_STAGES: Final = (
    "Заявка", "Разговор", "Потребность", "Предложение", "Образцы", "Переговоры", "Договор",
    "Оплата",
)  # fmt: skip
_COLOURS: Final = ("grey", "accent", "accent", "violet", "violet", "teal", "teal", "ok")
_DEAL: Final = (
    "id", "title", "title_key", "client", "funnel", "stage", "stage_since", "outcome", "closed_at",
    "budget", "currency", "closes_on", "responsible", "created_at", "author",
)  # fmt: skip
_MOVE: Final = ("id", "deal", "at", "funnel", "stage", "outcome", "author")
_TASK: Final = (
    "id", "kind", "title", "client", "deal", "assignee", "author", "due_on", "due_at",
    "created_at",
)  # fmt: skip
# Up to this draw: overdue, today, planned; above it nothing is planned.
_OVERDUE, _TODAY, _PLANNED = 0.12, 0.32, 0.87


@use_case(Right.IMPORT)
def add_bulk_deals(
    office: Office,
    *,
    deals: int,
    seed: int = 1,
    now: datetime | None = None,
    stages: int = 8,
    closed: float = 0.0,
    progress: Progress | None = None,
) -> int:
    """Add a funnel full of invented deals with their ways and next actions; return its id.

    One change set. The deals are those of the office's clients and people; without clients they
    have none.

    Args:
        office: the office.
        deals: how many.
        seed: the same seed gives the same deals to the same office.
        now: an aware time the actions are planned around; None = this moment.
        stages: how many stages the funnel has.
        closed: which share of the deals is won or lost, half of it each.
        progress: told after each portion.

    Raises:
        JobCancelledError: cancelled; what is written stays and can be taken back.
    """
    progress = progress or SilentProgress()
    bulk = _Bulk(office, Random(seed), now or datetime.now(UTC), closed)  # noqa: S311 - invented
    done = 0
    with office.long_change("Вымышленные сделки", kind="import") as long:
        with long.transaction() as change:
            bulk.open_funnel(change, stages)
        while done < deals:
            with long.transaction() as change:
                bulk.write(change, range(done, min(done + PORTION, deals)))
            done = min(done + PORTION, deals)
            progress.step(done, deals, "Сделки")
    office.db.run("ANALYZE")
    return bulk.funnel


def insert_rows(
    db: OfficeDatabase, table: str, columns: Iterable[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Write rows of a table, column by column as named."""
    named = tuple(columns)
    sql = " ".join(
        ("INSERT INTO", table, f"({', '.join(named)})", f"VALUES({', '.join('?' * len(named))})")
    )
    db.run_many(sql, rows)


class _Bulk:
    """What the portions of one run share."""

    def __init__(self, office: Office, random: Random, now: datetime, closed: float) -> None:
        db = office.db
        self._db = db
        self._random = random
        self._today = now.astimezone(office.zone)
        self._now_ms = int(now.timestamp() * 1000)
        self._closed = closed
        self._clients = [
            row[0]
            for row in db.run(
                "SELECT id FROM client WHERE deleted_at IS NULL AND merged_into IS NULL ORDER BY id"
            )
        ] or [None]
        self._team = [
            row[0] for row in db.run("SELECT id FROM member WHERE deleted_at IS NULL ORDER BY id")
        ]
        self.funnel = 0
        self._stages: list[int] = []

    def open_funnel(self, change: Change, stages: int) -> None:
        """Write the funnel."""
        drawn = [
            StageSettings(
                _STAGES[n] if n < len(_STAGES) else f"Этап {n + 1}",
                colour=_COLOURS[n % len(_COLOURS)],
                probability=5 + n * 90 // max(stages - 1, 1),
                stale_days=10,
                plan_mode=PlanMode.WARN,
                plan_days=14,
            )
            for n in range(stages)
        ]
        checked = [checked_stage(settings, ()) for settings in drawn]
        self.funnel = insert_funnel(self._db, change, FUNNEL, stages=checked)
        self._stages = [
            row[0]
            for row in self._db.run(
                "SELECT id FROM stage WHERE funnel = ? ORDER BY position", (self.funnel,)
            )
        ]

    def write(self, change: Change, numbers: range) -> None:
        """Write a portion of deals."""
        rows: dict[str, list[tuple[Any, ...]]] = {"deal": [], "deal_move": [], "task": []}
        for number in numbers:
            for table, row in self._rows(change, number):
                rows[table].append(row)
        for table, columns in (("deal", _DEAL), ("deal_move", _MOVE), ("task", _TASK)):
            insert_rows(self._db, table, columns, rows[table])

    def _rows(self, change: Change, number: int) -> Iterator[tuple[str, tuple[Any, ...]]]:
        rnd = self._random.random
        subject = SUBJECTS[int(rnd() * len(SUBJECTS))]
        title = f"{subject.title} № {number + 1}"
        at = int(rnd() * len(self._stages))
        stage, first = self._stages[at], self._stages[0]
        client = self._clients[int(rnd() * len(self._clients))]
        owner = self._team[int(rnd() * len(self._team))]
        created = self._now_ms - int(rnd() * 300 * DAY_MS)
        since = created + int((self._now_ms - created) * rnd()) if at else created
        draw = rnd()
        outcome = None if draw >= self._closed else ("won" if draw < self._closed / 2 else "lost")
        closed_at = since + int((self._now_ms - since) * rnd()) if outcome else None
        closes_on = (self._today + timedelta(days=int(rnd() * 90))).date().isoformat()
        budget = None if rnd() < 0.03 else round(subject.roubles * (0.4 + rnd())) * 100  # noqa: PLR2004 - few without a sum
        deal = change.new_id()
        yield "deal", (
            deal, title, title_key(title), client, self.funnel, stage, since, outcome, closed_at,
            budget, "RUB", closes_on, owner, created, owner,
        )  # fmt: skip
        yield "deal_move", (change.new_id(), deal, created, self.funnel, first, None, owner)
        if at:
            yield "deal_move", (change.new_id(), deal, since, self.funnel, stage, None, owner)
        if outcome:
            closing = (change.new_id(), deal, closed_at, self.funnel, stage, outcome, owner)
            yield "deal_move", closing
            return
        luck = rnd()
        if luck < _PLANNED:
            kind, text = PLANS[at % len(PLANS)][int(rnd() * len(PLANS[at % len(PLANS)]))]
            due_on, due_at = self._due(luck)
            yield "task", (
                change.new_id(), kind, text, client, deal, owner, owner, due_on, due_at, since,
            )  # fmt: skip

    def _due(self, luck: float) -> tuple[str | None, int | None]:
        """A day or a moment: before today, today, later."""
        rnd = self._random.random
        if luck < _OVERDUE:
            days = -1 - int(rnd() * 20)
        elif luck < _TODAY:
            days = 0
        else:
            days = 1 + int(rnd() * 30)
        day = self._today + timedelta(days=days)
        if rnd() < 0.5:  # noqa: PLR2004 - half of them at an hour
            return day.date().isoformat(), None
        moment = day.replace(hour=9 + int(rnd() * 9), minute=0, second=0, microsecond=0)
        return None, int(moment.timestamp() * 1000)
