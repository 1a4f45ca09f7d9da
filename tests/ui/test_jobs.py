from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from crm_desktop.jobs import JobCancelledError
from tests.patience import PATIENCE_S
from ui.jobs import Job, JobRunner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from crm_desktop.jobs import Progress


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[JobRunner]:
    made = JobRunner()
    yield made
    made.shutdown()
    qtbot.waitUntil(lambda: not made.is_busy)


def ignore(_result: object) -> None:
    """Somebody has to take the result."""


def test_outcome_arrives_on_the_gui_thread(qtbot: QtBot, runner: JobRunner) -> None:
    threads: list[int] = []

    def on_done(worker: int) -> None:
        threads.extend((worker, threading.get_ident()))

    runner.read(threading.get_ident, on_done, owner=None)
    qtbot.waitUntil(lambda: len(threads) == 2)
    assert threads[0] != threading.get_ident()
    assert threads[1] == threading.get_ident()


def test_sixty_three_bit_ids_survive_the_way_back(qtbot: QtBot, runner: JobRunner) -> None:
    results: list[int] = []
    runner.write(lambda: 2**63 - 1, results.append, owner=None)
    qtbot.waitUntil(lambda: bool(results))
    assert results == [2**63 - 1]


def test_three_reads_run_side_by_side(qtbot: QtBot, runner: JobRunner) -> None:
    meeting = threading.Barrier(3, timeout=PATIENCE_S)
    results: list[int] = []
    for _ in range(3):
        runner.read(meeting.wait, results.append, owner=None)
    qtbot.waitUntil(lambda: len(results) == 3)
    assert sorted(results) == [0, 1, 2]


def test_writes_happen_one_by_one_in_order(qtbot: QtBot, runner: JobRunner) -> None:
    gate = threading.Event()
    done: list[str] = []
    results: list[str] = []

    def first() -> str:
        gate.wait(PATIENCE_S)
        done.append("first")
        return "first"

    def second() -> str:
        done.append("second")
        return "second"

    runner.write(first, results.append, owner=None)
    runner.write(second, results.append, owner=None)
    gate.set()
    qtbot.waitUntil(lambda: len(results) == 2)
    assert done == results == ["first", "second"]


def test_a_read_passes_a_long_job(qtbot: QtBot, runner: JobRunner) -> None:
    gate = threading.Event()
    job = Job(lambda _progress: gate.wait(PATIENCE_S))
    results: list[str] = []
    runner.long(job)
    runner.read(lambda: "read", results.append, owner=None)
    runner.write(lambda: "write", results.append, owner=None)
    qtbot.waitUntil(lambda: len(results) == 2)
    with qtbot.waitSignal(job.finished):
        gate.set()


def test_a_newer_read_makes_the_older_stale(qtbot: QtBot, runner: JobRunner) -> None:
    gate, entered = threading.Event(), threading.Event()
    owner = QObject()
    results: list[str] = []

    def slow() -> str:
        entered.set()
        gate.wait(PATIENCE_S)
        return "old"

    runner.read(slow, results.append, owner=owner, key="list")
    assert entered.wait(PATIENCE_S)
    runner.read(lambda: "new", results.append, owner=owner, key="list")
    runner.read(lambda: "other", results.append, owner=owner, key="card")
    qtbot.waitUntil(lambda: len(results) == 2)
    gate.set()
    qtbot.waitUntil(lambda: not runner.is_busy)
    assert sorted(results) == ["new", "other"]


def test_same_key_of_another_owner_is_another_read(qtbot: QtBot, runner: JobRunner) -> None:
    one, other = QObject(), QObject()
    results: list[int] = []
    runner.read(lambda: 1, results.append, owner=one, key="list")
    runner.read(lambda: 2, results.append, owner=other, key="list")
    qtbot.waitUntil(lambda: len(results) == 2)
    assert sorted(results) == [1, 2]


def test_a_superseded_read_in_the_queue_is_not_run(qtbot: QtBot) -> None:
    runner, gate = JobRunner(readers=1), threading.Event()
    ran: list[str] = []
    runner.read(lambda: gate.wait(PATIENCE_S), ignore, owner=None)
    runner.read(lambda: ran.append("old"), ignore, owner=None, key="k")
    runner.read(lambda: ran.append("new"), ignore, owner=None, key="k")
    gate.set()
    qtbot.waitUntil(lambda: not runner.is_busy)
    runner.shutdown()
    assert ran == ["new"]


def test_nothing_reaches_a_destroyed_owner(qtbot: QtBot, runner: JobRunner) -> None:
    gate = threading.Event()
    owner = QObject()
    results: list[object] = []
    runner.read(lambda: gate.wait(PATIENCE_S), results.append, owner=owner)
    with qtbot.waitSignal(owner.destroyed):
        owner.deleteLater()
    gate.set()
    qtbot.waitUntil(lambda: not runner.is_busy)
    assert results == []


def test_nothing_reaches_a_closed_dialog(qtbot: QtBot, runner: JobRunner) -> None:
    gate = threading.Event()
    dialog = QDialog()
    qtbot.addWidget(dialog)
    results: list[object] = []
    dialog.show()
    runner.read(lambda: gate.wait(PATIENCE_S), results.append, owner=dialog)
    dialog.reject()
    gate.set()
    qtbot.waitUntil(lambda: not runner.is_busy)
    assert results == []


