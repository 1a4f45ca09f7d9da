"""The thread of the exchange: it hears of work, survives a share that hangs, and stops at once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from crm_desktop.sync.limited import LimitedTransport, StoppedError
from crm_desktop.sync.runner import SyncRunner
from crm_desktop.sync.state import SyncState, SyncStatus
from crm_desktop.sync.stream.spool import unsent_changes
from crm_desktop.sync.transport import TransportError, Trouble
from crm_desktop.sync.transports.credentials import PasswordNeededError
from tests.patience import PATIENCE_S
from tests.sync.faulty_share import FaultyShare
from tests.sync.memory_share import MemoryShare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crm_desktop.sync.transport import Transport
    from tests.sync.net import Net


class Hearing:
    """Waits for a status that fits."""

    def __init__(self, runner: SyncRunner) -> None:
        self._turn = threading.Condition()
        self.heard: list[SyncStatus] = []
        runner.subscribe(self._note)

    def _note(self, status: SyncStatus) -> None:
        with self._turn:
            self.heard.append(status)
            self._turn.notify_all()

    def wait_for(self, fits: Callable[[SyncStatus], bool]) -> None:
        with self._turn:
            assert self._turn.wait_for(lambda: any(map(fits, self.heard)), PATIENCE_S)


@pytest.fixture
def runners() -> Iterator[list[SyncRunner]]:
    started: list[SyncRunner] = []
    yield started
    for each in started:
        each.stop(PATIENCE_S)


def _runner(two: Net, way: Callable[[], Transport] | None = None, **words: float) -> SyncRunner:
    settings = {"idle_s": 600.0, "busy_s": 0.01, **words}
    return SyncRunner(two.stations[0].office, way or (lambda: two.ways[0]), **settings)  # type: ignore[arg-type]


def test_own_work_goes_without_waiting_for_the_next_poll(
    net: Callable[[int], Net], runners: list[SyncRunner]
) -> None:
    two = net(2)
    runner = _runner(two)
    runners.append(runner)
    hearing = Hearing(runner)
    runner.start()
    hearing.wait_for(lambda status: status.state is SyncState.SYNCED)
    two.client(0, "Ромашка")
    # The pause is ten minutes: only what was heard of the save can have sent it.
    _until(runner, lambda: two.segment(0, 1) in two.shelf.files)
    two.once(1)
    assert two.names(1) == {"Ромашка"}


def test_stop_sends_what_is_left_and_ends_the_thread(
    net: Callable[[int], Net], runners: list[SyncRunner]
) -> None:
    two = net(2)
    runner = _runner(two)
    runners.append(runner)
    hearing = Hearing(runner)
    runner.start()
    hearing.wait_for(lambda status: status.state is SyncState.SYNCED)
    two.client(0, "Ромашка")
    assert runner.stop(PATIENCE_S)
    assert two.segment(0, 1) in two.shelf.files
    assert unsent_changes(two.stations[0].office.db) == 0


def test_a_share_that_hangs_is_left_behind_and_nobody_waits(
    net: Callable[[int], Net], runners: list[SyncRunner]
) -> None:
    two = net(2)
    let_go = threading.Event()
    two.ways[0].faults.slow = lambda _name: let_go.wait(PATIENCE_S)
    runner = _runner(two, limit_s=0.05)
    runners.append(runner)
    hearing = Hearing(runner)
    runner.start()
    hearing.wait_for(lambda status: status.state is SyncState.OFFLINE)
    assert "Офлайн" in runner.status.text
    two.client(0, "Ромашка")
    assert runner.stop(PATIENCE_S)
    assert not let_go.is_set()
    assert two.names(0) == {"Ромашка"}
    let_go.set()


def test_stop_does_not_wait_for_a_call_that_hangs(
    net: Callable[[int], Net], runners: list[SyncRunner]
) -> None:
    two = net(2)
    let_go, asked = threading.Event(), threading.Event()

    def hang(_name: str) -> None:
        asked.set()
        let_go.wait(PATIENCE_S)

    two.ways[0].faults.slow = hang
    runner = _runner(two, limit_s=float(PATIENCE_S))
    runners.append(runner)
    runner.start()
    assert asked.wait(PATIENCE_S)
    assert runner.stop(PATIENCE_S)
    assert not let_go.is_set()
    let_go.set()


def test_the_thread_survives_an_office_closed_under_it(
    net: Callable[[int], Net], runners: list[SyncRunner], caplog: pytest.LogCaptureFixture
) -> None:
    two = net(2)
    runner = _runner(two, idle_s=0.01)
    runners.append(runner)
    hearing = Hearing(runner)
    runner.start()
    hearing.wait_for(lambda status: status.state is SyncState.SYNCED)
    runner.stop(0.01)
    two.stations[0].office.close()
    assert runner.stop(PATIENCE_S)
    assert "Traceback" not in caplog.text


def test_a_fault_of_ours_is_told_and_does_not_end_the_exchange(
    net: Callable[[int], Net], runners: list[SyncRunner]
) -> None:
    two = net(2)

    def breaks(_name: str) -> None:
        raise RuntimeError("a fault of ours")

    two.ways[0].faults.slow = breaks
    runner = _runner(two, idle_s=0.01)
    runners.append(runner)
    hearing = Hearing(runner)
    runner.start()
    hearing.wait_for(lambda status: status.state is SyncState.TROUBLE)
    assert "logs" in runner.status.advice
    two.ways[0].faults.slow = lambda _name: False
    runner.wake()
    hearing.wait_for(lambda status: status.state is SyncState.SYNCED)


def test_a_missing_password_is_asked_for_in_the_words_of_whoever_refused(
    net: Callable[[int], Net], runners: list[SyncRunner]
) -> None:
    two = net(2)

    def opening() -> Transport:
        raise PasswordNeededError("Введите пароль общей папки.")

    runner = _runner(two, opening)
    runners.append(runner)
    hearing = Hearing(runner)
    runner.start()
    hearing.wait_for(lambda status: status.state is SyncState.DENIED)
    assert runner.status.advice == "Введите пароль общей папки."


def test_a_paused_runner_asks_nothing(net: Callable[[int], Net], runners: list[SyncRunner]) -> None:
    two = net(2)
    runner = _runner(two)
    runners.append(runner)
    hearing = Hearing(runner)
    runner.pause()
    runner.start()
    runner.wake()
    _until(runner, lambda: runner.rounds >= 1)
    assert hearing.heard == []
    runner.resume()
    hearing.wait_for(lambda status: status.state is SyncState.SYNCED)


def test_a_screen_that_fails_does_not_stop_the_others(
    net: Callable[[int], Net], runners: list[SyncRunner]
) -> None:
    two = net(2)
    runner = _runner(two)
    runners.append(runner)

    def fails(_status: SyncStatus) -> None:
        raise RuntimeError

    leave = runner.subscribe(fails)
    hearing = Hearing(runner)
    runner.start()
    hearing.wait_for(lambda status: status.state is SyncState.SYNCED)
    leave()
    leave()


def test_a_call_past_its_limit_is_offline_and_the_next_has_its_own_connection() -> None:
    let_go = threading.Event()
    opened: list[FaultyShare] = []

    def opening() -> FaultyShare:
        opened.append(FaultyShare(MemoryShare()))
        if len(opened) == 1:
            opened[0].faults.slow = lambda _name: let_go.wait(PATIENCE_S)
        return opened[-1]

    way = LimitedTransport(opening, limit_s=0.05)
    with pytest.raises(TransportError) as refused:
        way.get("office.json")
    assert refused.value.trouble is Trouble.OFFLINE
    assert way.get("office.json") is None
    assert len(opened) == 2
    let_go.set()
    way.close()


def test_much_to_carry_has_more_time() -> None:
    share = FaultyShare(MemoryShare())
    share.faults.slow = lambda _name: threading.Event().wait(0.2)
    way = LimitedTransport(lambda: share, limit_s=0.01)
    assert way.put_new("log/1/0/1.seg", bytes(100 * 50_000))
    assert way.get("blob/ab/ab") is None
    with pytest.raises(TransportError):
        way.get("office.json")


def test_calls_that_never_come_back_do_not_pile_up() -> None:
    let_go = threading.Event()
    opened: list[int] = []

    def opening() -> FaultyShare:
        opened.append(1)
        let_go.wait(PATIENCE_S)
        return FaultyShare(MemoryShare())

    way = LimitedTransport(opening, limit_s=0.01)
    for _ in range(8):
        with pytest.raises(TransportError):
            way.get("office.json")
    assert len(opened) == 3
    let_go.set()


def test_a_stopped_way_begins_nothing_and_passes_errors_on() -> None:
    share = FaultyShare(MemoryShare())
    way = LimitedTransport(lambda: share)
    assert way.put_new("office.json", b"{}")
    assert not way.put_new("office.json", b"[]")
    way.replace("office.json", b"[]")
    assert list(way.names("")) == ["office.json"]
    way.delete("office.json")
    assert way.free_bytes() is None
    assert not way.wait_for_news(60)
    share.faults.refuse = Trouble.DENIED
    with pytest.raises(TransportError) as refused:
        way.now()
    assert refused.value.trouble is Trouble.DENIED
    way.stop()
    with pytest.raises(StoppedError):
        way.get("office.json")


def _until(runner: SyncRunner, done: Callable[[], bool]) -> None:
    """Wait, round by round, until something has happened."""
    with runner._turn:
        assert runner._turn.wait_for(done, PATIENCE_S)
