"""What one station writes all stations have; whatever happens on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.jobs import JobCancelledError
from crm_desktop.journal.changes import Kind
from crm_desktop.sync.engine import SyncEngine
from crm_desktop.sync.exchange_lock import AlreadyExchangingError, exchange_lock
from crm_desktop.sync.state import SyncState
from crm_desktop.sync.stream import intake
from crm_desktop.sync.stream import publish as publish_module
from crm_desktop.sync.stream import spool as spool_module
from crm_desktop.sync.stream.layout import segment_name
from crm_desktop.sync.stream.spool import unsent_changes
from crm_desktop.sync.talk.presence import here
from crm_desktop.sync.transport import Trouble
from crm_desktop.sync.trust import judging
from crm_desktop.sync.trust.judging import Ruling, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.office import Office
    from crm_desktop.sync.stream.wire import Transaction
    from tests.sync.net import Net

MINUTE = 60_000


def test_an_edit_is_seen_by_all(net: Callable[[int], Net]) -> None:
    three = net(3)
    client = three.client(0, "Ромашка")
    three.settle()
    three.rename(1, client, "Ромашка плюс")
    rounds = three.settle()
    assert [three.names(number) for number in range(3)] == [{"Ромашка плюс"}] * 3
    assert {each.state for each in rounds} == {SyncState.SYNCED}
    three.stations.require_same()


def test_both_work_offline_and_meet(net: Callable[[int], Net]) -> None:
    two = net(2)
    client = two.client(0, "Ромашка")
    two.settle()
    two.ways[1].faults.refuse = Trouble.OFFLINE
    two.rename(0, client, "Ромашка плюс")
    two.client(1, "Василёк")
    assert two.once(1).state is SyncState.OFFLINE
    assert unsent_changes(two.stations[1].office.db) == 1
    two.settle(0)
    two.ways[1].faults.refuse = None
    two.settle()
    assert two.names(0) == two.names(1) == {"Ромашка плюс", "Василёк"}
    assert unsent_changes(two.stations[1].office.db) == 0
    two.stations.require_same()


def test_many_changes_go_in_many_segments(
    net: Callable[[int], Net], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_module, "_PORTION", 3)
    two = net(2)
    for number in range(10):
        two.client(0, f"Клиент {number}")
    assert two.once(0).published == 4
    two.settle()
    assert len(two.names(1)) == 10
    two.stations.require_same()


def test_idle_stations_open_one_entry_for_each_peer_and_poll(net: Callable[[int], Net]) -> None:
    four = net(4)
    four.client(0, "Ромашка")
    four.settle()
    before = four.shelf.opens
    polls = 24
    four.settle(rounds=polls)
    opened = (four.shelf.opens - before) / (4 * polls)
    # Three peers, the list of people; once in twelve polls the card, a word about a move, our own
    # last segment and our next name.
    assert opened <= 3 + 1 + 4 / 12


@pytest.mark.parametrize("rounds_before", range(6))
def test_who_is_in_a_card_hears_within_two_polls_who_else_is(
    net: Callable[[int], Net], rounds_before: int
) -> None:
    four = net(4)
    client = four.client(0, "Ромашка")
    four.settle(rounds=4 + rounds_before)
    offices = [station.office for station in four.stations]
    here(offices[0], Kind.CLIENT, client)
    four.settle(rounds=12)
    before, polls = four.shelf.opens, 24
    four.settle(0, rounds=polls)
    assert (four.shelf.opens - before) / polls <= 3 + 1 + 4 / 12  # no more than anybody else
    four.client(2, "Василёк")  # and nothing is heard of later for it
    here(offices[1], Kind.CLIENT, client)
    four.settle(2, 1, rounds=1)
    four.settle(0, rounds=2)
    told = [spot.record for _slot, spot in offices[0].small_talk.spots()]
    assert (told, "Василёк" in four.names(0)) == ([client], True)


def test_a_crash_between_the_spool_and_the_share_loses_and_doubles_nothing(
    net: Callable[[int], Net], monkeypatch: pytest.MonkeyPatch
) -> None:
    two = net(2)
    two.client(0, "Ромашка")

    def killed(*_args: object, **_words: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(publish_module, "_put", killed)
        with pytest.raises(KeyboardInterrupt):
            two.once(0)
    assert two.segment(0, 1) not in two.shelf.files
    spooled = _spooled(two.stations[0].office)
    two.client(0, "Василёк")
    two.restart(0)
    two.settle()
    assert two.shelf.files[two.segment(0, 1)] == spooled[0]
    assert two.names(1) == {"Ромашка", "Василёк"}
    two.stations.require_same()


def test_what_is_on_the_share_is_always_in_the_spool(
    net: Callable[[int], Net], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A base that dies after the entry was put, but before it was noted, says the same again."""
    two = net(2)
    two.client(0, "Ромашка")
    real = publish_module._put

    def checked(
        office: Office, transport: object, place: tuple[int, int], data: bytes, *, now: int
    ) -> bool:
        assert _spooled(office)[place[1] - 1] == data
        assert not office.db.connection().in_transaction
        return real(office, transport, place, data, now=now)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(publish_module, "_put", checked)
        patch.setattr(publish_module, "mark_published", _dies)
        with pytest.raises(KeyboardInterrupt):
            two.once(0)
    assert two.segment(0, 1) in two.shelf.files
    two.restart(0)
    two.settle()
    assert two.names(1) == {"Ромашка"}
    two.stations.require_same()


