"""Who in the base may be the same client as this one.

Families and offices share phones, so a shared number alone is a hint; together with a name that
may be the same person or company it is certain.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_sql
from crm_desktop.clients.channel_reading import read_channels
from crm_desktop.clients.company_names import company_key
from crm_desktop.clients.field_types import COMPANY, PERSON
from crm_desktop.clients.naming import names_of_draft
from crm_desktop.clients.person_names import compatible_names
from crm_desktop.clients.present import no_client
from crm_desktop.clients.requisites import plain
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from crm_desktop.clients.drafts import ClientDraft
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

_POOL: Final = 50
"""At most so many clients of one reason are looked at: a shared switchboard has hundreds."""
_REASONS: Final = {
    "inn": "совпал ИНН",
    "inn_kpp": "совпали ИНН и КПП",
    "ogrn": "совпал ОГРН",
    "phone": "совпал телефон",
    "email": "совпала почта",
    "messenger": "совпал мессенджер",
    "social": "совпала страница в соцсети",
    "site": "совпал сайт",
    "name": "совпало название",
    "fio": "совпали ФИО",
}
_PERSONAL: Final = frozenset({"phone", "email", "messenger", "social"})


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A client that may be the same.

    Attributes:
        reasons: «совпал ИНН», «совпал телефон»…, the weightiest first.
        certain: whether the reasons together leave hardly a doubt.
    """

    id: int
    name: str
    kind: str
    reasons: tuple[str, ...]
    certain: bool


@dataclass(slots=True)
class _Subject:
    """What is known of the client in question."""

    id: int
    kind: str
    name: str
    name_key: str
    inn: str
    kpp: str
    ogrn: str
    keys: set[tuple[str, str]]


class _Other(NamedTuple):
    """A client of the base that agrees in something."""

    id: int
    name: str
    kind: str
    inn: str
    kpp: str


@dataclass(slots=True)
class _Found:
    reasons: list[str] = field(default_factory=list)


@use_case(Right.VIEW_CLIENTS)
def possible_duplicates(
    office: Office, subject: ClientDraft | int, *, limit: int = 10
) -> list[Duplicate]:
    """Return clients that may be the same as a draft being typed or as one of the base.

    A company and its contact persons rightly share phones and are never told of each other.

    Args:
        office: the office.
        subject: a draft, however incomplete, or a client's id.
        limit: at most this many, the certain ones first.

    Raises:
        NotFoundError: there is no client of this id.
    """
    with office.reading():
        known = _of_client(office.db, subject) if isinstance(subject, int) else _of_draft(subject)
        found: dict[int, _Found] = {}
        _by_numbers(office, known, found)
        _by_channels(office, known, found)
        _by_name(office, known, found)
        for client in (known.id, *_linked(office.db, known.id)):
            found.pop(client, None)
        rows = office.db.run(
            " ".join(
                (
                    "SELECT c.id, c.name, c.kind, coalesce(c.inn, ''), coalesce(c.kpp, '')",
                    "FROM json_each(?) j",
                    "CROSS JOIN client c ON c.id = j.value WHERE", visible_sql(office, "c"),
                )
            ),
            (json.dumps(list(found)),),
        )  # fmt: skip
    told = []
    for row in rows:
        other = _Other(*row)
        reasons = found[other.id].reasons
        told.append(
            Duplicate(
                other.id, other.name, other.kind, tuple(_REASONS[each] for each in reasons),
                _certain(known, other, reasons),
            )
        )  # fmt: skip
    told.sort(key=lambda each: (not each.certain, -len(each.reasons), each.name, each.id))
    return told[:limit]


def _linked(db: OfficeDatabase, client: int) -> set[int]:
    rows = db.run(
        "SELECT person FROM contact WHERE company = ?1 AND deleted_at IS NULL"
        " UNION SELECT company FROM contact WHERE person = ?1 AND deleted_at IS NULL",
        (client,),
    )
    return {row[0] for row in rows}


def _of_draft(draft: ClientDraft) -> _Subject:
    try:
        names = names_of_draft(draft)
    except UserError:
        names = {"kind": draft.kind, "name": "", "name_key": ""}
    inn, kpp, ogrn = (plain(str(draft.values.get(key) or "")) for key in ("inn", "kpp", "ogrn"))
    return _Subject(
        0, names["kind"], names["name"], names["name_key"], inn, kpp, ogrn,
        {(channel.kind, channel.key) for channel in read_channels(draft.channels) if channel.key},
    )  # fmt: skip


def _of_client(db: OfficeDatabase, client: int) -> _Subject:
    rows = db.run(
        "SELECT kind, name, name_key, coalesce(inn, ''), coalesce(kpp, ''), coalesce(ogrn, '')"
        " FROM client WHERE id = ?",
        (client,),
    )
    if not rows:
        raise no_client()
    keys = db.run(
        "SELECT kind, key FROM channel WHERE client = ? AND key <> '' AND deleted_at IS NULL",
        (client,),
    )
    kind, name, name_key, inn, kpp, ogrn = rows[0]
    return _Subject(client, kind, name, name_key, inn, kpp, ogrn, set(keys))


def _by_numbers(office: Office, known: _Subject, found: dict[int, _Found]) -> None:
    if not known.inn:
        return
    rows = office.db.run(
        "SELECT id, coalesce(kpp, ''), coalesce(ogrn, '') FROM client"
        " WHERE inn = ? AND inn IS NOT NULL LIMIT ?",
        (known.inn, _POOL),
    )
    for client, kpp, ogrn in rows:
        same_branch = bool(known.kpp) and kpp == known.kpp
        _note(found, client, "inn_kpp" if same_branch else "inn")
        if known.ogrn and ogrn == known.ogrn:
            _note(found, client, "ogrn")


def _by_channels(office: Office, known: _Subject, found: dict[int, _Found]) -> None:
    for kind, key in sorted(known.keys):
        rows = office.db.run(
            "SELECT client FROM channel WHERE key = ? AND kind = ? AND deleted_at IS NULL LIMIT ?",
            (key, kind, _POOL),
        )
        for (client,) in rows:
            _note(found, client, kind)


def _by_name(office: Office, known: _Subject, found: dict[int, _Found]) -> None:
    # A given name alone says nothing.
    if not known.name_key or (known.kind == PERSON and " " not in known.name_key):
        return
    sql = " ".join(
        ("SELECT c.id, c.kind FROM client c WHERE c.name_key = ? AND", visible_sql(office, "c"),
         "LIMIT ?")
    )  # fmt: skip
    for client, kind in office.db.run(sql, (known.name_key, _POOL)):
        if kind == known.kind:
            _note(found, client, "fio" if kind == PERSON else "name")


def _note(found: dict[int, _Found], client: int, reason: str) -> None:
    reasons = found.setdefault(client, _Found()).reasons
    if reason not in reasons:
        reasons.append(reason)


def _certain(known: _Subject, other: _Other, reasons: list[str]) -> bool:
    if "inn_kpp" in reasons:
        return True
    if "inn" in reasons:
        # One ИНН with two КПП is a company and its branch.
        return other.kind == known.kind and not (known.kpp and other.kpp)
    if known.inn and other.inn and known.inn != other.inn:
        return False
    return bool(_PERSONAL & set(reasons)) and _names_agree(known, other.name, other.kind)


def _names_agree(known: _Subject, name: str, kind: str) -> bool:
    if not known.name or kind != known.kind:
        return False
    if kind == COMPANY:
        key = company_key(known.name)
        return bool(key) and key == company_key(name)
    return compatible_names(known.name, name)
