"""What the review screen shows, read in one go off the window's thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.listing import client_rows
from crm_desktop.duplicates.comparing import Level
from crm_desktop.duplicates.pairs import duplicate_groups
from crm_desktop.duplicates.scan import scan_state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.duplicates.pairs import DuplicateGroup
    from crm_desktop.duplicates.scan import ScanState
    from crm_desktop.office import Office

MOST: Final = 200
"""Groups shown at once; more come as these are settled."""
_ALL: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group with the names of its clients, oldest first."""

    group: DuplicateGroup
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """What there is to look through.

    Attributes:
        rows: the first groups of the level asked for.
        counts: level -> how many groups there are.
        state: the last scan; None before the first.
    """

    rows: tuple[GroupRow, ...]
    counts: Mapping[Level, int]
    state: ScanState | None


def read_review(office: Office, level: Level | None) -> Review:
    """Read the groups of a level, of every level with None."""
    with office.reading():
        state = scan_state(office)
        groups = duplicate_groups(office, limit=_ALL).groups
        wanted = [group for group in groups if level is None or group.level is level][:MOST]
        ids = list(dict.fromkeys(client for group in wanted for client in group.ids))
        names: dict[int, str] = {}
        for start in range(0, len(ids), 500):
            names.update(
                (row.id, row.name) for row in client_rows(office, ids[start : start + 500])
            )
    counts = {each: sum(group.level is each for group in groups) for each in Level}
    rows = tuple(GroupRow(g, tuple(names.get(client, "") for client in g.ids)) for g in wanted)
    return Review(rows, counts, state)


def certain_groups(office: Office) -> list[tuple[int, ...]]:
    """Return the clients of every certain group."""
    return [group.ids for group in duplicate_groups(office, level=Level.CERTAIN, limit=_ALL).groups]
