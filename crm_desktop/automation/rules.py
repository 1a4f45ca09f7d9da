"""Making, changing, ordering, switching and deleting rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.automation.checking import find_rule_problems
from crm_desktop.automation.definition import DEALS, RuleDefinition, SetField
from crm_desktop.automation.definition_json import (
    LONGEST,
    MOST_ACTIONS,
    BrokenRuleError,
    dump_definition,
    load_definition,
)
from crm_desktop.automation.stored import read_rules
from crm_desktop.deals.list_fields import read_deal_fields
from crm_desktop.deals.values import check_deal_value
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as the list shows it.

    Attributes:
        definition: None if this program cannot read it.
        problems: what of it does not fit the office any more, a sentence each.
        author: who made it; `""` if nobody knows.
        fired: how many times it did its part.
        last_at: when it did so last, UTC ms.
    """

    id: int
    name: str
    definition: RuleDefinition | None
    enabled: bool
    problems: tuple[str, ...]
    author: str
    fired: int
    last_at: int | None


@use_case(Right.VIEW_DEALS)
def list_rules(office: Office) -> list[RuleRow]:
    """Return the rules in their order."""
    with office.reading():
        db = office.db
        fields = read_deal_fields(db, office.user_id)
        names: dict[int | None, str] = dict(db.run("SELECT id, name FROM member"))
        fired = {
            rule: (times, last)
            for rule, times, last in db.run(
                "SELECT rule, count(*), max(at) FROM rule_firing WHERE deleted_at IS NULL"
                " AND key NOT GLOB 'stop:*' GROUP BY rule"
            )
        }
        return [
            RuleRow(
                rule.id, rule.name, rule.definition, rule.enabled,
                find_rule_problems(db, fields, rule.definition),
                names.get(rule.author, ""), *fired.get(rule.id, (0, None)),
            )
            for rule in read_rules(db)
        ]  # fmt: skip


@use_case(Right.VIEW_DEALS)
def get_rule(office: Office, rule_id: int) -> RuleRow:
    """Return one rule.

    Raises:
        NotFoundError: it is not there.
    """
    for rule in list_rules(office):
        if rule.id == rule_id:
            return rule
    raise _no_rule()


@use_case(Right.EDIT_RULES)
def add_rule(
    office: Office, name: str, definition: RuleDefinition, *, enabled: bool = True
) -> tuple[int, Changes]:
    """Make a rule; it answers to what happens from now on.

    Raises:
        UserError: no name, nothing to do, or something it names is not there.
    """
    told = _checked_name(name)
    made = replace(definition, since=_today(office))
    stored = _checked(office, made)
    with office.change(f"Новое правило: {told}") as change:
        rule = change.new_id()
        position = office.db.run("SELECT coalesce(max(position), 0) + 1 FROM rule")[0][0]
        office.db.run(
            "INSERT INTO rule(id, area, name, definition, enabled, position, created_at, author)"
            " VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
            (rule, DEALS, told, stored, int(enabled), position, now_ms(), office.user_id),
        )
    return rule, change.changes


@use_case(Right.EDIT_RULES)
def edit_rule(office: Office, rule_id: int, *, name: str, definition: RuleDefinition) -> Changes:
    """Change a rule; with another «when» it counts days anew from today.

    Raises:
        NotFoundError: it is not there.
        UserError: as `add_rule`.
    """
    _, before = _require(office, rule_id)
    told = _checked_name(name)
    since = before.since if before and before.trigger == definition.trigger else _today(office)
    stored = _checked(office, replace(definition, since=since))
    with office.change(f"Правка правила: {told}") as change:
        _require(office, rule_id)
        office.db.run(
            "UPDATE rule SET name = ?, definition = ? WHERE id = ?", (told, stored, rule_id)
        )
    return change.changes


@use_case(Right.EDIT_RULES)
def switch_rule(office: Office, rule_id: int, *, enabled: bool) -> Changes:
    """Switch a rule on or off; what happened while it was off stays without it.

    Raises:
        NotFoundError: it is not there.
        BrokenRuleError: it cannot be read, so it cannot be switched on.
        UserError: something it names is not there any more.
    """
    name, definition = _require(office, rule_id)
    with office.change(f"Правило {'включено' if enabled else 'выключено'}: {name}") as change:
        office.db.run("UPDATE rule SET enabled = ? WHERE id = ?", (int(enabled), rule_id))
        if enabled:
            if definition is None:
                raise BrokenRuleError(
                    f"Правило «{name}» записано более новой версией программы или повреждено. "
                    "Оно осталось выключенным. Составьте его заново."
                )
            stored = _checked(office, replace(definition, since=_today(office)))
            office.db.run("UPDATE rule SET definition = ? WHERE id = ?", (stored, rule_id))
    return change.changes


@use_case(Right.EDIT_RULES)
def delete_rule(office: Office, rule_id: int) -> Changes:
    """Delete a rule; what it did stays.

    Raises:
        NotFoundError: it is not there.
    """
    name, _ = _require(office, rule_id)
    with office.change(f"Удаление правила: {name}") as change:
        _require(office, rule_id)
        office.db.run("UPDATE rule SET deleted_at = ? WHERE id = ?", (now_ms(), rule_id))
    return change.changes


@use_case(Right.EDIT_RULES)
def reorder_rules(office: Office, ids: Sequence[int]) -> Changes:
    """Put rules into an order: those that answer to the same thing do so in it."""
    with office.change("Порядок правил") as change:
        for position, rule_id in enumerate(ids, start=1):
            office.db.run("UPDATE rule SET position = ? WHERE id = ?", (position, rule_id))
    return change.changes


def _today(office: Office) -> str:
    return datetime.now(office.zone).date().isoformat()


def _require(office: Office, rule_id: int) -> tuple[str, RuleDefinition | None]:
    rows = office.db.run(
        "SELECT name, definition FROM rule WHERE id = ? AND deleted_at IS NULL", (rule_id,)
    )
    if not rows:
        raise _no_rule()
    try:
        return str(rows[0][0]), load_definition(rows[0][1])
    except BrokenRuleError:
        return str(rows[0][0]), None


def _no_rule() -> NotFoundError:
    return NotFoundError("Такого правила нет. Ничего не изменено. Обновите список.")


def _checked_name(name: str) -> str:
    told = " ".join(name.replace("\0", "").split())
    if not told:
        raise UserError("Назовите правило. Ничего не изменено.")
    if len(told) > LONGEST_NAME:
        raise UserError(f"Название правила длиннее {LONGEST_NAME} знаков. Ничего не изменено.")
    return told


def _checked(office: Office, definition: RuleDefinition) -> str:
    """Return the stored form of a rule that fits the office."""
    if not definition.actions:
        raise UserError("Правило ничего не делает: добавьте действие. Ничего не изменено.")
    if len(definition.actions) > MOST_ACTIONS:
        raise UserError(f"В правиле больше {MOST_ACTIONS} действий. Ничего не изменено.")
    fields = read_deal_fields(office.db, office.user_id)
    problems = find_rule_problems(office.db, fields, definition)
    if problems:
        raise UserError(f"{problems[0]} Ничего не изменено.")
    for action in definition.actions:
        if isinstance(action, SetField) and action.days is None:
            field = fields.catalogue.get(action.field)
            check_deal_value(office, fields.catalogue, field, action.value)
    stored = dump_definition(definition)
    try:
        load_definition(stored)
    except BrokenRuleError as error:
        raise UserError(
            f"Проверьте числа и тексты правила: дней — до 3650, текст — до {LONGEST} знаков. "
            "Ничего не изменено."
        ) from error
    return stored
