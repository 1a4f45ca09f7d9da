"""Watching an office's own changes for mass deletion, after each commit."""

from __future__ import annotations

import logging
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from crm_desktop.audit.acts import AUDIT, TITLE
from crm_desktop.audit.alarms import FORMS, Alarm, sound
from crm_desktop.audit.thresholds import thresholds_of
from crm_desktop.errors import UserError
from crm_desktop.journal.changes import Changes, Kind
from crm_desktop.journal.stamps import now_ms
from crm_desktop.storage_faults import told_to_people
from crm_desktop.wording import count
from db.journal_schema import UPDATE
from db.tables import BY_NAME

if TYPE_CHECKING:
    from crm_desktop.office.office import Office

logger = logging.getLogger(__name__)

_AREAS: Final = {Kind.CLIENT: "clients", Kind.DEAL: "deals", Kind.TASK: "tasks"}
_FEW: Final = 10
"""A transaction that touched fewer records of a kind is no part of a mass deletion."""
_AT_ONCE: Final = 16
_DELETED: Final = (
    "SELECT count(DISTINCT j.record) FROM (SELECT first_seq AS f, rows AS n FROM seal"
    " WHERE change = ? ORDER BY first_seq DESC LIMIT 1) s CROSS JOIN journal j NOT INDEXED"
    " ON j.seq BETWEEN s.f AND s.f + s.n - 1"
    " WHERE j.tbl = ? AND j.op = ? AND json_type(j.old, '$.deleted_at') = 'null'"
)


class DeletionWatch:
    """Counts what change sets delete, a long one over all its transactions."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._counts: OrderedDict[tuple[int, Kind], int] = OrderedDict()
        office.subscribe(self._hear)

    def _hear(self, changes: Changes) -> None:
        if not changes.change_id:
            return  # another program's; it watches itself
        for kind, area in _AREAS.items():
            ids = changes.touched.get(kind, frozenset())
            if ids is None or len(ids) >= _FEW:
                self._add(changes, kind, area)

    def _add(self, changes: Changes, kind: Kind, area: str) -> None:
        db = self._office.db
        words = (changes.change_id, BY_NAME[kind.value].number, UPDATE)
        deleted = int(db.run(_DELETED, words)[0][0])
        if not deleted:
            return
        key = (changes.change_id, kind)
        total = self._counts.pop(key, 0) + deleted
        self._counts[key] = total
        while len(self._counts) > _AT_ONCE:
            self._counts.popitem(last=False)
        limit = thresholds_of(db).deleted
        if limit and total - deleted < limit <= total:
            text = f"Одним действием удалено не меньше чем {count(total, *FORMS[area])}"
            self._sound(Alarm("deleted", f"deleted:{changes.change_id}", text, total, limit))

    def _sound(self, alarm: Alarm) -> None:
        try:
            with told_to_people(), self._office.change(TITLE, kind=AUDIT) as change:
                sound(self._office, change, alarm, at=now_ms())
        except UserError as error:  # the deletion itself stands, and the history tells of it
            logger.warning("an alarm was not written: %s", type(error).__name__)