def test_a_lost_answer_is_asked_again(net: Callable[[int], Net]) -> None:
    two = net(2)
    two.client(0, "Ромашка")
    name = two.segment(0, 1)
    two.ways[0].faults.lost_answers = lambda asked: asked == name
    assert two.once(0).state is SyncState.OFFLINE
    two.ways[0].faults.lost_answers = lambda _asked: False
    two.settle()
    assert two.names(1) == {"Ромашка"}


def test_one_program_exchanges_at_a_time(net: Callable[[int], Net]) -> None:
    two = net(2)
    with (
        exchange_lock(two.stations[0].office.folder.path),
        pytest.raises(AlreadyExchangingError),
    ):
        two.once(0)
    assert two.once(0).state is SyncState.SYNCED


@pytest.mark.parametrize("mode", ["paused", "left"])
def test_a_station_that_does_not_take_part_asks_nothing(
    net: Callable[[int], Net], mode: str
) -> None:
    two = net(2)
    two.client(0, "Ромашка")
    two.stations[0].office.db.run("UPDATE sync_place SET mode = ?", (mode,))
    asked = len(two.ways[0].calls)
    state = two.once(0).state
    assert state is (SyncState.PAUSED if mode == "paused" else SyncState.ALONE)
    assert len(two.ways[0].calls) == asked


def test_a_late_station_gets_everything(net: Callable[[int], Net]) -> None:
    three = net(3)
    for number in range(70):
        three.client(0, f"Клиент {number}")
        three.settle(0, rounds=1)
    assert three.once(2).more
    three.settle(2, rounds=3)
    assert len(three.names(2)) == 70
    three.settle()
    three.stations.require_same()


def test_an_acknowledged_vector_is_told(net: Callable[[int], Net]) -> None:
    two = net(2)
    two.client(0, "Ромашка")
    two.settle()
    two.later(MINUTE)
    two.settle(rounds=8)
    told = two.stations[0].office.db.run("SELECT told FROM sync_peer")[0][0]
    assert f'"vector":{{"{two.stations[0].slot}":1' in told.replace(" ", "")


def test_equal_vectors_and_other_data_are_told(net: Callable[[int], Net]) -> None:
    two = net(2)
    client = two.client(0, "Ромашка")
    two.settle()
    with two.stations[1].office.applying():
        two.stations[1].office.db.run("UPDATE client SET note = 'порча' WHERE id = ?", (client,))
    two.client(0, "Василёк")
    for _ in range(3):
        two.later(4 * MINUTE)
        rounds = two.settle(rounds=6)
    assert {each.state for each in rounds} == {SyncState.TROUBLE}
    assert {each.reason for each in rounds} == {"diverged"}


