"""What narrows a list of clients: the quick things beside the tree of conditions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.hidden_fields import hidden_parts
from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.seen_ids import seen_clients
from crm_desktop.access.visibility import sight_sql, visible_sql
from crm_desktop.search import Scope, matching_ids
from crm_desktop.views.checking import find_problems, require_whole
from crm_desktop.views.client_conditions import ClientConditions
from crm_desktop.views.comparing import Moment
from crm_desktop.views.fields import ListFields, read_fields
from crm_desktop.views.list_fields import ValueKind
from crm_desktop.views.paths import Path, Stream
from crm_desktop.views.query import Part, Query, parts_of
from crm_desktop.views.sight_ways import ways_of
from crm_desktop.views.sql import Sql
from crm_desktop.views.tree import EVERYTHING, ME, Condition, Group, Op, all_of, any_of

if TYPE_CHECKING:
    from crm_desktop.clients.field_types import Value
    from crm_desktop.office.office import Office
    from crm_desktop.views.checking import Problem
    from crm_desktop.views.tree import Node, Operand

# More clients than a base can hold.
_EVERY: Final = 1 << 40
_ROLE: Final = "role"


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
        tree: the conditions of a saved view.
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
    tree: Group = EVERYTHING

    def as_tree(self, fields: ListFields) -> Group:
        """Return all but the text and the trash as one tree."""
        return all_of(*self._quick(), *(_own(fields, *each) for each in self.own),
                      *_labels(fields, self.roles_tags), self.tree)  # fmt: skip

    def _quick(self) -> list[Node]:
        found: list[Node] = []
        chosen: tuple[tuple[str, tuple[int, ...]], ...] = (
            ("responsible", (ME,) if self.mine else ()),
            ("responsible", self.responsible),
            ("type", self.types),
            ("segment", self.segments),
            ("source", self.sources),
            ("region", self.regions),
            ("priority", self.priorities),
        )
        found += [Condition(key, Op.ANY_OF, values) for key, values in chosen if values]
        if self.kind:
            found.append(Condition("kind", Op.IS, (self.kind,)))
        if self.created_from is not None:
            found.append(Condition("created", Op.AT_LEAST, (self.created_from,)))
        if self.created_to is not None:
            found.append(Condition("created", Op.LESS, (self.created_to,)))
        if self.no_phone:
            found.append(Condition("has_phone", Op.NO))
        if self.quiet_since is not None:
            lately = Condition("last_event", Op.AT_LEAST, (self.quiet_since,))
            found.append(Group((lately,), negated=True))
        return found


@use_case(Right.VIEW_CLIENTS)
def filter_problems(office: Office, filter_: ClientFilter) -> tuple[Problem, ...]:
    """Return the conditions of a filter that do not fit any more: a list leaves them out."""
    fields = read_fields(office.db, office.user_id)
    return find_problems(fields, filter_.as_tree(fields))


@use_case(Right.VIEW_CLIENTS)
def require_whole_filter(
    office: Office, filter_: ClientFilter, *, what: str = "Ничего не изменено."
) -> None:
    """Refuse an act over a filter with a condition that does not fit any more.

    Raises:
        BrokenFilterError: there is one; `what` says what is untouched.
    """
    fields = read_fields(office.db, office.user_id)
    require_whole(fields, filter_.as_tree(fields), what=what)


@use_case(Right.VIEW_CLIENTS)
def query_of(office: Office, filter_: ClientFilter, *, cap: int | None) -> tuple[Query, bool]:
    """Return what a filter asks of the base, and whether its search stopped at the cap.

    Args:
        office: the office.
        filter_: the filter; its broken conditions are left out.
        cap: how many clients the search may stop at; None = find all.
    """
    fields = read_fields(office.db, office.user_id)
    conditions = ClientConditions(fields, Moment.now(office))
    trash = filter_.deleted
    visible = f"{_TRASH} AND {sight_sql(office, 'c')}" if trash else visible_sql(office, "c")
    parts = parts_of(conditions, filter_.as_tree(fields), trash=trash)
    cut = False
    if filter_.text.strip():
        # The trash goes by the condition itself, and so does what this person may not see if it is
        # not at hand as a set: asking for each found client makes a broad search six times slower.
        among = None if trash else seen_clients(office)
        only = None if among is None else Scope("", among=among)
        most = _EVERY if cap is None else cap
        but = hidden_parts(office.db.narrowness.hidden)
        ids = matching_ids(office.db.connection(), filter_.text, cap=most, only=only, but=but)
        cut = len(ids) >= most
        parts = (_found(ids, seen=among is not None), *parts)
    return Query(fields, visible, parts, trash, None if trash else ways_of(office)), cut


_TRASH: Final = "c.deleted_at IS NOT NULL AND c.merged_into IS NULL AND c.erased_at IS NULL"


def _found(ids: list[int], *, seen: bool) -> Part:
    given = json.dumps(ids)
    found = Stream(
        "json_each(?) v", Sql("1", (given,)), "v.value", "", ordered=False, live=seen, seen=seen
    )
    return Part(Sql("c.id IN (SELECT value FROM json_each(?))", (given,)), Path((found,)))


def _labels(fields: ListFields, items: tuple[int, ...]) -> list[Node]:
    if not items:
        return []
    roles = tuple(i for i in items if (it := fields.catalogue.item(i)) and it.directory == _ROLE)
    tags = tuple(i for i in items if i not in roles)
    parts = [Condition(key, Op.ANY_OF, of) for key, of in (("roles", roles), ("tags", tags)) if of]
    return [any_of(*parts)]


def _own(fields: ListFields, key: str, value: Value) -> Node:
    """One own field with one stored value."""
    field = fields.find(key)
    kind = field.kind if field else ValueKind.TEXT
    if value is None:
        return Condition(key, Op.EMPTY)
    operands: tuple[Any, ...] = (value,)
    match kind:
        case ValueKind.BOOL:
            return Condition(key, Op.YES if value else Op.NO)
        case ValueKind.ITEM:
            operands = (int(value),)
        case ValueKind.ITEMS:
            items: tuple[Operand, ...] = tuple(int(each) for each in json.loads(str(value)))
            return Condition(key, Op.ALL_OF, items)
        case _:
            pass
    return Condition(key, Op.IS, operands)
