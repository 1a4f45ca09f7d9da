"""«Команда» and its setting, on a real office."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.membership import Role
from crm_desktop.discipline.figures import MemberFigures
from crm_desktop.discipline.load import DayLoad
from crm_desktop.discipline.periods import Period, period_days
from crm_desktop.discipline.settings import escalation_hours, set_escalation
from crm_desktop.members.staff import add_colleague
from crm_desktop.tasks.doing import complete_task
from crm_desktop.tasks.drafts import TaskDraft
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import plan_task
from ui.jobs import JobRunner
from ui.shell.screen import Place, TasksStop
from ui.shell.workspace import Workspace
from ui.tasks.team_rows import TeamRow, load_words
from ui.tasks.team_screen import TeamScreen
from ui.tasks.team_settings import DeadlinesSection
from ui.theme import Mode, theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office


@pytest.fixture
def workspace(office: Office, qtbot: QtBot) -> Iterator[Workspace]:
    theme().apply()
    theme().set_mode(Mode.LIGHT)
    runner = JobRunner()
    made = Workspace(office, runner)
    yield made
    runner.shutdown()
    made.close()


@pytest.fixture
def screen(workspace: Workspace, qtbot: QtBot) -> TeamScreen:
    made = TeamScreen(workspace)
    made.resize(1146, 700)
    qtbot.addWidget(made)
    return made


def ahead(days: int, hour: int = 12) -> Due:
    there = datetime.now(UTC).replace(hour=hour, minute=0) + timedelta(days=days)
    return Due(at=int(there.timestamp() * 1000))


def test_everybody_has_a_row_that_leads_to_his_tasks(
    screen: TeamScreen, workspace: Workspace, qtbot: QtBot
) -> None:
    office = workspace.office
    vera = add_colleague(office, "Вера Дуб")[0]
    late, _ = plan_task(office, TaskDraft(title="Отчёт", due=ahead(-2), assignee_id=vera))
    plan_task(office, TaskDraft(title="Договор", due=ahead(3), duration=90, assignee_id=vera))
    plan_task(office, TaskDraft(title="Срыв", due=ahead(-3), assignee_id=vera))
    complete_task(office, late)
    gone: list[tuple[Place, object]] = []
    workspace.place_wanted.connect(lambda place, argument: gone.append((place, argument)))
    screen.show()
    screen.open(None)
    qtbot.waitUntil(lambda: screen.model.rowCount() == 3)
    rows = {row.name: row for row in screen.model.rows}
    assert list(rows) == ["Анна Кравцова", "Вера Дуб", "Все"]
    her = rows["Вера Дуб"].figures
    assert (her.late, her.open, her.overdue) == (1, 2, 1)
    assert sum(load.minutes for load in rows["Вера Дуб"].load) == 90
    assert rows["Все"].figures.overdue == 1
    screen.list.activated.emit(screen.model.index(1))
    assert gone == [(Place.TASKS, TasksStop(scope="all", member_id=vera))]
    assert not screen.grab().isNull()


def test_another_period_other_figures(
    screen: TeamScreen, workspace: Workspace, qtbot: QtBot
) -> None:
    office = workspace.office
    task, _ = plan_task(office, TaskDraft(title="Отчёт", due=Due(date(2020, 1, 1))))
    complete_task(office, task)
    screen.period.set_value(Period.YEAR)
    screen.open(None)
    qtbot.waitUntil(lambda: screen.model.rowCount() == 2)
    assert screen.model.rows[0].figures.late == 1
    with office.change("Давно"):
        office.db.run("UPDATE task SET done_at = 1 WHERE id = ?", (task,))
    screen.load()
    qtbot.waitUntil(lambda: screen.model.rows[0].figures.late == 0)


def test_who_does_not_lead_sees_nothing(
    screen: TeamScreen, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(workspace.office), "role", property(lambda _self: Role.MANAGER))
    screen.open(None)
    assert not screen.may_see
    assert screen.model.rowCount() == 0
    assert screen.columns.isHidden()


def test_the_setting_is_shown_and_set(workspace: Workspace, qtbot: QtBot) -> None:
    office = workspace.office
    set_escalation(office, 36)
    section = DeadlinesSection(workspace)
    qtbot.addWidget(section)
    section.refresh()
    qtbot.waitUntil(lambda: section.hours.value == 36)
    assert section.hours.currentText() == "Через 36\N{NO-BREAK SPACE}часов"
    section.hours.set_value(0)
    section.hours.chosen.emit(0)
    qtbot.waitUntil(lambda: escalation_hours(office) is None)
    section.hours.set_value(48)
    section.hours.chosen.emit(48)
    qtbot.waitUntil(lambda: escalation_hours(office) == 48)


def test_what_a_row_says() -> None:
    one = MemberFigures(1, "Вера", in_time=3, late=1, moved=2, open=5, overdue=1)
    assert TeamRow(one).words().replace("\N{NO-BREAK SPACE}", " ") == (
        "Вера: в срок 75 %, сделано 4, переносов 2, открыто 5, просрочено 1"
    )
    told = load_words(date(2026, 11, 25), DayLoad(150, 3)).replace("\N{NO-BREAK SPACE}", " ")
    assert told == "ср 25: 3 задачи, 2 ч 30 мин"


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (Period.WEEK, "2026-01-26", "2026-02-01"),
        (Period.LAST_WEEK, "2026-01-19", "2026-01-25"),
        (Period.MONTH, "2026-01-01", "2026-01-31"),
        (Period.LAST_MONTH, "2025-12-01", "2025-12-31"),
        (Period.QUARTER, "2026-01-01", "2026-03-31"),
        (Period.YEAR, "2026-01-01", "2026-12-31"),
    ],
)
def test_periods(period: Period, first: str, last: str) -> None:
    found = period_days(period, date(2026, 1, 31))
    assert found == (date.fromisoformat(first), date.fromisoformat(last))
