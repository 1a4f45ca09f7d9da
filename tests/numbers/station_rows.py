"""An office that seems shared, for tests of what is counted at its stations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crm_desktop.office import Office


def own_slot(office: Office) -> int:
    """The slot of this base."""
    return int(office.db.run("SELECT slot FROM station")[0][0])


def share(office: Office) -> None:
    """Let the base believe that it is shared somewhere."""
    office.db.run(
        'INSERT INTO sync_place VALUES(1, \'{"way": "folder", "text": "x"}\', \'on\', 1, ?,'
        " 0, 1, x'')",
        (own_slot(office),),
    )


def add_station(office: Office, slot: int, name: str, prefix: str) -> None:
    """Write the row of a workstation."""
    with office.change("Компьютер") as change:
        office.db.run(
            "INSERT INTO workstation(id, slot, name, prefix, joined_at) VALUES(?, ?, ?, ?, 1)",
            (change.new_id(), slot, name, prefix),
        )
