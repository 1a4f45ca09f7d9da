"""Rules to start from; a person picks one, changes what he wants and keeps it."""

from __future__ import annotations

from dataclasses import dataclass

from crm_desktop.automation.definition import (
    NewDeal,
    PlanTask,
    RuleDefinition,
    Source,
    TaskPlan,
    Tell,
    Trigger,
    When,
    Who,
    WhoKind,
)


@dataclass(frozen=True, slots=True)
class ReadyRule:
    """A rule made ready.

    Attributes:
        key: names it.
        name: what the rule will be called.
        text: what it is good for.
    """

    key: str
    name: str
    text: str
    definition: RuleDefinition


def ready_rules() -> tuple[ReadyRule, ...]:
    """Return the ready-made rules in the order they are offered."""
    return _RULES


def _task(title: str, days: int = 0, *, kind: str = "call") -> PlanTask:
    return PlanTask(TaskPlan(kind, title, days=days))


def _repeat(title: str, task: str) -> NewDeal:
    return NewDeal(title, task=TaskPlan("call", task))


_HEADS = Who(WhoKind.HEADS)
_RULES = (
    ReadyRule(
        "new_lead", "Новая сделка — звонок сегодня",
        "Каждая новая сделка сразу получает звонок: лид не остынет.",
        RuleDefinition(Trigger(When.CREATED), (_task("Позвонить: {клиент}"),)),
    ),
    ReadyRule(
        "no_action", "Нет действия 3 дня — задача",
        "Сделка, о которой забыли, напомнит о себе ответственному.",
        RuleDefinition(
            Trigger(When.IDLE, days=3), (_task("Решить, что дальше: {сделка}", kind="todo"),)
        ),
    ),
    ReadyRule(
        "overdue", "Задача просрочена на день — руководителю",
        "Руководитель узнаёт о просроченных задачах по сделкам.",
        RuleDefinition(
            Trigger(When.OVERDUE, hours=24),
            (Tell(_HEADS, "Просрочена задача по сделке «{сделка}», отвечает {ответственный}"),),
        ),
    ),
    ReadyRule(
        "won_care", "Сделка выиграна — спросить, всё ли хорошо",
        "Через две недели после выигрыша — звонок заботы.",
        RuleDefinition(
            Trigger(When.WON), (_task("Позвонить, всё ли хорошо: {клиент}", 14),)
        ),
    ),
    ReadyRule(
        "lost_told", "Сделка проиграна — руководителю",
        "Руководитель видит каждый проигрыш.",
        RuleDefinition(
            Trigger(When.LOST), (Tell(_HEADS, "Проиграна сделка «{сделка}», {сумма}"),)
        ),
    ),
    ReadyRule(
        "closing", "Срок сделки через 3 дня — напомнить",
        "Ожидаемая дата закрытия близко: пора дожимать.",
        RuleDefinition(
            Trigger(When.DATE, source=Source.CLOSES.value, days=-3),
            (_task("Через 3 дня срок: {сделка}", kind="todo"),),
        ),
    ),
    ReadyRule(
        "contract", "Договор кончается — повторная сделка",
        "За 30 дней до конца договора открывается сделка на продление.",
        RuleDefinition(
            Trigger(When.DATE, source=Source.CONTRACT.value, days=-30),
            (_repeat("{клиент}: продление договора", "Обсудить продление"),),
        ),
    ),
    ReadyRule(
        "used_up", "Товар заканчивается — повторная сделка",
        "За неделю до того, как у клиента кончится купленное (по строкам «хватает на … дней»).",
        RuleDefinition(
            Trigger(When.DATE, source=Source.USED_UP.value, days=-7),
            (_repeat("{клиент}: пора пополнить", "Предложить пополнить запас"),),
        ),
    ),
    ReadyRule(
        "birthday", "День рождения клиента — повод",
        "За неделю до дня рождения открывается сделка с поздравлением.",
        RuleDefinition(
            Trigger(When.DATE, source=Source.BIRTHDAY.value, days=-7),
            (_repeat("{клиент}: день рождения", "Поздравить и предложить подарок"),),
        ),
    ),
    ReadyRule(
        "period", "Давно не покупали — повторная сделка",
        "Через полгода после последней выигранной сделки клиента.",
        RuleDefinition(
            Trigger(When.DATE, source=Source.WON.value, days=180),
            (_repeat("{клиент}: снова", "Узнать, не пора ли повторить"),),
        ),
    ),
)  # fmt: skip
