"""Reports made by themselves: in time, once, for whom they are meant."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.access.right import Right
from crm_desktop.backup.folder_lock import release, try_lock_file
from crm_desktop.errors import AccessDeniedError, NotFoundError, UserError
from crm_desktop.reports.period_choice import PeriodChoice, PeriodName
from crm_desktop.saved_reports.definition import SavedAsk
from crm_desktop.saved_reports.making import LOCK, due, make_now, next_time, run_due
from crm_desktop.saved_reports.saving import delete_saved, save_report
from crm_desktop.saved_reports.schedule import (
    Schedule,
    add_schedule,
    change_schedule,
    delete_schedule,
    list_schedules,
)
from crm_desktop.saved_reports.when import Often, When, dump_when, load_when
from tests.access.people_office import limit

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office
    from tests.access.people_office import People

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")
MONDAYS = When()
DAY = 86_400_000
SEEN_ZONES = st.sampled_from([MOSCOW, BERLIN, ZoneInfo("America/St_Johns"), ZoneInfo("UTC")])
PLANS = st.builds(
    When, st.sampled_from(Often), st.integers(0, 6), st.integers(1, 31), st.integers(0, 1439)
)


def at(text: str, zone: ZoneInfo = MOSCOW) -> int:
    """An instant told by the clock on the wall: `2026-11-23 09:00`."""
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


def plan(
    office: Office, folder: Path, *, now: int, when: When = MONDAYS, suffix: str = ".xlsx"
) -> Schedule:
    """A plan of new clients of the last month."""
    ask = SavedAsk("new-clients", PeriodChoice(PeriodName.LAST_MONTH))
    saved, _ = save_report(office, f"Новые {len(list_schedules(office))}", definition=ask)
    return add_schedule(office, Schedule(saved, when, str(folder), suffix), now=now)


@pytest.mark.parametrize(
    ("when", "now", "last", "following"),
    [
        (MONDAYS, "2026-11-23 08:59", "2026-11-16", "2026-11-23 09:00"),
        (MONDAYS, "2026-11-23 09:00", "2026-11-23", "2026-11-30 09:00"),
        (When(Often.DAILY, minute=30), "2026-11-23 00:10", "2026-11-22", "2026-11-23 00:30"),
        (When(Often.MONTHLY, day=1), "2026-11-23 12:00", "2026-11-01", "2026-12-01 09:00"),
        (When(Often.MONTHLY, day=31), "2026-11-30 09:00", "2026-11-30", "2026-12-31 09:00"),
        (When(Often.MONTHLY, day=30), "2028-02-29 10:00", "2028-02-29", "2028-03-30 09:00"),
        (When(Often.MONTHLY, day=31), "2026-02-27 10:00", "2026-01-31", "2026-02-28 09:00"),
    ],
)
def test_moments(when: When, now: str, last: str, following: str) -> None:
    assert when.last(at(now), MOSCOW) == date.fromisoformat(last)
    assert when.next(at(now), MOSCOW) == at(following)


def test_an_hour_the_clock_skips_or_repeats() -> None:
    half_past_two = When(Often.DAILY, minute=150)
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)

    assert half_past_two.instant(spring, BERLIN) == at("2026-03-29 03:30", BERLIN)
    assert half_past_two.last(at("2026-03-29 03:31", BERLIN), BERLIN) == spring
    first = half_past_two.instant(autumn, BERLIN)
    assert [half_past_two.last(first + hours * 3_600_000, BERLIN) for hours in (0, 1, 2)] == [
        autumn
    ] * 3


@given(PLANS, SEEN_ZONES, st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001 - hypothesis takes bare ones
def test_nothing_lies_between_the_last_and_the_next(
    when: When, zone: ZoneInfo, moment: datetime
) -> None:
    now = int(moment.replace(tzinfo=UTC).timestamp() * 1000)
    last, following = when.last(now, zone), when.next(now, zone)

    assert when.instant(last, zone) <= now < following
    between = [
        day
        for number in range(1, 33)
        if when.falls_on(day := last + timedelta(days=number))
        and when.instant(day, zone) < following
    ]
    assert between == []
    assert load_when(dump_when(when)) == when


def test_every_monday_once(office: Office, tmp_path: Path) -> None:
    made = plan(office, tmp_path, now=at("2026-11-23 10:00"), suffix=".csv")

    assert due(office, now=at("2026-11-30 08:59")) == ()
    assert next_time(office, made, now=at("2026-11-23 10:00")) == at("2026-11-30 09:00")
    [(_schedule, first)] = run_due(office, now=at("2026-11-30 09:01"))
    assert (first.good, first.day) == (True, "2026-11-30")
    assert [each.name for each in tmp_path.glob("*.csv")] == ["Новые 0 2026-11-30.csv"]
    assert run_due(office, now=at("2026-11-30 09:02")) == ()
    assert list_schedules(office)[0].made == first


def test_missed_ones_are_made_once(office: Office, tmp_path: Path) -> None:
    plan(office, tmp_path, now=at("2026-10-01 10:00"), suffix=".json")
    made = run_due(office, now=at("2026-11-25 14:00"))

    assert [each.day for _plan, each in made] == ["2026-11-23"]
    assert run_due(office, now=at("2026-11-25 14:01")) == ()
    assert len(run_due(office, now=at("2026-11-30 09:00"))) == 1
    assert len(list(tmp_path.glob("*.json"))) == 2


def test_a_clock_set_back_neither_repeats_nor_stops(office: Office, tmp_path: Path) -> None:
    daily = When(Often.DAILY)
    plan(office, tmp_path, now=at("2026-11-20 10:00"), when=daily, suffix=".csv")
    run_due(office, now=at("2026-11-21 09:00"))

    assert due(office, now=at("2026-11-21 08:59")) == ()  # a minute back
    assert due(office, now=at("2026-11-21 09:00")) == ()
    run_due(office, now=at("2040-01-01 09:00"))  # the clock went mad
    assert len(run_due(office, now=at("2026-11-22 10:00"))) == 1
    assert due(office, now=at("2026-11-22 10:01")) == ()
    assert len(due(office, now=at("2026-11-23 09:00"))) == 1


def test_a_plan_of_a_mad_clock_begins_at_once(office: Office, tmp_path: Path) -> None:
    plan(office, tmp_path, now=at("2040-01-01 09:00"))

    assert len(due(office, now=at("2026-11-22 10:00"))) == 1


def test_what_fails_is_told_and_tried_again(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "сетевая"
    folder.mkdir()
    kept = plan(office, folder, now=at("2026-11-23 10:00"))
    plan(office, tmp_path, now=at("2026-11-23 10:00"), suffix=".csv")
    folder.rmdir()
    now = at("2026-11-30 09:00")
    results = run_due(office, now=now)

    assert sorted(made.good for _plan, made in results) == [False, True]
    assert "такой папки нет" in next(made.text for _plan, made in results if not made.good)
    assert due(office, now=now + 60_000) == ()
    folder.mkdir()
    [(_schedule, made)] = run_due(office, now=now + 21 * 60_000)
    assert (made.good, made.day) == (True, "2026-11-30")
    assert [each.suffix for each in folder.iterdir()] == [".xlsx"]
    assert kept.id in {each.id for each in list_schedules(office)}


def test_a_locked_file_stays_whole(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = plan(office, tmp_path, now=at("2026-11-23 10:00"), suffix=".csv")
    old = tmp_path / "Новые 0 2026-11-30.csv"
    old.write_bytes(b"old")

    def locked(*_given: object) -> None:
        raise PermissionError(13, "used by another process")

    monkeypatch.setattr("pathlib.Path.replace", locked)
    with pytest.raises(UserError, match="открыт в другой программе"):
        make_now(office, kept, now=at("2026-11-30 09:00"))

    assert old.read_bytes() == b"old"
    assert [each.name for each in tmp_path.glob("*.*") if each.name != "office"] == [old.name]
    assert not list_schedules(office)[0].made.good


def test_two_programs_do_not_both_write(office: Office, tmp_path: Path) -> None:
    plan(office, tmp_path, now=at("2026-11-23 10:00"))
    now = at("2026-11-30 09:00")
    path = office.folder.path / LOCK
    other = try_lock_file(path)
    assert other is not None

    assert run_due(office, now=now) == ()
    release(path, other)
    assert len(run_due(office, now=now)) == 1
    assert not path.exists()


def test_only_ones_own_while_signed_in(people: People, tmp_path: Path) -> None:
    admin, head = people.admin, people.open("Борис")
    kept = plan(head, tmp_path, now=at("2026-11-23 10:00"))

    assert list_schedules(admin) == ()
    assert run_due(admin, now=at("2026-11-30 10:00")) == ()
    with pytest.raises(NotFoundError):
        delete_schedule(admin, kept.id)
    with pytest.raises(NotFoundError):
        change_schedule(admin, kept, now=at("2026-11-23 10:00"))
    assert len(run_due(head, now=at("2026-11-30 10:00"))) == 1


def test_with_the_rights_of_the_moment(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(office, tmp_path, now=at("2026-11-23 10:00"))
    limit(monkeypatch, without={Right.EXPORT})
    [(_schedule, made)] = run_due(office, now=at("2026-11-30 10:00"))

    assert not made.good
    assert list(tmp_path.glob("*.xlsx")) == []
    with pytest.raises(AccessDeniedError):
        plan(office, tmp_path, now=at("2026-11-23 10:00"))
    limit(monkeypatch, without={Right.REPORTS})
    [(_schedule, made)] = run_due(office, now=at("2026-12-07 10:00"))
    assert not made.good


def test_changed_and_deleted(office: Office, tmp_path: Path) -> None:
    kept = plan(office, tmp_path, now=at("2026-11-23 10:00"))
    idle = change_schedule(
        office,
        Schedule(kept.saved_report, MONDAYS, str(tmp_path), active=False, id=kept.id),
        now=at("2026-11-24 10:00"),
    )
    assert due(office, now=at("2026-11-30 10:00")) == ()
    assert list_schedules(office) == (idle,)
    back = Schedule(kept.saved_report, MONDAYS, str(tmp_path), id=kept.id)
    change_schedule(office, back, now=at("2026-12-02 10:00"))
    assert due(office, now=at("2026-12-02 10:01")) == ()
    assert len(due(office, now=at("2026-12-07 10:00"))) == 1
    delete_saved(office, kept.saved_report)
    [(_schedule, made)] = run_due(office, now=at("2026-12-07 10:00"))
    assert "удалили" in made.text
    delete_schedule(office, kept.id)
    assert list_schedules(office) == ()
    assert office.db.run("SELECT name FROM station_note WHERE name LIKE 'reports.%'") == []


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"suffix": ".docx"}, "не сохраняются"), ({"pattern": "{кто}"}, "{кто}"),
        ({"pattern": " "}, "пустое"), ({"folder": "/нет такой"}, "нет. Расписание"),
        ({"when": When(weekday=7)}, "Такого дня"),
    ],
)  # fmt: skip
def test_what_cannot_be_planned(
    office: Office, tmp_path: Path, more: dict[str, object], told: str
) -> None:
    saved, _ = save_report(office, "Новые", definition=SavedAsk("new-clients"))
    given: dict[str, object] = {"when": MONDAYS, "folder": str(tmp_path), **more}
    with pytest.raises(UserError, match=told):
        add_schedule(office, Schedule(saved, **given), now=at("2026-11-23 10:00"))  # type: ignore[arg-type]

    assert list_schedules(office) == ()


def test_words() -> None:
    assert str(MONDAYS) == "по понедельникам в 09:00"
    assert str(When(Often.MONTHLY, day=31)) == "в последний день месяца в 09:00"
    assert str(When(Often.MONTHLY, day=5, minute=605)) == "5-го числа каждого месяца в 10:05"
    assert load_when({"often": "hourly", "weekday": 0, "day": 1, "minute": 0}) is None
