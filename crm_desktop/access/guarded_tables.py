"""Which area every journalled table belongs to, and what writing into it means there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.powers import Area, Deed

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class PartOf:
    """A table whose rows hang on records of areas.

    Attributes:
        owners: column -> area; a row is written by who may write any of its owners.
        deed: what writing a row is to its owner: an edit, or only a look where people put
            down what is their own (a comment, hours, a reminder).
    """

    owners: Mapping[str, Area]
    deed: Deed = Deed.EDIT


_CLIENT: Final = PartOf({"client": Area.CLIENTS})
_DEAL: Final = PartOf({"deal": Area.DEALS})
_TASK: Final = PartOf({"task": Area.TASKS})
_OF_BOTH: Final = PartOf({"client": Area.CLIENTS, "deal": Area.DEALS})
_SAID: Final = PartOf({"task": Area.TASKS}, Deed.SEE)

RECORDS: Final[Mapping[str, Area]] = {
    "client": Area.CLIENTS, "deal": Area.DEALS, "task": Area.TASKS,
}  # fmt: skip
"""The tables of the records themselves."""
PARTS: Final[Mapping[str, PartOf]] = {
    "channel": _CLIENT,
    "address": _CLIENT,
    "bank_account": _CLIENT,
    "client_label": _CLIENT,
    "import_link": _CLIENT,
    "consent": _CLIENT,
    "client_share": _CLIENT,
    "contact": PartOf({"company": Area.CLIENTS, "person": Area.CLIENTS}),
    "relation": PartOf({"client": Area.CLIENTS, "other": Area.CLIENTS}),
    "not_duplicate": PartOf({"first": Area.CLIENTS, "second": Area.CLIENTS}),
    "event": _OF_BOTH,
    "attachment": _OF_BOTH,
    "deal_contact": _DEAL,
    "deal_helper": _DEAL,
    "deal_label": _DEAL,
    "deal_line": _DEAL,
    "deal_move": _DEAL,
    "deal_assignment": _DEAL,
    "approval": _DEAL,
    "deal_link": _DEAL,
    "task_helper": _TASK,
    "task_contact": _TASK,
    "task_item": _TASK,
    "task_dependency": _TASK,
    "task_link": _TASK,
    "time_entry": _SAID,
    "task_comment": _SAID,
    "reminder": _SAID,
}
"""The tables of what hangs on them."""
OF_NO_AREA: Final = frozenset(
    {
        "member", "directory_item", "own_field", "setting", "erasure", "member_setting",
        "saved_view", "substitution", "funnel", "stage", "currency", "task_template", "rule",
        "rule_firing", "notice", "task_script", "calendar_day", "department", "department_rule",
        "access_role", "audit_entry", "plan", "source_cost", "saved_report", "report_snapshot",
        "dashboard", "workstation", "issued_number",
    }
)  # fmt: skip
"""The tables rights alone decide about."""
OF_PEOPLE: Final = frozenset({"member", "department", "department_rule", "access_role"})
"""Of these: what only who manages people writes, by an undo too."""
