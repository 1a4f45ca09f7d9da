"""Finding clients by what a person typed: the search field, the palette, pickers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.access.hidden_fields import hidden_parts
from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.seen_ids import seen_clients
from crm_desktop.access.visibility import visible_sql
from crm_desktop.clients.rows import client_rows
from crm_desktop.search import Scope, find

if TYPE_CHECKING:
    from crm_desktop.office.office import Office
    from crm_desktop.search import Part


@dataclass(frozen=True, slots=True)
class ClientHit:
    """A found client.

    Attributes:
        matched: where it was found: `name`, `contact`, `phone`, `email`, `link`, `requisite`,
            `other`.
        understood: what was searched instead of the typed text (another layout, a mended typo),
            else `""`.
        phone: the main phone.
        detail: a company's contact person or a person's company, else the region.
    """

    id: int
    name: str
    kind: str
    matched: Part
    understood: str
    phone: str
    detail: str


@use_case(Right.VIEW_CLIENTS)
def search_clients(
    office: Office, text: str, *, limit: int = 20, kind: str = ""
) -> list[ClientHit]:
    """Return the clients that fit a text, best first.

    Args:
        office: the office.
        text: as typed: words, parts of words, digits of a phone or an ИНН, a part of an e-mail.
        limit: at most this many.
        kind: only `person` or only `company`; `""` = both.
    """
    with office.reading():
        only = _scope(office, kind)
        but = hidden_parts(office.db.narrowness.hidden)
        hits = find(office.db.connection(), text, limit=limit, only=only, but=but)
        rows = {row.id: row for row in client_rows(office, [hit.id for hit in hits])}
    return [
        ClientHit(
            hit.id, row.name, row.kind, hit.matched, hit.understood, row.phone,
            row.contact or row.region,
        )
        for hit in hits
        if (row := rows.get(hit.id))
    ]  # fmt: skip


def _scope(office: Office, kind: str) -> Scope:
    among = seen_clients(office)
    condition = visible_sql(office, "c") if among is None else ""
    if kind:
        condition = " AND ".join(filter(None, (condition, "c.kind = :kind")))
    sql = " ".join(("SELECT c.id AS id FROM client c WHERE", condition)) if condition else ""
    return Scope(sql, {"kind": kind} if kind else {}, among)
