from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.throttle import (
    FILE_NAME,
    Failures,
    failures_since,
    last_number,
    note_failure,
    note_success,
    wait_seconds,
    who_digest,
)

if TYPE_CHECKING:
    from pathlib import Path

NOW = 5_000_000


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    return tmp_path / "logs"


def fail(logs: Path, times: int, who: str = "Анна") -> None:
    for _ in range(times):
        note_failure(logs, who, tick_ms=NOW)


def test_the_wait_grows_to_a_minute(logs: Path) -> None:
    waits = [note_failure(logs, "Анна", tick_ms=NOW) for _ in range(10)]
    assert waits == [0, 0, 2, 4, 8, 16, 32, 60, 60, 60]


def test_nobody_waits_without_failures(logs: Path) -> None:
    assert wait_seconds(logs, "Анна") == 0
    assert note_success(logs, "Анна") == Failures()
    assert not logs.exists()


def test_the_wait_passes(logs: Path) -> None:
    fail(logs, 5)
    assert wait_seconds(logs, "Анна", tick_ms=NOW) == 8
    assert wait_seconds(logs, "Анна", tick_ms=NOW + 7_500) == pytest.approx(0.5)
    assert wait_seconds(logs, "Анна", tick_ms=NOW + 8_000) == 0


def test_each_person_waits_alone_and_spelling_does_not_help(logs: Path) -> None:
    fail(logs, 6)
    assert wait_seconds(logs, "Борис", tick_ms=NOW) == 0
    for who in ("анна", " АННА ", "Анна\u200b"):
        assert wait_seconds(logs, who, tick_ms=NOW) == 16


def test_the_computers_calendar_changes_nothing(
    logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(logs, 8)
    for at in (0, 10**18, 4 * 10**18):
        monkeypatch.setattr(time, "time_ns", lambda at=at: at)
        assert wait_seconds(logs, "Анна", tick_ms=NOW) == 60


def test_after_a_restart_of_the_computer_only_time_since_then_counts(logs: Path) -> None:
    fail(logs, 8)
    assert wait_seconds(logs, "Анна", tick_ms=10_000) == 50
    assert wait_seconds(logs, "Анна", tick_ms=61_000) == 0


def test_the_real_clock(logs: Path) -> None:
    for _ in range(8):
        note_failure(logs, "Анна")
    assert 50 < wait_seconds(logs, "Анна") <= 60


def test_success_forgets_one_person_and_tells_the_audit(logs: Path) -> None:
    fail(logs, 4)
    fail(logs, 3, who="Борис")
    told = note_success(logs, "Анна")
    assert told.count == 4
    assert 0 < told.first_at <= told.last_at
    assert wait_seconds(logs, "Анна", tick_ms=NOW) == 0
    assert wait_seconds(logs, "Борис", tick_ms=NOW) == 2


def test_the_file_can_be_deleted(logs: Path) -> None:
    fail(logs, 8)
    (logs / FILE_NAME).unlink()
    assert wait_seconds(logs, "Анна", tick_ms=NOW) == 0


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"{}", b'{"users": {"a": {"count": "9"}}}', b"\xff" * 99]
)
def test_a_damaged_file_is_the_same_as_none(logs: Path, data: bytes) -> None:
    logs.mkdir()
    (logs / FILE_NAME).write_bytes(data)
    assert wait_seconds(logs, "Анна", tick_ms=NOW) == 0
    assert note_failure(logs, "Анна", tick_ms=NOW) == 0
    assert note_success(logs, "Анна").count == 1


def test_what_was_typed_is_not_in_the_file(logs: Path) -> None:
    fail(logs, 3, who="moi-parol-2024")
    assert b"parol" not in (logs / FILE_NAME).read_bytes()


def test_the_file_does_not_grow_without_end(logs: Path) -> None:
    fail(logs, 1)
    document = json.loads((logs / FILE_NAME).read_bytes())
    one = next(iter(document["users"].values()))
    document["users"] = {f"{number:016x}": one for number in range(2_000)}
    (logs / FILE_NAME).write_text(json.dumps(document))
    fail(logs, 1)
    kept = json.loads((logs / FILE_NAME).read_bytes())["users"]
    assert len(kept) == 500
    assert note_success(logs, "Анна").count == 1


def test_a_folder_that_cannot_be_written_keeps_nobody_out(
    logs: Path, caplog: pytest.LogCaptureFixture
) -> None:
    logs.write_text("a file where the folder should be")
    assert note_failure(logs, "Анна", tick_ms=NOW) == 0
    assert wait_seconds(logs, "Анна", tick_ms=NOW) == 0
    assert "not written" in caplog.text
    assert "Анна" not in caplog.text


# --- one by one, for the audit ---


def test_every_failure_is_numbered_and_told_after_a_mark(logs: Path) -> None:
    assert failures_since(logs, 0) == ()
    fail(logs, 2)
    fail(logs, 1, who="Борис")
    assert [(one.number, one.who) for one in failures_since(logs, 0)] == [
        (1, who_digest("анна")),
        (2, who_digest("Анна ")),
        (3, who_digest("Борис")),
    ]
    assert [one.number for one in failures_since(logs, 2)] == [3]


def test_the_try_that_succeeded_is_no_failure(logs: Path) -> None:
    fail(logs, 3)
    note_success(logs, "Анна")
    assert [one.number for one in failures_since(logs, 0)] == [1, 2]
    assert last_number(logs) == 3
    fail(logs, 1)
    assert [one.number for one in failures_since(logs, 3)] == [4]


def test_a_deleted_file_shows_by_its_numbers(logs: Path) -> None:
    fail(logs, 5)
    mark = last_number(logs)
    (logs / FILE_NAME).unlink()
    fail(logs, 1)
    assert last_number(logs) < mark


def test_only_the_last_five_hundred_are_kept(logs: Path) -> None:
    fail(logs, 1)
    document = json.loads((logs / FILE_NAME).read_bytes())
    [one] = document["log"]
    document["log"] = [{**one, "number": number} for number in range(1, 700)]
    document["last"] = 699
    (logs / FILE_NAME).write_text(json.dumps(document))
    fail(logs, 1)
    told = failures_since(logs, 0)
    assert (len(told), told[-1].number) == (500, 700)


def test_the_file_of_an_earlier_version_is_read(logs: Path) -> None:
    fail(logs, 4)
    document = json.loads((logs / FILE_NAME).read_bytes())
    del document["log"], document["last"]
    (logs / FILE_NAME).write_text(json.dumps(document))
    assert wait_seconds(logs, "Анна", tick_ms=NOW) == 4
    assert failures_since(logs, 0) == ()
