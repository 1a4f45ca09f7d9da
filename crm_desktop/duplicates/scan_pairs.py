"""Pairs of clients worth comparing, over the whole base, in portions.

Nothing is kept longer than a portion: numbers come from their indexes in order, names in parts
of so many clients at a time. No transaction stays open between portions.
"""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Final
from zlib import crc32

from crm_desktop.clients.field_types import PERSON
from crm_desktop.clients.requisites import check_inn
from crm_desktop.duplicates.blocks import (
    CompanyBook,
    company_key_of,
    near_people,
    person_key_of,
)
from crm_desktop.duplicates.candidates import CROWD, POOL, Pair, crowd_hooks, most_namesakes
from crm_desktop.duplicates.evidence import is_dummy
from crm_desktop.duplicates.person_likeness import Fit, last_fit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crm_desktop.duplicates.blocks import PersonKey
    from crm_desktop.duplicates.criteria import Criteria
    from db.connection import OfficeDatabase

    # Of a name: the clients that bear it.
    Bearers = dict[str, list[int]]

_KEYS: Final = 1000
_ROWS: Final = 5000
_NAMES_AT_ONCE: Final = 150_000
_PAIRS: Final = 2000


def pairs_by_inn(db: OfficeDatabase) -> Iterator[list[Pair]]:
    """Yield portions of pairs with one ИНН."""
    last = ""
    while True:
        found = db.run(
            "SELECT inn FROM client INDEXED BY client_inn WHERE inn > ? AND inn IS NOT NULL"
            " GROUP BY inn HAVING count(*) > 1 ORDER BY inn LIMIT ?",
            (last, _KEYS),
        )
        if not found:
            return
        last = found[-1][0]
        rows = db.run(
            "SELECT c.inn, c.id, coalesce(c.kpp, ''), c.name_key FROM json_each(?) j"
            " CROSS JOIN client c ON c.inn = j.value AND c.inn IS NOT NULL"
            " AND c.deleted_at IS NULL AND c.merged_into IS NULL ORDER BY c.id",
            (json.dumps([inn for (inn,) in found if not check_inn(inn)]),),
        )
        groups: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
        for inn, *row in rows:
            groups[inn].append(tuple(row))
        yield from _portions(pair for group in groups.values() for pair in _of_group(group))


def pairs_by_channel(db: OfficeDatabase) -> Iterator[list[Pair]]:
    """Yield portions of pairs that share a phone, an e-mail, an account or a site."""
    last = ""
    while True:
        found = db.run(
            "SELECT key FROM channel INDEXED BY channel_key WHERE key > ?"
            " GROUP BY key HAVING count(*) > 1 ORDER BY key LIMIT ?",
            (last, _KEYS),
        )
        if not found:
            return
        last = found[-1][0]
        rows = db.run(
            "SELECT DISTINCT h.key, h.kind, c.id, c.name_key FROM json_each(?) j"
            " CROSS JOIN channel h ON h.key = j.value AND h.deleted_at IS NULL"
            " CROSS JOIN client c ON c.id = h.client AND c.deleted_at IS NULL"
            " AND c.merged_into IS NULL ORDER BY c.id",
            (json.dumps([key for (key,) in found]),),
        )
        groups: dict[tuple[str, str], list[tuple[int, str, str]]] = defaultdict(list)
        for key, kind, client, name_key in rows:
            if not is_dummy(kind, key):
                groups[key, kind].append((client, "", name_key))
        yield from _portions(pair for group in groups.values() for pair in _of_group(group))


def pairs_by_name(
    db: OfficeDatabase, criteria: Criteria, told: Callable[[int, int], None]
) -> Iterator[list[Pair]]:
    """Yield portions of pairs with about alike names; `told` hears of steps done and all."""
    crowded: dict[str, int] = dict(
        db.run(
            "SELECT name_key, count(*) FROM client INDEXED BY client_name"
            " WHERE deleted_at IS NULL AND merged_into IS NULL"
            " GROUP BY name_key HAVING count(*) > ?",
            (criteria.namesakes,),
        )
    )
    parts = 1 + db.run("SELECT count(*) FROM client")[0][0] // _NAMES_AT_ONCE
    for part in range(parts):
        people, firms = _names_of_part(db, criteria, crowded, part=part, parts=parts)
        blocks = len(people) + len(firms)
        done = 0
        pairs: set[Pair] = set()
        for block in people.values():
            pairs.update(_people_pairs(block))
            done += 1
            if len(pairs) >= _PAIRS:
                yield from _portions(iter(pairs))
                pairs.clear()
                told(part * blocks + done, parts * blocks)
        for prefix, block in firms.items():
            pairs.update(_firm_pairs(prefix, block, criteria.likeness))
            done += 1
            if len(pairs) >= _PAIRS or done % 100 == 0:
                yield from _portions(iter(pairs))
                pairs.clear()
                told(part * blocks + done, parts * blocks)
        yield from _portions(iter(pairs))


