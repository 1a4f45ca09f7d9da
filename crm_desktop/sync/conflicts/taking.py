"""Taking the other value of a conflict: who may, and what is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.guarded_tables import OF_PEOPLE, PARTS, RECORDS
from crm_desktop.access.powers import Area
from crm_desktop.access.rights import Right, use_case
from crm_desktop.deals.arriving import LOST, Arrival, arrive
from crm_desktop.deals.loss import Loss
from crm_desktop.journal.records import write_records
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office
    from crm_desktop.sync.conflicts.reading import FoundConflict

_OF_AREA: Final = {
    Area.CLIENTS: Right.EDIT_CLIENTS, Area.DEALS: Right.EDIT_DEALS, Area.TASKS: Right.EDIT_TASKS,
}  # fmt: skip
# What people keep for themselves; the journal tells everybody only of his own.
_OWN: Final = frozenset({"member_setting", "dashboard", "saved_report", "saved_view"})
_BY_RIGHT: Final[Mapping[str, Right]] = {
    **dict.fromkeys(OF_PEOPLE, Right.MANAGE_PEOPLE),
    **dict.fromkeys(_OWN, Right.VIEW_HISTORY),
    "funnel": Right.EDIT_FUNNELS,
    "stage": Right.EDIT_FUNNELS,
    "rule": Right.EDIT_RULES,
    "plan": Right.EDIT_PLANS,
    "source_cost": Right.EDIT_PLANS,
}


def rights_to_settle(table: str) -> tuple[Right, ...]:
    """Return the rights any of which lets a person deal with conflicts of a table.

    What he wrote without them the other stations would refuse. Which of the records he may write
    is judged by the guard, as with any edit.
    """
    if table in RECORDS:
        return (_OF_AREA[RECORDS[table]],)
    if table in PARTS:
        return tuple(dict.fromkeys(_OF_AREA[area] for area in PARTS[table].owners.values()))
    return (_BY_RIGHT.get(table, Right.EDIT_SETTINGS),)


@use_case(Right.VIEW_HISTORY)
def write_other(office: Office, change: Change, found: FoundConflict) -> None:
    """Write the overwritten value inside an open change.

    Raises:
        UserError: a deal may not come where it stood.
    """
    if found.table.name == "deal" and "stage" in found.lost:
        _bring_back(office, change, found.record, found.lost)
    else:
        write_records(office.db, found.table, {found.record: found.lost})


def _bring_back(office: Office, change: Change, deal: int, lost: Mapping[str, Any]) -> None:
    """Move a deal to where the other one had it, so that its way tells of it."""
    ((stage,),) = office.db.run("SELECT stage FROM deal WHERE id = ?", (deal,))
    outcome = lost["outcome"]
    if outcome is None or stage != lost["stage"]:
        arrive(office, change, [deal], Arrival(lost["stage"]))
    if outcome is not None:
        loss = Loss(lost["loss_reason"], lost["loss_note"] or "") if outcome == LOST else None
        at = _closed_at(office, deal, lost["closed_at"])
        arrive(office, change, [deal], Arrival(outcome=outcome, at=at, loss=loss))


def _closed_at(office: Office, deal: int, told: int | None) -> int | None:
    """When it was closed there, if that can be: not before it came where it stands."""
    ((since,),) = office.db.run("SELECT stage_since FROM deal WHERE id = ?", (deal,))
    return told if told is not None and since <= told <= now_ms() else None
