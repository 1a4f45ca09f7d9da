from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from crm_desktop.history.acts import act_details
from crm_desktop.tasks.bulk import set_priority
from crm_desktop.tasks.checklist import add_items, remove_item, tick_item
from crm_desktop.tasks.comments import add_comment
from crm_desktop.tasks.doing import complete_task, reopen_task
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.handing import accept_tasks
from crm_desktop.tasks.history_words import TASK_NOUNS, column_labels, is_hidden
from crm_desktop.tasks.planning import (
    ReminderDraft,
    TaskDraft,
    draft_of,
    edit_task,
    plan_task,
    reassign_tasks,
)
from crm_desktop.tasks.scripts import Script, Step, add_script
from crm_desktop.tasks.timing import add_time
from crm_desktop.workdays.calendar import DayKind
from crm_desktop.workdays.changing import set_day
from db.tables import BY_NAME
from tests.tasks.task_people import being, edit, plan

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.office import Office


def lines(office: Office, changes: Changes) -> list[str]:
    """What История says of an act: sentences, and «label: old → new»."""
    return [
        (row.sentence or f"{row.label}: {row.old or '—'} → {row.new or '—'}").replace(
            "\N{NO-BREAK SPACE}", " "
        )
        for row in act_details(office, changes.change_id)
    ]


def test_what_happens_to_the_parts_is_told(office: Office, boris: int, person: int) -> None:
    task, other = plan(office, "Договор"), plan(office, "Замер")
    (item,), made = add_items(office, task, texts=["Паспорт"])
    steps = {
        "Пункт добавлен: Паспорт": made,
        "Пункт отмечен: Паспорт": tick_item(office, item),
        "Отметка снята: Паспорт": tick_item(office, item, done=False),
        "Пункт удалён: Паспорт": remove_item(office, item),
        "Помощник добавлен: Борис Котов": edit(office, task, helpers=(boris,)),
        "Помощник удалён: Борис Котов": edit(office, task, helpers=()),
        "Контактное лицо задачи добавлено: Пётр Ильин": edit(office, task, contacts=(person,)),
        "Задача ждёт: Замер": edit(office, task, needs=(other,)),
        "Задача больше не ждёт: Замер": edit(office, task, needs=()),
        "Комментарий добавлен: Готово?": add_comment(office, task, text="Готово?")[1],
        "Время добавлено: 1 ч 30 мин, Анна Кравцова, 13 апреля 2188": add_time(
            office, task, minutes=90, day=date(2188, 4, 13)
        )[1],
        "Задача выполнена: Договор": complete_task(office, task).changes,
        "Задача снова открыта: Договор": reopen_task(office, task),
        "Сценарий создан: КП": add_script(office, Script("КП", (Step("Раз"),)))[1],
        "День календаря добавлен: 16 июня 2188 — выходной": set_day(
            office, date(2188, 6, 16), kind=DayKind.OFF
        ),
    }
    for said, changes in steps.items():
        assert lines(office, changes) == [said]
    row = act_details(office, made.change_id)[0]
    assert row.deal_id == 0


def test_what_is_edited_is_told_by_its_name(office: Office, boris: int) -> None:
    task = plan(office, "Договор", Due(date(2188, 4, 20)))
    seen = draft_of(office, task)
    draft = TaskDraft(
        "letter", "Письмо", "", Due(date(2188, 4, 21)), assignee_id=office.user_id, duration=45,
        place="Склад", result_required=True, repeats="FREQ=DAILY", days_off="skip",
        zone="Asia/Almaty", reminders=(ReminderDraft(minutes_before=-540),),
    )  # fmt: skip
    told = lines(office, edit_task(office, task, draft=draft, seen=seen))
    assert set(told) == {
        "Задача «Письмо»: вид: Дело → Письмо",
        "Задача: название: Договор → Письмо",
        "Задача «Письмо»: срок: 20 апреля 2188 → 21 апреля 2188",
        "Задача «Письмо»: длительность: — → 45 мин",
        "Задача «Письмо»: место: — → Склад",
        "Задача «Письмо»: нужен результат: — → да",
        "Задача «Письмо»: повторение: — → каждый рабочий день",
        "Задача «Письмо»: в выходной день: — → пропускать",
        "Задача «Письмо»: часовой пояс: — → Asia/Almaty",
        "Напоминание добавлено: в 9:00 того же дня",
    }
    plain = plan(office, "Акт")
    assert lines(office, set_priority(office, [plain], priority=3).changes) == [
        "Задача «Акт»: приоритет: — → высокий"
    ]
    given = lines(office, reassign_tasks(office, [plain], member_id=boris, note="Скорее"))
    assert "Задача «Акт»: исполнитель: Анна Кравцова → Борис Котов" in given
    with being(boris):
        assert lines(office, accept_tasks(office, [plain])) == ["Задача принята: Акт"]


def test_a_task_of_a_client_is_told_with_its_name(office: Office, company: int) -> None:
    task, _ = plan_task(office, TaskDraft("todo", "Акт", client_id=company, reminders=()))
    _, changes = add_items(office, task, texts=["Паспорт"])
    (row,) = act_details(office, changes.change_id)
    assert (row.client_id, row.whose) == (company, "ООО «Квант»")


@pytest.mark.parametrize("table", sorted(TASK_NOUNS))
def test_no_column_is_told_by_its_name_in_the_code(table: str) -> None:
    told = {
        column
        for column in BY_NAME[table].columns
        if column != "deleted_at" and not is_hidden(table, column)
    }
    assert told <= set(column_labels(table))
