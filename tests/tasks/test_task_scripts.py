from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from crm_desktop.access.membership import Role
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.directories.items import delete_item
from crm_desktop.errors import AccessDeniedError, NotFoundError, UserError
from crm_desktop.history.acts import undo, undo_last
from crm_desktop.members.staff import part_with
from crm_desktop.office import Office
from crm_desktop.tasks.doing import complete_task
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.kinds import own_item
from crm_desktop.tasks.planning import ReminderDraft, draft_of
from crm_desktop.tasks.reading import get_task, tasks_of_client
from crm_desktop.tasks.scripts import (
    Script,
    Step,
    add_script,
    delete_script,
    edit_script,
    get_script,
    install_ready,
    list_scripts,
    move_script,
    ready_scripts,
)
from crm_desktop.tasks.scripts_json import dump_script, load_script
from crm_desktop.tasks.scripts_run import preview_script, runs_of, start_script, stop_run
from crm_desktop.workdays.calendar import DayKind
from crm_desktop.workdays.changing import set_day
from tests.tasks.task_people import add_kind, at, told

FRIDAY = date(2027, 4, 16)
OFFER = Script(
    "КП",
    (
        Step("Отправить КП: {клиент}", "letter", who="me"),
        Step("Звонок", "call", "Спросить {клиент}", days=2, at="11:00", remind=30, waits=True),
        Step("", "meeting", days=5, duration=90, priority=2, waits=True),
    ),
)


@pytest.fixture
def script(office: Office) -> int:
    return add_script(office, OFFER)[0]


def test_a_script_is_kept_as_it_was_written(office: Office, script: int) -> None:
    assert get_script(office, script) == OFFER
    longer = replace(OFFER, steps=(*OFFER.steps, Step("Ещё", who=f"m{office.user_id}", days=-3)))
    edit_script(office, script, script=longer)
    assert get_script(office, script) == longer
    second, _ = add_script(office, replace(OFFER, name="  Второй  "))
    assert [(row.name, row.steps) for row in list_scripts(office)] == [("КП", 4), ("Второй", 3)]
    move_script(office, second, to=0)
    assert [row.id for row in list_scripts(office)] == [second, script]
    with pytest.raises(UserError, match="уже есть"):
        edit_script(office, second, script=replace(OFFER, name="кп"))
    delete_script(office, second)
    with pytest.raises(NotFoundError):
        get_script(office, second)
    undo_last(office)
    assert [row.id for row in list_scripts(office)] == [second, script]


@pytest.mark.usefixtures("noon")
def test_a_start_plans_all_steps_on_working_days(
    office: Office, script: int, company: int, boris: int
) -> None:
    with office.change("Ответственный") as _:
        office.db.run("UPDATE client SET responsible = ? WHERE id = ?", (boris, company))
    started = start_script(office, script, start=FRIDAY, client_id=company)
    letter, call, meeting = (draft_of(office, task) for task in started.task_ids)
    # Friday; two and five working days after it.
    assert (letter.due, call.due, meeting.due) == (
        Due(FRIDAY), at(date(2027, 4, 20), 11), Due(date(2027, 4, 23)),
    )  # fmt: skip
    assert (letter.title, call.title, meeting.title) == (
        "Отправить КП: ООО «Квант»", "Звонок", "Встреча",
    )  # fmt: skip
    assert call.text == "Спросить ООО «Квант»"
    assert call.reminders == (ReminderDraft(minutes_before=30),)
    assert letter.reminders == (ReminderDraft(minutes_before=-540),)
    assert (meeting.duration, meeting.priority) == (90, 2)
    assert [d.assignee_id for d in (letter, call, meeting)] == [office.user_id, boris, boris]
    assert (call.needs, meeting.needs) == (started.task_ids[:1], started.task_ids[1:2])
    assert {d.run_id for d in (letter, call, meeting)} == {started.run_id}
    assert len(told(office, boris)) == 2
    (run,) = runs_of(office, client_id=company)
    assert (run.name, run.total, run.done, run.open) == ("КП", 3, 0, 3)
    undo(office, started.changes.change_id)
    assert tasks_of_client(office, company) == []


def test_stopping_drops_the_open_rest(office: Office, script: int, company: int) -> None:
    started = start_script(office, script, start=FRIDAY, client_id=company)
    other = start_script(office, script, start=FRIDAY, client_id=company)
    complete_task(office, started.task_ids[0])
    stop_run(office, started.run_id)
    left = {row.id for row in tasks_of_client(office, company)}
    assert left == {started.task_ids[0], *other.task_ids}
    assert [(run.run_id, run.open) for run in runs_of(office, client_id=company)] == [
        (other.run_id, 3), (started.run_id, 0),
    ]  # fmt: skip
    with pytest.raises(NotFoundError, match="открытых задач уже нет"):
        stop_run(office, started.run_id)
    undo_last(office)
    assert len(tasks_of_client(office, company)) == 6


