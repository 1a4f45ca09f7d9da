from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.membership import Role
from crm_desktop.errors import AccessDeniedError, UserError
from crm_desktop.journal import Kind
from crm_desktop.workdays.calendar import DayKind, WorkingHours
from crm_desktop.workdays.changing import set_day, set_days, set_working_hours
from crm_desktop.workdays.reading import (
    work_calendar,
    working_hours,
)

if TYPE_CHECKING:
    from crm_desktop.office import Office

PARTY, SATURDAY = date(2026, 11, 20), date(2026, 11, 21)


def test_a_day_set_is_read_and_one_undo_takes_it_back(office: Office) -> None:
    changes = set_day(office, PARTY, kind=DayKind.OFF, name="  День  фирмы ")
    assert changes.concern(Kind.CALENDAR_DAY)
    assert "20\N{NO-BREAK SPACE}ноября" in changes.title
    info = work_calendar(office).info(PARTY)
    assert (info.kind, info.name, info.own) == (DayKind.OFF, "День фирмы", True)
    assert not work_calendar(office).is_working(PARTY)
    office.undo(changes.change_id)
    assert work_calendar(office).is_working(PARTY)
    assert not work_calendar(office).overrides


def test_a_day_set_twice_has_one_row_and_goes_back_to_the_official_one(office: Office) -> None:
    set_day(office, SATURDAY, kind=DayKind.WORK)
    set_day(office, SATURDAY, kind=DayKind.SHORT)
    rows = office.db.run("SELECT day, kind FROM calendar_day WHERE deleted_at IS NULL")
    assert rows == [("2026-11-21", "short")]
    assert work_calendar(office).spans(SATURDAY) == ((540, 1020),)
    set_day(office, SATURDAY, kind=None)
    assert not work_calendar(office).is_working(SATURDAY)
    assert office.db.run("SELECT count(*) FROM calendar_day WHERE deleted_at IS NULL") == [(0,)]


def test_rows_doubled_by_two_stations_become_one(office: Office) -> None:
    with office.change("две станции") as change:
        for kind in ("off", "work"):
            office.db.run(
                "INSERT INTO calendar_day(id, day, kind) VALUES(?, '2026-11-21', ?)",
                (change.new_id(), kind),
            )
    assert work_calendar(office).is_working(SATURDAY), "the later one counts"
    set_day(office, SATURDAY, kind=DayKind.OFF)
    assert not work_calendar(office).is_working(SATURDAY)
    assert office.db.run("SELECT count(*) FROM calendar_day WHERE deleted_at IS NULL") == [(1,)]


def test_several_days_are_one_act(office: Office) -> None:
    days = [date(2026, 12, 28), date(2026, 12, 29), date(2026, 12, 30)]
    changes = set_days(office, days, kind=DayKind.OFF)
    assert work_calendar(office).working_between(date(2026, 12, 21), date(2026, 12, 31)) == 5
    assert work_calendar(office).add(date(2026, 12, 25), 1) == date(2027, 1, 11)
    office.undo(changes.change_id)
    assert work_calendar(office).working_between(date(2026, 12, 21), date(2026, 12, 31)) == 8


def test_hours_are_kept_and_undone(office: Office) -> None:
    assert working_hours(office) == WorkingHours()
    wanted = WorkingHours(frozenset({1, 2, 3, 4, 5}), 600, 1200, (780, 840))
    set_working_hours(office, WorkingHours(start=480))
    changes = set_working_hours(office, wanted)
    assert working_hours(office) == wanted
    assert not work_calendar(office).is_working(date(2026, 11, 16))
    office.undo(changes.change_id)
    assert working_hours(office) == WorkingHours(start=480)


@pytest.mark.parametrize(
    "hours",
    [
        WorkingHours(weekdays=frozenset()), WorkingHours(weekdays=frozenset({7})),
        WorkingHours(start=600, end=630), WorkingHours(start=-1), WorkingHours(end=1441),
        WorkingHours(pause=(500, 800)), WorkingHours(pause=(800, 800)),
        WorkingHours(pause=(1000, 1100)),
    ],
)  # fmt: skip
def test_hours_nobody_can_work_are_refused(office: Office, hours: WorkingHours) -> None:
    with pytest.raises(UserError, match="Ничего не изменено"):
        set_working_hours(office, hours)
    assert working_hours(office) == WorkingHours()


def test_what_cannot_be_said_of_a_day_is_refused(office: Office) -> None:
    for days, kind, name in (
        ([], DayKind.OFF, ""),
        ([PARTY], DayKind.HOLIDAY, ""),
        ([date(2200, 1, 1)], DayKind.OFF, ""),
        ([PARTY], DayKind.OFF, "я" * 201),
    ):
        with pytest.raises(UserError, match="Ничего не изменено"):
            set_days(office, days, kind=kind, name=name)
    assert not work_calendar(office).overrides


def test_only_who_may_change_settings_does(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(office), "role", Role.HEAD)
    with pytest.raises(AccessDeniedError):
        set_day(office, PARTY, kind=DayKind.OFF)
    with pytest.raises(AccessDeniedError):
        set_working_hours(office, WorkingHours(start=480))
    assert work_calendar(office).is_working(PARTY)


def test_rows_of_a_later_version_are_passed_over(office: Office) -> None:
    with office.change("из будущего") as change:
        for day, kind in (("2026-11-20", "half"), ("когда-нибудь", "off")):
            office.db.run(
                "INSERT INTO calendar_day(id, day, kind) VALUES(?, ?, ?)",
                (change.new_id(), day, kind),
            )
        office.db.run(
            "INSERT INTO setting(id, name, value) VALUES(?, 'working_hours', '{\"v\": 2}')",
            (change.new_id(),),
        )
    assert not work_calendar(office).overrides
    assert working_hours(office) == WorkingHours()
