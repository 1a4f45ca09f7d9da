from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.calendar_files.exporting import calendar_text
from crm_desktop.calendar_files.importing import ImportOptions, import_calendar
from crm_desktop.calendar_files.outgoing import TaskScope
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.errors import BadFileError
from crm_desktop.tasks.doing import complete_task
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


def at(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp() * 1000)  # type: ignore[misc,arg-type]


def rows(office: Office, columns: str, where: str = "deleted_at IS NULL") -> list[tuple[Any, ...]]:
    return office.db.run(" ".join(("SELECT", columns, "FROM task WHERE", where, "ORDER BY id")))


def load(office: Office, path: Path, **more: Any) -> Any:
    return import_calendar(office, path, now=NOW, **more)


def test_an_event_becomes_a_meeting(office: Office, ics: Ics) -> None:
    report = load(office, ics(MEETING))
    assert (report.read, report.new, report.skipped) == (1, 1, 0)
    assert rows(office, "kind, title, text, place, due_at, duration, due_on, done_at, zone") == [
        ("meeting", "Переговоры, раунд 2", "Взять договор\nи печать", "Офис, 3 этаж",
         at(2026, 11, 25, 7), 90, None, None, None)
    ]  # fmt: skip
    assert office.db.run("SELECT minutes_before FROM reminder") == [(30,)]
    assert office.db.run("SELECT source, source_id FROM task_link") == [("ics", "one@x")]


def test_a_whole_day_and_several_days(office: Office, ics: Ics) -> None:
    load(
        office,
        ics(
            """
            BEGIN:VEVENT
            UID:day
            DTSTART;VALUE=DATE:20261201
            DTEND;VALUE=DATE:20261202
            SUMMARY:День
            END:VEVENT
            BEGIN:VEVENT
            UID:days
            DTSTART;VALUE=DATE:20261207
            DTEND;VALUE=DATE:20261212
            SUMMARY:Выставка
            END:VEVENT
            BEGIN:VEVENT
            UID:long
            DTSTART:20261207T060000Z
            DURATION:P2DT3H
            SUMMARY:Форум
            END:VEVENT
            """
        ),
    )
    assert rows(office, "title, kind, due_on, ends_on, due_at, duration") == [
        ("День", "todo", "2026-12-01", None, None, None),
        ("Выставка", "todo", "2026-12-07", "2026-12-11", None, None),
        ("Форум", "meeting", None, None, at(2026, 12, 7, 6), 51 * 60),
    ]


def test_a_to_do_keeps_its_answer_its_term_and_its_weight(office: Office, ics: Ics) -> None:
    load(
        office,
        ics(
            """
            BEGIN:VTODO
            UID:open
            DUE;VALUE=DATE:20260105
            SUMMARY:Отчёт
            PRIORITY:1
            END:VTODO
            BEGIN:VTODO
            UID:done
            DUE;TZID=Europe/Moscow:20261111T180000
            SUMMARY:Позвонить
            STATUS:COMPLETED
            COMPLETED:20261111T140000Z
            CATEGORIES:Звонок,Важное
            END:VTODO
            BEGIN:VTODO
            UID:idea
            SUMMARY:Придумать название
            END:VTODO
            """
        ),
    )
    assert rows(office, "title, kind, due_on, due_at, priority, done_at, text") == [
        ("Отчёт", "todo", "2026-01-05", None, 3, None, None),
        ("Позвонить", "call", None, at(2026, 11, 11, 15), None, at(2026, 11, 11, 14),
         "Категории: Важное"),
        ("Придумать название", "todo", None, None, None, None, None),
    ]  # fmt: skip


PAST = """
BEGIN:VEVENT
UID:past
DTSTART:20251125T100000Z
DTEND:20251125T110000Z
SUMMARY:Прошлогоднее
END:VEVENT
"""


@pytest.mark.parametrize(
    ("past", "told"),
    [("done", [(at(2025, 11, 25, 11),)]), ("open", [(None,)]), ("skip", [])],
)
def test_what_is_over_comes_as_chosen(
    office: Office, ics: Ics, past: Any, told: list[tuple[int | None]]
) -> None:
    report = load(office, ics(PAST), options=ImportOptions(past=past))
    assert rows(office, "done_at") == told
    assert report.skipped == (1 if past == "skip" else 0)


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


def test_a_series_stands_at_its_next_occurrence(office: Office, ics: Ics) -> None:
    report = load(office, ics(WEEKLY))
    assert (report.new, report.skipped) == (1, 0)
    head, moved = rows(office, "id, title, repeats, repeats_from, zone, due_at, slot, series")
    assert head[1:] == (
        "Планёрка", "FREQ=WEEKLY;BYDAY=MO", "2026-01-05T09:30", "Europe/Berlin",
        at(2026, 11, 23, 8, 30), "2026-11-23T09:30", None,
    )  # fmt: skip
    assert moved[1:] == (
        "Планёрка у заказчика", None, None, "Europe/Berlin", at(2026, 12, 8, 14),
        "2026-12-07T09:30", head[0],
    )  # fmt: skip
    dropped = rows(office, "series, slot", "deleted_at IS NOT NULL")
    assert dropped == [(head[0], "2026-11-30T09:30"), (head[0], "2026-12-14T09:30")]


