"""Rules as JSON and back. What is not understood to the letter is no rule at all.

A list leaves out a condition it does not understand; a rule that did so would act on records
nobody meant.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final

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
from crm_desktop.errors import UserError
from crm_desktop.tasks.kinds import TASK_KINDS
from crm_desktop.views.tree_json import dump_filter, load_filter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crm_desktop.automation.definition import Action
    from crm_desktop.clients.field_types import Value

VERSION: Final = 1
MOST_DAYS: Final = 3650
MOST_HOURS: Final = 24 * 365
MOST_ACTIONS: Final = 20
LONGEST: Final = 2000
_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
# What each trigger says beside `when`.
_SAID: Final[Mapping[When, frozenset[str]]] = {
    When.CREATED: frozenset({"funnel"}),
    When.STAGE: frozenset({"stages"}),
    When.WON: frozenset({"funnel"}),
    When.LOST: frozenset({"funnel"}),
    When.REOPENED: frozenset({"funnel"}),
    When.CHANGED: frozenset({"field", "to"}),
    When.OVERDUE: frozenset({"hours"}),
    When.IDLE: frozenset({"days"}),
    When.DATE: frozenset({"source", "days"}),
}


class BrokenRuleError(UserError):
    """A stored rule this program cannot read: of a newer version, or damaged."""


def dump_definition(rule: RuleDefinition) -> str:
    """Return the stored form of a rule."""
    trigger = rule.trigger
    when: dict[str, Any] = {"kind": trigger.when.value}
    for name in sorted(_SAID[trigger.when]):
        value = getattr(trigger, name)
        when[name] = list(value) if isinstance(value, tuple) else value
    stored = {
        "version": VERSION,
        "when": when,
        "condition": dump_filter(rule.condition),
        "then": [_dump_action(action) for action in rule.actions],
        "since": rule.since,
    }
    return json.dumps(stored, ensure_ascii=False, separators=(",", ":"))


def load_definition(text: str) -> RuleDefinition:
    """Return the rule of a stored text.

    Raises:
        BrokenRuleError: it is not understood to the letter.
    """
    try:
        stored = json.loads(text)
        _only(stored, {"version", "when", "condition", "then", "since"})
        if stored["version"] != VERSION:
            raise ValueError("version")  # noqa: TRY301 - one way out for all that is wrong
        actions = stored["then"]
        since = _text(stored["since"])
        if since:
            date.fromisoformat(since)
        if not isinstance(actions, list) or not 0 < len(actions) <= MOST_ACTIONS:
            raise ValueError("then")  # noqa: TRY301 - the same
        return RuleDefinition(
            _load_trigger(stored["when"]),
            tuple(_load_action(each) for each in actions),
            load_filter(stored["condition"]),
            since,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BrokenRuleError(
            "Правило записано более новой версией программы или повреждено. Оно не действует. "
            "Обновите программу или составьте правило заново."
        ) from error


def dump_plan(plan: TaskPlan) -> dict[str, Any]:
    """Return a task of a template as plain JSON values."""
    return {
        "kind": plan.kind, "title": plan.title, "text": plan.text, "days": plan.days,
        "at": plan.at, "priority": plan.priority, "who": _dump_who(plan.who),
    }  # fmt: skip


def load_plan(value: Any) -> TaskPlan:
    """Return the task of plain JSON values.

    Raises:
        ValueError: they are none.
        KeyError: something is missing.
        TypeError: something is of another type.
    """
    _only(value, {"kind", "title", "text", "days", "at", "priority", "who"})
    at = _text(value["at"])
    priority = value["priority"]
    if value["kind"] not in TASK_KINDS or (at and not _CLOCK.fullmatch(at)):
        raise ValueError("task")
    if priority is not None and _whole(priority, 0, 3) is None:
        raise ValueError("priority")
    return TaskPlan(
        value["kind"], _text(value["title"]), _text(value["text"]), _days(value["days"]), at,
        priority, _load_who(value["who"]),
    )  # fmt: skip


def _dump_who(who: Who) -> dict[str, Any]:
    return {"kind": who.kind.value, "member": who.member}


def _load_who(value: Any) -> Who:
    _only(value, {"kind", "member"})
    return Who(WhoKind(value["kind"]), _id(value["member"], or_none=True))


def _dump_action(action: Action) -> dict[str, Any]:
    found: dict[str, Any]
    match action:
        case PlanTask():
            found = {"do": "task", "template": action.template, "plan": dump_plan(action.plan)}
        case SetField():
            found = {"do": "field", "field": action.field, "value": action.value,
                    "days": action.days}  # fmt: skip
        case SetResponsible():
            found = {"do": "responsible", "who": _dump_who(action.who)}
        case AddTag():
            found = {"do": "tag", "tag": action.tag}
        case RemoveTag():
            found = {"do": "untag", "tag": action.tag}
        case Tell():
            found = {"do": "tell", "who": _dump_who(action.who), "text": action.text}
        case MoveTo():
            found = {"do": "move", "stage": action.stage}
        case NewDeal():
            found = {
                "do": "deal", "title": action.title, "funnel": action.funnel,
                "stage": action.stage, "carry": sorted(each.value for each in action.carry),
                "closes_in": action.closes_in,
                "task": None if action.task is None else dump_plan(action.task),
            }  # fmt: skip
    return found


def _load_action(value: Any) -> Action:
    do = value["do"]
    return _ACTIONS[do]({key: each for key, each in value.items() if key != "do"})


def _load_task(value: dict[str, Any]) -> Action:
    _only(value, {"template", "plan"})
    return PlanTask(load_plan(value["plan"]), _id(value["template"], or_none=True))


def _load_field(value: dict[str, Any]) -> Action:
    _only(value, {"field", "value", "days"})
    days = value["days"]
    return SetField(
        _key(value["field"]), _value(value["value"]), None if days is None else _days(days)
    )


def _load_responsible(value: dict[str, Any]) -> Action:
    _only(value, {"who"})
    who = _load_who(value["who"])
    if who.kind is WhoKind.HEADS:
        raise ValueError("who")
    return SetResponsible(who)


def _load_tag(value: dict[str, Any]) -> Action:
    _only(value, {"tag"})
    return AddTag(_id(value["tag"]))


def _load_untag(value: dict[str, Any]) -> Action:
    _only(value, {"tag"})
    return RemoveTag(_id(value["tag"]))


def _load_tell(value: dict[str, Any]) -> Action:
    _only(value, {"who", "text"})
    return Tell(_load_who(value["who"]), _text(value["text"]))


def _load_move(value: dict[str, Any]) -> Action:
    _only(value, {"stage"})
    return MoveTo(_id(value["stage"]))


def _load_deal(value: dict[str, Any]) -> Action:
    _only(value, {"title", "funnel", "stage", "carry", "closes_in", "task"})
    closes, task = value["closes_in"], value["task"]
    return NewDeal(
        _text(value["title"]), _id(value["funnel"], or_none=True),
        _id(value["stage"], or_none=True), frozenset(Carry(each) for each in value["carry"]),
        None if closes is None else _days(closes), None if task is None else load_plan(task),
    )  # fmt: skip


_ACTIONS: Final[Mapping[str, Callable[[dict[str, Any]], Action]]] = {
    "task": _load_task, "field": _load_field, "responsible": _load_responsible, "tag": _load_tag,
    "untag": _load_untag, "tell": _load_tell, "move": _load_move, "deal": _load_deal,
}  # fmt: skip


def _load_trigger(value: Any) -> Trigger:
    when = When(value["kind"])
    _only(value, {"kind", *_SAID[when]})
    read: dict[str, Any] = {}
    for name in _SAID[when]:
        stored = value[name]
        match name:
            case "funnel":
                read[name] = _id(stored, or_none=True)
            case "stages":
                read[name] = tuple(_id(each) for each in _list(stored))
            case "to":
                read[name] = tuple(_value(each) for each in _list(stored))
            case "hours":
                read[name] = _hours(stored)
            case "days":
                read[name] = _days(stored)
            case _:
                read[name] = _key(stored)
    if when is When.STAGE and not read["stages"]:
        raise ValueError("stages")
    return Trigger(when, **read)


def _only(value: Any, keys: set[str]) -> None:
    if not isinstance(value, dict) or value.keys() != keys:
        raise ValueError("keys")


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _whole(value: Any, least: int, most: int) -> int | None:
    fits = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
    return value if fits else None


def _id(value: Any, *, or_none: bool = False) -> int:
    found = _whole(value, 0 if or_none else 1, (1 << 63) - 1)
    if found is None:
        raise ValueError("id")
    return found


def _days(value: Any) -> int:
    found = _whole(value, -MOST_DAYS, MOST_DAYS)
    if found is None:
        raise ValueError("days")
    return found


def _hours(value: Any) -> int:
    found = _whole(value, 0, MOST_HOURS)
    if found is None:
        raise ValueError("hours")
    return found


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST or "\0" in value:
        raise ValueError("text")
    value.encode()
    return value


def _key(value: Any) -> str:
    if not _text(value):
        raise ValueError("key")
    return str(value)


def _value(value: Any) -> Value:
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    return _text(value)
