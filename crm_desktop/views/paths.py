"""Where an index finds the clients of a condition sooner than reading all of them.

A path is a few streams of an index; together they hold every client the condition lets through,
and no others if the path is `exact`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.field_types import Store
from crm_desktop.views.checking import problem_of
from crm_desktop.views.comparing import BEYOND, day_range, float_or_int, instant_range
from crm_desktop.views.list_fields import ListField, ValueKind
from crm_desktop.views.operands import is_email, is_phone, plain_operand
from crm_desktop.views.periods import days_of, year_days
from crm_desktop.views.sql import Sql, is_in
from crm_desktop.views.tree import UNSET, Condition, Group, Join, Op, Unknown
from db.list_values import BIRTHDAY, COVERED, CUT, NO_PHONE, TAG

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.views.client_conditions import ClientConditions
    from crm_desktop.views.tree import Node, Operand

LIVE: Final = "c.deleted_at IS NULL AND c.merged_into IS NULL"
"""What the indexes of lists hold: neither the deleted nor the merged."""
INDEXED: Final = frozenset(
    {"type", "segment", "source", "region", "priority", "responsible", "department"}
)
"""Columns with an index."""
BY_NAME: Final = frozenset({"responsible", "department"})
"""Columns whose index goes on by name."""
_MOST_STREAMS: Final = 40
_CHOSEN: Final = frozenset({Op.ANY_OF, Op.IS, Op.EMPTY})
_LAST_NUMBER: Final = ""


@dataclass(frozen=True, slots=True)
class Stream:
    """A stretch of an index.

    Attributes:
        source: what stands behind FROM.
        where: which rows of it.
        client: the expression of the client's id.
        name: the expression of its sort key; `""` = only the client's row has it.
        ordered: whether the rows lie by name.
        live: whether the deleted and the merged are not among them.
        seen: whether those this person may not see are not among them either.
    """

    source: str
    where: Sql
    client: str = "v.client"
    name: str = "v.name_key"
    ordered: bool = True
    live: bool = True
    seen: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """Streams that together hold the clients of a condition.

    Attributes:
        streams: none = nobody fits.
        exact: whether nobody else is in them.
        distinct: whether nobody is in them twice.
        costly: whether counting them reads more than they hold.
    """

    streams: tuple[Stream, ...]
    exact: bool = True
    distinct: bool = True
    costly: bool = False

    @property
    def named(self) -> bool:
        """Whether the sort keys lie in the index too."""
        return all(stream.name for stream in self.streams)

    @property
    def ordered(self) -> bool:
        """Whether each stream lies by name."""
        return all(stream.ordered for stream in self.streams)


def path_of(conditions: ClientConditions, node: Node) -> Path | None:
    """Return how an index finds the clients of a node; None if none does."""
    if isinstance(node, Group):
        return _group_path(conditions, node)
    if isinstance(node, Unknown) or problem_of(conditions.fields, node):
        return None
    field = conditions.fields.find(node.field)
    if field is None:
        return None
    if field.kind is ValueKind.SEGMENT:
        if node.op not in {Op.ANY_OF, Op.IS}:
            return None
        return _union(_group_path(conditions, conditions.segment(int(v))) for v in node.values)
    return _field_path(conditions, field, node)


def is_covered(conditions: ClientConditions, node: Node) -> bool:
    """Whether the index of names alone tells who fits."""
    if isinstance(node, Group):
        return all(is_covered(conditions, each) for each in node.nodes)
    if isinstance(node, Unknown):
        return True
    if node.field == "segment_of" and not problem_of(conditions.fields, node):
        inside = (conditions.segment(int(each)) for each in node.values)
        return all(is_covered(conditions, each) for each in inside)
    begins = node.field == "name" and node.op is Op.BEGINS
    return begins or node.field in COVERED or node.field == "created"


def _group_path(conditions: ClientConditions, group: Group) -> Path | None:
    # A broken condition says nothing: among «or» the others still narrow.
    said = [node for node in group.nodes if conditions.of(node) is not None]
    if group.negated or not said:
        return None
    if group.join is Join.OR:
        return _union(path_of(conditions, node) for node in said)
    paths = [path for node in said if (path := path_of(conditions, node)) is not None]
    if not paths:
        return None
    best = min(paths, key=lambda path: (path.costly, not path.named, len(path.streams)))
    return best if len(said) == 1 else replace(best, exact=False)


def _union(paths: Iterable[Path | None]) -> Path | None:
    found: list[Path] = []
    for path in paths:
        if path is None:
            return None
        found.append(path)
    if len(found) == 1:
        return found[0]
    streams = tuple(stream for path in found for stream in path.streams)
    if len(streams) > _MOST_STREAMS:
        return None
    return Path(
        streams,
        exact=all(path.exact for path in found),
        distinct=False,
        costly=any(path.costly for path in found),
    )


def _field_path(conditions: ClientConditions, field: ListField, node: Condition) -> Path | None:
    if field.key == "created":
        return _created(conditions, node)
    if (field.key, node.op) in {("has_phone", Op.NO), ("phone", Op.EMPTY)}:
        return Path((value_stream(NO_PHONE, Sql("v.value = 1")),))
    if field.key == "has_files" and node.op is Op.YES:
        return Path((_rows("attachment v", Sql("v.deleted_at IS NULL")),), distinct=False)
    of = field.field
    if of is None:
        return None
    match of.store:
        case Store.OWN:
            found = _own(conditions, field, node)
        case Store.LABEL:
            found = _labels(field, node)
        case Store.CHANNEL:
            found = _channel(field, node)
        case Store.COLUMN:
            found = _column(conditions, field, node)
        case _:
            found = None
    return found


def _column(conditions: ClientConditions, field: ListField, node: Condition) -> Path | None:
    if field.key == "name" and node.op is Op.BEGINS:
        operand = plain_operand(field, str(node.values[0]), node.op)
        begins = Sql(f"{LIVE} AND c.name_key BETWEEN ? AND ?", (operand, operand + BEYOND))
        return Path((client_stream("client_name", begins),))
    if field.key == "inn" and node.op is Op.IS:
        same = Sql(f"{LIVE} AND c.inn = ?", (plain_operand(field, str(node.values[0])),))
        return Path((replace(client_stream("client_inn", same), name="", ordered=False),))
    if field.key == "birthday" and node.op is Op.ANNIVERSARY:
        return _birthdays(conditions, node)
    if field.key not in INDEXED or node.op not in _CHOSEN:
        return None
    plain = field.kind is ValueKind.PRIORITY
    values = dict.fromkeys(node.values if plain else conditions.wanted(field, node.values))
    unset = field.key == "responsible"  # the others hold no clients without a value
    if node.op is Op.EMPTY:
        values, plain = {UNSET: None}, False
    if len(values) > _MOST_STREAMS or (UNSET in values and not plain and not unset):
        return None
    return Path(tuple(column_stream(field.key, each, plain=plain) for each in values))


def column_stream(column: str, value: Operand, *, plain: bool = False) -> Stream:
    """Return the clients with a value in an indexed column; UNSET, unless plain = with none."""
    unset = value == UNSET and not plain
    is_ = Sql(f"c.{column} IS NULL") if unset else Sql(f"c.{column} = ?", (value,))
    found = client_stream(f"client_{column}", Sql(LIVE) & is_)
    return found if column in BY_NAME else replace(found, name="", ordered=False)


def _birthdays(conditions: ClientConditions, node: Condition) -> Path | None:
    if node.period is None:
        return None
    days = year_days(days_of(node.period, conditions.moment.today))
    if days is None or len(days) > _MOST_STREAMS:
        return None
    return Path(tuple(value_stream(BIRTHDAY, Sql("v.value = ?", (day,))) for day in days))


def _own(conditions: ClientConditions, field: ListField, node: Condition) -> Path | None:
    own, op = field.own_id, node.op
    if op is Op.FILLED:
        return None if field.kind is ValueKind.ITEMS else _range(own, Sql("1"))
    match field.kind:
        case ValueKind.ITEM:
            found = _items(own, node, several=False)
        case ValueKind.ITEMS:
            found = _items(own, node)
        case ValueKind.BOOL if op in {Op.YES, Op.NO}:
            found = Path((value_stream(own, Sql("v.value = ?", (1 if op is Op.YES else 0,))),))
        case ValueKind.NUMBER | ValueKind.MONEY:
            found = _numbers(own, node)
        case ValueKind.DATE if op not in {Op.EMPTY, Op.IS_NOT, Op.NOT_PERIOD, Op.ANNIVERSARY}:
            first, last = day_range(node, conditions.moment)
            found = _range(own, Sql("v.value BETWEEN ? AND ?", (first, last)))
        case ValueKind.TEXT:
            found = _texts(field, node)
        case _:
            found = None
    return found


def _numbers(own: int, node: Condition) -> Path | None:
    given = sorted(float_or_int(each) for each in node.values)
    match node.op:
        case Op.IS:
            return Path((value_stream(own, Sql("v.value = ?", (given[0],))),))
        case Op.BETWEEN:
            return _range(own, Sql("v.value BETWEEN ? AND ?", (given[0], given[-1])))
        case Op.AT_LEAST | Op.GREATER:
            sign = ">=" if node.op is Op.AT_LEAST else ">"
            return _range(own, Sql(f"v.value {sign} ? AND v.value < ?", (given[0], _LAST_NUMBER)))
        case Op.AT_MOST | Op.LESS:
            return _range(
                own, Sql(f"v.value {'<=' if node.op is Op.AT_MOST else '<'} ?", (given[0],))
            )
        case _:
            return None


def _texts(field: ListField, node: Condition) -> Path | None:
    if not node.values:
        return None
    operand = plain_operand(field, str(node.values[0]), node.op)
    short = len(operand) < CUT
    match node.op:
        case Op.IS:
            return Path(
                (value_stream(field.own_id, Sql("v.value = ?", (operand[:CUT],))),), exact=short
            )
        case Op.BEGINS:
            low = operand[:CUT]
            part = Sql("v.value BETWEEN ? AND ?", (low, low + BEYOND))
            return replace(_range(field.own_id, part), exact=short)
        case Op.CONTAINS:
            # What was cut off may contain it too.
            part = Sql("(instr(v.value, ?) > 0 OR length(v.value) >= ?)", (operand, CUT))
            return replace(_range(field.own_id, part), exact=False, costly=True)
        case _:
            return None


def _labels(field: ListField, node: Condition) -> Path | None:
    if field.directory == "tag":
        return _items(TAG, node)
    if node.op not in {Op.ANY_OF, Op.IS} or UNSET in node.values:
        return None
    some = is_in("v.item", dict.fromkeys(node.values))
    where = some & Sql("v.deleted_at IS NULL")
    return Path((_rows("client_label v INDEXED BY client_label_item", where),), distinct=False)


def _items(field: int, node: Condition, *, several: bool = True) -> Path | None:
    values = tuple(dict.fromkeys(int(each) for each in node.values))
    if node.op not in {Op.ANY_OF, Op.IS, Op.ALL_OF} or len(values) > _MOST_STREAMS:
        return None
    set_ = [each for each in values if each != UNSET]
    if node.op is Op.ALL_OF:
        if len(set_) < len(values):
            return Path(()) if set_ else None
        return Path((_item(field, set_[0]),), exact=len(set_) == 1)
    if len(set_) < len(values):
        return None
    streams = tuple(_item(field, each) for each in set_)
    return Path(streams, distinct=len(set_) == 1 or not several)


def _channel(field: ListField, node: Condition) -> Path | None:
    of = field.field
    if of is None or node.op is not Op.IS or not (is_phone(field) or is_email(field)):
        return None
    key = plain_operand(field, str(node.values[0]), node.op)
    where = Sql("v.key = ? AND v.kind = ? AND v.deleted_at IS NULL", (key, of.part))
    return Path((_rows("channel v INDEXED BY channel_key", where),), distinct=False)


def _created(conditions: ClientConditions, node: Condition) -> Path | None:
    if node.op in {Op.IS_NOT, Op.NOT_PERIOD}:
        return None
    between = Sql(
        f"{LIVE} AND c.created_at BETWEEN ? AND ?", instant_range(node, conditions.moment)
    )
    return Path((replace(client_stream("client_created", between), name="", ordered=False),))


def value_stream(field: int, value: Sql) -> Stream:
    """Rows of `list_value` with one value: they lie by name."""
    return Stream("list_value v", Sql("v.field = ?", (field,)) & value)


def _item(field: int, item: int) -> Stream:
    return value_stream(field, Sql("v.value = ?", (item,)))


def _range(field: int, values: Sql) -> Path:
    stream = Stream("list_value v", Sql("v.field = ?", (field,)) & values, ordered=False)
    return Path((stream,))


def client_stream(index: str, where: Sql) -> Stream:
    """Clients as an index that goes on by name holds them."""
    return Stream(f"client c INDEXED BY {index}", where, "c.id", "c.name_key")


def _rows(source: str, where: Sql) -> Stream:
    return Stream(source, where, name="", ordered=False, live=False)
