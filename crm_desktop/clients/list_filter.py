"""What narrows a list of clients, and its SQL."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_sql
from crm_desktop.search import matching_ids

if TYPE_CHECKING:
    from crm_desktop.clients.field_types import Value
    from crm_desktop.office.office import Office

# More clients than a base can hold.
_EVERY: Final = 1 << 40


class Add(Protocol):
    """Adds one condition with its values."""

    def __call__(self, sql: str, *given: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class ClientFilter:
    """Which clients; all conditions together, several values of one condition are «or».

    Attributes:
        text: as typed into the search field.
        kind: `person`, `company` or `""`.
        mine: those the signed-in person answers for.
        responsible: members; 0 = nobody.
        roles_tags: items of the directories role and tag; any of them.
        types: items; 0 = not set. Likewise segments, sources, regions.
        priorities: 0 … 3.
        created_from: UTC ms, inclusive.
        created_to: UTC ms, exclusive.
        no_phone: only those without a phone.
        quiet_since: only those without an event at or after this instant, UTC ms.
        deleted: the trash instead of the base.
        own: key and stored value of own fields.
    """

    text: str = ""
    kind: str = ""
    mine: bool = False
    responsible: tuple[int, ...] = ()
    roles_tags: tuple[int, ...] = ()
    types: tuple[int, ...] = ()
    segments: tuple[int, ...] = ()
    sources: tuple[int, ...] = ()
    regions: tuple[int, ...] = ()
    priorities: tuple[int, ...] = ()
    created_from: int | None = None
    created_to: int | None = None
    no_phone: bool = False
    quiet_since: int | None = None
    deleted: bool = False
    own: tuple[tuple[str, Value], ...] = ()

    @property
    def narrow(self) -> bool:
        """Whether anything narrows the list at all."""
        return self != ClientFilter(deleted=self.deleted)

    @property
    def few(self) -> bool:
        """Whether an index other than the list's order finds the clients sooner."""
        return bool(self.text.strip() or self.roles_tags or self.mine or self.responsible)


@dataclass(frozen=True, slots=True)
class Condition:
    """An SQL condition over `client c`; `cut` = the search stopped at its cap."""

    where: tuple[str, ...]
    values: tuple[Any, ...]
    cut: bool = False

    def tail(self, source: str) -> str:
        """Return `FROM source WHERE …`."""
        return " ".join(("FROM", source, "WHERE", " AND ".join(self.where)))


@use_case(Right.VIEW_CLIENTS)
def condition_of(office: Office, filter_: ClientFilter, *, cap: int | None) -> Condition | None:
    """Return the condition of a filter; None if nothing can fit.

    Args:
        office: the office.
        filter_: the filter.
        cap: how many clients the search may stop at; None = find all.
    """
    if filter_.deleted:
        where = ["c.deleted_at IS NOT NULL", "c.merged_into IS NULL"]
    else:
        where = [visible_sql(office, "c")]
    values: list[Any] = []

    def add(sql: str, *given: Any) -> None:
        where.append(sql)
        values.extend(given)

    _add_columns(office, filter_, add)
    _add_parts(filter_, add)
    cut = False
    if filter_.text.strip():
        # The trash and what this person may not see go by the condition itself: asking for each
        # found client makes a broad search six times slower.
        most = _EVERY if cap is None else cap
        ids = matching_ids(office.db.connection(), filter_.text, cap=most)
        if not ids:
            return None
        cut = len(ids) >= most
        add("c.id IN (SELECT value FROM json_each(?))", json.dumps(ids))
    return Condition(tuple(where), tuple(values), cut)


def _add_columns(office: Office, filter_: ClientFilter, add: Add) -> None:
    responsible = (office.user_id,) if filter_.mine else filter_.responsible
    for column, wanted in (
        ("responsible", responsible),
        ("type", filter_.types),
        ("segment", filter_.segments),
        ("source", filter_.sources),
        ("region", filter_.regions),
    ):
        if wanted:
            _add_choice(f"c.{column}", wanted, add)
    if filter_.kind:
        add("c.kind = ?", filter_.kind)
    if filter_.priorities:
        add(f"c.priority IN ({', '.join('?' * len(filter_.priorities))})", *filter_.priorities)
    if filter_.created_from is not None:
        add("c.created_at >= ?", filter_.created_from)
    if filter_.created_to is not None:
        add("c.created_at < ?", filter_.created_to)
    for key, value in filter_.own:
        add("c.custom ->> ? IS ?", f"$.{key}", value)


def _add_choice(column: str, wanted: tuple[int, ...], add: Add) -> None:
    ids = [item for item in wanted if item]
    fits = [f"{column} IN ({', '.join('?' * len(ids))})"] if ids else []
    if 0 in wanted:
        fits.append(f"{column} IS NULL")
    add(f"({' OR '.join(fits)})", *ids)


def _add_parts(filter_: ClientFilter, add: Add) -> None:
    if filter_.roles_tags:
        marks = ", ".join("?" * len(filter_.roles_tags))
        add(
            " ".join(
                (
                    "c.id IN (SELECT l.client FROM client_label l WHERE l.deleted_at IS NULL",
                    "AND l.item IN (", marks, "))",
                )
            ),
            *filter_.roles_tags,
        )  # fmt: skip
    if filter_.no_phone:
        add(
            "NOT EXISTS (SELECT 1 FROM channel h WHERE h.client = c.id AND h.kind = 'phone'"
            " AND h.deleted_at IS NULL)"
        )
    if filter_.quiet_since is not None:
        add(
            "NOT EXISTS (SELECT 1 FROM event e WHERE e.client = c.id AND e.happened_at >= ?"
            " AND e.deleted_at IS NULL)",
            filter_.quiet_since,
        )
