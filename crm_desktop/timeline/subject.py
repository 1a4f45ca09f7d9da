"""What a fact, a file or a task is of: a client, a deal, or both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.present import require_client
from crm_desktop.deals.present import require_deal
from crm_desktop.errors import NotFoundError
from db.tables import BY_NAME

if TYPE_CHECKING:
    from crm_desktop.office.office import Office


@dataclass(frozen=True, slots=True)
class Subject:
    """A live client, deal or both; `name` is the client's, of a deal alone its title.

    Where it is neither, both ids are None and the name is empty.
    """

    client_id: int | None
    deal_id: int | None
    name: str

    @property
    def column(self) -> str:
        """The column that tells its parts from those of others: the client, else the deal."""
        return "client" if self.client_id is not None else "deal"

    @property
    def key(self) -> int | None:
        """The value of that column."""
        return self.client_id if self.client_id is not None else self.deal_id


@use_case(Right.VIEW_CLIENTS)
def find_subject(office: Office, *, client_id: int | None, deal_id: int | None) -> Subject:
    """Return what something is to be of; a deal brings its client along.

    Args:
        office: the office.
        client_id: a client; with a deal too, the one it is talked over with.
        deal_id: a deal.

    Raises:
        NotFoundError: the client or the deal is not there.
    """
    deal = None if deal_id is None else require_deal(office, deal_id)
    if client_id is None and deal is not None:
        client_id = deal.client_id
    if client_id is not None:
        return Subject(client_id, deal_id, require_client(office, client_id).name)
    return Subject(None, deal_id, deal.title if deal else "")


@use_case(Right.VIEW_CLIENTS)
def require_hung(
    office: Office, table: str, part_id: int, *, what: str, columns: tuple[str, ...]
) -> tuple[Subject, dict[str, Any]]:
    """Return what a live part (an event, a file) hangs on, and columns of the part.

    Args:
        office: the office.
        table: the part's table; it has columns `client` and `deal`.
        part_id: the part.
        what: Russian for the refusal, «Этого события».
        columns: which columns to return.

    Raises:
        NotFoundError: the part, or what it hangs on, is not there or is deleted.
    """
    sql = " ".join(
        ("SELECT", ", ".join(("client", "deal", *columns)), "FROM", BY_NAME[table].name,
         "WHERE id = ? AND deleted_at IS NULL")
    )  # fmt: skip
    rows = office.db.run(sql, (part_id,))
    if not rows:
        raise NotFoundError(f"{what} уже нет. Ничего не изменено. Обновите карточку.")
    client, deal, *values = rows[0]
    if client is not None:
        subject = Subject(client, deal, require_client(office, client).name)
    else:
        subject = find_subject(office, client_id=None, deal_id=deal)
    return subject, dict(zip(columns, values, strict=True))