def test_equal_stations_are_not_told_apart(net: Callable[[int], Net]) -> None:
    two = net(2)
    two.client(0, "Ромашка")
    two.settle()
    for _ in range(3):
        two.later(4 * MINUTE)
        rounds = two.settle(rounds=6)
    assert {each.state for each in rounds} == {SyncState.SYNCED}
    told = [s.office.db.run("SELECT told FROM sync_peer")[0][0] for s in two.stations]
    assert all('"client"' in each for each in told)


def _dies(*_args: object) -> None:
    raise KeyboardInterrupt


def _spooled(office: Office) -> list[bytes]:
    rows = office.db.run("SELECT bytes FROM sync_spool ORDER BY seq")
    return [bytes(row[0]) for row in rows]


def test_a_number_of_another_station_is_no_own_name(net: Callable[[int], Net]) -> None:
    two = net(2)
    assert two.segment(0, 1000) == segment_name(two.stations[0].slot, 1000)
    assert two.segment(0, 1000).endswith("/1/1000.seg")


def test_a_stop_in_the_middle_of_applying_keeps_what_is_done(net: Callable[[int], Net]) -> None:
    two = net(2)
    for number in range(12):
        two.client(0, f"Клиент {number}")
    two.once(0)
    asked: list[int] = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 2

    engine = SyncEngine(two.stations[1].office, two.ways[1], budget_ms=0, stop=stop)
    assert engine.once().more
    two.settle()
    assert len(two.names(1)) == 12
    two.stations.require_same()


def test_what_is_judged_by_another_segment_does_not_wait(
    net: Callable[[int], Net], monkeypatch: pytest.MonkeyPatch
) -> None:
    three = net(3)
    client = three.client(1, "Ромашка")
    three.settle(0, 1)
    three.rename(0, client, "Ромашка плюс")
    three.settle(0)
    known = three.stations[2].office.db
    real = judging.judge

    def unsure(transaction: Transaction, *args: Any, **words: Any) -> Verdict:
        for sent in transaction.sent:
            there = known.run("SELECT 1 FROM client WHERE id = ?", (sent.operation.record,))
            if not sent.operation.made and not there:
                return Verdict(Ruling.WAIT, "Записи ещё нет.")
        return real(transaction, *args, **words)

    monkeypatch.setattr(intake, "judge", unsure)
    three.once(2)
    assert three.names(2) == {"Ромашка плюс"}
    assert three.waiting(2) == []


def test_what_is_never_allowed_is_looked_at_again_only_now_and_then(
    net: Callable[[int], Net], monkeypatch: pytest.MonkeyPatch
) -> None:
    two = net(2)
    two.client(0, "Ромашка")
    two.once(0)
    asked: list[int] = []

    def never(transaction: Transaction, *_args: object, **_words: object) -> Verdict:
        asked.append(transaction.stamp)
        return Verdict(Ruling.WAIT, "Автора нет в списке.")

    monkeypatch.setattr(intake, "judge", never)
    for _ in range(5):
        assert two.once(1).refused == 1
    assert len(asked) == 1
    two.later(2 * MINUTE)
    two.once(1)
    assert len(asked) == 2
    monkeypatch.undo()
    two.later(2 * MINUTE)
    two.once(1)
    assert two.names(1) == {"Ромашка"}


def test_a_stop_ends_a_long_step(net: Callable[[int], Net]) -> None:
    two = net(2)
    for number in range(4):
        two.client(0, f"Клиент {number}")
        two.once(0)
    stopped: list[int] = []
    engine = SyncEngine(two.stations[1].office, two.ways[1], stop=lambda: bool(stopped))
    two.ways[1].faults.slow = lambda name: stopped.append(1) if name.endswith("/2.seg") else None
    assert engine.once().more
    # What came by then is kept, and not asked for again.
    assert [seq for seq, _state, _reason in two.waiting(1)] == [1, 2]
    two.ways[1].faults.slow = lambda _name: None
    two.settle()
    assert len(two.names(1)) == 4


def test_a_person_cancels_and_is_told_so(net: Callable[[int], Net]) -> None:
    two = net(2)
    two.client(0, "Ромашка")

    class Cancels:
        def step(self, done: int, total: int, message: str = "") -> None:
            raise JobCancelledError(f"{done} {total} {message}")

    with pytest.raises(JobCancelledError):
        two.engines[0].once(Cancels())
    two.settle()
    assert two.names(1) == {"Ромашка"}
