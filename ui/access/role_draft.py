"""A role while it is edited: what is ticked, what differs from what, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crm_desktop.access.membership import Role
from crm_desktop.access.power_words import (
    ACT_GROUPS,
    ACT_LABELS,
    AREA_LABELS,
    DEED_LABELS,
    FIELD_RULE_LABELS,
    SCOPE_LABELS,
    UNASSIGNED_LABEL,
)
from crm_desktop.access.powers import (
    CEILING,
    SENSITIVE,
    Area,
    Deed,
    FieldRule,
    Powers,
    Scope,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.access.right import Right

EXPLAINED: Final[Mapping[Role, str]] = {
    Role.ADMIN: "Может всё: людей, роли, ключи, копии. Урезать эти права нельзя, поэтому "
    "администраторов лучше держать одного-двух.",
    Role.HEAD: "Ведёт отдел: видит и меняет всё, удаляет, выгружает, согласует и настраивает "
    "воронки, но не трогает людей, ключи и копии.",
    Role.MANAGER: "Продаёт: видит всю базу, заводит и меняет клиентов, сделки и задачи; не удаляет "
    "клиентов и ничего не выгружает.",
    Role.OBSERVER: "Только смотрит: бухгалтер, партнёр, проверяющий. Записать не может ничего, и "
    "это проверит каждый компьютер офиса.",
}
BASES: Final = (Role.HEAD, Role.MANAGER, Role.OBSERVER)
"""Roles of the signed list a role of the office's own may stand on."""


class RoleDraft:
    """Powers being edited; every change keeps them consistent.

    Attributes:
        opened: as they are stored.
        powers: as they are on the screen.
        base: of which role of the signed list.
    """

    def __init__(self, powers: Powers, base: Role) -> None:
        self.opened = powers
        self.powers = powers
        self.base = base

    @property
    def most(self) -> Powers:
        """The most that may be given on this base."""
        return CEILING[self.base]

    @property
    def count(self) -> int:
        """How many things are no longer as they are stored."""
        return len(differences(self.powers, self.opened, {}))

    def set_scope(self, area: Area, deed: Deed, scope: Scope) -> None:
        """Choose a scope; who changes a record has to see it, so seeing is raised with it."""
        scopes = dict(self.powers.scopes)
        scopes[area, deed] = scope
        if deed is not Deed.SEE and scope:
            least = Scope.OWN if deed is Deed.CREATE else scope
            scopes[area, Deed.SEE] = max(scopes[area, Deed.SEE], least)
        self._take(replace(self.powers, scopes=scopes))

    def set_rule(self, key: str, rule: FieldRule) -> None:
        """Choose what is done with a field, `<area>:<key>`."""
        self._take(replace(self.powers, fields={**self.powers.fields, key: rule}))

    def set_act(self, act: Right, *, allowed: bool) -> None:
        """Tick an act or not."""
        acts = self.powers.acts | {act} if allowed else self.powers.acts - {act}
        self._take(replace(self.powers, acts=acts))

    def set_unassigned(self, *, seen: bool) -> None:
        """Show records nobody answers for, or not."""
        self._take(replace(self.powers, unassigned=seen))

    def undo(self) -> None:
        """Take back what is not stored yet."""
        self.powers = self.opened

    def _take(self, powers: Powers) -> None:
        self.powers = powers.within(self.most)


def differences(now: Powers, before: Powers, own_fields: Mapping[str, str]) -> tuple[str, ...]:
    """Say in sentences in what powers differ from others.

    Args:
        now: the ones that are told of.
        before: those they are compared with.
        own_fields: names of the office's own fields by `<area>:<key>`.
    """
    told = [
        f"{AREA_LABELS[area]} · {DEED_LABELS[deed].lower()}: "
        f"{SCOPE_LABELS[now.scope(area, deed)]} (было: {SCOPE_LABELS[before.scope(area, deed)]})"
        for area in Area
        for deed in Deed
        if now.scope(area, deed) is not before.scope(area, deed)
    ]
    if now.unassigned is not before.unassigned:
        told.append(f"{UNASSIGNED_LABEL}: {'да' if now.unassigned else 'нет'}")
    for key in sorted({*now.fields, *before.fields}):
        rule, was = (side.fields.get(key, FieldRule.EDIT) for side in (now, before))
        if rule is not was:
            name = field_name(key, own_fields)
            told.append(f"{name}: {FIELD_RULE_LABELS[rule]} (было: {FIELD_RULE_LABELS[was]})")
    told += [
        f"{ACT_LABELS[act]}: {'можно' if act in now.acts else 'нельзя'}"
        for acts in ACT_GROUPS.values()
        for act in acts
        if (act in now.acts) is not (act in before.acts)
    ]
    return tuple(told)


def field_name(key: str, own_fields: Mapping[str, str]) -> str:
    """Return how a sensitive field is called."""
    area, _colon, name = key.partition(":")
    known = SENSITIVE[Area(area)].get(name)
    return known or own_fields.get(key) or "Удалённое поле"


def forbidden(powers: Powers, own_fields: Mapping[str, str]) -> tuple[str, ...]:
    """Say what a person with these powers cannot do or see, the weightiest first."""
    told = []
    for area in Area:
        name = AREA_LABELS[area]
        seen = powers.scope(area, Deed.SEE)
        if seen is Scope.NONE:
            told.append(f"{name}: не видит совсем")
            continue
        if seen is not Scope.ALL:
            told.append(f"{name}: видит только {_whose(seen)}")
        for deed, words in _CANNOT.items():
            scope = powers.scope(area, deed)
            if scope is Scope.NONE:
                told.append(f"{name}: не {words}")
            elif scope < seen and deed is not Deed.CREATE:
                told.append(f"{name}: {words} только {_whose(scope)}")
    told += [f"Не видит: {_lower(field_name(key, own_fields))}" for key in _keys(powers, "HIDDEN")]
    told += [f"Не меняет: {_lower(field_name(key, own_fields))}" for key in _keys(powers, "SEE")]
    told += [
        f"Нельзя: {_lower(label)}" for act, label in ACT_LABELS.items() if act not in powers.acts
    ]
    return tuple(told)


_CANNOT: Final = {Deed.CREATE: "заводит", Deed.EDIT: "изменяет", Deed.DELETE: "удаляет"}


def _whose(scope: Scope) -> str:
    return "записи своего отдела" if scope is Scope.DEPARTMENT else "свои"


def _keys(powers: Powers, rule: str) -> list[str]:
    return [key for key, known in sorted(powers.fields.items()) if known is FieldRule[rule]]


def _lower(label: str) -> str:
    """Begin with a small letter, but leave abbreviations alone."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]