def test_days_are_counted_as_the_step_says(office: Office) -> None:
    set_day(office, date(2027, 4, 20), kind=DayKind.OFF)
    steps = {
        Step("а", days=0): date(2027, 4, 19),  # started on a Saturday
        Step("б", days=1): date(2027, 4, 21),
        Step("в", days=2, working=False): date(2027, 4, 19),
        Step("г", days=-1): date(2027, 4, 16),
        Step("д", days=-1, working=False): date(2027, 4, 16),
    }
    planned = preview_script(office, Script("С", tuple(steps)), start=date(2027, 4, 17))
    assert [each.due.on for each in planned] == list(steps.values())


def test_who_and_what_is_gone_is_told_and_replaced(office: Office, boris: int) -> None:
    key, _ = add_kind(office, "Замер")
    script, _ = add_script(office, Script("С", (Step("Едем", key, who=f"m{boris}"),)))
    part_with(office, boris)
    delete_item(office, own_item(key) or 0, clear=True)
    (planned,) = preview_script(office, get_script(office, script), start=FRIDAY)
    assert (planned.assignee_id, planned.kind) == (office.user_id, "todo")
    assert "Сотрудника этого шага" in planned.note
    assert "будет «Дело»" in planned.note
    started = start_script(office, script, start=FRIDAY)
    assert get_task(office, started.task_ids[0]).kind == "todo"


def test_words_in_brackets_are_told_once_and_a_loose_colon_goes(office: Office) -> None:
    sly, _ = create_client(office, ClientDraft(kind="company", name="ООО {сделка}"))
    steps = (Step("КП: {клиент}"), Step("{клиент}, {этап} — {сделка}"), Step("Итог:"))
    named = preview_script(office, Script("С", steps), start=FRIDAY, client_id=sly)
    assert [each.title for each in named] == [
        "КП: ООО {сделка}", "ООО {сделка}, {этап} — ООО {сделка}", "Итог:",
    ]  # fmt: skip
    bare = preview_script(office, Script("С", steps), start=FRIDAY)
    assert [each.title for each in bare] == ["КП", ", {этап}", "Итог:"]


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        (Script(" ", OFFER.steps), "Название"),
        (Script("С", ()), "от 1 до 50"),
        (Script("С", (Step(),) * 51), "от 1 до 50"),
        (Script("С", (Step(waits=True),)), "Шаг 1. Первому шагу ждать нечего"),
        (Script("С", (Step(), Step(kind="прыжок"))), "Шаг 2"),
        (Script("С", (Step(days=731),)), "двух лет"),
        (Script("С", (Step(at="25:00"),)), "25:00"),
        (Script("С", (Step(at="9:5"),)), "9:5"),
        (Script("С", (Step(priority=4),)), "Приоритет"),
        (Script("С", (Step(duration=0),)), "Длительность"),
        (Script("С", (Step(who="все"),)), "Исполнитель"),
        (Script("С", (Step(remind=-1440),)), "Напомнить"),
    ],
)
def test_what_is_no_script(office: Office, wrong: Script, match: str) -> None:
    with pytest.raises(UserError, match=match):
        add_script(office, wrong)
    assert list_scripts(office) == ()


@pytest.mark.parametrize(
    "stored",
    ["", "[]", "{}", '{"steps": 5}', '{"steps": [5]}', '{"steps": [{"days": "2"}]}',
     '{"steps": [{"waits": 1}]}', '{"steps": [{"duration": true}]}'],
)  # fmt: skip
def test_a_spoilt_definition_is_told(stored: str) -> None:
    with pytest.raises(UserError, match="повреждён"):
        load_script("КП", stored)


def test_what_a_later_version_wrote_is_read_as_far_as_known() -> None:
    assert load_script("КП", '{"steps": [{"title": "Раз", "mood": "good"}], "v": 9}') == Script(
        "КП", (Step("Раз"),)
    )
    assert load_script("КП", dump_script(OFFER)) == OFFER


def test_the_ready_made_ones_are_sound_and_come_once(office: Office) -> None:
    assert "Коммерческое предложение" in [script.name for script in ready_scripts()]
    some, _ = install_ready(office, ["Ждём оплату"])
    rest, _ = install_ready(office)
    assert (len(some), len(some) + len(rest)) == (1, len(ready_scripts()))
    assert install_ready(office)[0] == ()
    for row in list_scripts(office):
        script = get_script(office, row.id)
        assert edit_script(office, row.id, script=script).touched == {}
        assert len(preview_script(office, script, start=FRIDAY)) == row.steps


def test_only_who_may_edits_scripts(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Office, "role", Role.MANAGER)
    with pytest.raises(AccessDeniedError):
        add_script(office, OFFER)
    assert list_scripts(office) == ()
