"""What nobody begins with any more goes off the share: old snapshots, unfinished ones, junk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.sync.snapshots.making import END, ID, latest_date, names_there
from crm_desktop.sync.stream import layout

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_desktop.sync.snapshots.making import Manifest
    from crm_desktop.sync.transport import Transport

_MOST: Final = 5000


def sweep_snapshots(transport: Transport, kept: Sequence[Manifest], *, least: int = 2) -> int:
    """Remove snapshots older than the newest `least` of those that were read, whole or not.

    With them goes what is no snapshot of ours, and what a clock of years ahead has dated.

    Returns:
        How many entries went.

    Raises:
        TransportError: the share refused.
    """
    newest = sorted((manifest.id for manifest in kept), reverse=True)[:least]
    if len(newest) < least:
        return 0
    latest = f"{latest_date(transport):012x}"

    def is_over(snapshot: str) -> bool:
        foreign = ID.fullmatch(snapshot) is None
        return foreign or snapshot < newest[-1] or snapshot[:12] > latest

    return _remove(
        transport, (n for n in names_there(transport) if is_over(n.partition("/")[0]))
    )  # fmt: skip


def drop_unfinished(transport: Transport, slot: int) -> int:
    """Remove what a station left of snapshots it could not finish; it makes none just now.

    Returns:
        How many entries went.

    Raises:
        TransportError: the share refused.
    """
    listed = list(names_there(transport))
    whole = {name.removesuffix(END) for name in listed if name.endswith(END)}

    def is_left(snapshot: str) -> bool:
        own = ID.fullmatch(snapshot) is not None and snapshot.split("-")[1] == str(slot)
        return own and snapshot not in whole

    return _remove(transport, (name for name in listed if is_left(name.partition("/")[0])))


def _remove(transport: Transport, names: Iterable[str]) -> int:
    # A manifest goes first: without it nobody begins to read the parts.
    gone = sorted(names, key=lambda name: (not name.endswith(END), name))[:_MOST]
    for name in gone:
        transport.delete(layout.SNAPSHOTS + name)
    return len(gone)
