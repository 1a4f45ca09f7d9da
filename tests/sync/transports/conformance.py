"""What every way to a share has to keep, whatever lies behind it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol

import pytest

from crm_desktop.journal.stamps import now_ms
from crm_desktop.sync.transport import TransportError, Trouble
from crm_desktop.sync.transports.bounds import SHOWS, SMALL
from crm_desktop.sync.transports.probing import probe

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.sync.transport import Transport

BIG = bytes(range(256)) * (4 * 4096)
"""4 MiB."""

BAD_NAMES = [
    *("", "/a", "a/", "a//b", "..", "a/../b", "A", "tmp/a", "nul", "com1.seg", "a.", "a b", "й"),
    *("a\\b", "a:b", "a" * 121),
]


class Place(Protocol):
    """An empty share of a test's own."""

    def way(self, *, timeout: float = 30.0) -> Transport:
        """Return a new way there; it is closed after the test."""
        ...

    def vanish(self) -> None:
        """Make the share unreachable, or its folder gone."""
        ...

    def come_back(self) -> None:
        """Undo it."""
        ...

    def fill(self, prefix: str, count: int) -> None:
        """Put entries `<prefix><number>.seg` there, past the transport."""
        ...

    def lay(self, name: str, size: int) -> None:
        """Put an entry of so many zeros there, past the transport."""
        ...


def trouble_in(work: Callable[[], object]) -> Trouble:
    with pytest.raises(TransportError) as told:
        work()
    return told.value.trouble


