"""Which conflicts a person may deal with: the guard's judgement of an edit, told beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.guarded_tables import PARTS, RECORDS
from crm_desktop.access.hidden_columns import SHUT, hidden_columns, hidden_custom
from crm_desktop.access.powers import Area, Deed, FieldRule
from crm_desktop.access.rights import Right, may, use_case
from crm_desktop.access.visibility import allowed_ids
from crm_desktop.journal.records import OWN, read_records
from crm_desktop.sync.conflicts.taking import rights_to_settle
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from crm_desktop.office.office import Office
    from crm_desktop.sync.conflicts.reading import FoundConflict
    from db.connection import OfficeDatabase

_FILES: Final = "attachment"

Owner = tuple[Area, Deed, int]
"""A record, and what dealing with the conflict is to it."""


@use_case(Right.VIEW_HISTORY)
def writable(office: Office, found: Sequence[FoundConflict]) -> set[int]:
    """Return the numbers of the conflicts this person may settle or take, by rights, record, field.

    Args:
        office: the office.
        found: conflicts he sees.
    """
    rules = office.powers.fields.items()
    shut = {key for key, rule in rules if rule is not FieldRule.EDIT}
    tables = {each.table.name for each in found}
    open_tables = {
        name for name in tables if any(may(office, right) for right in rights_to_settle(name))
    }
    kept = [
        each for each in found if each.table.name in open_tables and not _shut(each, shut)
    ]  # fmt: skip
    owners = _owners(office.db, kept)
    allowed = _allowed(office, {owner for told in owners.values() for owner in told})
    return {
        each.id for each in kept if each.id not in owners or not allowed.isdisjoint(owners[each.id])
    }


def _shut(found: FoundConflict, shut: Collection[str]) -> bool:
    """Whether the field, or one it goes with, may not be written by this person."""
    name = found.table.name
    if SHUT.get(name) in shut:
        return True
    if name == _FILES:
        return any(f"{area}:files" in shut for area in PARTS[_FILES].owners.values())
    names = hidden_columns(name, shut).union(OWN + key for key in hidden_custom(name, shut))
    return not names.isdisjoint(found.lost)


def _owners(db: OfficeDatabase, found: Sequence[FoundConflict]) -> dict[int, set[Owner]]:
    """Number of a conflict -> the records any of which he has to have; absent = none at all."""
    owners: dict[int, set[Owner]] = {}
    parts: dict[str, list[FoundConflict]] = {}
    for each in found:
        name = each.table.name
        if name in RECORDS:
            owners[each.id] = {(RECORDS[name], Deed.EDIT, each.record)}
        elif name in PARTS:
            parts.setdefault(name, []).append(each)
    for name, of_table in parts.items():
        rows = read_records(db, BY_NAME[name], {each.record for each in of_table})
        part = PARTS[name]
        for each in of_table:
            row = rows.get(each.record, {})
            owners[each.id] = {
                (area, part.deed, row[column])
                for column, area in part.owners.items()
                if row.get(column) is not None
            }
    return owners


def _allowed(office: Office, wanted: Collection[Owner]) -> set[Owner]:
    asked: dict[tuple[Area, Deed], set[int]] = {}
    for area, deed, record in wanted:
        asked.setdefault((area, deed), set()).add(record)
    return {
        (area, deed, record)
        for (area, deed), records in asked.items()
        for record in allowed_ids(office, area, deed, records)
    }
