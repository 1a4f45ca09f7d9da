"""Every single thing a rule can do to a deal, inside an open change."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from crm_desktop.automation.definition import (
    AddTag,
    MoveTo,
    NewDeal,
    PlanTask,
    RemoveTag,
    SetField,
    SetResponsible,
    TaskPlan,
    Tell,
    Who,
    WhoKind,
)
from crm_desktop.automation.definition_json import load_plan
from crm_desktop.automation.repeating import open_repeat
from crm_desktop.deals.arriving import Arrival, arrive
from crm_desktop.deals.fields import editable, read_deal_catalogue
from crm_desktop.deals.labelling import TAGS, drop_linked, put_linked
from crm_desktop.deals.places import find_place
from crm_desktop.deals.values import check_deal_value, store_deal_values
from crm_desktop.errors import UserError
from crm_desktop.journal.records import read_records, same
from crm_desktop.notices.writing import NoticeDraft, NoticeKind, heads, write_notices
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import TaskDraft, write_task
from crm_desktop.wording.times import MONTHS_SHORT
from db.tables import BY_NAME

if TYPE_CHECKING:
    from crm_desktop.automation.definition import Action
    from crm_desktop.automation.stored import StoredRule
    from crm_desktop.automation.subject import Subject
    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office

_LONGEST_TITLE = 500


class Deeds:
    """What one rule does to one deal.

    Args:
        office: the office; who is signed in is who acts.
        change: the open change.
        rule: on whose behalf.
        subject: the deal.
        today: days are counted from it.

    Attributes:
        opened: ids of the deals that were opened.
    """

    def __init__(
        self,
        office: Office,
        change: Change,
        rule: StoredRule,
        subject: Subject,
        *,
        today: date,
    ) -> None:
        self._office = office
        self._change = change
        self._rule = rule
        self._subject = subject
        self._today = today
        self.opened: list[int] = []

    def do(self, action: Action, *, repeat_key: str) -> str:
        """Do one thing; returns what was done in words, `""` if there was nothing to do.

        Raises:
            UserError: it cannot be done; the caller takes back what was written.
        """
        match action:
            case PlanTask():
                told = self._plan(action)
            case SetField():
                told = self._set_field(action)
            case SetResponsible():
                told = self._hand_over(action)
            case AddTag() | RemoveTag():
                told = self._tag(action)
            case Tell():
                told = self._tell(action)
            case MoveTo():
                told = self._move(action)
            case NewDeal():
                told = self._repeat(action, repeat_key)
        return told

    def task_draft(self, plan: TaskPlan, *, deal_id: int | None) -> TaskDraft:
        """Return the task of a template, for this deal or the one it is told of."""
        on = self._today + timedelta(days=plan.days)
        due = Due(on)
        if plan.at:
            there = datetime.combine(on, time.fromisoformat(plan.at), self._office.zone)
            due = Due(at=int(there.astimezone(UTC).timestamp() * 1000))
        fill = self._subject.fill
        return TaskDraft(
            plan.kind, fill(plan.title, rule=self._rule.name)[:_LONGEST_TITLE],
            fill(plan.text, rule=self._rule.name), due, deal_id=deal_id,
            assignee_id=self._member(plan.who, "Исполнитель задачи"), priority=plan.priority,
            rule_id=self._rule.id,
        )  # fmt: skip

    def _plan(self, action: PlanTask) -> str:
        plan = action.plan
        if action.template:
            plan = self._of_template(action)
        draft = self.task_draft(plan, deal_id=self._subject.id)
        task = write_task(self._office, self._change, draft)
        title = self._office.db.run("SELECT title FROM task WHERE id = ?", (task,))[0][0]
        return f"Задача «{title}» на {_short(self._today + timedelta(days=plan.days))}"

    def _of_template(self, action: PlanTask) -> TaskPlan:
        rows = self._office.db.run(
            "SELECT definition FROM task_template WHERE id = ? AND deleted_at IS NULL",
            (action.template,),
        )
        if not rows:
            raise UserError("Шаблон задачи удалён. Выберите в правиле другой.")
        try:
            made = load_plan(json.loads(rows[0][0]))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UserError("Шаблон задачи повреждён. Составьте его заново.") from error
        own = action.plan
        return TaskPlan(made.kind, made.title, made.text, own.days, own.at, made.priority, own.who)

    def _set_field(self, action: SetField) -> str:
        catalogue = read_deal_catalogue(self._office.db)
        field = catalogue.find(action.field)
        if field is None:
            raise UserError("Поле, которое меняет правило, удалено. Выберите в правиле другое.")
        if not editable(field):
            raise UserError(f"Поле «{field.label}» правило не меняет. Выберите в правиле другое.")
        value = action.value
        if action.days is not None:
            value = (self._today + timedelta(days=action.days)).isoformat()
        check_deal_value(self._office, catalogue, field, value, deal_id=self._subject.id)
        deal = self._subject.id
        row = read_records(self._office.db, BY_NAME["deal"], [deal])[deal]
        if same(row.get(field.journal), value):
            return ""
        store_deal_values(self._office, self._change, {deal: {field.journal: value}})
        return f"{field.label}: {catalogue.show(field, value) or 'очищено'}"

    def _hand_over(self, action: SetResponsible) -> str:
        member = self._member(action.who, "Новый ответственный")
        if member == self._subject.responsible:
            return ""
        store_deal_values(self._office, self._change, {self._subject.id: {"responsible": member}})
        # It says why: the colleague did not do it by hand.
        self._office.db.run(
            "UPDATE deal_assignment SET why = ? WHERE id = (SELECT max(id) FROM deal_assignment"
            " WHERE deal = ? AND member = ? AND deleted_at IS NULL)",
            (f"Правило «{self._rule.name}»", self._subject.id, member),
        )
        return f"Ответственный: {self._name(member)}"

    def _tag(self, action: AddTag | RemoveTag) -> str:
        db, deal = self._office.db, self._subject.id
        rows = db.run(
            "SELECT name FROM directory_item WHERE id = ? AND directory = ? AND deleted_at IS NULL",
            (action.tag, TAGS),
        )
        if not rows:
            raise UserError("Метка удалена из справочника. Выберите в правиле другую.")
        there = db.run(
            "SELECT 1 FROM deal_label WHERE deal = ? AND item = ? AND deleted_at IS NULL",
            (deal, action.tag),
        )
        if isinstance(action, AddTag):
            if there:
                return ""
            put_linked(db, self._change, "deal_label", deal, action.tag)
            return f"Метка «{rows[0][0]}»"
        if not there:
            return ""
        drop_linked(db, "deal_label", deal, action.tag)
        return f"Метка «{rows[0][0]}» снята"

    def _tell(self, action: Tell) -> str:
        if action.who.kind is WhoKind.HEADS:
            to = heads(self._office.db)
        else:
            to = (self._member(action.who, "Кому уведомление"),)
        text = self._subject.fill(action.text, rule=self._rule.name).strip()
        text = text or f"Сработало правило «{self._rule.name}»"
        write_notices(
            self._office.db,
            self._change,
            [
                NoticeDraft(
                    member, NoticeKind.RULE, text, deal=self._subject.id,
                    client=self._subject.client, author=self._office.user_id,
                )
                for member in to
            ],
        )  # fmt: skip
        return f"Уведомление: {', '.join(self._name(member) for member in to)}"

    def _move(self, action: MoveTo) -> str:
        place = find_place(self._office.db, action.stage)
        came = arrive(self._office, self._change, [self._subject.id], Arrival(action.stage))
        return f"Этап «{place.name}»" if came else ""

    def _repeat(self, action: NewDeal, repeat_key: str) -> str:
        task = None
        if action.task is not None:
            task = self.task_draft(action.task, deal_id=None)
        title = self._subject.fill(action.title, rule=self._rule.name).strip()
        deal = open_repeat(
            self._office, self._change, self._subject, action,
            title=title[:_LONGEST_TITLE], key=repeat_key, task=task, today=self._today,
        )  # fmt: skip
        if deal is None:
            return "Повторная сделка по этому поводу уже открыта"
        self.opened.append(deal)
        return f"Новая сделка «{title}»"

    def _member(self, who: Who, what: str) -> int:
        """Return the person meant; who left the office is replaced by who acts."""
        subject = self._subject
        match who.kind:
            case WhoKind.MEMBER:
                if not self._works_here(who.member):
                    raise UserError(f"{what}: этот сотрудник больше не работает. Выберите другого.")
                return who.member
            case WhoKind.RESPONSIBLE | WhoKind.CLIENT:
                first, second = subject.responsible, subject.client_responsible
                if who.kind is WhoKind.CLIENT:
                    first, second = second, first
                for member in (first, second):
                    if member is not None and self._works_here(member):
                        return member
                return self._office.user_id
            case WhoKind.ACTOR:
                return self._office.user_id
            case WhoKind.HEADS:
                found = heads(self._office.db)
                return found[0] if found else self._office.user_id

    def _works_here(self, member: int) -> bool:
        return bool(
            self._office.db.run(
                "SELECT 1 FROM member WHERE id = ? AND deleted_at IS NULL", (member,)
            )
        )

    def _name(self, member: int) -> str:
        rows: list[tuple[Any, ...]] = self._office.db.run(
            "SELECT name FROM member WHERE id = ?", (member,)
        )
        return str(rows[0][0]) if rows else "бывший сотрудник"


def _short(on: date) -> str:
    return f"{on.day} {MONTHS_SHORT[on.month - 1]}"
