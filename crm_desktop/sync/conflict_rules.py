"""Which fields two people can disagree about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

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
}
"""Fields nobody decides about in any table, each with the reason."""


def is_decided(table: str, field: str) -> bool:
    """Tell whether people decide about a field, so that overwriting it unseen is worth a word."""
    return table not in UNDECIDED_TABLES and field not in UNDECIDED_FIELDS
