"""How a client or a deal of the past differs from today's: field by field, part by part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.gate import narrowness
from crm_desktop.access.powers import FieldRule
from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_deal_sql, visible_task_sql
from crm_desktop.clients.card import FieldValue, get_client
from crm_desktop.deals.card import get_deal
from crm_desktop.errors import NotFoundError
from crm_desktop.journal.records import marks, same
from crm_desktop.past.looking import require_seen, standing_of
from crm_desktop.past.parts import KINDS
from crm_desktop.past.standing import PastArea, Standing
from crm_desktop.wording.times import local
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.office.office import Office
    from crm_desktop.past.parts import Hanging, PartKind
    from crm_desktop.past.past_office import PastOffice

MOST_LINES: Final = 500
GONE, CHANGED, NEW, STAYED = "gone", "changed", "new", "same"
_UNTOLD: Final = frozenset({"position", "key", "title_key", "stage_since"})
_ONLY_GONE: Final = frozenset({"deal", "task"})


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """A field that stood otherwise; `key` is what a choice names it by."""

    key: str
    title: str
    past: str
    now: str


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part: what it was called, what now, and `gone`, `changed`, `new` or `same`.

    `key` is what a choice names a changed one by.
    """

    key: str
    id: int
    text: str
    now: str
    state: str


@dataclass(frozen=True, slots=True)
class PartDifference:
    """All parts of one kind, those of today too where they are told; `more` were left out."""

    kind: str
    title: str
    lines: tuple[PartLine, ...]
    more: int = 0

    def of_state(self, state: str) -> tuple[PartLine, ...]:
        """Return the lines of one state."""
        return tuple(line for line in self.lines if line.state == state)


@dataclass(frozen=True, slots=True)
class Difference:
    """A record of the past beside today's.

    Attributes:
        values: what the card said: label and text of every filled field.
        fields: the fields that differ; empty if the record is gone.
        parts: kinds that have anything to tell.
    """

    area: PastArea
    id: int
    name: str
    standing: Standing
    values: tuple[tuple[str, str], ...]
    fields: tuple[FieldDifference, ...]
    parts: tuple[PartDifference, ...]


@use_case(Right.RESTORE)
def difference_of(office: Office, past: PastOffice, area: PastArea, record: int) -> Difference:
    """Compare a record of the past with the live office as it is at this moment.

    Raises:
        NotFoundError: there was none, or this person may not see it.
    """
    require_seen(office, past, area, record)
    # Fields hidden from this person are hidden in the past too.
    with past.db.through(narrowness(past)), office.db.through(narrowness(office)):
        return _difference(office, past, area, record)


def _difference(office: Office, past: PastOffice, area: PastArea, record: int) -> Difference:
    name, then = _card(past, area, record)
    try:
        now = _card(office, area, record)[1]
    except NotFoundError:
        now = ()
    standing = standing_of(office, area, record)
    alive = standing is Standing.SAME
    fields = _fields(then, now) if alive else ()
    parts = tuple(
        part for kind in KINDS[area] if (part := _parts(office, past, area, kind, record)).lines
    )
    if alive and (fields or any(line.state != STAYED for part in parts for line in part.lines)):
        standing = Standing.CHANGED
    return Difference(
        area, record, name, standing,
        tuple((each.field.label, each.text) for each in then if each.text), fields, parts,
    )  # fmt: skip


def _card(office: Office, area: PastArea, record: int) -> tuple[str, tuple[FieldValue, ...]]:
    if area is PastArea.CLIENTS:
        client = get_client(office, record)
        return client.name, client.fields
    deal = get_deal(office, record)
    return deal.title, deal.fields


def _fields(then: Sequence[FieldValue], now: Sequence[FieldValue]) -> tuple[FieldDifference, ...]:
    today = {each.field.key: each for each in now}
    found = []
    for each in then:
        other = today.pop(each.field.key, None)
        if other is None:
            if each.text:
                found.append(FieldDifference(each.field.journal, each.field.label, each.text, ""))
        elif not same(each.value, other.value):
            found.append(
                FieldDifference(each.field.journal, each.field.label, each.text, other.text)
            )
    found += [
        FieldDifference(each.field.journal, each.field.label, "", each.text)
        for each in today.values()
        if each.text
    ]
    return tuple(found)


