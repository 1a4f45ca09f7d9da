"""Whether a change can make figures shown on the screen untrue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.journal import Kind

if TYPE_CHECKING:
    from crm_desktop.journal import Changes

_COUNTED_NOWHERE: Final = frozenset({
    Kind.SAVED_REPORT, Kind.REPORT_SNAPSHOT, Kind.DASHBOARD, Kind.SAVED_VIEW,
    Kind.MEMBER_SETTING, Kind.REMINDER, Kind.NOTICE,
})  # fmt: skip


def may_change_figures(changes: Changes) -> bool:
    """Whether something a report counts was touched; a report that was kept is none of it."""
    return any(kind not in _COUNTED_NOWHERE for kind in changes.touched)
