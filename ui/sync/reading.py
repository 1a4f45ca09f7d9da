"""Reads what the screens of the exchange show, and puts it into words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, may
from crm_desktop.sync.conflicts.journal import list_conflicts
from crm_desktop.sync.flows.invited import list_invitations
from crm_desktop.sync.flows.own_share import shared_at
from crm_desktop.sync.flows.stations import list_stations
from crm_desktop.sync.status import sync_status
from crm_desktop.sync.stream.quarantine import list_waiting
from crm_desktop.wording.times import day, local, today_in
from ui.shell.screen import ClientStop, DealStop, Place, TasksStop
from ui.sync.lines import ConflictLine, Version
from ui.sync.looks import clock_time

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from crm_desktop.office import Office
    from crm_desktop.sync.conflicts.journal import Conflict, Side
    from crm_desktop.sync.flows.invited import OpenInvitation
    from crm_desktop.sync.flows.stations import StationRow
    from crm_desktop.sync.place import Place as SharePlace
    from crm_desktop.sync.state import SyncStatus
    from crm_desktop.sync.stream.quarantine import WaitingPart

MOST: Final = 2000
_ICONS: Final = {
    "client": "building-2", "channel": "phone", "address": "map-pin", "contact": "users",
    "event": "message-circle", "deal": "square-kanban", "deal_line": "receipt-text",
    "task": "list-checks", "member": "user", "directory_item": "book-open",
    "attachment": "paperclip", "bank_account": "coins",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SyncRead:
    """Everything the screen shows.

    Attributes:
        status: how the exchange stands.
        share: where; None = the office is not shared.
        stations: this one first.
        invitations: still good, the newest first; empty for who may not invite.
        conflicts: newest first, answered ones too.
        waiting: what came and is not applied.
        may_manage: whether this person may invite, retire, move, return to a date.
        may_repair: whether he may take the office's state for this station.
    """

    status: SyncStatus
    share: SharePlace | None
    stations: tuple[StationRow, ...]
    invitations: tuple[OpenInvitation, ...]
    conflicts: tuple[ConflictLine, ...]
    waiting: tuple[WaitingPart, ...]
    may_manage: bool
    may_repair: bool


def read_sync(office: Office) -> SyncRead:
    """Read it all; on a thread of readers."""
    with office.reading():
        share = shared_at(office)
        told = share is not None and may(office, Right.VIEW_HISTORY)
        found = list_conflicts(office, open_only=False, limit=MOST) if told else []
        manages = may(office, Right.SHARE_OFFICE)
        return SyncRead(
            sync_status(office),
            share,
            tuple(list_stations(office)) if share is not None else (),
            tuple(list_invitations(office)) if manages else (),
            tuple(line_of(each, office.zone) for each in found),
            list_waiting(office) if share is not None else (),
            manages,
            may(office, Right.RESTORE),
        )


def line_of(conflict: Conflict, zone: ZoneInfo) -> ConflictLine:
    """Put a conflict into words."""
    place, record = stop_of(conflict)
    answer, answered = "", ""
    if conflict.settled:
        answer = f"взято другое: {conflict.lost.text}" if conflict.taken else "оставлено как есть"
        on = local(conflict.settled_at, zone).date() if conflict.settled_at else None
        when = day(on, today_in(zone)) if on else ""
        answered = ", ".join(filter(None, (conflict.settled_by.partition(" ")[0], when)))
    return ConflictLine(
        conflict.id,
        _ICONS.get(conflict.table, "file-text"),
        conflict.title,
        conflict.field_title,
        _version(conflict.kept, zone),
        _version(conflict.lost, zone),
        answer,
        answered,
        place,
        record,
        max(conflict.kept.at, conflict.lost.at),
        takeable=not conflict.gone,
        allowed=conflict.takeable,
    )


def stop_of(conflict: Conflict) -> tuple[Place | None, object]:
    """Return where the record of a conflict is shown, and what that place is told."""
    table, record = conflict.opens or ("", 0)
    match table:
        case "client":
            return Place.CLIENT, ClientStop(record)
        case "deal":
            return Place.DEAL, DealStop(record)
        case "task":
            return Place.TASKS, TasksStop(record)
        case _:
            return None, None


def _version(side: Side, zone: ZoneInfo) -> Version:
    return Version(
        side.text, side.author, side.author_name, side.station_name, clock_time(side.at, zone)
    )