def test_a_series_that_is_over_is_done(office: Office, ics: Ics) -> None:
    load(
        office,
        ics(
            """
            BEGIN:VEVENT
            UID:over
            DTSTART;VALUE=DATE:20260105
            RRULE:FREQ=DAILY;COUNT=3
            SUMMARY:Инвентаризация
            END:VEVENT
            """
        ),
    )
    assert rows(office, "due_on, slot, done_at IS NOT NULL, repeats") == [
        ("2026-01-07", "2026-01-07", 1, "FREQ=DAILY;COUNT=3")
    ]


def test_a_rule_of_every_second_takes_place_once(office: Office, ics: Ics) -> None:
    report = load(
        office,
        ics(
            """
            BEGIN:VEVENT
            UID:mad
            DTSTART:20261201T100000Z
            RRULE:FREQ=SECONDLY
            SUMMARY:Тик
            END:VEVENT
            """
        ),
    )
    assert rows(office, "repeats, due_at") == [(None, at(2026, 12, 1, 10))]
    assert [note for note in report.notes if "только первый раз" in note]


def test_people_are_found_by_their_addresses(office: Office, ics: Ics) -> None:
    company, _ = create_client(office, ClientDraft(kind="company", name="ООО «Ромашка»"))
    person, _ = create_client(
        office,
        ClientDraft(
            kind="person", name="Иван Минаев", channels=(ChannelDraft("Ivan@Firma.ru", "email"),)
        ),
    )
    with office.change("Связь") as change:
        office.db.run(
            "INSERT INTO contact(id, company, person) VALUES(?, ?, ?)",
            (change.new_id(), company, person),
        )
    load(
        office,
        ics(
            """
            BEGIN:VEVENT
            UID:people
            DTSTART:20261201T100000Z
            SUMMARY:Созвон
            ORGANIZER;CN=Пётр:MAILTO:petr@chuzhie.ru
            ATTENDEE;CN="Минаев, Иван";RSVP=TRUE:mailto:ivan@firma.ru
            ATTENDEE;CUTYPE=ROOM:mailto:room1@firma.ru
            END:VEVENT
            """
        ),
    )
    assert rows(office, "client, text") == [(company, "Участники: Пётр <petr@chuzhie.ru>")]
    assert office.db.run("SELECT person FROM task_contact") == [(person,)]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "нет календаря"),
        (b"hello\nworld", "нет календаря"),
        (b"BEGIN:VCARD\r\nFN:x\r\nEND:VCARD\r\n", "контакты"),
    ],
)
def test_what_is_no_calendar_is_refused(
    office: Office, tmp_path: Path, content: bytes, told: str
) -> None:
    path = tmp_path / "x.ics"
    path.write_bytes(content)
    with pytest.raises(BadFileError, match=told):
        load(office, path)


def test_a_file_too_large_is_refused_unread(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "x.ics"
    with path.open("wb") as stream:
        stream.truncate(100 * 1024 * 1024)
    with pytest.raises(BadFileError, match="больше 64 МБ"):
        load(office, path)


def test_the_day_of_a_floating_time_is_the_offices(office: Office, ics: Ics) -> None:
    load(
        office,
        ics(
            """
            BEGIN:VEVENT
            UID:floating
            DTSTART:20261201T100000
            SUMMARY:Встреча
            END:VEVENT
            """
        ),
    )
    assert rows(office, "due_at") == [(at(2026, 12, 1, 7),)]


@pytest.mark.parametrize("zone", ["Asia/Vladivostok", "America/New_York"])
@pytest.mark.parametrize("until", ["99991231T235959Z", "99991231"])
def test_a_series_until_the_end_of_time_comes_and_goes(
    office: Office, ics: Ics, zone: str, until: str
) -> None:
    report = load(
        office,
        ics(f"""
            BEGIN:VEVENT
            UID:forever
            SUMMARY:Планёрка
            DTSTART;TZID={zone}:20260105T093000
            RRULE:FREQ=DAILY;UNTIL={until}
            END:VEVENT
        """),
    )
    assert (report.new, report.skipped) == (1, 0)
    ((head, slot),) = rows(office, "id, slot")
    assert slot is not None
    assert slot.startswith("2026-11-1")
    complete_task(office, head)
    assert rows(office, "id, slot", f"id = {head} AND slot > '{slot}'")
    text, count = calendar_text(office, TaskScope(), now=NOW)
    assert b"RRULE:FREQ=DAILY" in text
    assert count
