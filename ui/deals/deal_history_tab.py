"""«История изменений» of a deal: every value that changed, and the way back."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, ClassVar, Final

from crm_desktop.clients.history import HistoryDay
from crm_desktop.deals.history import deal_history
from crm_desktop.wording.times import local
from ui.clients.history_tab import HistoryTab

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.office import Office

_TABLES: Final = {
    "deal": frozenset({"deal"}),
    "lines": frozenset({"deal_line"}),
    "people": frozenset({"deal_contact", "deal_helper", "deal_label", "deal_assignment"}),
    "tasks": frozenset({"task"}),
    "events": frozenset({"event", "attachment"}),
}
_FARTHEST: Final = 5000
"""So many rows are looked through for those of one group."""


class DealHistoryTab(HistoryTab):
    """Days with their rows; chips narrow to a kind of change."""

    groups: ClassVar[Sequence[tuple[str, str]]] = (
        ("", "Все"),
        ("deal", "Поля"),
        ("lines", "Состав"),
        ("people", "Люди и метки"),
        ("tasks", "Задачи"),
        ("events", "События и файлы"),
    )

    def _days_of(self, office: Office, record: int, *, limit: int, group: str) -> list[HistoryDay]:
        tables = _TABLES.get(group)
        rows = deal_history(office, record, limit=_FARTHEST if tables else limit)
        kept = [row for row in rows if tables is None or row.table in tables][:limit]
        zone = office.zone
        return [
            HistoryDay(day, tuple(each))
            for day, each in groupby(kept, key=lambda row: local(row.at, zone).date())
        ]
