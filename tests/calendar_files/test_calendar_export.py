from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.calendar_files.exporting import calendar_text, export_tasks
from crm_desktop.calendar_files.importing import import_calendar
from crm_desktop.calendar_files.outgoing import TaskScope
from crm_desktop.calendar_files.vtimezones import timezone_lines
from crm_desktop.calendar_files.writing import Form
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.errors import UserError
from crm_desktop.office.settings import set_zone
from crm_desktop.recurrence.rule import check_rule
from crm_desktop.tasks.drafts import ReminderDraft, TaskDraft
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import plan_task
from tests.calendar_files.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office

EVERYTHING = TaskScope(done=True)


def at(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp() * 1000)  # type: ignore[misc,arg-type]


def calendar(office: Office, **more: Any) -> Any:
    """What another program reads of the whole base; its properties are of many types."""
    text, _ = calendar_text(office, more.pop("scope", EVERYTHING), now=NOW, **more)
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    assert b"\n" not in text.replace(b"\r\n", b"")
    found = icalendar.Calendar.from_ical(text)
    assert isinstance(found, icalendar.Calendar)
    assert [each.errors for each in found.walk() if each.errors] == []
    return found


def test_a_meeting_is_an_event_with_its_zone_written_out(office: Office) -> None:
    client, _ = create_client(office, ClientDraft(kind="company", name="ООО «Ромашка»"))
    plan_task(
        office,
        TaskDraft(
            kind="meeting",
            title="Переговоры; итог, «план» \\ факт — " + "очень длинное название " * 5,
            text="Первая\nвторая",
            due=Due(at=at(2026, 11, 25, 7)),
            duration=90,
            place="Офис, 3",
            client_id=client,
            priority=3,
            reminders=(ReminderDraft(30), ReminderDraft(1440), ReminderDraft(at=at(2026, 11, 20))),
        ),
    )
    found = calendar(office)
    (event,) = found.events
    moscow = ZoneInfo("Europe/Moscow")
    assert event.start == datetime(2026, 11, 25, 10, tzinfo=moscow)
    assert event.end == datetime(2026, 11, 25, 11, 30, tzinfo=moscow)
    assert str(event["SUMMARY"]).startswith("Переговоры; итог, «план» \\ факт")
    assert str(event["DESCRIPTION"]) == "Первая\nвторая\nКлиент: ООО «Ромашка»"
    assert (str(event["LOCATION"]), event["PRIORITY"]) == ("Офис, 3", 1)
    triggers = [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")]
    assert triggers == [
        -timedelta(minutes=30),
        -timedelta(days=1),
        datetime(2026, 11, 20, tzinfo=UTC),
    ]
    (zone,) = found.timezones
    assert zone["TZID"] == "Europe/Moscow"
    assert found.get_missing_tzids() == set()


def test_days_undated_and_done_ones(office: Office) -> None:
    plan_task(office, TaskDraft(kind="todo", title="День", due=Due(date(2026, 12, 1))))
    plan_task(
        office,
        TaskDraft(title="Дни", due=Due(date(2026, 12, 7)), ends_on=date(2026, 12, 11)),
    )
    plan_task(office, TaskDraft(kind="todo", title="Когда-нибудь"))
    with office.change("Сделано"):
        office.db.run("UPDATE task SET done_at = ? WHERE title = 'День'", (at(2026, 12, 1, 9),))
    found = calendar(office)
    assert [(str(each["SUMMARY"]), each.start, each.end) for each in found.events] == [
        ("День", date(2026, 12, 1), date(2026, 12, 2)),
        ("Дни", date(2026, 12, 7), date(2026, 12, 12)),
    ]
    assert [str(each["SUMMARY"]) for each in found.todos] == ["Когда-нибудь"]
    assert [str(each["SUMMARY"]) for each in calendar(office, scope=TaskScope()).events] == ["Дни"]
    assert calendar(office, form=Form.ONLY_EVENTS).todos == []
    todos = calendar(office, form=Form.TODOS).todos
    assert [(str(each["SUMMARY"]), str(each["STATUS"])) for each in todos] == [
        ("День", "COMPLETED"), ("Дни", "NEEDS-ACTION"), ("Когда-нибудь", "NEEDS-ACTION")
    ]  # fmt: skip
    assert todos[0]["COMPLETED"].dt == datetime(2026, 12, 1, 9, tzinfo=UTC)


def test_only_when_somebody_is_busy(office: Office) -> None:
    plan_task(
        office,
        TaskDraft(kind="meeting", title="Тайна", text="Тайна", place="Тайна",
                  due=Due(at=at(2026, 11, 25, 7))),
    )  # fmt: skip
    plan_task(office, TaskDraft(kind="todo", title="Тайное дело", due=Due(date(2026, 12, 1))))
    text, rows = calendar_text(office, TaskScope(), busy_only=True, now=NOW)
    assert rows == 1
    assert "Тай".encode() not in text
    assert b"X-KARTOTEKA-KIND" not in text
    assert "Занято".encode() in text


def test_a_series_with_its_exceptions(office: Office) -> None:
    task, _ = plan_task(
        office,
        TaskDraft(
            kind="meeting", title="Планёрка", duration=30, due=Due(at=at(2026, 11, 23, 6, 30)),
            repeats="FREQ=WEEKLY;BYDAY=MO;UNTIL=20261231", repeats_from="2026-11-23T09:30",
        ),
    )  # fmt: skip
    with office.change("Исключения") as change:
        for slot, due, gone in (
            ("2026-12-07T09:30", at(2026, 12, 8, 12), None),
            ("2026-11-30T09:30", None, 1),
        ):
            office.db.run(
                "INSERT INTO task(id, kind, title, due_at, series, slot, deleted_at, created_at)"
                " VALUES(?, 'meeting', 'Планёрка', ?, ?, ?, ?, 0)",
                (change.new_id(), due, task, slot, gone),
            )
    found = calendar(office)
    head, other = found.events
    moscow = ZoneInfo("Europe/Moscow")
    # A day of the office's clock ends an hour that other clocks count in UTC.
    assert head["RRULE"].to_ical() == b"FREQ=WEEKLY;UNTIL=20261231T205959Z;BYDAY=MO"
    assert [each.dt for each in head["EXDATE"].dts] == [
        datetime(2026, 11, 30, 9, 30, tzinfo=moscow)
    ]
    assert other["UID"] == head["UID"]
    assert other["RECURRENCE-ID"].dt == datetime(2026, 12, 7, 9, 30, tzinfo=moscow)
    assert other.start == datetime(2026, 12, 8, 15, tzinfo=moscow)


def test_days_off_are_told_date_by_date(office: Office) -> None:
    plan_task(
        office,
        TaskDraft(kind="call", title="Каждый рабочий день", due=Due(at=at(2026, 11, 19, 6)),
                  repeats="FREQ=DAILY", repeats_from="2026-11-19T09:00", days_off="skip"),
    )  # fmt: skip
    plan_task(
        office,
        TaskDraft(kind="todo", title="По пятым", due=Due(date(2026, 11, 5)),
                  repeats="FREQ=MONTHLY;BYMONTHDAY=5", repeats_from="2026-11-05",
                  days_off="before"),
    )  # fmt: skip
    found = calendar(office)
    daily = next(each for each in found.events if "рабочий" in each["SUMMARY"])
    gone = {each.dt.date() for line in daily["EXDATE"] for each in line.dts}
    assert {date(2026, 11, 21), date(2026, 11, 22)} <= gone
    assert date(2026, 11, 20) not in gone
    moved = {
        each["RECURRENCE-ID"].dt: each.start
        for each in found.events
        if "RECURRENCE-ID" in each and "пятым" in each["SUMMARY"]
    }
    assert moved[date(2026, 12, 5)] == date(2026, 12, 4)


def test_an_export_taken_back_changes_nothing(office: Office, tmp_path: Path) -> None:
    plan_task(office, TaskDraft(kind="call", title="Звонок", due=Due(at=at(2026, 11, 25, 7))))
    plan_task(
        office,
        TaskDraft(kind="todo", title="Отчёт", due=Due(date(2026, 11, 30)),
                  repeats="FREQ=MONTHLY;BYMONTHDAY=-1", repeats_from="2026-11-30",
                  days_off="before"),
    )  # fmt: skip
    path = tmp_path / "x.ics"
    assert export_tasks(office, path, scope=EVERYTHING, now=NOW).rows == 2
    before = office.db.run("SELECT * FROM task ORDER BY id")
    report = import_calendar(office, path, now=NOW)
    assert (report.new, report.skipped) == (0, 0)
    told = [row[0] for row in office.db.run("SELECT count(*) FROM task")]
    assert told == [len(before)]


def test_what_is_late_here_is_not_done_by_coming_back(office: Office, tmp_path: Path) -> None:
    plan_task(office, TaskDraft(kind="call", title="Просрочен", due=Due(at=at(2026, 11, 2, 7))))
    plan_task(office, TaskDraft(kind="todo", title="И он", due=Due(date(2026, 11, 3))))
    path = tmp_path / "x.ics"
    export_tasks(office, path, now=NOW)
    report = import_calendar(office, path, now=NOW)
    assert (report.new, report.updated, report.unchanged) == (0, 0, 2)
    assert office.db.run("SELECT count(*) FROM task WHERE done_at IS NOT NULL") == [(0,)]


def test_an_import_goes_out_under_its_own_id(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "x.ics"
    path.write_text(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:their@id\nDTSTART:20261201T100000Z\nSUMMARY:Встреча\n"
        "END:VEVENT\nEND:VCALENDAR\n",
        encoding="utf-8",
    )
    import_calendar(office, path, now=NOW)
    assert [str(each["UID"]) for each in calendar(office).events] == ["their@id"]


def test_history_remembers_the_export_and_a_bad_folder_is_told(
    office: Office, tmp_path: Path
) -> None:
    plan_task(office, TaskDraft(title="Звонок", due=Due(at=at(2026, 11, 25, 7))))
    export_tasks(office, tmp_path / "x.ics", now=NOW)
    told = office.db.run("SELECT title FROM change_set WHERE kind = 'export'")
    assert told == [(f"Выгрузка: 1\N{NO-BREAK SPACE}задача в «{tmp_path / 'x.ics'}»",)]
    with pytest.raises(UserError, match="такой папки нет"):
        export_tasks(office, tmp_path / "нет" / "x.ics", now=NOW)


def test_zones_say_their_summer_time_as_a_rule() -> None:
    berlin = "\n".join(timezone_lines("Europe/Berlin", 2026))
    assert "DTSTART:20250330T020000" in berlin
    assert "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU" in berlin
    assert "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU" in berlin
    new_york = "\n".join(timezone_lines("America/New_York", 2026))
    assert "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU" in new_york
    almaty = "\n".join(timezone_lines("Asia/Almaty", 2024))
    assert "TZOFFSETFROM:+0600\nTZOFFSETTO:+0500" in almaty
    assert "RRULE" not in "\n".join(timezone_lines("Europe/Moscow", 2026))


@pytest.mark.parametrize("key", ["Europe/Berlin", "America/New_York", "Asia/Almaty", "Asia/Tehran"])
def test_a_zone_written_out_goes_as_the_real_one(key: str) -> None:
    text = "\r\n".join((*timezone_lines(key, 2023), ""))
    component: Any = icalendar.Timezone.from_ical(text)
    written = component.to_tz(lookup_tzid=False)
    real = ZoneInfo(key)
    for day in range(0, 3650, 3):
        moment = datetime(2023, 1, 2, 12, tzinfo=UTC) + timedelta(days=day)
        assert moment.astimezone(written).utcoffset() == moment.astimezone(real).utcoffset()


TITLES = st.text(
    st.characters(exclude_categories=["Cc", "Cf", "Cs", "Cn", "Zl", "Zp", "Co"]),
    min_size=1, max_size=80,
).map(lambda text: " ".join(text.split()))  # fmt: skip
RULES = st.sampled_from(
    ["", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=MONTHLY;BYMONTHDAY=31",
     "FREQ=MONTHLY;BYDAY=-1FR;COUNT=7", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"]
)  # fmt: skip
DAYS = st.dates(date(2026, 11, 20), date(2028, 12, 31))


@settings(max_examples=20)
@given(
    tasks=st.lists(
        st.tuples(TITLES.filter(bool), DAYS, st.integers(0, 1439) | st.none(),
                  st.integers(1, 600), RULES,
                  st.sampled_from(["", "Europe/Berlin", "Asia/Almaty"])),
        min_size=1, max_size=5,
    )
)  # fmt: skip
def test_what_goes_out_comes_back(
    tasks: list[tuple[str, date, int | None, int, str, str]],
    two_offices: tuple[Office, Office],
    tmp_path: Path,
) -> None:
    source, target = two_offices
    for office in two_offices:
        with office.change("Пусто"):
            office.db.run("UPDATE task SET deleted_at = 1 WHERE deleted_at IS NULL")
    wanted = []
    for title, day, minute, minutes, rule, named in tasks:
        zone = named if minute is not None else ""
        if minute is None:
            due, first = Due(day), day.isoformat()
        else:
            there = datetime(day.year, day.month, day.day, minute // 60, minute % 60,
                             tzinfo=ZoneInfo(zone or "Europe/Moscow"))  # fmt: skip
            utc = there.astimezone(UTC)
            if utc.astimezone(there.tzinfo).replace(tzinfo=None) != there.replace(tzinfo=None):
                continue
            due, first = Due(at=int(utc.timestamp()) * 1000), f"{there:%Y-%m-%dT%H:%M}"
        draft = TaskDraft(
            kind="call", title=title, due=due, zone=zone, repeats=rule,
            repeats_from=first if rule else "", duration=None if minute is None else minutes,
            reminders=(ReminderDraft(15),),
        )  # fmt: skip
        plan_task(source, draft)
        wanted.append(draft)
    path = tmp_path / "обмен.ics"
    export_tasks(source, path, scope=EVERYTHING, now=NOW)
    report = import_calendar(target, path, now=NOW)
    assert (report.new, report.skipped, dict(report.notes)) == (len(wanted), 0, {})
    columns = "title, kind, zone, duration, repeats, repeats_from, due_on, due_at"
    sql = " ".join(("SELECT", columns, "FROM task WHERE deleted_at IS NULL"))
    ours = target.db.run(sql)
    for draft in wanted:
        start = (draft.due.stored_day, draft.due.at)
        same = [row for row in ours if row[:6] == (
            draft.title, draft.kind, draft.zone or None, draft.duration,
            check_rule(draft.repeats) if draft.repeats else None,
            draft.repeats_from or None)]  # fmt: skip
        # A series stands at its first slot, which need not be where it is counted from.
        assert [row for row in same if draft.repeats or row[6:] == start], (draft, ours)


@pytest.fixture
def two_offices(office: Office, tmp_path: Path) -> Any:
    from crm_desktop.access.keys import FLOOR  # noqa: PLC0415 - as the other fixture
    from crm_desktop.office import create_office  # noqa: PLC0415 - as the other fixture

    other = create_office(
        tmp_path / "Вторая", "Вторая", admin="Анна", password="кошка-на-крыше-42", parameters=FLOOR
    )
    set_zone(other, "Europe/Moscow")
    yield office, other
    other.close()
