"""What one station writes all stations have; whatever happens to the share in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.sync.state import SyncState

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sync.net import Net



def test_an_edit_is_seen_by_all(net: Callable[[int], Net]) -> None:
    three = net(3)
    client = three.client(0, "Ромашка")
    three.settle()
    three.rename(1, client, "Ромашка плюс")
    rounds = three.settle()
    assert [three.names(number) for number in range(3)] == [{"Ромашка плюс"}] * 3
    assert {each.state for each in rounds} == {SyncState.SYNCED}
    three.stations.require_same()
