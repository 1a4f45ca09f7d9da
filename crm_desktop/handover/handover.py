"""A leaver's handover: everything of theirs is listed and handed over in one undoable act."""

from __future__ import annotations

import json
from array import array
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_deal_sql, visible_sql
from crm_desktop.backup.automatic import backup_before_many
from crm_desktop.clients.portions import BulkResult, in_portions
from crm_desktop.clients.removal import changes_of
from crm_desktop.departments.leaving import count_openings, departments_led, hand_openings
from crm_desktop.errors import UserError
from crm_desktop.handover.substitution import today_of
from crm_desktop.handover.work_on_hand import (
    HeldDeal,
    deals_on_hand,
    hand_deals,
    hand_tasks,
    share_deals,
    tasks_on_hand,
)
from crm_desktop.journal.stamps import now_ms
from crm_desktop.members.staff import end_standing_in, require_member
from crm_desktop.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

# A client with a fact this fresh is in talks.
TALKS: Final = timedelta(days=30)
_CLIENTS: Final = ("клиент", "клиента", "клиентов")


@dataclass(frozen=True, slots=True)
class Held:
    """A client somebody answers for.

    Attributes:
        last_event_at: UTC ms; None = nothing ever happened.
        in_talks: something happened in the last 30 days.
    """

    id: int
    name: str
    kind: str
    region: int | None
    type: int | None
    tags: frozenset[int]
    last_event_at: int | None
    in_talks: bool


@dataclass(frozen=True, slots=True)
class Holdings:
    """Everything of one member.

    Attributes:
        clients: by name; those in talks first.
        substitutions: running and coming ones this member takes part in.
        views: how many saved views, segments and saved reports of their own they have.
        deals: open ones, by title.
        tasks: how many open ones.
        opened: how many clients of others were opened to them by hand.
        leads: names of the departments they lead; nobody gets these by a handover.
    """

    member_id: int
    member: str
    clients: tuple[Held, ...]
    substitutions: int
    views: int
    deals: tuple[HeldDeal, ...] = ()
    tasks: int = 0
    opened: int = 0
    leads: tuple[str, ...] = ()

    @property
    def in_talks(self) -> int:
        """How many clients are in talks."""
        return sum(held.in_talks for held in self.clients)


