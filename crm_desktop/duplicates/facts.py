"""What of a client is compared with others."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.channel_reading import read_channels
from crm_desktop.clients.company_names import split_company
from crm_desktop.clients.field_types import COMPANY, PERSON
from crm_desktop.clients.naming import names_of_draft
from crm_desktop.clients.person_names import PersonName, looks_like_person, split_person
from crm_desktop.clients.requisites import plain
from crm_desktop.duplicates.company_likeness import CompanyWords, company_words, is_sole
from crm_desktop.duplicates.person_likeness import person_parts
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.clients.drafts import ClientDraft
    from db.connection import OfficeDatabase

_NOBODY: Final = PersonName("", "")
_TOO_LONG: Final = 4


@dataclass(frozen=True)
class Facts:
    """One client as the comparing sees it.

    Attributes:
        id: 0 for a client not yet in the base.
        written: last name, first name, patronymic of a person as stored, all `""` if unknown.
        birthday: `YYYY-MM-DD`, `--MM-DD` or `""`.
        region: the directory item's id, 0 if unknown.
        channels: (kind, key) of what the client can be reached by.
    """

    id: int
    kind: str
    name: str
    name_key: str
    written: PersonName = _NOBODY
    inn: str = ""
    kpp: str = ""
    ogrn: str = ""
    birthday: str = ""
    region: int = 0
    channels: frozenset[tuple[str, str]] = frozenset()

    @cached_property
    def words(self) -> CompanyWords:
        """The name as a company's."""
        return company_words(self.name)

    @cached_property
    def parts(self) -> PersonName:
        """The ФИО of a person or of an ИП named after its owner; all `""` for other companies."""
        if self.kind == PERSON:
            return person_parts(self.written if any(self.written) else split_person(self.name))
        if self.sole or not self.words.form:
            proper = split_company(self.name).proper
            if looks_like_person(proper):
                return person_parts(split_person(proper))
        return _NOBODY

    @cached_property
    def guessed_parts(self) -> PersonName:
        """The ФИО, also of what was entered as a company without a form: «Dmitry Kravtsov»."""
        if any(self.parts) or self.kind == PERSON or self.words.form:
            return self.parts
        whole = 1 < len(self.words.words) < _TOO_LONG and not self.words.numbers
        return person_parts(split_person(self.name)) if whole else _NOBODY

    @cached_property
    def sole(self) -> bool:
        """Whether this is an ИП."""
        return self.kind == COMPANY and is_sole(self.words)

    def keys(self, *kinds: str) -> frozenset[str]:
        """Return the keys of the channels of some kinds."""
        return frozenset(key for kind, key in self.channels if kind in kinds)


def facts_of_draft(draft: ClientDraft) -> Facts:
    """Return what is known of a client being typed; the name may still be missing."""
    try:
        names = names_of_draft(draft)
    except UserError:
        names = {"kind": draft.kind, "name": "", "name_key": ""}
    inn, kpp, ogrn, birthday = (
        plain(str(draft.values.get(key) or "")) for key in ("inn", "kpp", "ogrn", "birthday")
    )
    return Facts(
        0,
        names["kind"],
        names["name"],
        names["name_key"],
        PersonName(*(names.get(part) or "" for part in ("last_name", "first_name", "middle_name"))),
        inn,
        kpp,
        ogrn,
        birthday,
        int(draft.values.get("region") or 0),
        frozenset((each.kind, each.key) for each in read_channels(draft.channels) if each.key),
    )


def read_facts(db: OfficeDatabase, clients: Iterable[int]) -> dict[int, Facts]:
    """Read what is compared of these clients; deleted and merged ones are left out."""
    ids = json.dumps(list(clients))
    channels: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for client, kind, key in db.run(
        "SELECT h.client, h.kind, h.key FROM json_each(?) j"
        " CROSS JOIN channel h ON h.client = j.value AND h.key <> '' AND h.deleted_at IS NULL",
        (ids,),
    ):
        channels[client].add((kind, key))
    rows = db.run(
        "SELECT c.id, c.kind, c.name, c.name_key, coalesce(c.last_name, ''),"
        " coalesce(c.first_name, ''), coalesce(c.middle_name, ''), coalesce(c.inn, ''),"
        " coalesce(c.kpp, ''), coalesce(c.ogrn, ''), coalesce(c.birthday, ''),"
        " coalesce(c.region, 0) FROM json_each(?) j"
        " CROSS JOIN client c ON c.id = j.value AND c.deleted_at IS NULL"
        " AND c.merged_into IS NULL",
        (ids,),
    )
    return {
        client: Facts(
            client, kind, name, name_key, PersonName(last, first, middle),
            inn, kpp, ogrn, birthday, region, frozenset(channels.get(client, ())),
        )
        for client, kind, name, name_key, last, first, middle,
            inn, kpp, ogrn, birthday, region in rows
    }  # fmt: skip
