"""A clock that is set, and an office that lives through some months by random acts."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from crm_desktop.currencies.currencies import add_currency, set_rate
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.deals.edits import edit_deal_field
from crm_desktop.deals.moves import lose_deals, move_deals, reopen_deals, win_deals
from crm_desktop.deals.removal import delete_deals, restore_deals
from crm_desktop.deals.writing import DealRow, MoveRow, write_deal
from crm_desktop.errors import UserError
from crm_desktop.funnels.reading import list_funnels
from crm_desktop.history.acts import undo
from crm_desktop.views.periods import midnight

if TYPE_CHECKING:
    import pytest

    from crm_desktop.funnels.model import Funnel
    from crm_desktop.journal import Changes
    from crm_desktop.office import Office

DAY_MS = 86_400_000


class Clock:
    """`time.time_ns`, set by hand; every look takes a microsecond."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, start: datetime) -> None:
        self._ns = int(start.timestamp()) * 1_000_000_000
        monkeypatch.setattr("time.time_ns", self._look)

    def _look(self) -> int:
        self._ns += 1_000
        return self._ns

    @property
    def now(self) -> int:
        """UTC ms."""
        return self._ns // 1_000_000

    def to(self, instant: int) -> None:
        """Go forward to an instant, UTC ms."""
        assert instant >= self.now
        self._ns = instant * 1_000_000


class Life:
    """Random acts with deals, through the use cases people use."""

    def __init__(self, office: Office, clock: Clock, seed: int) -> None:
        self.office = office
        self.clock = clock
        self.random = random.Random(seed)
        self.deals: list[int] = []
        self.done: list[Changes] = []
        set_rate(office, "USD", rate="90", rated_on=None)
        add_currency(office, "KZT")

    @property
    def funnels(self) -> list[Funnel]:
        return list_funnels(self.office)

    def months(self, first: date, number: int) -> list[int]:
        """Return the first instants of months."""
        return [midnight(_after(first, step), self.office.zone) for step in range(number)]

    def act(self, times: int) -> None:
        """Do something; what the office refuses is passed over."""
        for _ in range(times):
            self.clock.to(self.clock.now + self.random.randrange(1, 5) * DAY_MS // 4)
            kind = self.random.choice(_KINDS)
            try:
                kind(self)
            except UserError:
                continue

    def make(self) -> None:
        funnel = self.random.choice(self.funnels)
        stage = self.random.choice(funnel.stages)
        draft = DealDraft(
            title=f"Сделка {len(self.deals)}", funnel_id=funnel.id, stage_id=stage.id,
            values={
                key: value for key, value in (
                    ("budget", self.random.choice((None, 0, 10_050, 333_333, 9_000_000))),
                    ("currency", self.random.choice(("RUB", "RUB", "USD", "KZT"))),
                    ("closes_on", self.day() or None),
                    ("probability", self.random.choice((None, None, 0, 39, 40, 80, 100))),
                ) if value is not None
            },
        )  # fmt: skip
        deal, changes = create_deal(self.office, draft)
        self.deals.append(deal)
        self.done.append(changes)

    def bring(self) -> None:
        """A deal that began long ago comes in from a file."""
        funnel = self.funnels[0]
        begun = self.clock.now - self.random.randrange(20, 120) * DAY_MS
        won = self.random.random() < 0.5
        moves = [MoveRow(begun, funnel.id, funnel.stages[0].id)]
        if won:
            moves.append(MoveRow(self.clock.now - DAY_MS, funnel.id, funnel.stages[0].id, "won"))
        with self.office.change("Импорт") as change:
            row = DealRow(
                "Из файла", None, funnel.id, funnel.stages[0].id, begun, moves=tuple(moves),
                outcome="won" if won else None, closed_at=moves[-1].at if won else None,
                values={"budget": 70_000, "currency": "RUB", "closes_on": self.day() or None},
            )  # fmt: skip
            self.deals.append(write_deal(self.office.db, change, row))

    def edit(self) -> None:
        field = self.random.choice(("budget", "closes_on", "probability", "title", "note"))
        value = {
            "budget": self.random.choice((None, 5_000, 777_700)),
            "closes_on": self.day() or None,
            "probability": self.random.choice((None, 10, 50, 90)),
        }.get(field, f"Слова {self.random.randrange(99)}")
        self.done.append(
            edit_deal_field(self.office, self.deal(), field=field, value=value)
        )  # fmt: skip

    def move(self) -> None:
        stage = self.random.choice(self.random.choice(self.funnels).stages)
        self.done.append(move_deals(self.office, [self.deal()], stage_id=stage.id).changes)

    def win(self) -> None:
        at = self.clock.now - self.random.choice((0, 0, 3, 40)) * DAY_MS
        self.done.append(win_deals(self.office, [self.deal()], at=at).changes)

    def lose(self) -> None:
        reason = loss_reason(self.office)
        self.done.append(lose_deals(self.office, [self.deal()], reason_id=reason).changes)

    def reopen(self) -> None:
        self.done.append(reopen_deals(self.office, [self.deal()]).changes)

    def remove(self) -> None:
        self.done.append(delete_deals(self.office, [self.deal()]))

    def bring_back(self) -> None:
        self.done.append(restore_deals(self.office, [self.deal()]))

    def take_back(self) -> None:
        if self.done:
            undo(self.office, self.random.choice(self.done[-8:]).change_id)

    def change_rate(self) -> None:
        rate = self.random.choice(("80", "95,5", None))
        set_rate(self.office, "USD", rate=rate, rated_on=None)

    def change_stage(self) -> None:
        stage = self.random.choice(self.random.choice(self.funnels).stages)
        with self.office.change("Этап"):
            self.office.db.run(
                "UPDATE stage SET probability = ? WHERE id = ?",
                (self.random.choice((5, 45, 85)), stage.id),
            )

    def deal(self) -> int:
        """Any deal."""
        if not self.deals:
            self.make()
        return self.random.choice(self.deals)

    def day(self) -> str:
        """An expected day of closing around now; `""` = none."""
        if self.random.random() < 0.15:
            return ""
        today = datetime.fromtimestamp(self.clock.now / 1000, UTC).date()
        return (today + timedelta(days=self.random.randrange(-40, 170))).isoformat()


def loss_reason(office: Office) -> int:
    """Return a reason deals are lost for."""
    found = "SELECT id FROM directory_item WHERE directory = 'loss_reason' ORDER BY id LIMIT 1"
    return int(office.db.run(found)[0][0])


def _after(month: date, step: int) -> date:
    number = month.year * 12 + month.month - 1 + step
    return date(number // 12, number % 12 + 1, 1)


_KINDS = (
    *[Life.make] * 5, *[Life.edit] * 6, *[Life.move] * 4, *[Life.win] * 2, Life.lose, Life.reopen,
    Life.remove, Life.bring_back, *[Life.take_back] * 2, Life.bring, Life.change_rate,
    Life.change_stage,
)  # fmt: skip
