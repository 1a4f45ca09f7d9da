"""Random acts of a sales team, undone and redone now and then."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.removal import delete_clients
from crm_desktop.currencies.currencies import add_currency, set_rate
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.deals.edits import edit_deal_field
from crm_desktop.deals.moves import lose_deals, move_deals, reopen_deals, win_deals
from crm_desktop.deals.removal import delete_deals, restore_deals
from crm_desktop.errors import UserError
from crm_desktop.funnels.funnels import add_funnel
from crm_desktop.funnels.model import StageSettings
from crm_desktop.funnels.reading import get_funnel
from crm_desktop.funnels.removal import delete_stage
from crm_desktop.funnels.stages import edit_stage
from crm_desktop.history.acts import redo, undo, undo_last
from crm_desktop.journal.stamps import now_ms
from crm_desktop.members.staff import add_colleague
from crm_desktop.office.settings import set_zone
from crm_desktop.tasks.doing import complete_task, reopen_task
from crm_desktop.tasks.due import NO_DUE, Due
from crm_desktop.tasks.planning import TaskDraft, delete_task, plan_task, postpone_tasks
from crm_desktop.timeline.events import EventDraft, add_event, delete_event
from tests.deals.board_oracle import day_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.office import Office

DAY = 86_400_000
ZONES = ("Europe/Moscow", "Asia/Kamchatka", "Europe/Kaliningrad")
SUMS = (None, 0, 1, 99, 150_000_50, 10**15 - 1, 10**15 - 7)


class Team:
    """Works in one office; every act is one word of `ACTS`."""

    def __init__(self, office: Office, seed: int) -> None:
        self.office = office
        self.rng = random.Random(seed)
        self.name = f"Инна {seed}"
        self.members = [office.user_id, add_colleague(office, self.name)[0], None]
        self.funnels = [
            add_funnel(office, f"{name} {seed}", stages=[
                StageSettings("Новая", probability=10, stale_days=3, plan_days=2),
                StageSettings("Замер", probability=30, stale_days=1),
                StageSettings("Договор", probability=60),
                StageSettings("Монтаж", probability=95, stale_days=1, plan_days=1),
            ])[0]
            for name in ("Окна", "Двери")
        ]  # fmt: skip
        set_rate(office, "USD", rate="92.4567", rated_on=None)
        add_currency(office, "EUR")
        self.done: list[int] = []

    def play(self, acts: list[str]) -> None:
        for act in acts:
            before = self.office.db.run("SELECT max(id) FROM change_set")
            with suppress(UserError):
                ACTS[act](self)
            after = self.office.db.run("SELECT max(id) FROM change_set")
            if after != before:
                self.done.append(after[0][0])

    def pick(self, sql: str) -> int:
        rows = self.office.db.run(f"SELECT id FROM {sql} ORDER BY id")  # noqa: S608 - our own
        if not rows:
            raise UserError("Ещё нет.")
        return int(self.rng.choice(rows)[0])

    @property
    def deal(self) -> int:
        return self.pick("deal WHERE deleted_at IS NULL")

    @property
    def client(self) -> int | None:
        if self.rng.random() < 0.3:
            return None
        if self.rng.random() < 0.3:
            return create_client(self.office, ClientDraft(name="ООО «Ёж»"))[0]
        with suppress(UserError):
            return self.pick("client WHERE deleted_at IS NULL")
        return None

    @property
    def stage(self) -> int:
        return self.rng.choice(get_funnel(self.office, self.rng.choice(self.funnels)).stages).id

    @property
    def moment(self) -> int:
        return now_ms() - self.rng.randrange(8 * DAY)

    @property
    def due(self) -> Due:
        day = day_of(now_ms(), self.office.zone) + timedelta(days=self.rng.randrange(-3, 6))
        at = now_ms() + self.rng.randrange(-3 * DAY, 5 * DAY)
        return self.rng.choice((Due(on=day), Due(at=at), NO_DUE))


def _create(team: Team) -> None:
    values = {
        "budget": team.rng.choice(SUMS), "currency": team.rng.choice(("RUB", "USD", "EUR")),
        "responsible": team.rng.choice(team.members),
    }  # fmt: skip
    draft = DealDraft(
        f"Сделка {team.rng.randrange(100)}", client_id=team.client,
        stage_id=team.stage, values=values,
    )  # fmt: skip
    deal, _ = create_deal(team.office, draft)
    # Long ago, as an import would have it.
    with team.office.change("Давно"):
        at = team.moment
        team.office.db.run(
            "UPDATE deal SET created_at = ?1, stage_since = ?1 WHERE id = ?2", (at, deal)
        )
        team.office.db.run("UPDATE deal_move SET at = ?1 WHERE deal = ?2", (at, deal))


def _edit(team: Team) -> None:
    field, values = team.rng.choice(
        (("budget", ("", "0", "1 200,50", "3 млн")), ("probability", ("", "0", "7", "100")),
         ("currency", ("RUB", "USD", "EUR")), ("title", ("Абажур", "ящик", "Ёлка")),
         ("responsible", ("", team.name)), ("note", ("а", "б")))
    )  # fmt: skip
    edit_deal_field(team.office, team.deal, field=field, value=team.rng.choice(values))


def _plan(team: Team) -> None:
    kind = team.rng.choice(("call", "todo"))
    plan_task(team.office, TaskDraft(kind, "Замер", due=team.due, deal_id=team.deal))


def _event(team: Team) -> None:
    kind, direction = team.rng.choice(
        (("call", "in"), ("call", "out"), ("letter", "out"), ("meeting", ""), ("note", ""))
    )
    draft = EventDraft(kind, "сказано", happened_at=team.moment, direction=direction)
    add_event(team.office, None, draft=draft, deal_id=team.deal)


def _lose(team: Team) -> None:
    reason = team.pick("directory_item WHERE directory = 'loss_reason' AND deleted_at IS NULL")
    lose_deals(team.office, [team.deal], reason_id=reason)


def _stage(team: Team) -> None:
    stage = team.rng.choice(get_funnel(team.office, team.rng.choice(team.funnels)).stages)
    chance, days = team.rng.randrange(101), team.rng.choice((None, 1, 2, 5))
    edit_stage(team.office, stage.id, replace(stage.settings, probability=chance, stale_days=days))


def _no_stage(team: Team) -> None:
    stages = get_funnel(team.office, team.rng.choice(team.funnels)).stages
    if len(stages) > 2:
        delete_stage(team.office, stages[0].id, into=stages[1].id)


def _wander(team: Team) -> None:
    """A part goes to another deal, as a merge of two would have it."""
    what = team.rng.choice(("task", "event", "deal_move"))
    record, deal = team.pick(f"{what} WHERE deleted_at IS NULL"), team.deal
    with team.office.change("Переезд"):
        sql = " ".join(("UPDATE", what, "SET deal = ? WHERE id = ?"))
        team.office.db.run(sql, (deal, record))


def _undo_any(team: Team) -> None:
    if team.done:
        undo(team.office, team.rng.choice(team.done))


ACTS: dict[str, Callable[[Team], object]] = {
    "create": _create,
    "move": lambda team: move_deals(team.office, [team.deal], stage_id=team.stage),
    "win": lambda team: win_deals(team.office, [team.deal]),
    "lose": _lose,
    "reopen": lambda team: reopen_deals(team.office, [team.deal]),
    "edit": _edit,
    "plan": _plan,
    "postpone": lambda team: postpone_tasks(
        team.office, [team.pick("task WHERE deleted_at IS NULL")], due=team.due
    ),
    "complete": lambda team: complete_task(
        team.office, team.pick("task WHERE deleted_at IS NULL AND done_at IS NULL")
    ),
    "reopen task": lambda team: reopen_task(
        team.office, team.pick("task WHERE deleted_at IS NULL AND done_at NOT NULL")
    ),
    "no task": lambda team: delete_task(team.office, team.pick("task WHERE deleted_at IS NULL")),
    "event": _event,
    "no event": lambda team: delete_event(team.office, team.pick("event WHERE deleted_at IS NULL")),
    "delete": lambda team: delete_deals(team.office, [team.deal]),
    "restore": lambda team: restore_deals(
        team.office, [team.pick("deal WHERE deleted_at NOT NULL")]
    ),
    "no client": lambda team: delete_clients(
        team.office, [team.pick("client WHERE deleted_at IS NULL")]
    ),
    "stage": _stage,
    "no stage": _no_stage,
    "zone": lambda team: set_zone(team.office, team.rng.choice(ZONES)),
    "wander": _wander,
    "undo": _undo_any,
    "undo last": lambda team: undo_last(team.office),
    "redo": lambda team: redo(team.office),
}
"""What a team does; refused acts change nothing."""


def busy(office: Office, seed: int, size: int = 90) -> Team:
    """A team and an office after so many of its acts."""
    team = Team(office, seed)
    kinds = [*ACTS, *(["create"] * 14), *(["plan"] * 8), *(["event"] * 3)]
    rng = random.Random(seed)
    team.play(["create"] * 15 + rng.choices(kinds, k=size))
    return team
