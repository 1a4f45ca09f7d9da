"""«Не дубликат»: what a person has said is remembered, and can be taken back."""

from __future__ import annotations

import json
from itertools import combinations
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_sql
from crm_desktop.duplicates.finding import told_apart
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

_LEAST: Final = 2
_MOST: Final = 50


@use_case(Right.EDIT_CLIENTS)
def mark_not_duplicate(office: Office, ids: Sequence[int]) -> Changes:
    """Remember that these clients are all different: no way of finding tells of them again.

    Args:
        office: the office.
        ids: 2 to 50 clients; every pair among them is told apart.

    Raises:
        UserError: fewer than two, or more than fifty.
        NotFoundError: one of them is gone.
    """
    clients = _checked(office, ids)
    with office.change("Не дубликат") as change:
        known = _pairs(office, clients)
        for first, second in combinations(clients, 2):
            if (first, second) not in known:
                office.db.run(
                    "INSERT INTO not_duplicate(id, first, second) VALUES(?, ?, ?)",
                    (change.new_id(), first, second),
                )
    return change.changes


@use_case(Right.EDIT_CLIENTS)
def unmark_not_duplicate(office: Office, ids: Sequence[int]) -> Changes:
    """Forget that these clients are different: they may be told of as duplicates again.

    Raises:
        UserError: fewer than two, or more than fifty.
        NotFoundError: one of them is gone.
    """
    clients = _checked(office, ids)
    with office.change("Снова может быть дубликатом") as change:
        office.db.run(
            "UPDATE not_duplicate SET deleted_at = ?1 WHERE deleted_at IS NULL"
            " AND first IN (SELECT value FROM json_each(?2))"
            " AND second IN (SELECT value FROM json_each(?2))",
            (now_ms(), json.dumps(clients)),
        )
    return change.changes


@use_case(Right.VIEW_CLIENTS)
def not_duplicates_of(office: Office, client_id: int) -> list[int]:
    """Return the clients a person has said are not this one."""
    apart = told_apart(office.db, client_id)
    sql = " ".join(
        (
            "SELECT c.id FROM json_each(?) j CROSS JOIN client c ON c.id = j.value WHERE",
            visible_sql(office, "c"), "ORDER BY c.id",
        )
    )  # fmt: skip
    return [row[0] for row in office.db.run(sql, (json.dumps(sorted(apart)),))]


def _checked(office: Office, ids: Sequence[int]) -> list[int]:
    clients = sorted(set(ids))
    if not _LEAST <= len(clients) <= _MOST:
        raise UserError(f"Выберите от {_LEAST} до {_MOST} клиентов. Ничего не изменено.")
    sql = " ".join(
        (
            "SELECT count(*) FROM json_each(?) j CROSS JOIN client c ON c.id = j.value WHERE",
            visible_sql(office, "c"),
        )
    )
    if office.db.run(sql, (json.dumps(clients),))[0][0] < len(clients):
        raise NotFoundError("Кого-то из этих клиентов уже нет в базе. Ничего не изменено.")
    return clients


def _pairs(office: Office, clients: list[int]) -> set[tuple[int, int]]:
    ids = json.dumps(clients)
    rows = office.db.run(
        "SELECT first, second FROM not_duplicate WHERE deleted_at IS NULL"
        " AND first IN (SELECT value FROM json_each(?1))"
        " AND second IN (SELECT value FROM json_each(?1))",
        (ids,),
    )
    return set(rows)
