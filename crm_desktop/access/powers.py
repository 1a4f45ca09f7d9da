"""What a person may do: with which records, which fields, by which acts.

Powers are a value. Those of the built-in roles are here; an office's own are kept as JSON, which
is read strictly: what is unknown or malformed is refused whole, so damage never grants anything.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.membership import Role
from crm_desktop.access.right import Right
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Area(StrEnum):
    """Kinds of records that are shared out among people."""

    CLIENTS = "clients"
    DEALS = "deals"
    TASKS = "tasks"


class Deed(StrEnum):
    """What is done with a record."""

    SEE = "see"
    CREATE = "create"
    EDIT = "edit"
    DELETE = "delete"


class Scope(IntEnum):
    """With which records; a larger one holds the smaller."""

    NONE = 0
    OWN = 1
    DEPARTMENT = 2
    ALL = 3

    @property
    def word(self) -> str:
        """The name that is stored."""
        return self.name.lower()


class FieldRule(IntEnum):
    """What is done with a field; a larger one holds the smaller."""

    HIDDEN = 0
    SEE = 1
    EDIT = 2

    @property
    def word(self) -> str:
        """The name that is stored."""
        return self.name.lower()


SENSITIVE: Final[Mapping[Area, Mapping[str, str]]] = {
    Area.CLIENTS: {
        "channels": "Телефоны, почта, чаты, сайты",
        "addresses": "Адреса",
        "bank_accounts": "Банковские реквизиты",
        "inn": "ИНН, КПП, ОГРН, ОКПО",
        "birthday": "День рождения",
        "family": "Семья",
        "preferences": "Предпочтения",
        "note": "Заметка",
        "consents": "Согласия на обработку данных",
        "files": "Файлы клиента",
    },
    Area.DEALS: {
        "budget": "Бюджет и скидка",
        "lines": "Состав сделки",
        "note": "Комментарий",
        "loss": "Причина проигрыша",
        "files": "Файлы сделки",
    },
    Area.TASKS: {},
}
"""Fields that may be kept from somebody, by key; own fields (`f<id>`) come besides."""

_VIEW: Final = {
    Area.CLIENTS: Right.VIEW_CLIENTS, Area.DEALS: Right.VIEW_DEALS, Area.TASKS: Right.VIEW_TASKS,
}  # fmt: skip
_EDIT: Final = {
    Area.CLIENTS: Right.EDIT_CLIENTS, Area.DEALS: Right.EDIT_DEALS, Area.TASKS: Right.EDIT_TASKS,
}  # fmt: skip
_DELETE: Final = {
    Area.CLIENTS: Right.DELETE_CLIENTS, Area.DEALS: Right.DELETE_DEALS,
    Area.TASKS: Right.EDIT_TASKS,
}  # fmt: skip
OF_AREAS: Final = frozenset({*_VIEW.values(), *_EDIT.values(), *_DELETE.values()})
"""Rights that follow from the areas and are never ticked."""
ALWAYS: Final = frozenset({Right.VIEW_OFFICE})
"""Without these nobody could sign in."""
ACTS: Final = frozenset(Right) - OF_AREAS - ALWAYS
"""Rights that are ticked one by one."""

_FORMAT: Final = 1
_MOST: Final = 1 << 16
_OWN_FIELD: Final = re.compile(r"f[0-9]{1,19}")
_SCOPES: Final = {scope.word: scope for scope in Scope}
_RULES: Final = {rule.word: rule for rule in FieldRule}
_AREAS: Final = {area.value: area for area in Area}
_DEEDS: Final = {deed.value: deed for deed in Deed}


@dataclass(frozen=True, slots=True)
class Powers:
    """What somebody may do.

    Attributes:
        scopes: with which records; what is missing is NONE. Nobody changes what he does not see.
        fields: `<area>:<key>` -> rule; what is missing may be edited.
        acts: rights beyond the areas.
        unassigned: whether records nobody answers for are seen too.
        rights: the acts and what follows from the scopes.
    """

    scopes: Mapping[tuple[Area, Deed], Scope]
    fields: Mapping[str, FieldRule] = field(default_factory=dict)
    acts: frozenset[Right] = frozenset()
    unassigned: bool = True
    rights: frozenset[Right] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        told: dict[tuple[Area, Deed], Scope] = {}
        for area in Area:
            seen = self.scopes.get((area, Deed.SEE), Scope.NONE)
            for deed in Deed:
                wanted = self.scopes.get((area, deed), Scope.NONE)
                known = wanted if deed is Deed.CREATE and seen else min(seen, wanted)
                told[area, deed] = known
        rules = {key: rule for key, rule in self.fields.items() if rule is not FieldRule.EDIT}
        acts = self.acts & ACTS
        object.__setattr__(self, "scopes", MappingProxyType(told))
        object.__setattr__(self, "fields", MappingProxyType(rules))
        object.__setattr__(self, "acts", acts)
        object.__setattr__(self, "rights", acts | ALWAYS | _of_areas(told))

    def scope(self, area: Area | str, deed: Deed | str) -> Scope:
        """Return with which records of an area something may be done."""
        return self.scopes[Area(area), Deed(deed)]

    def field(self, area: Area | str, key: str) -> FieldRule:
        """Return what may be done with a field, named as in `SENSITIVE`."""
        return self.fields.get(f"{Area(area)}:{key}", FieldRule.EDIT)

    def hidden(self, area: Area | str) -> frozenset[str]:
        """Return the keys of the fields that are not shown."""
        return self._keys(area, FieldRule.HIDDEN)

    def read_only(self, area: Area | str) -> frozenset[str]:
        """Return the keys of the fields that are shown but not edited."""
        return self._keys(area, FieldRule.SEE)

    @property
    def sees_all(self) -> bool:
        """Whether no record is kept from this person."""
        return all(self.scopes[area, Deed.SEE] is Scope.ALL for area in Area)

    def within(self, most: Powers) -> Powers:
        """Return these powers cut to the most there may be."""
        return Powers(
            {key: min(scope, most.scopes[key]) for key, scope in self.scopes.items()},
            {
                key: min(rule, most.fields.get(key, FieldRule.EDIT))
                for key, rule in {**most.fields, **self.fields}.items()
            },
            self.acts & most.acts,
            unassigned=self.unassigned and most.unassigned,
        )

    def _keys(self, area: Area | str, rule: FieldRule) -> frozenset[str]:
        start = f"{Area(area)}:"
        return frozenset(
            key.removeprefix(start)
            for key, known in self.fields.items()
            if known is rule and key.startswith(start)
        )


def _of_areas(scopes: Mapping[tuple[Area, Deed], Scope]) -> frozenset[Right]:
    found = set()
    for area in Area:
        if scopes[area, Deed.SEE]:
            found.add(_VIEW[area])
        if scopes[area, Deed.CREATE] or scopes[area, Deed.EDIT]:
            found.add(_EDIT[area])
        if scopes[area, Deed.DELETE]:
            found.add(_DELETE[area])
    return frozenset(found)


def scopes_of(
    see: Scope,
    *,
    create: Scope = Scope.NONE,
    edit: Scope = Scope.NONE,
    delete: Scope = Scope.NONE,
) -> dict[tuple[Area, Deed], Scope]:
    """Return the same scopes for every area."""
    given = {Deed.SEE: see, Deed.CREATE: create, Deed.EDIT: edit, Deed.DELETE: delete}
    return {(area, deed): scope for area in Area for deed, scope in given.items()}


NOTHING: Final = Powers({}, unassigned=False)
EVERYTHING: Final = Powers(
    scopes_of(Scope.ALL, create=Scope.ALL, edit=Scope.ALL, delete=Scope.ALL), acts=ACTS
)
_WATCH_ACTS: Final = frozenset({Right.VIEW_HISTORY})
_WORK_ACTS: Final = _WATCH_ACTS | {Right.UNDO, Right.PRINT}
_LEAD_ACTS: Final = _WORK_ACTS | {
    Right.BULK_EDIT, Right.IMPORT, Right.EXPORT, Right.MERGE, Right.HANDOVER, Right.SHARE_VIEWS,
    Right.PERSONAL_DATA, Right.ASSIGN_DEALS, Right.APPROVE, Right.EDIT_FUNNELS, Right.EDIT_RULES,
    Right.TEAM_FIGURES, Right.REPORTS, Right.EDIT_PLANS, Right.VIEW_AUDIT,
}  # fmt: skip
_WORK_SCOPES: Final = {
    **scopes_of(Scope.ALL, create=Scope.ALL, edit=Scope.ALL),
    (Area.TASKS, Deed.DELETE): Scope.ALL,
}
BUILT_IN: Final[Mapping[Role, Powers]] = {
    Role.OBSERVER: Powers(scopes_of(Scope.ALL), acts=_WATCH_ACTS),
    Role.MANAGER: Powers(_WORK_SCOPES, acts=_WORK_ACTS),
    Role.HEAD: Powers(EVERYTHING.scopes, acts=_LEAD_ACTS),
    Role.ADMIN: EVERYTHING,
}
"""What the roles of the signed list may do until the office says otherwise."""
_OF_ADMIN: Final = frozenset({Right.MANAGE_PEOPLE, Right.SHARE_OFFICE})
_NOT_OF_MANAGER: Final = _OF_ADMIN | {Right.EDIT_SETTINGS, Right.RESTORE, Right.ERASE}
CEILING: Final[Mapping[Role, Powers]] = {
    Role.OBSERVER: Powers(
        scopes_of(Scope.ALL),
        acts=_WATCH_ACTS | {
            Right.PRINT, Right.EXPORT, Right.TEAM_FIGURES, Right.REPORTS, Right.VIEW_AUDIT,
        },
    ),
    Role.MANAGER: Powers(EVERYTHING.scopes, acts=ACTS - _NOT_OF_MANAGER),
    Role.HEAD: Powers(EVERYTHING.scopes, acts=ACTS - _OF_ADMIN),
    Role.ADMIN: EVERYTHING,
}  # fmt: skip
"""The most a role of the office's own may give whoever bears each role of the signed list."""


