"""What is erased elsewhere while one writes about it, and what waits for a newer program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.personal_data.erasing import erase_client
from crm_desktop.personal_data.reach import ErasureKind
from crm_desktop.sync.merge import applying as merge
from crm_desktop.sync.merge import batch as merge_batch
from crm_desktop.sync.merge import pending
from crm_desktop.sync.state import SyncState
from crm_desktop.sync.stream import intake
from crm_desktop.sync.stream.inbound import slot_ahead
from crm_desktop.sync.stream.quarantine import list_waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sync.net import Net

MINUTE = 60_000


def test_own_work_about_somebody_erased_elsewhere_goes_as_it_was_signed(
    net: Callable[[int], Net],
) -> None:
    """The erasure empties the title its author signed: the segment must be fixed before that."""
    two = net(2)
    client = two.client(0, "Ромашкин")
    two.settle()
    office = two.stations[1].office
    with office.change("Клиент «Ромашкин» изменён"):
        office.db.run("UPDATE client SET note = 'звонил' WHERE id = ?", (client,))
    erase_client(
        two.stations[0].office, client, kind=ErasureKind.DESTROY, reason="отзыв согласия",
        confirmed="уничтожить",
    )  # fmt: skip
    two.once(0)
    # Written after the spool was filled, before the erasure is applied: as a window does.
    real = merge.apply_transactions

    def meanwhile(*args: Any, **words: Any) -> Any:
        with office.change("Клиент «Ромашкин» снова изменён"):
            office.db.run("UPDATE client SET note = 'писал' WHERE id = ?", (client,))
        return real(*args, **words)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "apply_transactions", meanwhile)
        two.once(1)
    two.settle()
    assert two.waiting(0) == []
    assert two.waiting(1) == []
    two.stations.require_same()


def test_an_erasure_waits_while_own_work_cannot_be_sent(net: Callable[[int], Net]) -> None:
    """A clock that runs ahead: later the same work is sent as it was signed."""
    two = net(2)
    client = two.client(0, "Ромашкин")
    two.settle()
    office = two.stations[1].office
    with two.clock(1, 11 * MINUTE), office.change("Клиент «Ромашкин» изменён"):
        office.db.run("UPDATE client SET note = 'звонил' WHERE id = ?", (client,))
    erase_client(
        two.stations[0].office, client, kind=ErasureKind.DESTROY, reason="отзыв согласия",
        confirmed="уничтожить",
    )  # fmt: skip
    two.client(0, "Другой")
    two.once(0)
    with two.clock(1, 11 * MINUTE):
        assert two.once(1).state is SyncState.CLOCK
    (part,) = list_waiting(office)
    assert "сначала должна уйти работа этого компьютера" in part.text
    assert "спешат" not in part.text
    assert (part.state, part.until) == ("waits", None)
    assert slot_ahead(office.db) is None
    assert two.names(1) == {"Ромашкин", "Другой"}
    two.later(5 * MINUTE)
    for number in (0, 1):
        two.restart(number)
    two.settle()
    assert two.waiting(0) == []
    assert two.waiting(1) == []
    two.stations.require_same()
    assert two.names(1) == two.names(0)
    assert "Ромашкин" not in two.names(0)


def test_what_waited_for_a_newer_program_is_applied_by_it(net: Callable[[int], Net]) -> None:
    two = net(2)
    client = two.client(0, "Ромашка")
    two.settle()
    there = two.stations[1].office
    two.rename(0, client, "Ромашка плюс")
    # A program that does not know the table puts the operation aside.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merge_batch, "shape_of", lambda _table: None)
        patch.setattr(pending, "shape_of", lambda _table: None)
        two.once(0)
        two.once(1)
    assert there.db.run("SELECT count(*) FROM sync_pending") == [(1,)]
    assert two.names(1) == {"Ромашка"}
    two.restart(1)
    two.once(1)
    assert there.db.run("SELECT count(*) FROM sync_pending") == [(0,)]
    assert two.names(1) == {"Ромашка плюс"}
    two.settle()
    two.stations.require_same()