def test_nothing_reaches_a_dropped_owner(qtbot: QtBot, runner: JobRunner) -> None:
    gate = threading.Event()
    owner = QObject()
    results: list[object] = []
    runner.read(lambda: gate.wait(PATIENCE_S), results.append, owner=owner)
    runner.drop(owner)
    gate.set()
    qtbot.waitUntil(lambda: not runner.is_busy)
    assert results == []


def test_an_error_goes_to_its_owner(qtbot: QtBot, runner: JobRunner) -> None:
    errors: list[Exception] = []
    runner.read(lambda: 1 // 0, ignore, errors.append, owner=None)
    qtbot.waitUntil(lambda: bool(errors))
    assert isinstance(errors[0], ZeroDivisionError)


def test_an_error_nobody_asked_for_is_not_lost(qtbot: QtBot, runner: JobRunner) -> None:
    with qtbot.waitSignal(runner.failed) as signal:
        runner.read(lambda: 1 // 0, ignore, owner=None)
    assert isinstance(signal.args[0], ZeroDivisionError)


def test_a_failed_write_is_told_even_when_its_owner_is_gone(
    qtbot: QtBot, runner: JobRunner
) -> None:
    owner, gate = QObject(), threading.Event()
    heard: list[Exception] = []

    def work() -> int:
        gate.wait(PATIENCE_S)
        return 1 // 0

    runner.write(work, ignore, heard.append, owner=owner)
    runner.drop(owner)
    with qtbot.waitSignal(runner.failed):
        gate.set()
    assert heard == []


def test_job_reports_progress_and_result(qtbot: QtBot, runner: JobRunner) -> None:
    steps: list[tuple[object, ...]] = []
    results: list[object] = []

    def work(progress: Progress) -> int:
        for done in (1, 2):
            progress.step(done, 2, "строка")
        return threading.get_ident()

    job = Job(work)
    job.progressed.connect(lambda *args: steps.append(args))
    job.succeeded.connect(results.append)
    with qtbot.waitSignal(job.finished):
        runner.long(job)
    assert steps == [(1, 2, "строка"), (2, 2, "строка")]
    assert len(results) == 1
    assert results != [threading.get_ident()]


def test_progress_is_throttled_but_its_end_is_told(qtbot: QtBot, runner: JobRunner) -> None:
    steps: list[object] = []
    total = 2**40 + 20_000

    def work(progress: Progress) -> None:
        for done in range(2**40, total + 1):
            progress.step(done, total)

    job = Job(work)
    job.progressed.connect(lambda done, _total, _message: steps.append(done))
    with qtbot.waitSignal(job.finished):
        runner.long(job)
    assert steps[0] == 2**40
    assert steps[-1] == total
    assert len(steps) < 500


def test_cancelled_job_neither_succeeds_nor_fails(qtbot: QtBot, runner: JobRunner) -> None:
    entered, go_on = threading.Event(), threading.Event()
    outcomes: list[object] = []

    def work(progress: Progress) -> None:
        entered.set()
        go_on.wait(PATIENCE_S)
        progress.step(1, 2)

    job = Job(work)
    job.succeeded.connect(outcomes.append)
    job.failed.connect(outcomes.append)
    with qtbot.waitSignal(job.finished):
        runner.long(job)
        assert entered.wait(PATIENCE_S)
        job.cancel()
        go_on.set()
    assert outcomes == []


def test_job_dropped_from_the_queue_still_finishes(qtbot: QtBot) -> None:
    runner, entered = JobRunner(), threading.Event()
    ran: list[str] = []

    def until_cancelled(progress: Progress) -> None:
        entered.set()
        while True:
            progress.step(0, 1)

    first: Job[None] = Job(until_cancelled)
    second: Job[None] = Job(lambda _progress: ran.append("second"))
    runner.long(first)
    runner.long(second)
    assert entered.wait(PATIENCE_S)
    with qtbot.waitSignal(second.finished):
        runner.shutdown()
    assert ran == []


def test_shutdown_lets_a_queued_write_happen(qtbot: QtBot) -> None:
    runner, gate = JobRunner(), threading.Event()
    done: list[str] = []
    runner.write(lambda: gate.wait(PATIENCE_S), ignore, owner=None)
    runner.write(lambda: done.append("saved"), ignore, owner=None)
    opener = threading.Timer(0.1, gate.set)
    opener.start()
    runner.shutdown()
    opener.join()
    assert done == ["saved"]


def test_busy_is_told_once_each_way(qtbot: QtBot, runner: JobRunner) -> None:
    told: list[bool] = []
    gate = threading.Event()
    runner.busy_changed.connect(told.append)
    runner.read(lambda: gate.wait(PATIENCE_S), ignore, owner=None)
    runner.read(lambda: gate.wait(PATIENCE_S), ignore, owner=None)
    gate.set()
    qtbot.waitUntil(lambda: not runner.is_busy)
    assert told == [True, False]


def test_a_job_whose_dialog_is_deleted_is_cancelled_and_keeps_nobody_waiting(
    qtbot: QtBot, runner: JobRunner
) -> None:
    begun, let_go, ended = threading.Event(), threading.Event(), []
    dialog = QDialog()

    def work(progress: Progress) -> None:
        begun.set()
        let_go.wait(PATIENCE_S)
        try:
            progress.step(1, 2)
        except JobCancelledError:
            ended.append("cancelled")
            raise

    runner.long(Job(work, dialog))
    assert begun.wait(PATIENCE_S)
    idle: list[bool] = []
    runner.busy_changed.connect(idle.append)
    shiboken6.delete(dialog)
    assert idle == [False]
    let_go.set()
    qtbot.waitUntil(lambda: bool(ended))
    assert not runner.is_busy
