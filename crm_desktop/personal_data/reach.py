"""What an erasure does to every table: which columns are emptied, which stay.

Every journalled table is either in `REACH` or in `UNTOUCHED` with a reason; every column of a
reached table is either emptied or kept. A new table or column that says neither fails a test.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class ErasureKind(StrEnum):
    """`DESTROY` leaves a hidden stub, `ANONYMISE` a nameless client with its statistics."""

    DESTROY = "destroy"
    ANONYMISE = "anonymise"


@dataclass(frozen=True, slots=True)
class Reach:
    """How the records of one table that hang on a client are emptied.

    Attributes:
        table: its name.
        title: Russian, plural, for the act: «телефоны и адреса связи».
        holders: columns with the id of the client; empty = it hangs on `through`.
        emptied: column -> SQL expression of what stands there afterwards.
        kept: columns that say nothing about the person once the rest is empty.
        statistics: columns emptied by destroying, kept by making anonymous.
        hidden: which kinds of erasure set `deleted_at`.
        through: table of the client's records it hangs on where it has no column of its own.
    """

    table: str
    title: str
    holders: tuple[str, ...]
    emptied: Mapping[str, str]
    kept: frozenset[str]
    statistics: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[ErasureKind] = frozenset(ErasureKind)
    through: str = "deal"

    def settings(self, kind: ErasureKind) -> dict[str, str]:
        """Return column -> SQL expression for one kind of erasure, `deleted_at` included."""
        found = dict(self.emptied)
        if kind is ErasureKind.DESTROY:
            found |= self.statistics
        if kind in self.hidden:
            found["deleted_at"] = _earliest("deleted_at")
        return found

    @property
    def condition(self) -> str:
        """SQL over the table: what hangs on the clients whose ids `:clients` is a JSON list of."""
        among = "IN (SELECT value FROM json_each(:clients))"
        if not self.holders:
            through = self.through
            return " ".join((through, "IN (SELECT id FROM", through, "WHERE client", among, ")"))
        return " OR ".join(f"{column} {among}" for column in self.holders)

    @property
    def columns(self) -> frozenset[str]:
        """All columns the reach knows, without `id` and `deleted_at`."""
        return self.kept | self.emptied.keys() | self.statistics.keys()


_NONE: Final = "NULL"
_EMPTY: Final = "''"
_KEY: Final = "CASE kind WHEN 'person' THEN :person_key ELSE :company_key END"
_DESTROYED: Final = frozenset({ErasureKind.DESTROY})
PURPOSES: Final = ("processing", "marketing", "third_parties")
CHANNELS: Final = ("paper", "email", "site", "spoken", "messenger", "other")


def _earliest(column: str) -> str:
    """Whichever of several erasures comes first to a station: all leave the same."""
    return f"min(coalesce({column}, :now), :now)"


def _nulls(*columns: str) -> dict[str, str]:
    return dict.fromkeys(columns, _NONE)


def _listed(column: str, values: tuple[str, ...]) -> str:
    """What the program itself offers stays; what a person typed goes."""
    among = ", ".join(f"'{value}'" for value in values)
    return f"CASE WHEN {column} IN ({among}) THEN {column} ELSE 'other' END"


REACH: Final[tuple[Reach, ...]] = (
    Reach(
        "client", "карточки", ("id",),
        {
            "name": ":name", "name_key": _KEY, "blocked_at": _NONE,
            "erased_at": _earliest("erased_at"), "newsletter": _NONE, "legal_basis": _NONE,
            **_nulls(
                "last_name", "first_name", "middle_name", "full_name", "inn", "kpp", "ogrn", "okpo",
                "director", "birthday", "preferences", "family", "note", "custom", "industry",
            ),
        },
        frozenset({"kind", "created_at", "merged_into"}),
        _nulls("type", "segment", "source", "region", "responsible", "priority", "department"),
        _DESTROYED,
    ),
    Reach(
        "channel", "телефоны и адреса связи", ("client",),
        {"value": _EMPTY, "key": _EMPTY, **_nulls("label", "note")},
        frozenset({"client", "kind", "position", "dead_at"}),
    ),
    Reach("address", "адреса", ("client",), {"text": _EMPTY}, frozenset({"client", "kind"})),
    Reach(
        "bank_account", "банковские счета", ("client",),
        _nulls("account", "bank", "bik", "corr_account"), frozenset({"client"}),
    ),
    Reach(
        "contact", "контактные лица", ("company", "person"), _nulls("post"),
        frozenset({"company", "person"}),
    ),
    Reach(
        "client_label", "роли и метки", ("client",), {}, frozenset({"client", "item"}),
        hidden=_DESTROYED,
    ),
    Reach(
        "import_link", "связи с импортом", ("client",), {"source": _EMPTY, "source_id": _NONE},
        frozenset({"client"}),
    ),
    Reach(
        "event", "события ленты", ("client",), {"text": _EMPTY},
        frozenset({"client", "deal", "kind", "happened_at", "duration_s", "direction", "author"}),
        hidden=_DESTROYED,
    ),
    Reach(
        "relation", "связи с другими", ("client", "other"), _nulls("note"),
        frozenset({"client", "other", "kind"}),
    ),
    Reach(
        "not_duplicate", "отметки «не дубликат»", ("first", "second"), {},
        frozenset({"first", "second"}),
    ),
    Reach(
        "attachment", "файлы", ("client",),
        {"name": _EMPTY, "blob": _EMPTY, "key": _EMPTY, "size": "0"},
        frozenset({"client", "deal", "event", "added_at", "author"}),
    ),
    Reach(
        "consent", "согласия (остаётся сам факт)", ("client",),
        {
            "text": _EMPTY, "note": _NONE, "attachment": _NONE,
            "purpose": _listed("purpose", PURPOSES), "channel": _listed("channel", CHANNELS),
        },
        frozenset({"client", "given_at", "withdrawn_at", "author"}),
        hidden=frozenset(),
    ),
    Reach(
        "deal", "сделки (остаются суммы и сроки)", ("client",),
        {
            "title": "'Сделка'", "title_key": "'сделка'",
            **_nulls("loss_note", "note", "custom", "repeat_key"),
        },
        frozenset(
            {
                "client", "funnel", "stage", "stage_since", "outcome", "closed_at", "loss_reason",
                "budget", "currency", "discount", "probability", "starts_on", "closes_on",
                "contract_ends_on", "type", "source", "competitor", "responsible", "parent",
                "created_at", "author",
            }
        ),
        hidden=frozenset(),
    ),
    Reach(
        "deal_contact", "участие в сделках", ("person",), _nulls("role"),
        frozenset({"deal", "person"}),
    ),
    Reach(
        "deal_move", "путь сделок (без причин)", (), _nulls("reason"),
        frozenset({"deal", "at", "funnel", "stage", "outcome", "author"}), hidden=frozenset(),
    ),
    Reach(
        "deal_assignment", "назначения сделок", (), {"why": _EMPTY},
        frozenset({"deal", "member", "at", "way", "author"}), hidden=frozenset(),
    ),
    Reach(
        "approval", "согласования", (), _nulls("comment", "answer"),
        frozenset(
            {
                "deal", "field", "value", "currency", "threshold", "asked_by", "asked_at",
                "decision", "decided_by", "decided_at",
            }
        ),
        hidden=frozenset(),
    ),
    Reach(
        "deal_line", "позиции сделок", (), {"title": _EMPTY, "unit": _NONE},
        frozenset({"deal", "quantity", "price", "sum", "lasts_days", "position"}),
        hidden=_DESTROYED,
    ),
    Reach(
        "deal_link", "связи сделок с импортом", (), {"source": _EMPTY, "source_id": _NONE},
        frozenset({"deal"}),
    ),
    Reach(
        "task", "задачи", ("client",),
        {"title": _EMPTY, **_nulls("text", "result", "place", "handed_note")},
        frozenset(
            {
                "kind", "client", "deal", "assignee", "author", "due_on", "due_at", "priority",
                "created_at", "done_at", "done_by", "rule", "ends_on", "zone", "duration",
                "result_required", "repeats", "repeats_from", "days_off", "series", "slot",
                "moved", "escalated_at", "handed_by", "handed_at", "accepted_at", "script", "run",
            }
        ),
        hidden=_DESTROYED,
    ),
    Reach(
        "rule_firing", "срабатывания правил", ("client",), {"told": _EMPTY, "key": _EMPTY},
        frozenset({"rule", "deal", "client", "at"}), hidden=_DESTROYED,
    ),
    Reach(
        "notice", "уведомления", ("client",), {"text": _EMPTY},
        frozenset({"member", "at", "kind", "deal", "client", "author", "read_at", "task"}),
    ),
    Reach(
        "task_contact", "участие в задачах", ("person",), {}, frozenset({"task", "person"}),
    ),
    Reach(
        "task_item", "пункты задач", (), {"text": _EMPTY},
        frozenset({"task", "position", "done_at", "done_by"}), hidden=_DESTROYED, through="task",
    ),
    Reach(
        "task_comment", "обсуждения задач", (), {"text": _EMPTY},
        frozenset({"task", "author", "at", "mentions"}), hidden=_DESTROYED, through="task",
    ),
    Reach(
        "time_entry", "затраченное время (без заметок)", (), _nulls("note"),
        frozenset({"task", "member", "day", "minutes", "started_at"}),
        hidden=frozenset(), through="task",
    ),
    Reach(
        "task_link", "связи задач с календарями", (), {"source": _EMPTY, "source_id": _NONE},
        frozenset({"task"}), through="task",
    ),
)  # fmt: skip
BY_TABLE: Final = {reach.table: reach for reach in REACH}

UNTOUCHED: Final[Mapping[str, str]] = {
    "erasure": "the act itself: ids, counts and a reason that may not name the person",
    "member": "people of the office, not its clients",
    "directory_item": "shared by all clients",
    "own_field": "shared by all clients",
    "setting": "of the whole office",
    "member_setting": "of people of the office",
    "saved_view": "filters of lists, shared by all clients",
    "substitution": "of people of the office",
    "funnel": "of the whole office",
    "stage": "of the whole office",
    "currency": "of the whole office",
    "deal_helper": "of people of the office",
    "deal_label": "a tag of the directory",
    "task_template": "of the whole office",
    "task_script": "of the whole office",
    "task_helper": "of people of the office",
    "task_dependency": "which task waits for which",
    "reminder": "when people of the office are reminded",
    "calendar_day": "of the whole office",
    "department": "of people of the office",
    "department_rule": "of the whole office",
    "access_role": "of the whole office",
    "client_share": "who of the office may see a client: ids alone",
    "audit_entry": "ids, counts and folders",
    "rule": "of the whole office",
    "plan": "of the whole office",
    "source_cost": "of the whole office",
    "saved_report": "how reports are made, shared by all clients",
    "report_snapshot": "figures; clients stand in them as ids alone",
    "dashboard": "of people of the office",
    "workstation": "computers of the office",
    "issued_number": "numbers of documents, not what stands in them",
}
