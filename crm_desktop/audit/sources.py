"""Where the lines come from; each source gives its own, newest first, from one index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm_desktop.audit.acts import (
    ACTS_OF,
    AUDIT,
    MASS_KINDS,
    PEOPLE_TABLES,
    SETTING_TABLES,
    TAKEN_KINDS,
    Group,
    group_of,
)
from crm_desktop.audit.filtering import AuditFilter, AuditLine
from crm_desktop.audit.words import details_of, sentence
from crm_desktop.journal.stamps import COUNTER_BITS, EPOCH_MS, SLOT_BITS
from db.tables import BY_NAME
from db.weighty import WEIGHTY, WEIGHTY_KINDS

if TYPE_CHECKING:
    from db.connection import OfficeDatabase

MOST_COUNTED: Final = 10_000

_LINE: Final = (
    "SELECT e.id, e.happened_at, e.act, coalesce(e.area, ''), e.amount,"
    " coalesce(e.destination, ''), e.details, e.author, coalesce(m.name, ''),"
    " coalesce(p.name, '') FROM audit_entry e"
)
_NAMES: Final = " LEFT JOIN member m ON m.id = e.author LEFT JOIN member p ON p.id = e.person"
_SET: Final = (
    "SELECT c.id, c.started_at, c.kind, c.title, c.author, coalesce(m.name, ''),"
    " (SELECT count(*) FROM (SELECT DISTINCT tbl, record FROM change_row r"
    " WHERE r.change = c.id LIMIT 10001))"
)
# An undo of an ordinary act is one too; notes of exports that have a line show as the line.
_OF_WEIGHT: Final = (
    "(c.kind <> 'undo' OR EXISTS (SELECT 1 FROM change_set u WHERE u.id = c.undoes"
    " AND u.kind <> 'act'))"
)
_WITHOUT_LINE: Final = (
    "(c.kind NOT IN ('export', 'print') OR NOT EXISTS"
    " (SELECT 1 FROM change_row r WHERE r.change = c.id))"
)


def lines(db: OfficeDatabase, filter_: AuditFilter, *, before: int, limit: int) -> list[AuditLine]:
    """Lines of the audit's own."""
    if filter_.group is None:
        rows = _lines(db, filter_, before, limit, "", ())
    else:
        # Act by act: each is a walk back along the index of acts.
        rows = []
        for act in ACTS_OF[filter_.group]:
            rows += _lines(db, filter_, before, limit, "e.act = ?", (act.value,))
    found = []
    for entry, at, act, area, amount, destination, text, author, name, person in rows:
        details = details_of(text)
        told = sentence(act, area=area, amount=amount, person=person, details=details)
        group = group_of(act)
        found.append(
            AuditLine(entry, at, group, act, told, author, name, amount, destination, details)
        )
    return found


def _lines(
    db: OfficeDatabase,
    filter_: AuditFilter,
    before: int,
    limit: int,
    condition: str,
    values: tuple[Any, ...],
) -> list[tuple[Any, ...]]:
    where, given = _bounds(filter_, "e.id", "e.happened_at", "e.author", before)
    if condition:
        # With both to choose from, the act is the narrower one.
        where = [each.replace("e.author", "+e.author") for each in where]
        where.insert(0, condition)
        given = [*values, *given]
    if filter_.least:
        where.append("e.amount >= ?")
        given.append(filter_.least)
    sql = " ".join((_LINE, _NAMES, "WHERE", " AND ".join(where), "ORDER BY e.id DESC LIMIT ?"))
    return db.run(sql, (*given, limit))


