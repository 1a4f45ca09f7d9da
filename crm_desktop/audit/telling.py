"""All there is to say of one line: who, when, where to, which clients."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_sql
from crm_desktop.audit.acts import GROUPS
from crm_desktop.wording import number
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from crm_desktop.audit.filtering import AuditLine
    from crm_desktop.office.office import Office

MOST: Final = 500
_WORDS: Final = {
    "format": "Формат",
    "command": "Команда",
    "first": "Первый раз (UTC)",
    "last": "Последний раз (UTC)",
    "limit": "Порог",
    "note": "Итог",
    "what": "Что именно",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A line in full.

    Attributes:
        facts: what is called how, and what it is.
        clients: id and name of those it names, that this person sees; at most `MOST`.
        others: how many more it names: deleted since, not to be seen, or too many to be shown.
    """

    facts: tuple[tuple[str, str], ...]
    clients: tuple[tuple[int, str], ...]
    others: int


@use_case(Right.VIEW_OFFICE)
def tell_line(office: Office, line: AuditLine) -> Told:
    """Return a line of `list_audit` in full."""
    facts = [
        ("Когда", f"{local(line.at, office.zone):%d.%m.%Y %H:%M:%S}"),
        ("Кто", line.author),
        ("Группа", GROUPS[line.group]),
    ]
    if line.amount is not None:
        facts.append(("Записей", number(line.amount)))
    if line.destination:
        facts.append(("Папка", line.destination))
    details = line.details
    facts += [(title, str(details[key])) for key, title in _WORDS.items() if details.get(key)]
    ids = [int(each) for each in details.get("ids", ()) if str(each).isdecimal()]
    sql = " ".join(
        (
            "SELECT p.id, p.name FROM json_each(?) j CROSS JOIN client p ON p.id = j.value WHERE",
            visible_sql(office, "p"), "ORDER BY p.name_key, p.id LIMIT ?",
        )
    )  # fmt: skip
    with office.reading():
        clients = office.db.run(sql, (json.dumps(ids), MOST))
    return Told(tuple(facts), tuple(clients), len(ids) - len(clients))
