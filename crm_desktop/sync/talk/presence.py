"""«Анна сейчас в этой карточке»: a hint, never a lock. It expires by itself and is kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.powers import Area
from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_ids
from crm_desktop.journal.changes import Kind
from crm_desktop.sync.talk.small_talk import Spot

if TYPE_CHECKING:
    from crm_desktop.office.office import Office

_AREAS: Final = {Kind.CLIENT: Area.CLIENTS, Kind.DEAL: Area.DEALS, Kind.TASK: Area.TASKS}


@dataclass(frozen=True, slots=True)
class Someone:
    """A colleague who has the same record open.

    Attributes:
        name: his.
        station: what his computer is called, `""` if it has no name here yet.
        member: his id.
    """

    name: str
    station: str
    member: int


@use_case(Right.VIEW_OFFICE)
def here(office: Office, kind: Kind | None, record: int | None) -> bool:
    """Say which record's card is open before the person, None = none; True if that is news.

    The others hear of it with the next round of the exchange.
    """
    spot = None
    if kind is not None and record is not None:
        spot = Spot(office.user_id, kind.value, record)
    return office.small_talk.be_at(spot)


@use_case(Right.VIEW_OFFICE)
def who_is_in(office: Office, kind: Kind, record: int) -> tuple[Someone, ...]:
    """Return the colleagues who have a record open now, by name.

    Nobody, where the person may not see the record itself. One's own second computer counts.
    """
    spots = [
        (slot, spot)
        for slot, spot in office.small_talk.spots()
        if spot.kind == kind.value and spot.record == record
    ]
    if not spots or kind not in _AREAS or not visible_ids(office, _AREAS[kind], (record,)):
        return ()
    stations = office.db.run(
        "SELECT slot, name FROM workstation WHERE deleted_at IS NULL ORDER BY id"
    )
    names = {int(slot): str(name) for slot, name in stations}
    found = []
    for slot, spot in spots:
        rows = office.db.run(
            "SELECT name FROM member WHERE id = ? AND deleted_at IS NULL", (spot.user,)
        )
        if rows:
            found.append(Someone(str(rows[0][0]), names.get(slot, ""), spot.user))
    return tuple(sorted(found, key=lambda each: (each.name, each.station)))
