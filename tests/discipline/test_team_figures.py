"""Figures of the team, counted by hand."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from crm_desktop.access.membership import Role
from crm_desktop.discipline.figures import team_figures
from crm_desktop.discipline.load import NOTHING, DayLoad, team_load
from crm_desktop.errors import AccessDeniedError, UserError
from crm_desktop.members.staff import add_colleague
from crm_desktop.tasks.doing import complete_task
from crm_desktop.tasks.drafts import TaskDraft
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.kinds import read_kinds
from crm_desktop.tasks.planning import plan_task, postpone_tasks

if TYPE_CHECKING:
    from crm_desktop.office import Office

MOSCOW = ZoneInfo("Europe/Moscow")
JUNE = date(2026, 6, 1), date(2026, 6, 30)


def at(day: int, hour: int = 10, minute: int = 0) -> int:
    return int(datetime(2026, 6, day, hour, minute, tzinfo=MOSCOW).timestamp() * 1000)


@pytest.fixture
def seller(office: Office) -> int:
    return add_colleague(office, "Вера Дуб")[0]


def plan(office: Office, who: int, due: Due, **more: object) -> int:
    return plan_task(office, TaskDraft(title="Дело", due=due, assignee_id=who, **more))[0]  # type: ignore[arg-type]


def done(office: Office, task: int, when: int) -> None:
    complete_task(office, task)
    with office.change("Сделано тогда"):
        office.db.run("UPDATE task SET done_at = ? WHERE id = ?", (when, task))


def test_without_a_length_what_has_a_time_lasts_as_its_kind_does(
    office: Office, seller: int
) -> None:
    length = read_kinds(office)["meeting"].duration * 60_000
    for late in (0, 1):
        task = plan(office, seller, Due(at=at(3)), kind="meeting")
        done(office, task, at(3) + length + late)
    figures = team_figures(office, *JUNE, now=at(20))
    (her,) = [row for row in figures.rows if row.member_id == seller]
    assert (her.in_time, her.late) == (1, 1)


def test_in_time_late_moved_open_and_overdue(office: Office, seller: int) -> None:
    hour = 60 * 60_000
    done(office, plan(office, seller, Due(at=at(3)), duration=60), at(3) + hour)
    done(office, plan(office, seller, Due(at=at(3)), duration=60), at(3) + hour + 1)
    done(office, plan(office, seller, Due(date(2026, 6, 4))), at(4, 23, 59))
    done(office, plan(office, seller, Due(date(2026, 6, 4))), at(5, 0))
    done(office, plan(office, seller, Due()), at(6))
    done(office, plan(office, seller, Due(at=at(1, 1))), at(1, 0) - 1)
    put_off = plan(office, seller, Due(at=at(10)))
    for day in (11, 12, 9):
        postpone_tasks(office, [put_off], due=Due(at=at(day)))
    plan(office, seller, Due(date(2026, 6, 20)), ends_on=date(2026, 6, 25))
    plan(office, seller, Due())
    mine = plan(office, office.user_id, Due(date(2026, 6, 19)))
    figures = team_figures(office, *JUNE, now=at(20))
    (me,) = [row for row in figures.rows if row.member_id == office.user_id]
    (her,) = [row for row in figures.rows if row.member_id == seller]
    assert (her.in_time, her.late, her.undated, her.done) == (2, 2, 1, 5)
    assert (her.moved, her.open, her.overdue) == (2, 3, 1)
    assert her.share_in_time == 0.5
    assert (me.done, me.share_in_time, me.open, me.overdue) == (0, None, 1, 1)
    assert (figures.total.open, figures.total.overdue, figures.total.in_time) == (4, 2, 2)
    assert mine


def test_a_day_of_the_office_not_of_utc(office: Office, seller: int) -> None:
    done(office, plan(office, seller, Due(at=at(5))), at(1, 0))
    assert team_figures(office, date(2026, 6, 1), date(2026, 6, 1)).total.in_time == 1
    assert team_figures(office, date(2026, 5, 31), date(2026, 5, 31)).total.in_time == 0


def test_the_wrong_way_round(office: Office) -> None:
    with pytest.raises(UserError, match="Период"):
        team_figures(office, date(2026, 6, 2), date(2026, 6, 1))


def test_only_who_leads_sees_them(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(office), "role", property(lambda _self: Role.MANAGER))
    with pytest.raises(AccessDeniedError):
        team_figures(office, *JUNE)
    with pytest.raises(AccessDeniedError):
        team_load(office, *JUNE)


def test_what_overlaps_counts_once(office: Office, seller: int) -> None:
    plan(office, seller, Due(at=at(3, 10)), duration=60)
    plan(office, seller, Due(at=at(3, 10, 30)), duration=60, helpers=(office.user_id,))
    plan(office, seller, Due(date(2026, 6, 3)), duration=20)
    plan(office, seller, Due(date(2026, 6, 2)), ends_on=date(2026, 6, 4))
    plan(office, seller, Due(at=at(4, 23, 30)), duration=60)
    plan(office, seller, Due(date(2026, 6, 8)), kind="meeting", repeats="FREQ=WEEKLY")
    load = team_load(office, date(2026, 6, 1), date(2026, 6, 15))
    assert load.of(seller)[1:5] == (
        DayLoad(0, 1), DayLoad(110, 4), DayLoad(30, 2), DayLoad(30, 1),
    )  # fmt: skip
    assert load.of(seller)[7] == load.of(seller)[14] == DayLoad(60, 1)
    assert load.of(office.user_id)[2] == DayLoad(60, 1)
    assert load.of(1)[0] == NOTHING
    assert (load.hours[0], load.hours[5]) == (540, 0)
