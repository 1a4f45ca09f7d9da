"""The deals of the demo office: three funnels at work and two years of history."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.currencies.currencies import add_currency
from crm_desktop.deals.drafts import LineDraft
from crm_desktop.deals.writing import DealRow, MoveRow, write_deal
from crm_desktop.demo.bulk_deals import insert_rows
from crm_desktop.demo.deal_plan import Planner
from crm_desktop.demo.deal_words import COMPETITORS, LOSS_NOTES, NOTES, ROLES, TAG_CHANCES
from crm_desktop.demo.timeline import DAY_MS
from crm_desktop.directories.items import add_item
from crm_desktop.funnels.reading import list_funnels, require_funnel
from crm_desktop.funnels.ready_made import add_ready_made
from crm_desktop.journal.stamps import now_ms
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from crm_desktop.demo.deal_plan import PlannedDeal, PlannedTask, Talk
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.journal import Change
    from crm_desktop.office import Office

_OPEN: Final = 48
_CLOSED: Final = 340
# Of the other two funnels: the stages their open deals stand at.
_OFFERS: Final = (0, 1, 1, 2, 3, 3, 4, 5)
_REPEATS: Final = (0, 0, 1, 2, 3)
_LIMITS: Final = {1: 12, 2: 10, 3: 6}
_YEAR: Final = 365
_ABROAD: Final = (("CNY", "11,25"), 12)
"""A currency with its rate, and which of the open deals are in it: every so many."""


@use_case(Right.IMPORT)
def add_demo_deals(office: Office, *, seed: int = 1, now: datetime | None = None) -> None:
    """Add deals to an office full of demo clients; a small office gets fewer.

    Args:
        office: the office.
        seed: the same seed gives the same deals to the same office at the same moment.
        now: an aware time they are told of; None = this moment, so that «today» is today.
    """
    zoned = local(now_ms(), office.zone) if now is None else now.astimezone(office.zone)
    with office.change("Вымышленные сделки", kind="import") as change:
        _Deals(office, change, Random(seed), zoned).add_all()  # noqa: S311 - invented


class _Deals:
    def __init__(self, office: Office, change: Change, random: Random, now: datetime) -> None:
        self._office, self._db, self._change, self._random = office, office.db, change, random
        self._now = now
        self._planner = Planner(random, now)
        self._clients = self._db.run(
            "SELECT id, source, responsible FROM client WHERE deleted_at IS NULL"
            " AND merged_into IS NULL AND blocked_at IS NULL ORDER BY kind, id LIMIT 400"
        )
        self._people: dict[int, list[int]] = {}
        for company, person in self._db.run(
            "SELECT company, person FROM contact WHERE deleted_at IS NULL ORDER BY id"
        ):
            self._people.setdefault(company, []).append(person)
        self._team = [
            row[0] for row in self._db.run("SELECT id FROM member WHERE deleted_at IS NULL")
        ]
        for name in COMPETITORS:
            add_item(office, "competitor", name=name)
        self._items: dict[str, list[tuple[int, str]]] = {}
        for record, directory, name in self._db.run(
            "SELECT id, directory, name FROM directory_item WHERE deleted_at IS NULL"
            " ORDER BY position, id"
        ):
            self._items.setdefault(directory, []).append((record, name))

    def add_all(self) -> None:
        """Write everything; an office without clients gets nothing."""
        if not self._clients:
            return
        share = min(len(self._clients) / 60, 1)
        main = self._main_funnel()
        (code, rate), every = _ABROAD
        add_currency(self._office, code, rate=rate, rated_on=self._now.date())
        won = []
        for planned in self._planner.closed_deals(round(_CLOSED * share)):
            deal, client = self._add(main, planned, buyer=self._buyer())
            if planned.outcome == "won":
                won.append((deal, client))
        for number, planned in enumerate(self._planner.open_deals(max(round(_OPEN * share), 4))):
            foreign = code if number % every == every - 1 else ""
            self._add(main, planned, currency=foreign)
        offers, _ = add_ready_made(self._office, "offers", name="B2B с КП")
        for planned in self._planner.deals_at(_OFFERS):
            self._add(require_funnel(self._db, offers), planned)
        repeat, _ = add_ready_made(self._office, "repeat")
        earlier = self._random.sample(won, min(len(won), len(_REPEATS)))
        for planned, parent in zip(self._planner.deals_at(_REPEATS), earlier, strict=False):
            self._add(require_funnel(self._db, repeat), planned, repeats=parent)
        self._meet_before_dealing()

    def _meet_before_dealing(self) -> None:
        """Nobody has a deal before his card: that is a few days older than the first of them."""
        self._db.run(
            "UPDATE client SET created_at = d.first - ?1 * (1 + d.first % 9) FROM"
            " (SELECT client, min(created_at) AS first FROM deal GROUP BY client) d"
            " WHERE d.client = client.id AND d.first <= client.created_at",
            (DAY_MS,),
        )

    def _buyer(self) -> tuple[int, int | None, int]:
        """A client that buys: few of them often, most of them once."""
        share = self._random.random() ** 2
        return self._clients[int(share * len(self._clients))]

    def _main_funnel(self) -> Funnel:
        funnels = list_funnels(self._office)
        funnel = funnels[0].id if funnels else add_ready_made(self._office, "sales")[0]
        for place, limit in _LIMITS.items():
            self._db.run(
                "UPDATE stage SET soft_limit = ? WHERE funnel = ? AND position = ?",
                (limit, funnel, place),
            )
        return require_funnel(self._db, funnel)

    def _add(
        self,
        funnel: Funnel,
        planned: PlannedDeal,
        *,
        repeats: tuple[int, int] | None = None,
        currency: str = "",
        buyer: tuple[int, int | None, int] | None = None,
    ) -> tuple[int, int]:
        """Write a deal with all that hangs on it; return it and its client."""
        client, source, owner = buyer or self._random.choice(self._clients)
        parent = None
        if repeats is not None:
            parent, client = repeats
        moves = [
            MoveRow(at, funnel.id, funnel.stages[place].id, author=owner)
            for place, at in planned.way
        ]
        values = self._values(planned, owner, source=source, repeats=parent is not None)
        if currency:
            values.update(currency=currency, budget=planned.kopecks // 10)
        if planned.outcome and planned.closed_at:
            reason = ""
            if planned.outcome == "lost":
                reason = self._lose(values)
            last = moves[-1].stage
            moves.append(
                MoveRow(planned.closed_at, funnel.id, last, planned.outcome, owner, reason or None)
            )
        row = DealRow(
            planned.subject.title, client, funnel.id, funnel.stages[planned.way[-1][0]].id,
            created_at=planned.created_at, stage_since=planned.way[-1][1],
            outcome=planned.outcome, closed_at=planned.closed_at, author=owner, parent=parent,
            values=values, moves=tuple(moves),
            lines=() if currency else self._lines(planned),
            contacts=self._contacts(client), helpers=self._helpers(owner), labels=self._tags(),
        )  # fmt: skip
        deal = write_deal(self._db, self._change, row)
        self._add_tasks(deal, client, owner, planned.tasks)
        self._add_talks(deal, client, owner, planned.talks)
        return deal, client

    def _values(
        self, planned: PlannedDeal, owner: int, *, source: int | None, repeats: bool
    ) -> dict[str, Any]:
        values: dict[str, Any] = {
            "budget": planned.kopecks,
            "responsible": owner,
            "closes_on": planned.closes_on.isoformat() if planned.closes_on else None,
            "type": self._item("deal_type", 1 if repeats else 0),
            "source": source or self._random.choice(self._items.get("source", [(None, "")]))[0],
        }
        if self._random.random() < 0.3:  # noqa: PLR2004 - some have a note
            values["note"] = self._random.choice(NOTES)
        if self._random.random() < 0.15:  # noqa: PLR2004 - some give a discount
            values["discount"] = self._random.choice((300, 500, 700, 1000))
        lasts = max((days for *_rest, days in planned.subject.lines), default=0)
        if planned.outcome == "won" and planned.closes_on and lasts >= _YEAR / 2:
            ends = planned.closes_on + timedelta(days=lasts)
            values.update(
                starts_on=planned.closes_on.isoformat(), contract_ends_on=ends.isoformat()
            )
        return values

    def _lose(self, values: dict[str, Any]) -> str:
        """Say why; return it in words."""
        reasons = self._items.get("loss_reason", [])
        if not reasons:
            return ""
        at = min(int(self._random.random() ** 2 * len(reasons)), len(reasons) - 1)
        values["loss_reason"] = reasons[at][0]
        values["loss_note"] = self._random.choice(LOSS_NOTES) or None
        if self._random.random() < 0.4:  # noqa: PLR2004 - to whom is known of some
            values["competitor"] = self._random.choice(self._items["competitor"])[0]
        return reasons[at][1]

    def _lines(self, planned: PlannedDeal) -> tuple[LineDraft, ...]:
        """The lines of the subject, their sums making up the budget."""
        lines = planned.subject.lines
        left = planned.kopecks
        found = []
        for place, (title, unit, quantity, days) in enumerate(lines):
            share = left if place == len(lines) - 1 else left * 2 // 5
            left -= share
            found.append(
                LineDraft(
                    title, quantity * 1000, unit=unit, price=share // quantity, sum=share,
                    lasts_days=days or None,
                )
            )  # fmt: skip
        return tuple(found)

    def _contacts(self, client: int) -> tuple[tuple[int, str], ...]:
        people = self._people.get(client, [])[:2]
        return tuple((person, self._random.choice(ROLES)) for person in people)

    def _helpers(self, owner: int) -> tuple[int, ...]:
        if self._random.random() < 0.1:  # noqa: PLR2004 - a few are helped with
            return tuple(self._random.sample([m for m in self._team if m != owner], 1))
        return ()

    def _tags(self) -> tuple[int, ...]:
        named = {name: record for record, name in self._items.get("deal_tag", [])}
        return tuple(
            named[name]
            for name, chance in TAG_CHANCES
            if name in named and self._random.random() < chance
        )

    def _item(self, directory: str, place: int) -> int | None:
        items = self._items.get(directory, [])
        return items[place][0] if place < len(items) else None

    def _add_tasks(
        self, deal: int, client: int, owner: int, tasks: tuple[PlannedTask, ...]
    ) -> None:
        insert_rows(
            self._db,
            "task",
            ("id", "kind", "title", "client", "deal", "assignee", "author", "due_on", "due_at",
             "created_at", "done_at", "done_by", "result"),
            (
                (
                    self._change.new_id(), task.kind, task.title, client, deal, owner, owner,
                    task.on.isoformat() if task.on else None, task.at, task.created_at,
                    task.done_at, owner if task.done_at else None, task.result or None,
                )
                for task in tasks
            ),
        )  # fmt: skip

    def _add_talks(self, deal: int, client: int, owner: int, talks: tuple[Talk, ...]) -> None:
        insert_rows(
            self._db,
            "event",
            ("id", "client", "deal", "kind", "happened_at", "duration_s", "direction", "text",
             "author"),
            (
                (
                    self._change.new_id(), client, deal, talk.kind, talk.at, talk.seconds or None,
                    talk.direction or None, talk.text, owner,
                )
                for talk in talks
            ),
        )  # fmt: skip
