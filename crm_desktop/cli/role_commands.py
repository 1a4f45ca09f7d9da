"""`roles`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.power_words import (
    ACT_LABELS,
    AREA_LABELS,
    DEED_LABELS,
    FIELD_RULE_LABELS,
    ROLE_LABELS,
    SCOPE_LABELS,
)
from crm_desktop.access.powers import SENSITIVE, Area, Deed
from crm_desktop.access.roles import list_roles, role_as_json
from crm_desktop.cli.output import DONE, Output
from crm_desktop.cli.session import Commands, add_command, opened
from crm_desktop.wording import count

if TYPE_CHECKING:
    import argparse

    from crm_desktop.access.roles import RoleRow

_PEOPLE: Final = ("сотрудник", "сотрудника", "сотрудников")


def add_commands(commands: Commands) -> None:
    """Add the command about roles."""
    add_command(commands, "roles", _roles, text="роли: кто что видит и может")


def _roles(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        found = list_roles(office)
    output.result([role_as_json(role) for role in found], "\n\n".join(map(_told, found)))
    return DONE


def _told(role: RoleRow) -> str:
    head = f"{role.name}: {count(role.bearers, *_PEOPLE)}"
    if not role.built_in:
        head += f", основа «{ROLE_LABELS[role.base]}»"
    if role.damaged:
        return f"{head}\n  права записаны с ошибкой: роль не даёт ничего"
    lines = [head]
    for area in Area:
        deeds = ", ".join(
            f"{DEED_LABELS[deed].lower()} — {SCOPE_LABELS[role.powers.scope(area, deed)]}"
            for deed in Deed
        )
        lines.append(f"  {AREA_LABELS[area]}: {deeds}")
    lines += [
        f"  {_field(key)}: {FIELD_RULE_LABELS[rule]}" for key, rule in role.powers.fields.items()
    ]
    acts = [label for act, label in ACT_LABELS.items() if act in role.powers.acts]
    lines.append(f"  Может: {'; '.join(acts) or 'ничего сверх этого'}")
    return "\n".join(lines)


def _field(key: str) -> str:
    area, _colon, name = key.partition(":")
    return f"{AREA_LABELS[Area(area)]}, {SENSITIVE[Area(area)].get(name, f'своё поле {name}')}"