def _names_of_part(
    db: OfficeDatabase, criteria: Criteria, crowded: dict[str, int], *, part: int, parts: int
) -> tuple[dict[str, Bearers], dict[str, Bearers]]:
    """Read the names whose beginnings fall to one part: of people by start, of firms by word."""
    people: dict[str, Bearers] = defaultdict(lambda: defaultdict(list))
    firms: dict[str, Bearers] = defaultdict(lambda: defaultdict(list))
    last = 0
    while rows := db.run(
        "SELECT id, kind, name_key FROM client WHERE id > ? AND deleted_at IS NULL"
        " AND merged_into IS NULL ORDER BY id LIMIT ?",
        (last, _ROWS),
    ):
        last = rows[-1][0]
        for client, kind, name_key in rows:
            if crowded.get(name_key, 0) > most_namesakes(kind, criteria):
                continue
            if kind == PERSON:
                start = person_key_of(name_key).start
                if " " in name_key and crc32(start.encode()) % parts == part:
                    people[start][name_key].append(client)
            else:
                for prefix in company_key_of(name_key).prefixes:
                    if crc32(prefix.encode()) % parts == part:
                        firms[prefix][name_key].append(client)
    return people, firms


def _people_pairs(block: Bearers) -> Iterator[Pair]:
    """Yield pairs of one beginning: of one surname, or of two that a slip of the pen parts."""
    if len(block) == 1:
        yield from _all_pairs(next(iter(block.values())))
        return
    rooms: dict[str, dict[str, list[tuple[PersonKey, list[int]]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    joined: dict[str, list[int]] = defaultdict(list)
    for name, clients in block.items():
        key = person_key_of(name)
        joined[key.joined] += clients
        for initial in key.initials:
            rooms[key.parts.last][initial].append((key, clients))
    for clients in joined.values():
        yield from _all_pairs(clients)
    meeting = [(last, last) for last in rooms]
    meeting += [
        (one, two) for one, two in combinations(rooms, 2) if last_fit(one, two) is not Fit.DIFFER
    ]
    for one, two in meeting:
        for initial, these in rooms[one].items():
            those = rooms[two].get(initial, ())
            for place, (key, clients) in enumerate(these):
                for other, others in those[place + 1 :] if one == two else those:
                    if near_people(key, other):
                        yield from _ordered((a, b) for a in clients for b in others)


def _firm_pairs(prefix: str, block: Bearers, least: int) -> Iterator[Pair]:
    """Yield pairs of firms with a word of one beginning, which is the first word of one of them."""
    keys = {name: company_key_of(name) for name in block}
    book = CompanyBook([name for name, key in keys.items() if key.start == prefix])
    for name, key in keys.items():
        for other in book.near(key, least=least):
            if other == name:
                yield from _all_pairs(block[name])
            else:
                yield from _ordered((a, b) for a in block[name] for b in block[other])


def _of_group(group: list[tuple[int, str, str]]) -> Iterator[Pair]:
    """Yield pairs of clients with one number; of a crowd, those that more speaks for."""
    del group[POOL:]
    if len(group) <= CROWD:
        yield from combinations([client for client, _, _ in group], 2)
        return
    meeting: dict[str, list[int]] = defaultdict(list)
    for client, number, name_key in group:
        for hook in crowd_hooks(number, name_key):
            meeting[hook].append(client)
    yield from {pair for clients in meeting.values() for pair in combinations(clients, 2)}


def _all_pairs(clients: list[int]) -> Iterator[Pair]:
    return combinations(sorted(clients), 2)


def _ordered(pairs: Iterator[Pair]) -> Iterator[Pair]:
    return ((a, b) if a < b else (b, a) for a, b in pairs if a != b)


def _portions(pairs: Iterator[Pair]) -> Iterator[list[Pair]]:
    portion: list[Pair] = []
    for pair in pairs:
        portion.append(pair)
        if len(portion) == _PAIRS:
            yield portion
            portion = []
    if portion:
        yield portion
