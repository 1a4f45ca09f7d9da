"""Clocks that are wrong: a day of the future waits, our own is sent once it is right again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.identity import verify
from crm_desktop.journal.journal import Header
from crm_desktop.journal.seal import link_to, signed_message
from crm_desktop.journal.stamps import instant_of, now_ms, slot_of
from crm_desktop.sync.clock import ClockCheck, ClockState
from crm_desktop.sync.restamp import OthersAheadError, restamp_future
from crm_desktop.sync.state import SyncState
from crm_desktop.sync.stream.quarantine import list_waiting, retry_refused
from crm_desktop.sync.stream.spool import unsent_changes
from tests.sync.memory_share import MemoryShare

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sync.net import Net

MINUTE = 60_000
DAY = 86_400_000


def test_nothing_is_sent_while_our_clock_is_ahead(net: Callable[[int], Net]) -> None:
    two = net(2)
    two.client(1, "Василёк")
    two.once(1)
    with two.clock(0, DAY):
        two.client(0, "Ромашка")
        two.restart(0)
        made = two.once(0)
        assert (made.state, made.reason) == (SyncState.CLOCK, "clock_ahead")
        # What the others wrote comes all the same.
        assert two.names(0) == {"Ромашка", "Василёк"}
    assert two.segment(0, 1) not in two.shelf.files
    assert unsent_changes(two.stations[0].office.db) == 1


@pytest.mark.parametrize("ahead", [DAY, 5 * 365 * DAY])
def test_what_was_written_with_a_wrong_clock_goes_once_it_is_right(
    net: Callable[[int], Net], ahead: int
) -> None:
    two = net(2)
    client = two.client(0, "Ромашка")
    two.settle()
    with two.clock(0, ahead):
        two.rename(0, client, "Ромашка завтра")
        two.rename(0, client, "Ромашка послезавтра")
        two.client(0, "Василёк")
        two.restart(0)
        two.once(0)
    two.restart(0)
    assert two.once(0).state is SyncState.SYNCED
    office = two.stations[0].office
    newest = office.db.run("SELECT max(stamp), max(s.last_stamp) FROM seal, station s")[0]
    assert max(map(instant_of, newest)) <= now_ms() + MINUTE
    two.settle()
    assert two.names(1) == {"Ромашка послезавтра", "Василёк"}
    assert two.waiting(1) == []
    two.stations.require_same()
    _require_good_seals(two)
    # Its next work is of today, and wins where it is later.
    two.rename(0, client, "Ромашка сегодня")
    two.settle()
    two.rename(1, client, "Ромашка в конце")
    two.settle()
    assert "Ромашка в конце" in two.names(0)
    two.stations.require_same()


def test_what_others_wrote_meanwhile_stands_before(net: Callable[[int], Net]) -> None:
    two = net(2)
    client = two.client(0, "Ромашка")
    two.settle()
    with two.clock(0, DAY):
        two.rename(0, client, "Из завтра")
        two.rename(1, client, "Сегодня")
        two.once(1)
        two.restart(0)
        two.once(0)
    two.restart(0)
    two.settle()
    assert two.names(0) == two.names(1) == {"Из завтра"}
    two.stations.require_same()


def test_new_stamps_lie_above_what_was_sent_with_a_clock_a_little_ahead(
    net: Callable[[int], Net],
) -> None:
    two = net(2)
    two.settle()
    two.client(1, "Василёк")
    two.once(1)
    with two.clock(0, 5 * MINUTE):
        two.client(0, "Ромашка")
        two.restart(0)
        # What comes moves the mark of what is sent above every number given so far.
        two.once(0)
    with two.clock(0, DAY):
        two.client(0, "Из завтра")
        two.restart(0)
        two.once(0)
    two.restart(0)
    two.settle()
    assert two.names(1) == {"Ромашка", "Василёк", "Из завтра"}
    two.stations.require_same()


def test_another_persons_work_waits_for_him(net: Callable[[int], Net]) -> None:
    two = net(2)
    office = two.stations[0].office
    with two.clock(0, DAY):
        two.client(0, "Ромашка")
    stamp = office.db.run("SELECT max(stamp) FROM seal")[0][0]
    office.db.run(
        "UPDATE change_set SET author = 5 WHERE id = (SELECT change FROM seal WHERE stamp = ?)",
        (stamp,),
    )
    with pytest.raises(OthersAheadError):
        restamp_future(office, now_ms())
    assert office.db.run("SELECT max(stamp) FROM seal")[0][0] == stamp
    two.restart(0)
    made = two.once(0)
    assert (made.state, made.reason) == (SyncState.CLOCK, "others_ahead")


def test_a_segment_from_the_future_waits_and_is_released(net: Callable[[int], Net]) -> None:
    two = net(2)
    two.client(1, "Василёк")
    two.settle()
    last = two.stations[1].value("SELECT last_stamp FROM station")
    with two.clock(0, 2 * 60 * MINUTE):
        two.client(0, "Ромашка")
    # A program that does not hold back: its share, too, is two hours ahead.
    two.ways[0].faults.clock_ms = 2 * 60 * MINUTE
    two.wrong_ms[0] = 2 * 60 * MINUTE
    two.restart(0)
    two.once(0)
    waiting = two.once(1)
    assert (waiting.state, waiting.reason) == (SyncState.TROUBLE, "future")
    assert two.names(1) == {"Василёк"}
    assert [state for _seq, state, _reason in two.waiting(1)] == ["future"]
    assert two.stations[1].value("SELECT last_stamp FROM station") == last
    (part,) = list_waiting(two.stations[1].office)
    assert part.state == "future"
    assert part.until is not None
    assert abs(part.until - now_ms() - 110 * MINUTE) < 5 * MINUTE
    retry_refused(two.stations[1].office)
    two.once(1)
    assert two.names(1) == {"Василёк"}
    two.later(2 * 60 * MINUTE)
    two.once(1)
    assert two.names(1) == {"Василёк", "Ромашка"}
    assert two.waiting(1) == []


def test_a_few_minutes_are_told_and_stop_nothing(net: Callable[[int], Net]) -> None:
    two = net(2)
    with two.clock(0, 3 * MINUTE):
        two.client(0, "Ромашка")
        two.restart(0)
        made = two.once(0)
        assert (made.state, made.reason) == (SyncState.SYNCED, "clock_off")
        two.once(1)
        assert two.names(1) == {"Ромашка"}


@pytest.mark.parametrize(
    ("ahead", "state"),
    [
        (0, ClockState.FINE), (119_000, ClockState.FINE), (121_000, ClockState.OFF),
        (-121_000, ClockState.OFF), (-DAY, ClockState.OFF), (599_000, ClockState.OFF),
        (601_000, ClockState.AHEAD), (DAY, ClockState.AHEAD),
    ],
)  # fmt: skip
def test_the_clock_is_judged_by_the_shares(ahead: int, state: ClockState) -> None:
    check = ClockCheck(lambda: 10 * DAY + ahead)
    check.measure(MemoryShare(lambda: 10 * DAY))
    assert (check.state, check.ahead_ms) == (state, ahead)
    assert check.share_time() == 10 * DAY


def test_the_share_is_asked_for_the_time_once_a_minute_and_after_a_jump() -> None:
    asked: list[int] = []
    own = [10 * DAY]

    def shares() -> int:
        asked.append(own[0])
        return 10 * DAY

    check, share = ClockCheck(lambda: own[0]), MemoryShare(shares)
    for own[0] in (10 * DAY, 10 * DAY + 59_000, 10 * DAY + 61_000, 9 * DAY):
        check.measure(share)
    assert asked == [10 * DAY, 10 * DAY + 61_000, 9 * DAY]


def test_a_share_whose_clock_was_put_right_is_believed_again(net: Callable[[int], Net]) -> None:
    two = net(2)
    for number in (0, 1):
        two.ways[number].faults.clock_ms = two.wrong_ms[number] = 400 * DAY
        two.restart(number)
    two.settle()
    for number in (0, 1):
        two.ways[number].faults.clock_ms = two.wrong_ms[number] = 0
        two.restart(number)
    two.settle()
    two.client(0, "Ромашка")
    two.settle(rounds=8)
    for office in (each.office for each in two.stations):
        heard, told = office.db.run("SELECT heard_at, told FROM sync_peer")[0]
        assert heard <= now_ms()
        assert json.loads(told)["written_at"] <= now_ms()


def _require_good_seals(two: Net) -> None:
    """Every seal of the station is signed for the stamp it bears now, and chained."""
    office = two.stations[0].office
    key = office.unlocked.identity.public.signing
    rows = office.db.run(
        "SELECT s.stamp, s.digest, s.previous, s.signature, c.id, c.title, c.kind, c.author,"
        " c.station, c.undoes FROM seal s JOIN change_set c ON c.id = s.change"
        " WHERE s.format = 2 ORDER BY s.stamp"
    )
    assert len(rows) > 3
    own = [row for row in rows if slot_of(row[0]) == two.stations[0].slot]
    assert [row[2] for row in own[1:]] == [link_to(row[3]) for row in own[:-1]]
    for stamp, digest, previous, signature, *header in rows:
        message = signed_message(Header(*header), stamp=stamp, digest=digest, previous=previous)
        assert verify(key, signature, message)


def test_after_new_stamps_no_id_is_given_twice(net: Callable[[int], Net]) -> None:
    """The share's clock ran ahead as well and went back: what was sent lies in the future."""
    two = net(2)
    day = 24 * 60 * MINUTE
    two.ways[0].faults.clock_ms = day
    with two.clock(0, day):
        two.client(0, "Отправлен")
        two.once(0)
        for number in range(3):
            two.client(0, f"Не отправлен {number}")
    two.ways[0].faults.clock_ms = 0
    two.restart(0)
    for number in range(3):
        two.once(0)
        for each in range(4):
            two.client(0, f"После {number} {each}")
    two.later(2 * day)
    two.settle()
    assert len(two.names(1)) == 16
    two.stations.require_same()
