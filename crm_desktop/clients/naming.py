"""Keeping a client's shown name, ФИО and sort key in agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm_desktop.clients.field_types import PERSON
from crm_desktop.clients.names import name_key, understand_name
from crm_desktop.clients.person_names import PersonName, person_key, split_person
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.clients.drafts import ClientDraft

PARTS: Final = ("last_name", "first_name", "middle_name")


def names_of_draft(draft: ClientDraft) -> dict[str, Any]:
    """Return kind, name, name_key and ФИО of a new client.

    Raises:
        UserError: it has no name.
    """
    name = " ".join(draft.name.split())
    parts = PersonName(*(" ".join(getattr(draft, part).split()) for part in PARTS))
    kind = draft.kind or (PERSON if any(parts) else understand_name(name).kind)
    if kind == PERSON:
        if not any(parts):
            parts = split_person(name)
        name = name or compose(parts)
    if not name:
        raise UserError("Укажите имя или название клиента. Ничего не сохранено.")
    found: dict[str, Any] = {"kind": kind, "name": name, "name_key": _key(name, kind, parts)}
    if kind == PERSON:
        found.update(zip(PARTS, (part or None for part in parts), strict=True))
    return found


def renamed(kind: str, before: Mapping[str, Any], updates: Mapping[str, Any]) -> dict[str, Any]:
    """Complete an edit of the name or of parts of the ФИО.

    The shown name of a person follows the ФИО as long as it says the same; a name given by hand
    («Ваня с рынка») stays.

    Raises:
        UserError: nothing would be left of the name.
    """
    if not updates.keys() & {"name", *PARTS}:
        return dict(updates)
    found = dict(updates)
    old = _parts(before)
    followed = not any(old) or person_key(old) == person_key(str(before["name"]))
    if kind == PERSON:
        if "name" not in updates:
            new = _parts({**before, **updates})
            found["name"] = (compose(new) if followed else before["name"]) or None
        elif not updates.keys() & set(PARTS) and followed and updates["name"]:
            found.update(
                zip(PARTS, (p or None for p in split_person(str(updates["name"]))), strict=True)
            )
    if not found["name"]:
        raise UserError("У клиента должно быть имя или название. Ничего не изменено.")
    parts = _parts({**before, **found})
    found["name_key"] = _key(str(found["name"]), kind, parts)
    return found


def compose(parts: PersonName) -> str:
    """«Фамилия Имя Отчество» of the parts there are."""
    return " ".join(part for part in parts if part)


def _parts(row: Mapping[str, Any]) -> PersonName:
    return PersonName(*(str(row.get(part) or "") for part in PARTS))


def _key(name: str, kind: str, parts: PersonName) -> str:
    if kind == PERSON and any(parts) and person_key(name) == person_key(parts):
        return person_key(parts)
    return name_key(name, kind=kind)
