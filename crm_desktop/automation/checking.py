"""Whether what a rule names is still there: stages, fields, people, tags, templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.automation.definition import (
    AddTag,
    MoveTo,
    NewDeal,
    PlanTask,
    RemoveTag,
    RuleDefinition,
    SetField,
    SetResponsible,
    Source,
    Tell,
    Trigger,
    When,
    Who,
    WhoKind,
)
from crm_desktop.clients.field_types import FieldType
from crm_desktop.deals.fields import editable
from crm_desktop.deals.labelling import TAGS
from crm_desktop.views.checking import find_problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.automation.definition import Action
    from crm_desktop.clients.field_types import Field
    from crm_desktop.deals.fields import DealCatalogue
    from crm_desktop.deals.list_fields import DealListFields
    from db.connection import OfficeDatabase

UNREADABLE = "Правило записано более новой версией программы или повреждено."
_NOT_WATCHED = frozenset({"funnel", "stage"})


def find_rule_problems(
    db: OfficeDatabase, fields: DealListFields, definition: RuleDefinition | None
) -> tuple[str, ...]:
    """Return what is wrong with a rule, a sentence each; `()` if nothing is."""
    if definition is None:
        return (UNREADABLE,)
    catalogue = fields.catalogue
    found = [*_of_trigger(catalogue, definition.trigger)]
    found += [f"Условие: {each.text}" for each in find_problems(fields, definition.condition)]
    for action in definition.actions:
        found += _of_action(db, catalogue, action)
    return tuple(dict.fromkeys(found))


def watched_fields(catalogue: DealCatalogue) -> tuple[Field, ...]:
    """Return the fields whose change a rule may wait for."""
    return tuple(f for f in catalogue.fields if f.key not in _NOT_WATCHED)


def written_fields(catalogue: DealCatalogue) -> tuple[Field, ...]:
    """Return the fields a rule may set."""
    left_out = {"client", "parent", "title", "responsible"}
    return tuple(f for f in catalogue.fields if editable(f) and f.key not in left_out)


def date_sources(catalogue: DealCatalogue) -> dict[str, str]:
    """Return the days a rule may wait for: key -> name."""
    names = {
        Source.CLOSES.value: "ожидаемая дата закрытия",
        Source.CONTRACT.value: "конец договора",
        Source.STARTS.value: "начало",
        Source.BIRTHDAY.value: "день рождения клиента",
        Source.USED_UP.value: "товар закончился (по срокам расхода)",
        Source.WON.value: "последняя выигранная сделка клиента",
    }
    for field in catalogue.fields:
        if field.own_id and field.type is FieldType.DATE:
            names[field.key] = f"«{field.label}»"
    return names


def _of_trigger(catalogue: DealCatalogue, trigger: Trigger) -> Iterator[str]:
    if trigger.funnel:
        yield from _funnel(catalogue, trigger.funnel)
    if trigger.when is When.STAGE:
        if not trigger.stages:
            yield "Не выбран этап."
        live = [s for s in trigger.stages if s in catalogue.stages and not _gone(catalogue, s)]
        if trigger.stages and not live:
            yield "Этап, которого ждёт правило, удалён."
    if trigger.when is When.CHANGED and trigger.field not in {
        field.key for field in watched_fields(catalogue)
    }:
        yield "Поле, изменения которого ждёт правило, удалено или не выбрано."
    if trigger.when is When.DATE and trigger.source not in date_sources(catalogue):
        yield "Дата, которой ждёт правило, удалена или не выбрана."
    if trigger.when is When.IDLE and trigger.days < 0:
        yield "Дней без действия не может быть меньше нуля."


def _of_action(db: OfficeDatabase, catalogue: DealCatalogue, action: Action) -> Iterator[str]:
    match action:
        case PlanTask():
            if action.template and not _live(db, "task_template", action.template):
                yield "Шаблон задачи удалён."
            yield from _who(catalogue, action.plan.who)
        case SetField():
            yield from _field(catalogue, action)
        case SetResponsible() | Tell():
            yield from _who(catalogue, action.who)
        case AddTag() | RemoveTag():
            if catalogue.item(action.tag) not in catalogue.items(TAGS):
                yield "Метка удалена или не выбрана."
        case MoveTo():
            yield from _stage(catalogue, action.stage)
        case NewDeal():
            yield from _new_deal(catalogue, action)


def _field(catalogue: DealCatalogue, action: SetField) -> Iterator[str]:
    field = catalogue.find(action.field)
    if field is None or field not in written_fields(catalogue):
        yield "Поле, которое меняет правило, удалено или не выбрано."
    elif action.days is not None and field.type is not FieldType.DATE:
        yield f"Поле «{field.label}» — не дата."


def _new_deal(catalogue: DealCatalogue, action: NewDeal) -> Iterator[str]:
    if action.funnel:
        yield from _funnel(catalogue, action.funnel)
    if action.stage:
        yield from _stage(catalogue, action.stage)
    if action.task is not None:
        yield from _who(catalogue, action.task.who)


def _who(catalogue: DealCatalogue, who: Who) -> Iterator[str]:
    if who.kind is WhoKind.MEMBER and (
        who.member not in catalogue.members or who.member in catalogue.former
    ):
        yield "Сотрудник, названный в правиле, больше не работает."


def _stage(catalogue: DealCatalogue, stage: int) -> Iterator[str]:
    if stage not in catalogue.stages or _gone(catalogue, stage):
        yield "Этап, названный в правиле, удалён или не выбран."


def _funnel(catalogue: DealCatalogue, funnel: int) -> Iterator[str]:
    found = catalogue.funnels.get(funnel)
    if found is None or found.deleted:
        yield "Воронка, названная в правиле, удалена."


def _gone(catalogue: DealCatalogue, stage: int) -> bool:
    found = catalogue.stages[stage]
    funnel = catalogue.funnels.get(found.funnel)
    return found.deleted or funnel is None or funnel.deleted


def _live(db: OfficeDatabase, table: str, record: int) -> bool:
    sql = " ".join(("SELECT 1 FROM", table, "WHERE id = ? AND deleted_at IS NULL"))
    return bool(db.run(sql, (record,)))
