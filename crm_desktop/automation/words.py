"""Rules in Russian: «Когда сделка пришла на этап «КП отправлено» и …, то поставить задачу …»."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.automation.checking import UNREADABLE, date_sources
from crm_desktop.automation.definition import (
    AddTag,
    Carry,
    MoveTo,
    NewDeal,
    PlanTask,
    RemoveTag,
    RuleDefinition,
    SetField,
    SetResponsible,
    TaskPlan,
    Tell,
    Trigger,
    When,
    Who,
    WhoKind,
)
from crm_desktop.clients.field_types import Store
from crm_desktop.tasks.kinds import TASK_KINDS
from crm_desktop.views.tree import Group
from crm_desktop.views.wording import describe_filter
from crm_desktop.wording import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.automation.definition import Action
    from crm_desktop.deals.fields import DealCatalogue
    from crm_desktop.deals.list_fields import DealListFields

DAY_FORMS: Final = ("день", "дня", "дней")
HOUR_FORMS: Final = ("час", "часа", "часов")
WHEN_WORDS: Final[Mapping[When, str]] = {
    When.CREATED: "сделка создана",
    When.STAGE: "сделка пришла на этап",
    When.WON: "сделка выиграна",
    When.LOST: "сделка проиграна",
    When.REOPENED: "сделка снова открыта",
    When.CHANGED: "поле изменилось",
    When.OVERDUE: "задача просрочена",
    When.IDLE: "нет запланированного действия",
    When.DATE: "наступила дата",
}
WHO_WORDS: Final[Mapping[WhoKind, str]] = {
    WhoKind.RESPONSIBLE: "ответственный за сделку",
    WhoKind.CLIENT: "ответственный за клиента",
    WhoKind.ACTOR: "кто это сделал",
    WhoKind.HEADS: "руководитель",
    WhoKind.MEMBER: "сотрудник",
}
CARRY_WORDS: Final[Mapping[Carry, str]] = {
    Carry.RESPONSIBLE: "ответственного",
    Carry.BUDGET: "сумму",
    Carry.LINES: "состав",
    Carry.CONTACTS: "контактных лиц",
    Carry.TAGS: "метки",
    Carry.HELPERS: "помощников",
    Carry.TYPE: "тип",
    Carry.SOURCE: "источник",
    Carry.NOTE: "комментарий",
}


def describe_rule(
    fields: DealListFields, definition: RuleDefinition | None, templates: Mapping[int, str]
) -> str:
    """Return a rule as one sentence.

    Args:
        fields: of lists of deals, as they are now.
        definition: None = it cannot be read.
        templates: task template -> its name.
    """
    if definition is None:
        return UNREADABLE
    when = describe_trigger(fields, definition.trigger)
    only = ""
    if definition.condition != Group():
        only = f" и {describe_filter(fields, definition.condition)}"
    done = "; ".join(
        describe_action(fields.catalogue, each, templates) for each in definition.actions
    )
    return f"Когда {when}{only}, то {done}."


def describe_trigger(fields: DealListFields, trigger: Trigger) -> str:
    """Return «сделка пришла на этап «КП отправлено»»."""
    catalogue = fields.catalogue
    words = WHEN_WORDS[trigger.when]
    match trigger.when:
        case When.STAGE:
            names = " или ".join(f"«{_stage(catalogue, stage)}»" for stage in trigger.stages)
            words = f"{words} {names}"
        case When.CHANGED:
            words = _changed(fields, trigger)
        case When.OVERDUE:
            words = f"{words} на {count(trigger.hours, *HOUR_FORMS)}" if trigger.hours else words
        case When.IDLE:
            words = f"{count(trigger.days, *DAY_FORMS)} {words}" if trigger.days else words
        case When.DATE:
            words = _date(catalogue, trigger)
        case _:
            if trigger.funnel:
                funnel = catalogue.name_of("funnel", trigger.funnel) or "удалена"
                words = f"{words} в воронке «{funnel}»"
    return words


def describe_action(catalogue: DealCatalogue, action: Action, templates: Mapping[int, str]) -> str:
    """Return «поставить задачу «Позвонить» на завтра»."""
    match action:
        case PlanTask():
            title = f"«{templates.get(action.template, 'шаблон удалён')}»"
            words = _task(catalogue, action.plan, title if action.template else "")
        case SetField():
            words = _field(catalogue, action)
        case SetResponsible():
            words = f"назначить ответственным: {describe_who(catalogue, action.who)}"
        case AddTag():
            words = f"поставить метку «{_item(catalogue, action.tag)}»"
        case RemoveTag():
            words = f"снять метку «{_item(catalogue, action.tag)}»"
        case Tell():
            text = f" «{action.text}»" if action.text else ""
            words = f"уведомить{text}: {describe_who(catalogue, action.who)}"
        case MoveTo():
            words = f"перевести на этап «{_stage(catalogue, action.stage)}»"
        case NewDeal():
            words = f"открыть сделку «{action.title}»"
            if action.task is not None:
                words += f" и {_task(catalogue, action.task, '')}"
    return words


def describe_who(catalogue: DealCatalogue, who: Who) -> str:
    """Return «ответственный за сделку», «Анна Кравцова»."""
    if who.kind is WhoKind.MEMBER:
        return catalogue.member_name(who.member) or "сотрудник не выбран"
    return WHO_WORDS[who.kind]


def _task(catalogue: DealCatalogue, plan: TaskPlan, title: str) -> str:
    named = title or f"«{plan.title or TASK_KINDS[plan.kind]}»"
    day = {0: "на сегодня", 1: "на завтра"}.get(plan.days)
    if day is None:
        day = f"через {count(plan.days, *DAY_FORMS)}"
    at = f" в {plan.at}" if plan.at else ""
    who = ""
    if plan.who.kind is not WhoKind.RESPONSIBLE:
        who = f", исполнитель: {describe_who(catalogue, plan.who)}"
    return f"поставить задачу {named} {day}{at}{who}"


def _field(catalogue: DealCatalogue, action: SetField) -> str:
    field = catalogue.find(action.field)
    if field is None:
        return "изменить удалённое поле"
    if action.days is not None:
        shown = f"день срабатывания {action.days:+} дн." if action.days else "день срабатывания"
        return f"установить «{field.label}»: {shown}"
    shown = catalogue.show(field, action.value)
    return f"установить «{field.label}»: {shown}" if shown else f"очистить «{field.label}»"


def _changed(fields: DealListFields, trigger: Trigger) -> str:
    field = fields.catalogue.find(trigger.field)
    if field is None:
        return "изменилось удалённое поле"
    words = f"изменилось поле «{field.label}»"
    listed = fields.find(trigger.field)
    parts = field.store in {Store.LABEL, Store.HELPER}
    shown = [
        fields.show_value(listed, value)
        if parts and listed is not None and value is not None
        else fields.catalogue.show(field, value)
        for value in trigger.to
    ]
    return f"{words} на «{'» или «'.join(shown)}»" if shown else words


def _date(catalogue: DealCatalogue, trigger: Trigger) -> str:
    named = date_sources(catalogue).get(trigger.source, "удалённая дата")
    days = trigger.days
    if not days:
        return f"наступил день: {named}"
    if days < 0:
        return f"до даты «{named.strip('«»')}» осталось {count(-days, *DAY_FORMS)}"
    return f"после даты «{named.strip('«»')}» прошло {count(days, *DAY_FORMS)}"


def _stage(catalogue: DealCatalogue, stage: int) -> str:
    return catalogue.name_of("stage", stage) or "удалён"


def _item(catalogue: DealCatalogue, item: int) -> str:
    found = catalogue.item(item)
    return found.name if found else "удалена"
