"""What a change set touched: the news the open screens live by."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from db.tables import BY_NUMBER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.connection import OfficeDatabase

# Above this many records of a kind the ids are not listed: reload everything of the kind.
MANY: Final = 5000


_FORMER_OWNERS: Final = (
    "SELECT DISTINCT json_extract(old, ?1) FROM journal NOT INDEXED"
    " WHERE seq BETWEEN ?2 AND ?3 AND tbl = ?4 AND json_type(old, ?1) = 'integer'"
)


class Kind(StrEnum):
    """Kinds of records, by the names of their tables."""

    CLIENT = "client"
    CHANNEL = "channel"
    ADDRESS = "address"
    BANK_ACCOUNT = "bank_account"
    CONTACT = "contact"
    CLIENT_LABEL = "client_label"
    IMPORT_LINK = "import_link"
    EVENT = "event"
    MEMBER = "member"
    DIRECTORY_ITEM = "directory_item"
    OWN_FIELD = "own_field"
    SETTING = "setting"
    RELATION = "relation"
    NOT_DUPLICATE = "not_duplicate"
    ATTACHMENT = "attachment"
    CONSENT = "consent"
    ERASURE = "erasure"
    MEMBER_SETTING = "member_setting"
    SAVED_VIEW = "saved_view"
    SUBSTITUTION = "substitution"
    FUNNEL = "funnel"
    STAGE = "stage"
    CURRENCY = "currency"
    DEAL = "deal"
    DEAL_CONTACT = "deal_contact"
    DEAL_HELPER = "deal_helper"
    DEAL_LABEL = "deal_label"
    DEAL_LINE = "deal_line"
    DEAL_MOVE = "deal_move"
    DEAL_ASSIGNMENT = "deal_assignment"
    APPROVAL = "approval"
    DEAL_LINK = "deal_link"
    TASK = "task"
    TASK_TEMPLATE = "task_template"
    RULE = "rule"
    RULE_FIRING = "rule_firing"
    NOTICE = "notice"
    TASK_HELPER = "task_helper"
    TASK_CONTACT = "task_contact"
    TASK_ITEM = "task_item"
    TASK_DEPENDENCY = "task_dependency"
    TIME_ENTRY = "time_entry"
    TASK_COMMENT = "task_comment"
    REMINDER = "reminder"
    TASK_LINK = "task_link"
    TASK_SCRIPT = "task_script"
    CALENDAR_DAY = "calendar_day"
    DEPARTMENT = "department"
    DEPARTMENT_RULE = "department_rule"
    ACCESS_ROLE = "access_role"
    CLIENT_SHARE = "client_share"
    AUDIT_ENTRY = "audit_entry"
    PLAN = "plan"
    SOURCE_COST = "source_cost"
    SAVED_REPORT = "saved_report"
    REPORT_SNAPSHOT = "report_snapshot"
    DASHBOARD = "dashboard"
    WORKSTATION = "workstation"
    ISSUED_NUMBER = "issued_number"


@dataclass(frozen=True, slots=True)
class Changes:
    """Kinds and ids touched by a change set (or by several, made elsewhere).

    Attributes:
        change_id: the change set; 0 if nothing was written, or if it was made elsewhere.
        title: what was done, as the person reads it.
        touched: kind -> ids, the owner of a touched part included (a new phone touches its
            client); None instead of ids = more than `MANY`.
    """

    change_id: int = 0
    title: str = ""
    touched: Mapping[Kind, frozenset[int] | None] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.touched)

    def concern(self, kind: Kind, record: int | None = None) -> bool:
        """Tell whether a record of the kind (or this very one) may look different now."""
        if kind not in self.touched:
            return False
        ids = self.touched[kind]
        return record is None or ids is None or record in ids


def touched_between(
    db: OfficeDatabase, first_seq: int, last_seq: int
) -> dict[Kind, frozenset[int] | None]:
    """Read from the journal which records the rows `first_seq … last_seq` touched, owners too."""
    touched: dict[Kind, frozenset[int] | None] = {}
    tables = db.run(
        "SELECT DISTINCT tbl FROM journal NOT INDEXED WHERE seq BETWEEN ? AND ?",
        (first_seq, last_seq),
    )
    for (number,) in tables:
        table = BY_NUMBER[number]
        rows = db.run(
            "SELECT DISTINCT record FROM journal NOT INDEXED"
            " WHERE seq BETWEEN ? AND ? AND tbl = ? LIMIT ?",
            (first_seq, last_seq, number, MANY + 1),
        )
        _add(touched, Kind(table.name), None if len(rows) > MANY else {row[0] for row in rows})
        for column, owner in table.owners.items():
            owners = None
            if len(rows) <= MANY:
                sql = " ".join(
                    (
                        "SELECT DISTINCT", f"t.{column}", "FROM journal j NOT INDEXED JOIN",
                        table.name, "t ON t.id = j.record",
                        "WHERE j.seq BETWEEN ? AND ? AND j.tbl = ?",
                    )
                )  # fmt: skip
                owners = {row[0] for row in db.run(sql, (first_seq, last_seq, number))}
                # A merge moves parts: whose they were looks different too.
                before = db.run(_FORMER_OWNERS, (f"$.{column}", first_seq, last_seq, number))
                owners.update(row[0] for row in before)
                owners.discard(None)
            _add(touched, Kind(owner), owners)
    return touched


def _add(touched: dict[Kind, frozenset[int] | None], kind: Kind, ids: set[int] | None) -> None:
    known = touched.get(kind, frozenset())
    both = None if known is None or ids is None else known | ids
    touched[kind] = None if both is not None and len(both) > MANY else both
