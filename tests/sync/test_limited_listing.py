"""A long listing through a limit: in portions, each with the whole limit, as many as asked for."""

from __future__ import annotations

import threading
from itertools import islice
from typing import TYPE_CHECKING

import pytest

from crm_desktop.sync.limited import LimitedTransport
from crm_desktop.sync.transport import TransportError, Trouble
from tests.patience import PATIENCE_S
from tests.sync.memory_share import MemoryShare

if TYPE_CHECKING:
    from collections.abc import Iterator


class Long(MemoryShare):
    """A share of very many names."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count
        self.given = 0
        self.hangs_at: int | None = None
        self.go_on = threading.Event()

    def names(self, prefix: str) -> Iterator[str]:
        for number in range(self.count):
            if number == self.hangs_at:
                self.go_on.wait(PATIENCE_S)
            self.given += 1
            yield f"{prefix}{number}"


def test_all_names_come() -> None:
    share = Long(12_000)
    limited = LimitedTransport(lambda: share)
    assert len(list(limited.names("log/"))) == 12_000
    limited.close()


def test_who_needs_few_asks_for_few() -> None:
    share = Long(1_000_000)
    limited = LimitedTransport(lambda: share)
    assert list(islice(limited.names("log/"), 2)) == ["log/0", "log/1"]
    assert share.given < 20_000
    limited.close()


def test_a_listing_that_hangs_is_offline() -> None:
    share = Long(30_000)
    share.hangs_at = 20_000
    limited = LimitedTransport(lambda: share, limit_s=0.2)
    with pytest.raises(TransportError) as told:
        list(limited.names("log/"))
    assert told.value.trouble is Trouble.OFFLINE
    share.go_on.set()
    limited.close()


def test_a_listing_of_a_way_that_was_left_is_not_gone_on_with() -> None:
    limited = LimitedTransport(lambda: Long(30_000))
    listing = limited.names("log/")
    next(listing)
    limited.close()
    with pytest.raises(TransportError, match="cut off"):
        list(listing)
    limited.close()