def least_base(powers: Powers) -> Role:
    """Return the lowest role of the signed list that may bear these powers."""
    for role in (Role.OBSERVER, Role.MANAGER, Role.HEAD):
        if powers.within(CEILING[role]) == powers:
            return role
    return Role.ADMIN


def to_json(powers: Powers) -> str:
    """Return the stored form, the same for equal powers."""
    document = {
        "format": _FORMAT,
        "areas": {
            area.value: {deed.value: powers.scopes[area, deed].word for deed in Deed}
            for area in Area
        },
        "fields": {key: rule.word for key, rule in sorted(powers.fields.items())},
        "acts": sorted(act.value for act in powers.acts),
        "unassigned": powers.unassigned,
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Powers:
    """Read the stored form.

    Raises:
        UserError: anything in it is missing, unknown, doubled or of another type.
    """
    try:
        return _read(text)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UserError(
            "Права роли записаны с ошибкой и прочитаны быть не могут. Ничего не изменено, лишних "
            "прав никто не получил. Откройте роль и задайте права заново."
        ) from error


def _read(text: str) -> Powers:
    if len(text) > _MOST:
        raise ValueError("too long")
    document = json.loads(text, object_pairs_hook=_no_doubles, parse_constant=_refuse)
    _only(document, {"format", "areas", "fields", "acts", "unassigned"})
    if document["format"] != _FORMAT or document["format"] is True:
        raise ValueError("another format")
    areas = document["areas"]
    _only(areas, set(_AREAS))
    scopes = {}
    for name, deeds in areas.items():
        _only(deeds, set(_DEEDS))
        for deed, word in deeds.items():
            scopes[_AREAS[name], _DEEDS[deed]] = _SCOPES[word]
    if type(document["fields"]) is not dict or type(document["acts"]) is not list:
        raise TypeError("fields and acts")
    fields = {_field_key(key): _RULES[rule] for key, rule in document["fields"].items()}
    acts = [Right(act) for act in document["acts"]]
    if not ACTS.issuperset(acts) or len(set(acts)) < len(acts):
        raise ValueError("an act that cannot be ticked, or twice")
    if type(document["unassigned"]) is not bool:
        raise TypeError("unassigned")
    return Powers(scopes, fields, frozenset(acts), unassigned=document["unassigned"])


def _only(document: Any, names: set[str]) -> None:
    if type(document) is not dict or set(document) != names:
        raise ValueError("other names than these")


def _field_key(key: str) -> str:
    area, _colon, name = key.partition(":")
    if name not in SENSITIVE[_AREAS[area]] and not _OWN_FIELD.fullmatch(name):
        raise ValueError("no such field")
    return key


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name twice")
    return found


def _refuse(_constant: str) -> None:
    raise ValueError("not a number")


def without(powers: Powers, *acts: Right) -> Powers:
    """Return these powers without some acts."""
    return replace(powers, acts=powers.acts - set(acts))
