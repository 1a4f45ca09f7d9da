"""Snapshots follow the share's clock: a computer whose own is years ahead makes no lasting one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.journal.stamps import now_ms
from crm_desktop.sync.snapshots.making import make_snapshot, manifests, reader_of
from crm_desktop.sync.transport import TransportError, Trouble
from tests.sync.flow_stations import newest_manifest, put_on
from tests.sync.memory_share import MemoryShare

if TYPE_CHECKING:
    from crm_desktop.office import Office

DAY_MS = 24 * 3600 * 1000


def test_a_snapshot_is_dated_by_the_share(office: Office) -> None:
    at = now_ms()
    clock = [at]
    share = MemoryShare(clock=lambda: clock[0])
    put_on(office, share)
    clock[0] = at = at - 30 * DAY_MS
    made = make_snapshot(office, share)
    assert made.made_at == at
    assert made.id.startswith(f"{at:012x}-")


def test_a_snapshot_from_the_future_is_passed_over(office: Office) -> None:
    clock = [now_ms()]
    share = MemoryShare(clock=lambda: clock[0])
    put_on(office, share)
    good = newest_manifest(share, reader_of(office))
    clock[0] += 2 * DAY_MS
    ahead = make_snapshot(office, share)
    assert newest_manifest(share, reader_of(office)).id == ahead.id
    clock[0] -= 2 * DAY_MS
    assert [each.id for each in manifests(share, reader_of(office))] == [good.id]


def test_where_the_clock_cannot_be_asked_snapshots_are_read_all_the_same(office: Office) -> None:
    class ReadOnly(MemoryShare):
        refuses = False

        def now(self) -> int:
            if self.refuses:
                raise TransportError(Trouble.READ_ONLY, "")
            return super().now()

    share = ReadOnly()
    put_on(office, share)
    share.refuses = True
    assert newest_manifest(share, reader_of(office)).parts
