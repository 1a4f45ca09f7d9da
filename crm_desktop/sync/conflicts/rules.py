"""Which fields two people can disagree about, and by which of them it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm_desktop.journal.records import same

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

UNDECIDED_TABLES: Final[Mapping[str, str]] = {
    "notice": "read or not: nobody's opinion",
    "reminder": "a person's own, and rung or not",
    "member_setting": "how one person's own window stands",
    "audit_entry": "written once by the program",
    "rule_firing": "written by the program",
    "import_link": "written by an import",
    "deal_link": "written by an import",
    "task_link": "written by an import",
    "deal_move": "follows from the deal's stage",
    "deal_assignment": "written once",
    "workstation": "a computer says it of itself",
    "issued_number": "written once",
    "erasure": "written once",
    "report_snapshot": "written once",
    "not_duplicate": "a mark, present or not",
}
"""Tables nobody decides about, each with the reason."""

UNDECIDED_FIELDS: Final[Mapping[str, str]] = {
    "name_key": "follows from the name",
    "title_key": "follows from the title",
    "key": "follows from the value",
    "repeat_key": "names what a rule made",
    "position": "places in a list move by themselves",
    "stage_since": "an instant, follows from the stage",
    "closed_at": "an instant, follows from the outcome",
    "created_at": "written once",
    "added_at": "written once",
    "escalated_at": "written by a timed rule",
    "moved": "follows from the day",
    "done_by": "whoever marks it done",
    "handed_by": "whoever hands it over",
    "decided_by": "whoever decides",
    "decided_at": "an instant, follows from the decision",
}
"""Fields nobody decides about in any table, each with the reason."""


MARKS: Final = frozenset(
    {
        "deleted_at", "done_at", "archived_at", "dead_at", "blocked_at", "erased_at",
        "withdrawn_at", "accepted_at", "handed_at", "retired_at",
    }
)  # fmt: skip
"""Instants that only say «yes, since then»: two people who both say it agree."""

# Of fields that travel together the first of these that differs tells of the conflict.
_FIRST: Final = (
    "name", "value", "stage", "outcome", "due_on", "due_at", "done_at", "result", "assignee",
    "decision", "text", "title", "account", "rate",
)  # fmt: skip


def is_decided(table: str, field: str) -> bool:
    """Tell whether people decide about a field, so that overwriting it unseen is worth a word."""
    return table not in UNDECIDED_TABLES and field not in UNDECIDED_FIELDS


def disagree(table: str, field: str, one: Any, other: Any) -> bool:
    """Tell whether two values of a field are two opinions."""
    if not is_decided(table, field):
        return False
    if field in MARKS:
        return (one is None) is not (other is None)
    return not same(one, other)


def in_telling_order(fields: Iterable[str]) -> list[str]:
    """Return fields, those first by which a conflict is told best."""
    return sorted(fields, key=_place)


def _place(field: str) -> tuple[int, str]:
    return (_FIRST.index(field) if field in _FIRST else len(_FIRST), field)
