"""A base of every released schema still opens, whole: rows, history, search, undo."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest

from crm_desktop.agenda.reading import read_agenda
from crm_desktop.approvals.reading import waiting_approvals
from crm_desktop.attachments.listing import list_attachments
from crm_desktop.attachments.taking_out import save_attachment
from crm_desktop.automation.firings import firings
from crm_desktop.automation.rules import list_rules
from crm_desktop.automation.templates import list_templates
from crm_desktop.clients.card import get_client
from crm_desktop.clients.search import search_clients
from crm_desktop.deals.card import get_deal
from crm_desktop.deals.list_filter import DealFilter
from crm_desktop.deals.listing import deal_ids
from crm_desktop.deals.of_client import deals_of_client
from crm_desktop.deals.stage_history import stage_history
from crm_desktop.doctor.examining import examine
from crm_desktop.duplicates.not_duplicate import not_duplicates_of
from crm_desktop.handover.substitution import list_substitutions
from crm_desktop.history.acts import undo_last
from crm_desktop.office import CopyAnswer, open_office
from crm_desktop.personal_data.consents import list_consents
from crm_desktop.reminders.due import open_reminders
from crm_desktop.tasks.card import read_task_card
from crm_desktop.tasks.list_filter import TaskFilter
from crm_desktop.tasks.listing import Order, list_tasks
from crm_desktop.tasks.reading import tasks_of_deal
from crm_desktop.tasks.scripts import list_scripts
from crm_desktop.tasks.timing import running_timer
from crm_desktop.timeline.events import list_events
from crm_desktop.views.view_rows import list_views
from crm_desktop.workdays.reading import work_calendar
from db.migrations import LATEST, current_version
from tests.db.freeze import FROZEN, FUNNEL, NAME, PASSWORD

if TYPE_CHECKING:
    from pathlib import Path


def test_every_released_schema_is_frozen() -> None:
    assert [path.name for path in sorted(FROZEN.iterdir())] == [
        f"schema-{version:04}" for version in range(1, LATEST + 1)
    ]


@pytest.mark.parametrize("name", [f"schema-{version:04}" for version in range(1, LATEST + 1)])
def test_a_frozen_base_opens_whole(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    shutil.copytree(FROZEN / name, folder)
    office = open_office(folder, PASSWORD, copy_answer=CopyAnswer.COPY)
    assert current_version(office.db.connection()) == LATEST
    hit = search_clients(office, "ctdthysq dtnth", limit=5)[0]
    card = get_client(office, hit.id)
    assert card.name == NAME
    assert card.value_of("inn") == "7804512337"
    assert [channel.key for channel in card.channels][:1] == ["79215551024"]
    assert {label.name for label in card.labels} == {"Покупатель", "ключевой"}
    assert [person.name for person in card.people] == ["Лебедев Виктор Павлович"]
    assert "синий" in [field.text for field in card.fields]
    assert card.events == 1
    assert undo_last(office).restored == 1
    assert get_client(office, hit.id).value_of("inn") == "7804512336"
    office.close()


def test_the_second_schema_opens_with_all_it_brought(tmp_path: Path) -> None:
    folder = tmp_path / "schema-0002"
    shutil.copytree(FROZEN / "schema-0002", folder)
    office = open_office(folder, PASSWORD, copy_answer=CopyAnswer.COPY)
    client = search_clients(office, "Северный ветер", limit=5)[0].id
    card = get_client(office, client)
    assert [(each.name, each.files) for each in (card,)] == [(NAME, 1)]
    (file,) = list_attachments(office, client)
    saved = tmp_path / "логотип.txt"
    save_attachment(office, file.id, saved)
    assert saved.read_text(encoding="utf-8") == "Северный ветер"
    assert [relation.name for relation in card.relations] == ["Лебедев Виктор Павлович"]
    assert len(list_consents(office, card.people[0].client_id)) == 1
    assert "Компании" in [view.name for view in list_views(office)]
    assert len(list_substitutions(office, past=True)) == 1
    assert card.merged == 1
    assert len(not_duplicates_of(office, client)) == 1
    office.close()


def test_the_third_schema_opens_with_all_it_brought(tmp_path: Path) -> None:
    folder = tmp_path / "schema-0003"
    shutil.copytree(FROZEN / "schema-0003", folder)
    office = open_office(folder, PASSWORD, copy_answer=CopyAnswer.COPY)
    client = search_clients(office, "Северный ветер", limit=5)[0].id
    (brief,) = deals_of_client(office, client)
    deal = get_deal(office, brief.id)
    assert (deal.title, deal.funnel, deal.stage, deal.outcome) == (
        "Окна для склада", FUNNEL, "Договор", "",
    )  # fmt: skip
    assert (deal.budget, deal.currency, deal.responsible) == (1_200_050, "USD", "Вера Лис")
    assert [line.title for line in deal.lines] == ["Окно"]
    assert [(person.name, person.role) for person in deal.contacts] == [
        ("Лебедев Виктор Павлович", "решает")
    ]
    assert [stay.outcome or stay.stage for stay in stage_history(office, deal.id)] == [
        "Замер", "Договор", "won", "Договор",
    ]  # fmt: skip
    (met, called) = sorted(tasks_of_deal(office, deal.id), key=lambda task: task.id)
    assert (met.result, called.title) == ("Замерили", "Узнать, всё ли хорошо")
    assert [row.field for row in waiting_approvals(office)] == ["discount"]
    assert [rule.name for rule in list_rules(office)] == ["После выигрыша"]
    assert [firing.deal_id for firing in firings(office)] == [deal.id]
    assert [template.name for template in list_templates(office)] == ["Обзвон"]
    lead = deal_ids(office, DealFilter("Заявка с сайта"))[0]
    assert [event.text for event in list_events(office, None, deal_id=lead)] == [
        "Просят перезвонить"
    ]
    assert len(list_attachments(office, None, deal_id=lead)) == 1
    assert "Просроченные" in [view.name for view in list_views(office, area="deals")]
    report = examine(office, mend=False, full=True)
    assert {check.name for check in report.problems} <= {"backups"}
    office.close()


def test_the_fourth_schema_opens_with_all_it_brought(tmp_path: Path) -> None:
    folder = tmp_path / "schema-0004"
    shutil.copytree(FROZEN / "schema-0004", folder)
    office = open_office(folder, PASSWORD, copy_answer=CopyAnswer.COPY)
    rows = list_tasks(office, TaskFilter(), order=Order.TITLE).rows
    tasks = {row.title: row for row in rows if row.done_at is None}
    card = read_task_card(office, tasks["Замер на складе"].id)
    row = card.row
    assert (card.kind.label, row.zone, row.place) == ("Замер окон", "Asia/Almaty", "Склад № 2")
    assert (row.duration, row.priority, row.handed_note) == (90, 2, "Просили после обеда")
    assert [(item.text, bool(item.done_at)) for item in card.items] == [
        ("Рулетка", True), ("Бланк", False),
    ]  # fmt: skip
    assert [need.title for need in card.needs] == ["Заказать пропуск"]
    assert [person.name for person in card.contacts] == ["Лебедев Виктор Павлович"]
    assert [said.text for said in card.comments] == ["@Глеб Дятлов, ключ на вахте"]
    assert (card.spent, len(card.reminders), len(card.helpers)) == (45, 2, 1)
    timer = running_timer(office)
    assert timer is not None
    assert timer.title == "Заказать пропуск"
    assert tasks["Выставка"].ends_on == date(2026, 12, 5)
    meeting = tasks["Планёрка"]
    assert meeting.due.day(office.zone) == date(2026, 12, 3)  # the second is done
    days = read_agenda(office, date(2026, 12, 1), date(2026, 12, 7)).entries
    assert [
        (entry.first_day.day, entry.done) for entry in days if entry.title == "Планёрка"
    ] == [(2, True), (3, False), (4, False), (7, False)]  # fmt: skip
    assert [script.name for script in list_scripts(office)] == ["После выставки"]
    assert {"Отправить КП", "Позвонить"} <= tasks.keys()
    assert not work_calendar(office).is_working(date(2026, 12, 31))
    assert open_reminders(office, now=row.due.at) == []
    report = examine(office, mend=False, full=True)
    assert {check.name for check in report.problems} <= {"backups"}
    office.close()
