"""Writing what is planned of deals, inside an open change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.deals.drafts import ONE, LineDraft
from crm_desktop.deals.stranded import house_deals
from crm_desktop.deals.values import store_deal_values
from crm_desktop.deals.writing import (
    DealRow,
    MoveRow,
    insert_contact,
    insert_helper,
    insert_line,
    insert_tag,
    write_deal,
    write_move,
)
from crm_desktop.journal.stamps import now_ms
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crm_desktop.clients.field_types import Value
    from crm_desktop.importing.deals.plan import DealPlan
    from crm_desktop.importing.deals.stages import StageBook
    from crm_desktop.importing.deals.state import DealState
    from crm_desktop.importing.names import Names
    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office

_OF_ROW: Final = frozenset(BY_NAME["deal"].columns)
_APART: Final = frozenset(
    {"title", "title_key", "client", "funnel", "stage", "stage_since", "outcome", "closed_at",
     "created_at", "parent", "repeat_key", "author"}
)  # fmt: skip
_LINES_OF_NEW: Final = 0


class DealWriter:
    """Writes a plan.

    Args:
        office: where to.
        names: of directories and own fields of deals.
        stages: of funnels; makes those that are new.
    """

    def __init__(self, office: Office, names: Names, stages: StageBook) -> None:
        self._office = office
        self._names = names
        self._stages = stages

    def store(self, change: Change, plan: DealPlan, clients: Mapping[int, int]) -> dict[int, int]:
        """Write a plan; returns the ids given to new deals by their `ref`.

        Args:
            change: the open change.
            plan: what to write.
            clients: ids given to new clients by their `ref`.
        """
        db = self._office.db
        self._stages.store(db, change)
        ids = {
            ref: write_deal(db, change, self._row(change, state, clients))
            for ref, state in plan.made.items()
        }

        def of(ref: int) -> int:
            return ids.get(ref, ref)

        if plan.changed:
            fields = {
                deal: dict(self._field(change, item, clients) for item in values.items())
                for deal, values in plan.changed.items()
            }
            store_deal_values(self._office, change, fields)
        for arrival in plan.arrivals:
            place = arrival.place
            write_move(
                db, change, arrival.deal,
                MoveRow(arrival.at, self._stages.real(place.funnel),
                        self._stages.real(place.stage), place.outcome),
            )  # fmt: skip
        self._parts(change, plan, of, clients)
        db.run_many(
            "INSERT INTO deal_link(id, deal, source, source_id) VALUES(?, ?, ?, ?)",
            [(change.new_id(), of(ref), source, number) for ref, source, number in plan.links],
        )
        # A colleague may have deleted a stage since the load began.
        moved = (arrival.deal for arrival in plan.arrivals)
        house_deals(db, change, [*ids.values(), *plan.changed, *moved])
        return ids

    def _parts(
        self, change: Change, plan: DealPlan, of: Callable[[int], int], clients: Mapping[int, int]
    ) -> None:
        db = self._office.db
        for ref, item in plan.labels:
            insert_tag(db, change, of(ref), self._names.real_item(db, change, item))
        for ref, person in plan.contacts:
            insert_contact(db, change, of(ref), clients.get(person, person), "")
        for ref, member in plan.helpers:
            insert_helper(db, change, of(ref), member)
        places: dict[int, int] = {}
        for ref, line in plan.lines:
            deal = of(ref)
            if deal not in places:
                places[deal] = _LINES_OF_NEW if ref < 0 else self._next_line(deal)
            quantity = ONE if line.quantity is None and line.price is not None else line.quantity
            draft = LineDraft(line.title, quantity, price=line.price, sum=line.sum)
            insert_line(db, change, deal, draft, position=places[deal])
            places[deal] += 1
        if plan.tasks:
            self._tasks(change, plan, of)

    def _next_line(self, deal: int) -> int:
        found: int = self._office.db.run(
            "SELECT coalesce(max(position) + 1, 0) FROM deal_line WHERE deal = ?", (deal,)
        )[0][0]
        return found

    def _tasks(self, change: Change, plan: DealPlan, of: Callable[[int], int]) -> None:
        db, now = self._office.db, now_ms()
        rows = []
        for ref, task in plan.tasks:
            deal = of(ref)
            client, responsible, created = db.run(
                "SELECT client, responsible, created_at FROM deal WHERE id = ?", (deal,)
            )[0]
            done = None if task.done_at is None else max(task.done_at, created)
            rows.append(
                (change.new_id(), "todo", task.title, client, deal, responsible, task.due_at,
                 min(created, now), done)
            )  # fmt: skip
        db.run_many(
            "INSERT INTO task(id, kind, title, client, deal, assignee, due_at, created_at, done_at)"
            " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )

    def _row(self, change: Change, state: DealState, clients: Mapping[int, int]) -> DealRow:
        values = state.values
        client = values.get("client")
        own = dict(
            self._value(change, key, value) for key, value in values.items() if key not in _APART
        )
        outcome = values.get("outcome")
        closed = values.get("closed_at")
        return DealRow(
            state.title,
            None if client is None else clients.get(int(client), int(client)),
            self._stages.real(int(values["funnel"] or 0)),
            self._stages.real(int(values["stage"] or 0)),
            created_at=int(values["created_at"] or 0),
            stage_since=int(values["stage_since"] or 0),
            outcome=str(outcome) if outcome else None,
            closed_at=None if closed is None else int(closed),
            values=own,
        )

    def _value(self, change: Change, key: str, value: Value) -> tuple[str, Value]:
        """The key and the value under which an item or an own field stands in the base."""
        db = self._office.db
        chooser = self._names.chooser(key)
        if chooser is not None:
            value = self._names.real_value(db, change, chooser, value)
        return (key if key in _OF_ROW else self._names.real_key(db, change, key)), value

    def _field(
        self, change: Change, item: tuple[str, Value], clients: Mapping[int, int]
    ) -> tuple[str, Value]:
        """The name in the journal and the value of a change."""
        key, value = item
        if key == "client" and value is not None:
            return key, clients.get(int(value), int(value))
        if key in {"funnel", "stage"} and value is not None:
            return key, self._stages.real(int(value))
        real, stored = self._value(change, key, value)
        return (real if real in _OF_ROW else f"custom.{real}"), stored
