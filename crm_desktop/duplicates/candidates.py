"""Whom to compare one client with, and comparing pairs: everything that asks the base."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.field_types import PERSON
from crm_desktop.clients.requisites import check_inn
from crm_desktop.duplicates.blocks import (
    CompanyBook,
    company_key_of,
    company_ranges,
    is_formal,
    name_hooks,
    near_people,
    person_key_of,
    person_ranges,
)
from crm_desktop.duplicates.comparing import Level, compare
from crm_desktop.duplicates.evidence import is_dummy
from crm_desktop.duplicates.facts import read_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crm_desktop.duplicates.comparing import Verdict
    from crm_desktop.duplicates.criteria import Criteria
    from crm_desktop.duplicates.facts import Facts
    from db.connection import OfficeDatabase

CROWD: Final = 50
"""A channel of more clients than this is a switchboard's: it says little of who it is."""
POOL: Final = 2000
"""At most so many clients of one number are looked at."""
_MOST_NAMES: Final = 20_000
_COMPANIES_A_NAME: Final = 4
_PORTION: Final = 400

Pair = tuple[int, int]


def candidates(db: OfficeDatabase, subject: Facts, criteria: Criteria) -> set[int]:
    """Return the ids of clients that share a number or about a name with this one."""
    found = set(_by_inn(db, subject)) if criteria.inn else set()
    for kind, key in subject.channels:
        if not is_dummy(kind, key):
            found.update(_by_channel(db, subject, kind, key))
    if criteria.names and subject.name_key:
        found.update(_by_name(db, subject, criteria))
    found.discard(subject.id)
    return found


def judged(
    db: OfficeDatabase, pairs: Iterable[Pair], criteria: Criteria, *, hints: bool = False
) -> Iterator[tuple[Pair, Verdict]]:
    """Compare pairs of clients; those that differ, are linked or gone are left out."""
    waiting = list(pairs)
    for start in range(0, len(waiting), _PORTION):
        portion = waiting[start : start + _PORTION]
        known = read_facts(db, {client for pair in portion for client in pair})
        apart = linked_pairs(db, known)
        shared = {
            key
            for a, b in portion
            if a in known and b in known
            for _, key in known[a].channels & known[b].channels
        }
        crowded = crowded_keys(db, shared)
        for a, b in portion:
            if a in known and b in known and (a, b) not in apart:
                verdict = compare(known[a], known[b], criteria, crowded=crowded)
                if verdict and (hints or verdict.level is not Level.HINT):
                    yield (a, b), verdict


def linked_pairs(db: OfficeDatabase, clients: Iterable[int]) -> set[Pair]:
    """Return pairs (both ways round) a person has linked: a company and its contact, relatives."""
    ids = json.dumps(list(clients))
    rows = db.run(
        "SELECT k.company, k.person FROM json_each(?1) j"
        " CROSS JOIN contact k ON k.company = j.value AND k.deleted_at IS NULL"
        " UNION ALL SELECT k.company, k.person FROM json_each(?1) j"
        " CROSS JOIN contact k ON k.person = j.value AND k.deleted_at IS NULL"
        " UNION ALL SELECT r.client, r.other FROM json_each(?1) j"
        " CROSS JOIN relation r ON r.client = j.value AND r.deleted_at IS NULL"
        " UNION ALL SELECT r.client, r.other FROM json_each(?1) j"
        " CROSS JOIN relation r ON r.other = j.value AND r.deleted_at IS NULL",
        (ids,),
    )
    return {pair for a, b in rows for pair in ((a, b), (b, a))}


def crowded_keys(db: OfficeDatabase, keys: Iterable[str]) -> set[str]:
    """Return those keys that more than `CROWD` channels have."""
    rows = db.run(
        "SELECT k.value FROM json_each(?) k WHERE (SELECT count(*) FROM (SELECT 1 FROM channel h"
        " WHERE h.key = k.value AND h.deleted_at IS NULL LIMIT ?)) > ?",
        (json.dumps(list(keys)), CROWD + 1, CROWD),
    )
    return {row[0] for row in rows}


def most_namesakes(kind: str, criteria: Criteria) -> int:
    """Return how many clients may bear one name for it to say something."""
    return criteria.namesakes * (1 if kind == PERSON else _COMPANIES_A_NAME)


def crowd_hooks(number: str, name_key: str) -> frozenset[str]:
    """Return by what the many clients of one number find each other: another number, or a name."""
    return name_hooks(name_key) | ({f"={number}"} if number else frozenset())


def _by_inn(db: OfficeDatabase, subject: Facts) -> Iterator[int]:
    if not subject.inn or check_inn(subject.inn):
        return
    rows = db.run(
        "SELECT id, coalesce(kpp, ''), name_key FROM client WHERE inn = ? AND inn IS NOT NULL"
        " AND deleted_at IS NULL AND merged_into IS NULL ORDER BY id LIMIT ?",
        (subject.inn, POOL),
    )
    yield from _of_crowd(rows, crowd_hooks(subject.kpp, subject.name_key))


def _by_channel(db: OfficeDatabase, subject: Facts, kind: str, key: str) -> Iterator[int]:
    rows = db.run(
        "SELECT DISTINCT c.id, '', c.name_key FROM channel h CROSS JOIN client c ON c.id = h.client"
        " AND c.deleted_at IS NULL AND c.merged_into IS NULL"
        " WHERE h.key = ? AND h.kind = ? AND h.deleted_at IS NULL ORDER BY c.id LIMIT ?",
        (key, kind, POOL),
    )
    yield from _of_crowd(rows, crowd_hooks("", subject.name_key))


def _of_crowd(rows: list[tuple[int, str, str]], hooks: frozenset[str]) -> Iterator[int]:
    for client, number, name_key in rows:
        if len(rows) <= CROWD or not hooks.isdisjoint(crowd_hooks(number, name_key)):
            yield client


def _by_name(db: OfficeDatabase, subject: Facts, criteria: Criteria) -> Iterator[int]:
    # A given name alone says nothing.
    if subject.kind == PERSON and " " not in subject.name_key:
        return
    if subject.kind == PERSON:
        person = person_key_of(subject.name_key)
        rows = _in_ranges(db, person_ranges(person))
    else:
        company = company_key_of(subject.name_key)
        rows = _in_ranges(db, company_ranges(company))
    bearers = Counter(name_key for name_key, _ in rows)
    most = most_namesakes(subject.kind, criteria)
    if bearers[subject.name_key] > most:
        return
    names = [name_key for name_key, count in bearers.items() if count <= most]
    if subject.kind == PERSON:
        near = {name for name in names if near_people(person, person_key_of(name))}
    else:
        if company.person is None:
            names = [name for name in names if not is_formal(name)]
        near = set(CompanyBook(names).near(company, least=criteria.likeness))
    yield from (client for name_key, client in rows if name_key in near)


def _in_ranges(db: OfficeDatabase, ranges: Iterable[tuple[str, str]]) -> list[tuple[str, int]]:
    return db.run(
        "SELECT DISTINCT c.name_key, c.id FROM json_each(?) r"
        " CROSS JOIN client c INDEXED BY client_name"
        " ON c.name_key >= r.value ->> 0 AND c.name_key < r.value ->> 1"
        " WHERE c.deleted_at IS NULL AND c.merged_into IS NULL LIMIT ?",
        (json.dumps(list(ranges)), _MOST_NAMES),
    )
