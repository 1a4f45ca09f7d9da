"""What hangs on a client and on a deal, by kinds a person can choose among."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.past.standing import PastArea

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Hanging:
    """A table whose records hang on an owner.

    Attributes:
        table: its name.
        holders: columns with the id of the owner.
        text: SQL over a row `p`: what it is called; `:owner` is the owner's id.
        at: SQL over `p`: when it happened, UTC ms; `NULL` = no matter.
    """

    table: str
    holders: tuple[str, ...]
    text: str
    at: str = "NULL"


@dataclass(frozen=True, slots=True)
class PartKind:
    """One kind of parts.

    Attributes:
        key: stable, for programs.
        title: Russian, for people.
        hanging: the tables it is made of.
        hidden_by: the sensitive field that hides it; `""` = nothing does.
        own: what came since is told too; of other kinds only what went or changed.
    """

    key: str
    title: str
    hanging: tuple[Hanging, ...]
    hidden_by: str = ""
    own: bool = True


def _name_of(client: str) -> str:
    return " ".join(("(SELECT c.name FROM client c WHERE c.id =", client, ")"))


_LABELLED: Final = "concat_ws(' · ', p.value, nullif(p.label, ''))"
_ITEM: Final = "(SELECT i.name FROM directory_item i WHERE i.id = p.item)"
_EVENT: Final = (
    "CASE p.kind WHEN 'call' THEN 'Звонок' WHEN 'meeting' THEN 'Встреча' WHEN 'letter' THEN"
    " 'Письмо' WHEN 'message' THEN 'Сообщение' ELSE 'Заметка' END || ': ' || substr(p.text, 1, 120)"
)
_OTHER: Final = _name_of("CASE WHEN p.company = :owner THEN p.person ELSE p.company END")
_RELATED: Final = _name_of("CASE WHEN p.client = :owner THEN p.other ELSE p.client END")


def _tasks(holder: str) -> PartKind:
    return PartKind(
        "tasks", "Задачи", (Hanging("task", (holder,), "p.title", "p.created_at"),), own=False
    )


def _events(holder: str) -> PartKind:
    return PartKind(
        "events", "События", (Hanging("event", (holder,), _EVENT, "p.happened_at"),), own=False
    )


def _files(holder: str) -> PartKind:
    hanging = Hanging("attachment", (holder,), "p.name", "p.added_at")
    return PartKind("files", "Файлы", (hanging,), "files", own=False)


KINDS: Final[Mapping[PastArea, tuple[PartKind, ...]]] = {
    PastArea.CLIENTS: (
        PartKind(
            "channels", "Телефоны, почта, сайты", (Hanging("channel", ("client",), _LABELLED),),
            "channels",
        ),
        PartKind("addresses", "Адреса", (Hanging("address", ("client",), "p.text"),), "addresses"),
        PartKind(
            "banks", "Счета",
            (Hanging(
                "bank_account", ("client",),
                "concat_ws(' · ', nullif(p.account, ''), nullif(p.bank, ''))",
            ),),
            "bank_accounts",
        ),
        PartKind("labels", "Роли и метки", (Hanging("client_label", ("client",), _ITEM),)),
        PartKind(
            "contacts", "Контактные лица и связи",
            (
                Hanging(
                    "contact", ("company", "person"),
                    f"concat_ws(' · ', {_OTHER}, nullif(p.post, ''))",
                ),
                Hanging("relation", ("client", "other"), _RELATED),
            ),
        ),
        PartKind(
            "consents", "Согласия", (Hanging("consent", ("client",), "p.text", "p.given_at"),),
            "consents", own=False,
        ),
        _events("client"),
        _files("client"),
        PartKind("deals", "Сделки", (Hanging("deal", ("client",), "p.title", "p.created_at"),),
                 own=False),
        _tasks("client"),
    ),
    PastArea.DEALS: (
        PartKind("lines", "Состав сделки", (Hanging("deal_line", ("deal",), "p.title"),), "lines"),
        PartKind(
            "people", "Контактные лица и помощники",
            (
                Hanging("deal_contact", ("deal",), _name_of("p.person")),
                Hanging(
                    "deal_helper", ("deal",),
                    "(SELECT m.name FROM member m WHERE m.id = p.member)",
                ),
            ),
        ),
        PartKind("labels", "Метки", (Hanging("deal_label", ("deal",), _ITEM),)),
        _events("deal"),
        _files("deal"),
        _tasks("deal"),
    ),
}  # fmt: skip

# What comes back with a record whole, unasked: nobody sees it as a thing of its own.
INSEPARABLE: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "client": (("import_link", "client"), ("client_share", "client")),
    "deal": (
        ("deal_move", "deal"), ("deal_assignment", "deal"), ("deal_link", "deal"),
        ("deal_line", "deal"), ("deal_contact", "deal"), ("deal_helper", "deal"),
        ("deal_label", "deal"),
    ),
    "task": (
        ("task_helper", "task"), ("task_contact", "task"), ("task_item", "task"),
        ("task_dependency", "task"), ("time_entry", "task"), ("task_comment", "task"),
        ("reminder", "task"), ("task_link", "task"),
    ),
}  # fmt: skip
