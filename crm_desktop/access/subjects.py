"""Which records a use case is asked to act on, told by the names of its parameters."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.errors import NotFoundError

if TYPE_CHECKING:
    import inspect
    from collections.abc import Iterator, Mapping

    from crm_desktop.office.office import Office

_NAMES: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ("client_id", "company_id", "person_id", "other_id", "winner", "losers", "clients",
         "client_ids", "groups"),
        "client",
    ),
    **dict.fromkeys(("deal_id", "deals", "deal_ids"), "deal"),
    **dict.fromkeys(
        ("task_id", "task_ids", "tasks", "from_task", "to_task", "needs"),
        "task",
    ),
    **dict.fromkeys(("event_id", "event", "event_ids"), "event"),
    **dict.fromkeys(("attachment_id", "attachment_ids"), "attachment"),
    "channel_id": "channel",
    "address_id": "address",
    "account_id": "bank_account",
    "relation_id": "relation",
    "consent_id": "consent",
    "comment_id": "task_comment",
    "line_id": "deal_line",
    "approval_id": "approval",
    "notice_id": "notice",
    "entry_id": "time_entry",
    "change_id": "change_set",
}  # fmt: skip
# What the same name means in one module or the other.
_OF_MODULES: Final = {
    ("crm_desktop.clients.contacts", "contact_id"): "contact",
    ("crm_desktop.deals.contacts", "contact_id"): "deal_contact",
    ("crm_desktop.tasks.checklist", "item_id"): "task_item",
    ("crm_desktop.tasks.parts", "task"): "task",
    ("crm_desktop.tasks.waiting", "task"): "task",
    ("crm_desktop.notices.marking", "ids"): "notice",
    ("crm_desktop.clients.channels", "ids"): "channel",
    ("crm_desktop.deals.lines", "ids"): "deal_line",
    ("crm_desktop.calendar_files.outgoing", "ids"): "task",
    **dict.fromkeys(
        (
            (f"crm_desktop.{module}", "ids")
            for module in ("clients.removal", "clients.rows", "duplicates.merge_checks",
                           "duplicates.merge_preview", "duplicates.not_duplicate")
        ),
        "client",
    ),
    **dict.fromkeys(
        (
            (f"crm_desktop.{module}", "ids")
            for module in ("deals.bulk", "deals.deal_json", "deals.list_rows", "deals.moves",
                           "deals.of_client", "deals.removal", "exporting.deal_json_file")
        ),
        "deal",
    ),
}  # fmt: skip
# Here such names say how many.
_COUNTS: Final = ("crm_desktop.search.everywhere", "crm_desktop.demo.")
_GONE: Final = {
    "client": "Такого клиента в базе нет. Ничего не изменено. Обновите список.",
    "deal": "Такой сделки в базе нет. Ничего не изменено. Обновите список.",
    "task": "Этой задачи уже нет. Ничего не изменено. Обновите список.",
    "change_set": "Такого действия в журнале нет.",
}
_PART_GONE: Final = "Этой записи уже нет. Ничего не изменено. Обновите карточку."


def subject_of(module: str, parameter: str) -> str:
    """Return whose record a parameter names: a table; `""` = of nobody's."""
    if module.startswith(_COUNTS):
        return ""
    return _OF_MODULES.get((module, parameter)) or _NAMES.get(parameter, "")


def subjects_of(module: str, signature: inspect.Signature) -> dict[str, str]:
    """Return parameter -> table of those that name records."""
    found = {name: subject_of(module, name) for name in signature.parameters}
    return {name: table for name, table in found.items() if table}


def refuse_unseen(office: Office, subjects: Mapping[str, str], given: Mapping[str, Any]) -> None:
    """Refuse records that are not there for this person; reads through the views in force.

    Raises:
        NotFoundError: one of them is not, or is nowhere at all: that is told alike.
    """
    for parameter, table in subjects.items():
        wanted = set(_ids(given.get(parameter)))
        if not wanted:
            continue
        sql = f"SELECT count(*) FROM {table} WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608 - names of ours
        if office.db.run(sql, (json.dumps(list(wanted)),))[0][0] < len(wanted):
            raise NotFoundError(_GONE.get(table, _PART_GONE))


def _ids(given: object) -> Iterator[int]:
    """The ids in a parameter: one, several, groups of them, tasks with a slot."""
    if isinstance(given, int):
        if given:
            yield given
    elif isinstance(given, tuple) and len(given) == 2 and not isinstance(given[1], int):  # noqa: PLR2004 - a task and a slot
        yield from _ids(given[0])
    elif isinstance(given, Collection) and not isinstance(given, str | bytes):
        for each in given:
            yield from _ids(each)
