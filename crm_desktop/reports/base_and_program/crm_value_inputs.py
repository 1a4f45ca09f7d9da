"""What the worth of the program is reckoned with: numbers of the office, kept as its setting."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import UserError
from crm_desktop.reports.definition import Option

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

_SETTING: Final = "crm_value"
_DAY_MINUTES: Final = 480

INPUTS: Final = (
    Option("people", "Сколько человек работает в программе (0 — все из списка)", most=10_000),
    Option("hour", "Час работы, ₽", most=100_000, usual=600),
    Option("task", "Минут на дело, сделанное в срок: не искать, не вспоминать",
           most=_DAY_MINUTES, usual=3),
    Option("rule", "Минут на срабатывание правила", most=_DAY_MINUTES, usual=3),
    Option("paper", "Минут на печать, письмо или выгрузку", most=_DAY_MINUTES, usual=5),
    Option("import", "Минут на загрузку файла вместо ручного ввода", most=100 * _DAY_MINUTES,
           usual=120),
    Option("merge", "Минут на объединённый дубликат", most=_DAY_MINUTES, usual=5),
    Option("quiet", "Пауза, после которой сделку считать забытой, дней", least=1, most=3650,
           usual=30),
    Option("share", "Какую часть возвращённых сделок отнести на программу, %", most=100,
           usual=10),
    Option("program", "Программа и её поддержка, ₽ в год", most=1_000_000_000, usual=60_000),
    Option("learning", "Обучение и внедрение за эти дни, часов на человека", most=10_000),
)  # fmt: skip
"""Whole numbers, in the order of the worksheet."""
_OF: Final = {each.key: each for each in INPUTS}


@use_case(Right.REPORTS)
def read_inputs(office: Office) -> dict[str, int]:
    """Return what the office reckons with; what it never said is the usual number."""
    return inputs_of(office.db)


@use_case(Right.EDIT_PLANS)
def save_inputs(office: Office, inputs: Mapping[str, int]) -> Changes:
    """Keep numbers as the office's own; those that are not given stay.

    Raises:
        UserError: a number is not one of these, or out of all reason.
    """
    for key, value in inputs.items():
        option = _OF.get(key)
        if option is None or not option.least <= value <= option.most:
            name = key if option is None else option.title
            raise UserError(f"«{name}» не может быть {value}. Ничего не изменено.")
    text = json.dumps({**inputs_of(office.db), **inputs}, sort_keys=True)
    with office.change("Отдача от программы: исходные числа") as change:
        rows = office.db.run(
            "SELECT id FROM setting WHERE name = ? AND deleted_at IS NULL ORDER BY id", (_SETTING,)
        )
        if rows:
            office.db.run("UPDATE setting SET value = ? WHERE id = ?", (text, rows[-1][0]))
        else:
            office.db.run(
                "INSERT INTO setting(id, name, value) VALUES(?, ?, ?)",
                (change.new_id(), _SETTING, text),
            )
    return change.changes


def inputs_of(db: OfficeDatabase) -> dict[str, int]:
    """Return what a base holds, for what already is inside a use case."""
    found = {each.key: each.usual for each in INPUTS}
    rows = db.run(
        "SELECT value FROM setting WHERE name = ? AND deleted_at IS NULL ORDER BY id DESC LIMIT 1",
        (_SETTING,),
    )
    try:
        stored = json.loads(rows[0][0]) if rows else {}
    except ValueError:
        return found
    for key, value in stored.items() if isinstance(stored, dict) else ():
        option = _OF.get(key)
        if option is not None and type(value) is int and option.least <= value <= option.most:
            found[key] = value
    return found
