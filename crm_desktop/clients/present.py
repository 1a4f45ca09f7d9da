"""Finding the client an act is about, or saying in Russian why it cannot be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_sql
from crm_desktop.errors import NotFoundError
from db.tables import BY_NAME

if TYPE_CHECKING:
    from crm_desktop.office.office import Office


@dataclass(frozen=True, slots=True)
class Present:
    """A client that is there."""

    id: int
    kind: str
    name: str


@use_case(Right.VIEW_CLIENTS)
def require_client(office: Office, client_id: int, *, kind: str = "") -> Present:
    """Return a live client this person may see.

    Raises:
        NotFoundError: it is not there, is deleted, erased or merged, or is of another kind than
            `kind`.
    """
    sql = " ".join(
        (
            "SELECT kind, name, deleted_at, merged_into, erased_at,", visible_sql(office, "c"),
            "FROM client c WHERE id = ?",
        )
    )  # fmt: skip
    rows = office.db.run(sql, (client_id,))
    if not rows:
        raise no_client()
    found, name, deleted_at, merged_into, erased_at, seen = rows[0]
    if erased_at is not None:
        raise NotFoundError(f"«{name}»: данные уничтожены по закону. Ничего не изменено.")
    if merged_into is not None:
        raise NotFoundError(
            f"Клиент «{name}» объединён с другим. Ничего не изменено. "
            "Откройте объединённую карточку."
        )
    if deleted_at is not None:
        raise NotFoundError(
            f"Клиент «{name}» в корзине. Ничего не изменено. Сначала восстановите его."
        )
    if not seen:
        raise no_client()
    if kind and found != kind:
        told = "компания" if found == "company" else "человек"
        raise NotFoundError(f"«{name}» — {told}, здесь это не подходит. Ничего не изменено.")
    return Present(client_id, found, name)


def no_client() -> NotFoundError:
    """Return the refusal for a client that is not there."""
    return NotFoundError("Такого клиента в базе нет. Ничего не изменено. Обновите список.")


@use_case(Right.VIEW_CLIENTS)
def require_part(
    office: Office, table: str, part_id: int, *, what: str, columns: tuple[str, ...]
) -> tuple[Present, dict[str, Any]]:
    """Return the live client a live part belongs to, and columns of the part.

    Args:
        office: the office.
        table: the part's table; its `client` column (a contact's `company`) names the owner.
        part_id: the part.
        what: Russian for the refusal, «Телефона или адреса связи».
        columns: which columns to return.

    Raises:
        NotFoundError: the part or its client is not there or is deleted.
    """
    owner = "company" if table == "contact" else "client"
    sql = " ".join(
        ("SELECT", ", ".join((owner, *columns)), "FROM", BY_NAME[table].name,
         "WHERE id = ? AND deleted_at IS NULL")
    )  # fmt: skip
    rows = office.db.run(sql, (part_id,))
    if not rows:
        raise NotFoundError(f"{what} уже нет. Ничего не изменено. Обновите карточку.")
    client, *values = rows[0]
    return require_client(office, client), dict(zip(columns, values, strict=True))