def acts_of_weight(
    db: OfficeDatabase, filter_: AuditFilter, *, before: int, limit: int
) -> list[AuditLine]:
    """Exports of before there was an audit, mass acts, imports, merges, erasures."""
    kinds = _kinds(filter_.group)
    if not kinds:
        return []
    where, values = _bounds(filter_, "c.id", "c.started_at", "c.author", before)
    # Said as the index says it, so that the index is read.
    where += [WEIGHTY.replace("kind", "c.kind"), _OF_WEIGHT, _WITHOUT_LINE]
    if kinds != WEIGHTY_KINDS:
        where.append(f"+c.kind IN ({', '.join('?' * len(kinds))})")
        values += kinds
    _at_least(filter_, where, values)
    sql = " ".join(
        (
            _SET, "FROM change_set c LEFT JOIN member m ON m.id = c.author WHERE",
            " AND ".join(where), "ORDER BY c.id DESC LIMIT ?",
        )
    )  # fmt: skip
    return [
        AuditLine(
            change, at, Group.TAKEN if kind in TAKEN_KINDS else Group.MASS, kind, title, author,
            name, amount, change_id=change,
        )
        for change, at, kind, title, author, name, amount in db.run(sql, (*values, limit))
    ]  # fmt: skip


def _kinds(group: Group | None) -> tuple[str, ...]:
    if group is None:
        return WEIGHTY_KINDS
    return {Group.TAKEN: TAKEN_KINDS, Group.MASS: MASS_KINDS}.get(group, ())


def acts_on_tables(
    db: OfficeDatabase, filter_: AuditFilter, *, before: int, limit: int
) -> list[AuditLine]:
    """What changed people, rights and settings: found by the tables it wrote to."""
    found: dict[int, AuditLine] = {}
    for group, tables in ((Group.SETTINGS, SETTING_TABLES), (Group.PEOPLE, PEOPLE_TABLES)):
        if filter_.group in (None, group):
            rows = _on_tables(db, filter_, tables, before, limit)
            found.update((line.id, line) for line in (_told(row, group) for row in rows))
    if filter_.group is Group.SETTINGS and found:
        people = _on_tables(db, filter_, PEOPLE_TABLES, before, limit)
        for row in people:
            found.pop(row[0], None)
    return sorted(found.values(), key=lambda line: -line.id)[:limit]


def _told(row: tuple[Any, ...], group: Group) -> AuditLine:
    change, at, kind, title, author, name, amount = row
    return AuditLine(change, at, group, kind, title, author, name, amount, change_id=change)


def _on_tables(
    db: OfficeDatabase, filter_: AuditFilter, tables: tuple[str, ...], before: int, limit: int
) -> list[tuple[Any, ...]]:
    numbers = ", ".join(str(BY_NAME[name].number) for name in tables)
    where, values = _bounds(filter_, "c.id", "c.started_at", "c.author", before)
    # Mass acts are told of as such, whatever else they write.
    where.append(f"NOT {WEIGHTY.replace('kind', 'c.kind')} OR (c.kind = 'undo' AND NOT")
    where[-1] = f"({where[-1]} {_OF_WEIGHT}))"
    where.append("c.kind <> ?")
    values.append(AUDIT)
    _at_least(filter_, where, values)
    sql = " ".join(
        (
            _SET, "FROM (SELECT DISTINCT change FROM journal WHERE tbl IN (", numbers, ")) s",
            "CROSS JOIN change_set c ON c.id = s.change",
            "LEFT JOIN member m ON m.id = c.author WHERE", " AND ".join(where),
            "ORDER BY c.id DESC LIMIT ?",
        )
    )  # fmt: skip
    return db.run(sql, (*values, limit))


def _at_least(filter_: AuditFilter, where: list[str], values: list[Any]) -> None:
    if filter_.least:
        where.append(
            "(SELECT count(*) FROM (SELECT DISTINCT tbl, record FROM change_row r"
            " WHERE r.change = c.id LIMIT ?)) >= ?"
        )
        values += [filter_.least, filter_.least]


def _bounds(
    filter_: AuditFilter, key: str, at: str, author: str, before: int
) -> tuple[list[str], list[Any]]:
    where, values = [f"{key} < ?"], [before]
    if filter_.since is not None:
        # Ids never run behind the clock: what is older has a smaller one.
        where += [f"{key} >= ?", f"{at} >= ?"]
        first = max(filter_.since - EPOCH_MS, 0) << (SLOT_BITS + COUNTER_BITS)
        values += [first, filter_.since]
    if filter_.until is not None:
        where.append(f"{at} < ?")
        values.append(filter_.until)
    if filter_.person is not None:
        where.append(f"{author} = ?")
        values.append(filter_.person)
    return where, values