class Conformance:
    """Inherited by the tests of each transport, which give the fixture `place`."""

    def test_what_is_put_is_there(self, place: Place) -> None:
        way = place.way()
        for name, data in (("a", b""), ("log/1/0/1.seg", b"one"), ("blob/ab/big", BIG)):
            assert way.put_new(name, data)
            assert way.get(name) == data
            assert place.way().get(name) == data

    def test_an_entry_that_is_not_there_is_none(self, place: Place) -> None:
        way = place.way()
        way.put_new("log/1/0/1.seg", b"one")
        assert way.get("log/1/0/2.seg") is None
        assert way.get("log/7/3/1.seg") is None
        assert way.get("office.json") is None

    def test_a_taken_name_keeps_what_lies_there(self, place: Place) -> None:
        way = place.way()
        assert way.put_new("log/1/0/1.seg", b"first")
        assert not place.way().put_new("log/1/0/1.seg", b"second")
        assert not way.put_new("log/1/0/1.seg", b"first")
        assert way.get("log/1/0/1.seg") == b"first"

    def test_a_replaced_entry_is_the_last_one(self, place: Place) -> None:
        way, other = place.way(), place.way()
        for data in (b"one", b"", BIG, b"two"):
            way.replace("stations/1/state", data)
            assert other.get("stations/1/state") == data

    def test_a_deleted_entry_is_gone_and_its_name_free(self, place: Place) -> None:
        way = place.way()
        way.put_new("log/1/0/1.seg", b"one")
        way.delete("log/1/0/1.seg")
        way.delete("log/1/0/1.seg")
        way.delete("log/2/0/1.seg")
        assert way.get("log/1/0/1.seg") is None
        assert way.put_new("log/1/0/1.seg", b"two")

    def test_names_are_those_under_a_folder(self, place: Place) -> None:
        way = place.way()
        everything = {"office.json", "log/1/0/1.seg", "log/1/0/2.seg", "log/11/0/1.seg"}
        for name in everything:
            way.put_new(name, b"x")
        assert set(way.names("")) == everything
        assert set(way.names("log/1/")) == {"log/1/0/1.seg", "log/1/0/2.seg"}
        assert list(way.names("log/2/")) == []

    def test_a_folder_may_hold_many(self, place: Place) -> None:
        place.fill("log/1/0/", 1050)
        assert len(set(place.way().names("log/1/"))) == 1050

    def test_what_is_larger_than_anything_of_ours_is_not_read_whole(self, place: Place) -> None:
        way = place.way()
        for name in ("office.json", "stations/1/state", "members/0/0", "snap/a/manifest"):
            place.lay(name, SMALL + 1)
            assert way.get(name) == bytes(SHOWS)
        place.lay("snap/a/part-0", SMALL + 1)
        found = way.get("snap/a/part-0")
        assert found is not None
        assert len(found) == SMALL + 1

    def test_a_name_that_some_share_cannot_keep_is_refused(self, place: Place) -> None:
        way = place.way()
        for work in (
            way.get,
            way.delete,
            lambda name: way.put_new(name, b""),
            lambda name: way.replace(name, b""),
        ):
            for name in BAD_NAMES:
                with pytest.raises(ValueError, match="not a name"):
                    work(name)

    def test_one_of_many_who_put_a_name_wins(self, place: Place) -> None:
        ways = [place.way() for _ in range(6)]
        start = threading.Barrier(len(ways))

        def claim(way: Transport, number: int, name: str) -> bool:
            start.wait()
            return way.put_new(name, str(number).encode() * 1000)

        with ThreadPoolExecutor(len(ways)) as pool:
            for turn in range(5):
                name = f"stations/{turn}/claim"
                tries = [pool.submit(claim, way, n, name) for n, way in enumerate(ways)]
                (winner,) = [n for n, done in enumerate(tries) if done.result()]
                assert ways[0].get(name) == str(winner).encode() * 1000

    def test_an_entry_is_seen_whole_or_not_at_all(self, place: Place) -> None:
        seen: set[int] = set()
        done = threading.Event()

        def look(way: Transport) -> None:
            while not done.is_set():
                for name in ("snap/new", "snap/replaced"):
                    seen.add(len(way.get(name) or b""))

        writer = place.way()
        writer.replace("snap/replaced", BIG)
        with ThreadPoolExecutor(1) as pool:
            looking = pool.submit(look, place.way())
            try:
                for turn in range(3):
                    writer.replace("snap/replaced", BIG)
                    writer.put_new("snap/new", BIG)
                    if turn < 2:
                        writer.delete("snap/new")
            finally:
                done.set()
            looking.result()
        assert seen <= {0, len(BIG)}
        assert writer.get("snap/new") == BIG

    def test_the_clock_is_of_this_day(self, place: Place) -> None:
        assert abs(place.way().now() - now_ms()) < 24 * 3600 * 1000

    def test_the_free_room_is_known_or_not(self, place: Place) -> None:
        free = place.way().free_bytes()
        assert free is None or free > 0

    def test_a_vanished_share_is_offline_and_no_entry_is_gone(self, place: Place) -> None:
        way = place.way()
        way.put_new("log/1/0/1.seg", b"one")
        way.put_new("office.json", b"{}")
        place.vanish()
        try:
            for work in (
                lambda: way.get("log/1/0/1.seg"),
                lambda: way.get("log/1/0/2.seg"),
                lambda: way.get("office.json"),
                lambda: list(way.names("")),
                lambda: list(way.names("log/1/")),
                lambda: way.put_new("log/1/0/2.seg", b"two"),
                lambda: way.replace("stations/1/state", b"two"),
                lambda: way.delete("log/1/0/1.seg"),
                way.now,
            ):
                assert trouble_in(work) is Trouble.OFFLINE
        finally:
            place.come_back()
        way.close()
        assert way.get("log/1/0/1.seg") == b"one"
        assert way.put_new("log/1/0/2.seg", b"two")

    def test_a_closed_way_opens_again(self, place: Place) -> None:
        way = place.way()
        way.put_new("a", b"1")
        way.close()
        way.close()
        assert way.get("a") == b"1"

    def test_a_trial_finds_it_good_and_leaves_nothing(self, place: Place) -> None:
        way = place.way()
        way.put_new("office.json", b"{}")
        report = probe(way, second=place.way())
        assert report.usable
        assert not [finding for finding in report.findings if "медленно" not in finding.text]
        assert report.latency_ms is not None
        assert report.clock_difference_ms is not None
        assert list(way.names("")) == ["office.json"]