def _parts(
    office: Office, past: PastOffice, area: PastArea, kind: PartKind, owner: int
) -> PartDifference:
    if kind.hidden_by and office.powers.field(area.value, kind.hidden_by) is FieldRule.HIDDEN:
        return PartDifference(kind.key, kind.title, ())
    lines: list[PartLine] = []
    more = 0
    for hanging in kind.hanging:
        then = _rows(past, hanging, owner)
        now = _rows(office, hanging, owner)
        others = _alive(office, hanging, [each for each in then if each not in now])
        for record, row in then.items():
            other = now.get(record) or others.get(record)
            state = _state(hanging, row, other)
            lines.append(
                PartLine(
                    f"{hanging.table}:{record}", record, _told(past, row),
                    _told(office, other) if other else "", state,
                )
            )  # fmt: skip
        if kind.own:
            lines += [
                PartLine(f"{hanging.table}:{record}", record, "", _told(office, row), NEW)
                for record, row in now.items()
                if record not in then
            ]
    if len(lines) > MOST_LINES:
        more = len(lines) - MOST_LINES
        lines = sorted(lines, key=lambda line: line.state == STAYED)[:MOST_LINES]
    return PartDifference(kind.key, kind.title, tuple(lines), more)


def _state(hanging: Hanging, then: tuple[Any, ...], now: tuple[Any, ...] | None) -> str:
    if now is None:
        return GONE
    if hanging.table in _ONLY_GONE:
        return STAYED
    return STAYED if then[2:] == now[2:] else CHANGED


def _rows(office: Office, hanging: Hanging, owner: int) -> dict[int, tuple[Any, ...]]:
    """Return id -> (text, instant, every told column) of the live parts of an owner."""
    holders = " OR ".join(f"p.{holder} = :owner" for holder in hanging.holders)
    where = f"({holders}) AND p.deleted_at IS NULL AND {_seen(office, hanging)}"
    return _read(office, hanging, where, {"owner": owner})


def _alive(office: Office, hanging: Hanging, records: Sequence[int]) -> dict[int, tuple[Any, ...]]:
    """The same of parts that hang on another owner by now."""
    found: dict[int, tuple[Any, ...]] = {}
    for start in range(0, len(records), MOST_LINES):
        part = records[start : start + MOST_LINES]
        listed = ", ".join(map(str, part)) or marks(0)
        where = f"p.id IN ({listed}) AND p.deleted_at IS NULL"
        found |= _read(office, hanging, where, {"owner": 0})
    return found


def _read(
    office: Office, hanging: Hanging, where: str, values: dict[str, int]
) -> dict[int, tuple[Any, ...]]:
    columns = [
        name
        for name in BY_NAME[hanging.table].columns
        if name not in _UNTOLD and name != "deleted_at"
    ]
    sql = " ".join(
        (
            "SELECT p.id,", hanging.text, ",", hanging.at, ",",
            ", ".join(f"p.{name}" for name in columns), "FROM", hanging.table, "p WHERE", where,
            "ORDER BY p.id",
        )
    )  # fmt: skip
    rows = office.db.connection().execute(sql, values).fetchall()
    return {int(row[0]): tuple(row[1:]) for row in rows}  # type: ignore[arg-type]


def _seen(office: Office, hanging: Hanging) -> str:
    if hanging.table == "deal":
        return visible_deal_sql(office, "p")
    return visible_task_sql(office, "p") if hanging.table == "task" else "1"


def _told(office: Office, row: tuple[Any, ...]) -> str:
    text = " ".join(str(row[0] or "").split())
    if row[1] is None:
        return text
    return f"{local(int(row[1]), office.zone):%d.%m.%Y} · {text}"