@dataclass(frozen=True, slots=True)
class Rule:
    """Clients of a region, of a type or with a tag go to one member; 0 = any."""

    to: int
    region: int = 0
    type: int = 0
    tag: int = 0

    def takes(self, held: Held) -> bool:
        """Tell whether a client falls under the rule."""
        return (
            self.region in {0, held.region}
            and self.type in {0, held.type}
            and (not self.tag or self.tag in held.tags)
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """Who gets whom.

    Attributes:
        parts: member -> clients, in the order of the holdings.
        left: clients no rule took; they stay as they are.
        deals: member -> open deals; a deal goes with its client.
        rest_to: who gets the open tasks that are of no client or deal; 0 = they stay.
    """

    member_id: int
    parts: Mapping[int, array[int]] = field(default_factory=dict)
    left: array[int] = field(default_factory=lambda: array("q"))
    deals: Mapping[int, array[int]] = field(default_factory=dict)
    rest_to: int = 0

    @property
    def handed(self) -> int:
        """How many clients change hands."""
        return sum(map(len, self.parts.values()))

    @property
    def handed_deals(self) -> int:
        """How many deals change hands."""
        return sum(map(len, self.deals.values()))

    @property
    def takers(self) -> tuple[int, ...]:
        """Everybody who gets something."""
        rest = (self.rest_to,) if self.rest_to else ()
        return tuple(dict.fromkeys((*self.parts, *self.deals, *rest)))


@use_case(Right.HANDOVER)
def holdings_of(office: Office, member_id: int) -> Holdings:
    """List everything of a member.

    Raises:
        NotFoundError: there is no such person.
    """
    with office.reading():
        name = require_member(office.db, member_id)
        return Holdings(
            member_id,
            name,
            tuple(_held(office, member_id)),
            int(
                office.db.run(
                    "SELECT count(*) FROM substitution WHERE deleted_at IS NULL AND ends_on >= ?"
                    " AND ? IN (member, substitute)",
                    (today_of(office).isoformat(), member_id),
                )[0][0]
            ),
            int(
                office.db.run(
                    "SELECT (SELECT count(*) FROM saved_view WHERE deleted_at IS NULL"
                    " AND owner = ?1) + (SELECT count(*) FROM saved_report"
                    " WHERE deleted_at IS NULL AND owner = ?1)",
                    (member_id,),
                )[0][0]
            ),
            deals_on_hand(office.db, member_id, visible=visible_deal_sql(office, "d")),
            tasks_on_hand(office.db, member_id),
            count_openings(office.db, member_id),
            departments_led(office.db, member_id),
        )


def plan_handover(
    holdings: Holdings, *, rules: Sequence[Rule] = (), evenly_to: Sequence[int] = ()
) -> Plan:
    """Share a member's clients out: the first rule that fits takes a client, the rest go evenly.

    Clients in talks and the others are shared out evenly each for themselves, so that nobody
    gets only the silent ones. Open deals go with their clients, those of others evenly.

    Args:
        holdings: of the member who leaves.
        rules: in their order.
        evenly_to: members who share what no rule took; empty = it stays.

    Raises:
        UserError: the one who leaves is among those who get.
    """
    if holdings.member_id in {*(rule.to for rule in rules), *evenly_to}:
        raise UserError(
            f"{holdings.member} не может принять свои же дела. Выберите другого сотрудника."
        )
    parts: dict[int, array[int]] = {}
    left = array("q")
    rest: list[Held] = []
    for held in holdings.clients:
        to = next((rule.to for rule in rules if rule.takes(held)), None)
        if to is None:
            rest.append(held)
        else:
            parts.setdefault(to, array("q")).append(held.id)
    takers = list(dict.fromkeys(evenly_to))
    if takers:
        rest.sort(key=lambda held: not held.in_talks)
        for at, held in enumerate(rest):
            parts.setdefault(takers[at % len(takers)], array("q")).append(held.id)
    else:
        left.extend(held.id for held in rest)
    takers_of = {client: member for member, ids in parts.items() for client in ids}
    deals = share_deals(holdings.deals, takers_of, takers)
    getting = takers or [*parts, *deals]
    rest_to = getting[0] if getting and holdings.tasks else 0
    return Plan(holdings.member_id, parts, left, deals, rest_to)


@use_case(Right.HANDOVER)
def hand_over(
    office: Office, plan: Plan, *, views_to: int = 0, progress: Progress | None = None
) -> BulkResult:
    """Carry a plan out as one change set with one undo.

    A client or a deal that got another responsible person since the plan was made is left alone.
    Open tasks go to whoever answers for their deal or client then; clients of others that were
    opened to the member are open to who gets the rest.
    Substitutions in which the member stands in for others end.

    Args:
        office: the office.
        plan: made by `plan_handover`.
        views_to: who gets the member's own views, segments and saved reports; 0 = they stay.
        progress: hears of every portion.

    Raises:
        NotFoundError: somebody of the plan does not work here.
        UserError: the plan hands nothing over.
        JobCancelledError: cancelled; what is done stays and can be undone.
    """
    name = require_member(office.db, plan.member_id)
    for member in (*plan.takers, *([views_to] if views_to else ())):
        require_member(office.db, member)
    getting = {client: member for member, ids in plan.parts.items() for client in ids}
    if not plan.takers and not views_to:
        raise UserError("Передавать нечего. Ничего не изменено.")
    many = len(getting) + sum(map(len, plan.deals.values()))
    backup_before_many(office, "перед передачей дел", many, progress=progress)
    first, waiting = True, len(getting)

    def work(db: OfficeDatabase, change: Change, portion: str) -> int:
        nonlocal first, waiting
        if first:
            first = False
            _hand_rest(db, plan.member_id, views_to)
            end_standing_in(db, plan.member_id, today_of(office))
        changed = 0
        parts: dict[int, list[int]] = {}
        for client in json.loads(portion):
            parts.setdefault(getting[client], []).append(client)
        for member, ids in parts.items():
            db.run(
                "UPDATE client SET responsible = ? WHERE responsible = ?"
                " AND id IN (SELECT value FROM json_each(?))",
                (member, plan.member_id, json.dumps(ids)),
            )
            changed += changes_of(db)
        waiting -= len(json.loads(portion))
        if not waiting:
            why = f"Передача дел: {name}"
            changed += hand_deals(
                db, change, plan.deals, member_id=plan.member_id, author_id=office.user_id, why=why
            )
            hand_tasks(db, member_id=plan.member_id, rest_to=plan.rest_to)
            if plan.takers:
                hand_openings(db, plan.member_id, to=plan.rest_to or plan.takers[0])
        return changed

    title = f"Передача дел: {name}, {count(len(getting), *_CLIENTS)}"
    return in_portions(office, array("q", getting), title=title, work=work, progress=progress)


def _hand_rest(db: OfficeDatabase, member: int, views_to: int) -> None:
    if not views_to:
        return
    for sql in (
        "UPDATE saved_view SET owner = ? WHERE owner = ? AND deleted_at IS NULL",
        "UPDATE saved_report SET owner = ? WHERE owner = ? AND deleted_at IS NULL",
    ):
        db.run(sql, (views_to, member))


def _held(office: Office, member_id: int) -> Iterable[Held]:
    fresh = now_ms() - TALKS // timedelta(milliseconds=1)
    sql = " ".join(
        (
            "SELECT c.id, c.name, c.kind, c.region, c.type,",
            "(SELECT group_concat(l.item) FROM client_label l WHERE l.client = c.id",
            "AND l.deleted_at IS NULL),",
            "(SELECT max(e.happened_at) FROM event e WHERE e.client = c.id",
            "AND e.deleted_at IS NULL) AS last",
            "FROM client c WHERE c.responsible = ? AND", visible_sql(office, "c"),
            "ORDER BY coalesce(last, 0) < ?, c.name_key, c.id",
        )
    )  # fmt: skip
    for record, name, kind, region, type_, labels, last in office.db.run(sql, (member_id, fresh)):
        tags = frozenset(map(int, labels.split(","))) if labels else frozenset()
        yield Held(record, name, kind, region, type_, tags, last, (last or 0) >= fresh)
