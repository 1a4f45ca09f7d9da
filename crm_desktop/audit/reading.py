"""One list of who did what: lines of the audit among the acts of weight of the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, may, require, use_case
from crm_desktop.audit.acts import ACTS_OF, GROUPS
from crm_desktop.audit.filtering import ANY, AuditFilter, AuditLine
from crm_desktop.audit.sources import acts_of_weight, acts_on_tables, lines
from crm_desktop.clients.company_names import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.office.office import Office

__all__ = ["ACTS_OF", "ANY", "GROUPS", "AuditFilter", "AuditLine", "list_audit"]

_NEWEST: Final = 1 << 62
_PORTION: Final = 500
_SCAN: Final = 20_000
"""How many lines a search for a text looks through at most."""


@use_case(Right.VIEW_OFFICE)
def list_audit(
    office: Office, filter_: AuditFilter = ANY, *, before: int | None = None, limit: int = 100
) -> list[AuditLine]:
    """Return lines, newest first; who may not see the audit gets his own.

    Args:
        office: the office.
        filter_: which.
        before: the id of the last one already shown; None = from the newest.
        limit: at most this many.
    """
    return page(office, own_or_all(office, filter_), before=before, limit=limit)


@use_case(Right.VIEW_OFFICE)
def own_or_all(office: Office, filter_: AuditFilter) -> AuditFilter:
    """Return the filter narrowed to what this person may see."""
    return filter_ if may(office, Right.VIEW_AUDIT) else filter_.of(office.user_id)


@use_case(Right.VIEW_OFFICE)
def page(
    office: Office, filter_: AuditFilter, *, before: int | None, limit: int
) -> list[AuditLine]:
    """Return a page of `list_audit` for a filter that `own_or_all` gave.

    Raises:
        AccessDeniedError: of others, without the right.
    """
    if filter_.person != office.user_id:
        require(office, Right.VIEW_AUDIT)
    wanted = fold(" ".join(filter_.text.split()))
    with office.reading():
        if not wanted:
            return _merged(office, filter_, before or _NEWEST, limit)
        found: list[AuditLine] = []
        for line in _walk(office, filter_, before or _NEWEST):
            if wanted in fold(line.searched):
                found.append(line)
                if len(found) == limit:
                    break
        return found


def _walk(office: Office, filter_: AuditFilter, before: int) -> Iterator[AuditLine]:
    for _portion in range(_SCAN // _PORTION):
        lines_ = _merged(office, filter_, before, _PORTION)
        yield from lines_
        if len(lines_) < _PORTION:
            return
        before = lines_[-1].id


def _merged(office: Office, filter_: AuditFilter, before: int, limit: int) -> list[AuditLine]:
    db = office.db
    found = {line.id: line for line in acts_on_tables(db, filter_, before=before, limit=limit)}
    for source in (acts_of_weight, lines):
        found.update((line.id, line) for line in source(db, filter_, before=before, limit=limit))
    return [found[key] for key in sorted(found, reverse=True)[:limit]]
