"""Which columns the list of deals begins with, its first one, its usual orders."""

from __future__ import annotations

from typing import Final

from crm_desktop.views.definition import SortKey, ViewColumn
from ui.views.list_columns import FirstColumn

FIRST: Final = FirstColumn("title", "Сделка", 250)
"""What is sold, and to whom below it."""
USUAL: Final = (
    ViewColumn("title"), ViewColumn("stage", 138), ViewColumn("budget", 128),
    ViewColumn("next_task", 160), ViewColumn("next_due", 112), ViewColumn("responsible", 158),
    ViewColumn("closes_on", 136),
)  # fmt: skip
SORTS: Final = (
    (SortKey("next_due"), "По ближайшему действию"),
    (SortKey("created", descending=True), "Сначала новые"),
    (SortKey("budget", descending=True), "Сначала крупные"),
    (SortKey("quiet_days"), "Давно без движения"),
    (SortKey("closes_on"), "По дате закрытия"),
    (SortKey("stage"), "По этапам"),
    (SortKey("title"), "По названию"),
    (SortKey("client"), "По клиенту"),
    (SortKey("responsible"), "По ответственному"),
    (SortKey("closed", descending=True), "Недавно закрытые"),
)
