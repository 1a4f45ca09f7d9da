"""A calendar loaded a second time, taken back, tried or cancelled."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.calendar_files.importing import ImportOptions, import_calendar
from crm_desktop.jobs import JobCancelledError
from crm_desktop.office.interrupted import find_interrupted
from tests.calendar_files.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crm_desktop.office import Office

    Ics = Callable[..., Path]

MEETING = """
BEGIN:VEVENT
UID:one@x
DTSTART;TZID=Europe/Moscow:20261125T100000
DTEND;TZID=Europe/Moscow:20261125T113000
SUMMARY:Переговоры\\, раунд 2
DESCRIPTION:Взять договор\\nи печать
LOCATION:Офис\\, 3 этаж
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER:-PT30M
END:VALARM
END:VEVENT
"""


WEEKLY = """
BEGIN:VEVENT
UID:weekly
DTSTART;TZID=Europe/Berlin:20260105T093000
DTEND;TZID=Europe/Berlin:20260105T100000
SUMMARY:Планёрка
RRULE:FREQ=WEEKLY;BYDAY=MO
EXDATE;TZID=Europe/Berlin:20261130T093000
END:VEVENT
BEGIN:VEVENT
UID:weekly
RECURRENCE-ID;TZID=Europe/Berlin:20261207T093000
DTSTART;TZID=Europe/Berlin:20261208T150000
DTEND;TZID=Europe/Berlin:20261208T153000
SUMMARY:Планёрка у заказчика
END:VEVENT
BEGIN:VEVENT
UID:weekly
RECURRENCE-ID;TZID=Europe/Berlin:20261214T093000
DTSTART;TZID=Europe/Berlin:20261214T093000
SUMMARY:Планёрка
STATUS:CANCELLED
END:VEVENT
"""


def at(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp() * 1000)  # type: ignore[misc,arg-type]


def rows(office: Office, columns: str, where: str = "deleted_at IS NULL") -> list[tuple[Any, ...]]:
    return office.db.run(" ".join(("SELECT", columns, "FROM task WHERE", where, "ORDER BY id")))


def load(office: Office, path: Path, **more: Any) -> Any:
    return import_calendar(office, path, now=NOW, **more)


def test_the_same_file_again_changes_nothing(office: Office, ics: Ics) -> None:
    path = ics(MEETING, WEEKLY)
    load(office, path)
    before = rows(office, "*", "1")
    report = load(office, path)
    assert (report.new, report.updated, report.unchanged, report.kept) == (0, 0, 2, 0)
    assert report.change_set is None
    assert rows(office, "*", "1") == before


def test_a_newer_file_brings_up_to_date_what_nobody_touched(office: Office, ics: Ics) -> None:
    load(office, ics(MEETING))
    task = rows(office, "id")[0][0]
    with office.change("Правка"):
        office.db.run("UPDATE task SET title = 'Наше название' WHERE id = ?", (task,))
    newer = MEETING.replace("20261125T", "20261126T").replace("раунд 2", "раунд 3")
    report = load(office, ics(newer))
    assert report.updated == 1
    assert rows(office, "title, due_at") == [("Наше название", at(2026, 11, 26, 7))]
    with office.change("Перенос"):
        office.db.run("UPDATE task SET due_at = ? WHERE id = ?", (at(2026, 12, 1, 7), task))
    report = load(office, ics(MEETING))
    assert (report.updated, report.kept) == (0, 1)
    assert rows(office, "due_at") == [(at(2026, 12, 1, 7),)]


def test_what_was_deleted_here_does_not_come_back(office: Office, ics: Ics) -> None:
    load(office, ics(MEETING))
    with office.change("Удаление"):
        office.db.run("UPDATE task SET deleted_at = 1")
    report = load(office, ics(MEETING))
    assert (report.new, report.kept) == (0, 1)
    assert rows(office, "id") == []


def test_what_they_call_off_goes_unless_somebody_worked_on_it(office: Office, ics: Ics) -> None:
    second = MEETING.replace("one@x", "two@x")
    load(office, ics(MEETING, second))
    first = rows(office, "id")[0][0]
    with office.change("Правка"):
        office.db.run("UPDATE task SET place = 'У нас' WHERE id = ?", (first,))
    report = load(office, ics(MEETING, second, head="METHOD:CANCEL"))
    assert (report.updated, report.kept) == (1, 1)
    assert rows(office, "id") == [(first,)]


def test_one_undo_takes_it_all_back_and_it_can_be_loaded_anew(office: Office, ics: Ics) -> None:
    path = ics(MEETING, WEEKLY)
    report = load(office, path)
    office.undo(report.change_set)
    assert rows(office, "id") == []
    assert load(office, path).new == 2


def test_a_trial_writes_nothing(office: Office, ics: Ics) -> None:
    report = load(office, ics(MEETING, WEEKLY), trial=True)
    assert (report.new, report.change_set) == (2, None)
    assert rows(office, "id", "1") == []


def test_a_cancelled_import_can_be_taken_back(office: Office, ics: Ics) -> None:
    class Stopping:
        def step(self, done: int, _total: int, message: str = "") -> None:
            if message == "Загружаю календарь" and done:
                raise JobCancelledError

    many = [MEETING.replace("one@x", f"n{number}@x") for number in range(250)]
    with pytest.raises(JobCancelledError):
        load(office, ics(*many), progress=Stopping())
    assert len(rows(office, "id")) == 100
    left = find_interrupted(office.db)
    office.undo(left[0].change_id)
    assert rows(office, "id") == []


def test_a_task_for_a_colleague_is_told_once(office: Office, ics: Ics) -> None:
    with office.change("Сотрудник") as change:
        colleague = change.new_id()
        office.db.run(
            "INSERT INTO member(id, name, role) VALUES(?, 'Борис', 'manager')", (colleague,)
        )
    many = [MEETING.replace("one@x", f"n{number}@x") for number in range(20)]
    load(office, ics(*many), options=ImportOptions(assignee_id=colleague))
    assert {row[0] for row in rows(office, "assignee")} == {colleague}
    assert len(office.db.run("SELECT id FROM notice WHERE member = ?", (colleague,))) == 1
