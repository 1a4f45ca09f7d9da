"""Freezes the present schema: `python -m tests.db.freeze` makes a small office of it.

Run once when a schema is released; the folder is never made anew.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from crm_desktop.access.keys import FLOOR
from crm_desktop.approvals.holding import Ask, ask_for
from crm_desktop.attachments.adding import add_attachment
from crm_desktop.automation.definition import PlanTask, RuleDefinition, TaskPlan, Trigger, When
from crm_desktop.automation.rules import add_rule
from crm_desktop.automation.templates import add_template
from crm_desktop.clients.card import get_client
from crm_desktop.clients.channels import add_channel
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.currencies.currencies import add_currency
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft, LineDraft
from crm_desktop.deals.moves import move_deals, reopen_deals, win_deals
from crm_desktop.distribution.definition import Distribution, Taker, Way
from crm_desktop.distribution.giving import set_rules
from crm_desktop.duplicates.merge import merge_clients
from crm_desktop.duplicates.not_duplicate import mark_not_duplicate
from crm_desktop.funnels.funnels import add_funnel, set_approval_limits
from crm_desktop.funnels.model import StageSettings
from crm_desktop.funnels.reading import get_funnel
from crm_desktop.handover.substitution import lend_work
from crm_desktop.members.own_settings import set_own_setting
from crm_desktop.members.staff import add_colleague
from crm_desktop.office import create_office
from crm_desktop.own_fields.own_fields import add_own_field
from crm_desktop.personal_data.consents import ConsentDraft, add_consent
from crm_desktop.relations.relating import add_relation
from crm_desktop.tasks.card import read_task_card
from crm_desktop.tasks.checklist import tick_item
from crm_desktop.tasks.comments import add_comment
from crm_desktop.tasks.doing import complete_task
from crm_desktop.tasks.drafts import ItemDraft, ReminderDraft
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import TaskDraft, plan_task
from crm_desktop.tasks.reading import tasks_of_deal
from crm_desktop.tasks.scripts import add_script
from crm_desktop.tasks.scripts_json import Script, Step
from crm_desktop.tasks.scripts_run import start_script
from crm_desktop.tasks.timing import add_time, start_timer
from crm_desktop.timeline.events import EventDraft, add_event
from crm_desktop.views.definition import ViewDefinition
from crm_desktop.views.saved_views import add_view
from crm_desktop.views.tree import Condition, Op, all_of
from crm_desktop.workdays.calendar import DayKind
from crm_desktop.workdays.changing import set_day
from db.migrations import LATEST
from tests.db.freeze_reports import fill_sixth
from tests.db.freeze_sync import fill_seventh
from tests.db.freeze_trust import fill_fifth
from tests.tasks.task_people import add_kind

if TYPE_CHECKING:
    from crm_desktop.office import Office

FROZEN = Path(__file__).parent / "frozen"
PASSWORD = "замёрзшая-река-2026"
NAME = "ООО «Северный ветер»"
FUNNEL = "Окна под ключ"


def freeze(folder: Path) -> None:
    """Make the office; every journalled kind of record that has a use case is in it."""
    office = create_office(
        folder, "Замёрзший офис", admin="Анна Кравцова", password=PASSWORD, parameters=FLOOR
    )
    field, _changes = add_own_field(office, "Любимый цвет", type="text")
    client, _changes = create_client(
        office,
        ClientDraft(
            kind="company",
            name=NAME,
            channels=(ChannelDraft("+7 921 555-10-24"), ChannelDraft("zakaz@sevveter.example")),
            addresses={"legal": "195027, СПб, ул. Магнитогорская, 51"},
            roles=("Покупатель",),
            tags=("ключевой",),
            values={"inn": "7804512336", f"f{field}": "синий"},
        ),
        contact=ClientDraft(kind="person", name="Лебедев Виктор Павлович"),
    )
    add_channel(office, client, text="+7 812 407-33-90", label="приёмная")
    event = EventDraft(
        kind="call",
        text="Договорились о встрече",
        happened_at=int(datetime(2026, 11, 18, 9, tzinfo=UTC).timestamp() * 1000),
        duration_s=120,
    )
    add_event(office, client, draft=event)
    _fill_second(office, client, folder)
    _fill_third(office, client, folder)
    _fill_fourth(office, client)
    fill_fifth(office, client)
    fill_sixth(office)
    fill_seventh(office, client, PASSWORD)
    edit_field(office, client, field="inn", value="7804512337")
    office.close()
    for part in ("backups", "logs"):
        shutil.rmtree(folder / part)


def _fill_second(office: Office, client: int, folder: Path) -> None:
    """Add what the second schema brought."""
    person = get_client(office, client).people[0].client_id
    add_relation(office, person, other_id=client, kind="Директор")
    scan = folder / "логотип.txt"
    scan.write_text("Северный ветер", encoding="utf-8")
    add_attachment(office, client, scan)
    scan.unlink()
    add_consent(office, person, draft=ConsentDraft("processing", "Согласен на обработку", "paper"))
    companies = all_of(Condition("kind", Op.IS, ("company",)))
    add_view(office, "Компании", definition=ViewDefinition(companies), shared=True)
    colleague, _changes = add_colleague(office, "Борис Котов")
    first = date(2026, 11, 18)
    lend_work(
        office, colleague, substitute_id=office.user_id, starts_on=first, ends_on=date(2026, 11, 30)
    )
    twin, _changes = create_client(office, ClientDraft(kind="company", name="ООО «Ветер»"))
    third, _changes = create_client(office, ClientDraft(kind="company", name="ООО «Северный»"))
    mark_not_duplicate(office, [client, third])
    merge_clients(office, client, losers=[twin])
    set_own_setting(office, "frozen", value="да", title="Настройка")


def _fill_third(office: Office, client: int, folder: Path) -> None:
    """Add what the third schema brought."""
    person = get_client(office, client).people[0].client_id
    colleague, _changes = add_colleague(office, "Вера Лис")
    add_currency(office, "USD", rate="90,5")
    field, _changes = add_own_field(office, "Этаж", type="number", kind="deal")
    funnel, _changes = add_funnel(
        office, FUNNEL, stages=[StageSettings("Замер", "teal", 20), StageSettings("Договор")]
    )
    set_approval_limits(office, funnel, budget=100_000_000, discount=1500)
    set_rules(office, funnel, rules=Distribution(Way.TURN, (Taker(colleague),)))
    plan = PlanTask(TaskPlan("call", "Узнать, всё ли хорошо"))
    add_rule(office, "После выигрыша", RuleDefinition(Trigger(When.WON, funnel), actions=(plan,)))
    add_template(office, "Обзвон", plan=TaskPlan("call", "Позвонить"))
    draft = DealDraft(
        "Окна для склада", client_id=client, funnel_id=funnel, tags=("срочно",),
        values={"budget": 1_200_050, "currency": "USD", "responsible": None, f"f{field}": 3},
        lines=(LineDraft("Окно", 12_000, "шт.", 100_004, lasts_days=365),),
        contacts=((person, "решает"),), helpers=(office.user_id,),
        task=TaskDraft("meeting", "Замер", due=Due(date(2026, 12, 1))),
    )  # fmt: skip
    deal, _changes = create_deal(office, draft)
    second = get_funnel(office, funnel).stages[1].id
    move_deals(office, [deal], stage_id=second)
    complete_task(office, tasks_of_deal(office, deal)[0].id, result="Замерили")
    win_deals(office, [deal])
    reopen_deals(office, [deal])
    lead, _changes = create_deal(office, DealDraft("Заявка с сайта", funnel_id=funnel))
    add_event(office, None, draft=EventDraft("note", "Просят перезвонить"), deal_id=lead)
    plan_of = folder / "план.txt"
    plan_of.write_text("12 окон", encoding="utf-8")
    add_attachment(office, None, plan_of, deal_id=lead)
    plan_of.unlink()
    with office.change("Согласование") as change:
        ask_for(office, change, deal, [Ask("discount", 2000, None, 1500)])
        office.db.run(
            "INSERT INTO deal_link(id, deal, source, source_id) VALUES(?, ?, 'bitrix:deal', '7')",
            (change.new_id(), deal),
        )
    late = ViewDefinition(all_of(Condition("state", Op.ANY_OF, ("overdue",))))
    add_view(office, "Просроченные", definition=late, shared=True, area="deals")


def _fill_fourth(office: Office, client: int) -> None:
    """Add what the fourth schema brought."""
    person = get_client(office, client).people[0].client_id
    colleague, _changes = add_colleague(office, "Глеб Дятлов")
    kind, _changes = add_kind(office, "Замер окон", colour="teal")
    first, _changes = plan_task(office, TaskDraft("todo", "Заказать пропуск"))
    moment = int(datetime(2026, 12, 2, 9, tzinfo=UTC).timestamp() * 1000)
    draft = TaskDraft(
        kind, "Замер на складе", "Взять рулетку", Due(at=moment), client_id=client,
        assignee_id=colleague, priority=2, duration=90, zone="Asia/Almaty", place="Склад № 2",
        result_required=True, helpers=(office.user_id,), contacts=(person,), needs=(first,),
        items=(ItemDraft("Рулетка"), ItemDraft("Бланк")),
        reminders=(ReminderDraft(15), ReminderDraft(at=moment - 86_400_000)),
        handed_note="Просили после обеда",
    )  # fmt: skip
    task, _changes = plan_task(office, draft)
    tick_item(office, read_task_card(office, task).items[0].id)
    add_comment(office, task, text="@Глеб Дятлов, ключ на вахте")
    add_time(office, task, minutes=45, day=date(2026, 11, 20), note="Дорога")
    start_timer(office, first)
    days = TaskDraft("meeting", "Выставка", due=Due(date(2026, 12, 3)), ends_on=date(2026, 12, 5))
    plan_task(office, days)
    weekly = replace(
        days, title="Планёрка", due=Due(at=moment), ends_on=None, repeats="FREQ=DAILY",
        days_off="skip", duration=30,
    )  # fmt: skip
    head, _changes = plan_task(office, weekly)
    complete_task(office, head, result="Обсудили план")
    steps = (Step("Отправить КП", "letter"), Step("Позвонить", "call", days=2, waits=True))
    script, _changes = add_script(office, Script("После выставки", steps))
    start_script(office, script, start=date(2026, 12, 7), client_id=client)
    set_day(office, date(2026, 12, 31), kind=DayKind.OFF, name="Корпоратив")
    with office.change("Календарь") as change:
        office.db.run(
            "INSERT INTO task_link(id, task, source, source_id) VALUES(?, ?, 'ics', '7@example')",
            (change.new_id(), task),
        )


if __name__ == "__main__":
    target = FROZEN / f"schema-{LATEST:04}"
    if target.exists():
        sys.exit(f"{target} is there already and stays as it is")
    freeze(target)
