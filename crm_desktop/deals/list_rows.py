"""The rows of a list of deals with the cells of any columns, a page at a time."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.field_types import FieldType
from crm_desktop.clients.row_cells import NOTHING, Cell, read_cells
from crm_desktop.deals.action_state import ActionState, state_at
from crm_desktop.deals.action_state import Moment as Present
from crm_desktop.deals.amounts import show_money
from crm_desktop.deals.list_conditions import DAYS, DealConditions
from crm_desktop.deals.list_fields import CLIENT, THROUGH, read_deal_fields
from crm_desktop.journal.stamps import now_ms
from crm_desktop.views.comparing import Moment
from crm_desktop.views.fields import is_day
from crm_desktop.views.list_fields import ListField, ValueKind
from crm_desktop.views.sql import spell
from crm_desktop.wording import day, rubles
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_desktop.deals.list_fields import DealListFields
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

_BASE: Final = (
    "b.deal, d.title, b.client, (SELECT c.name FROM client c WHERE c.id = b.client), b.funnel,"
    " b.stage, b.outcome, b.responsible, b.budget, b.currency, b.probability, b.next_due"
)
_WIDE: Final = 12
_CHOOSING: Final = frozenset({FieldType.DIRECTORY, FieldType.CHOICE, FieldType.CHOICES})
_TASK: Final = "(SELECT t.title FROM task t WHERE t.id = b.next_task)"
_SEVERAL: Final = {
    "tags": (
        "SELECT l.deal, i.name, i.id FROM json_each(?) j CROSS JOIN deal_label l"
        " ON l.deal = j.value JOIN directory_item i ON i.id = l.item"
        " WHERE l.deleted_at IS NULL AND i.deleted_at IS NULL ORDER BY i.position, i.id"
    ),
    "helpers": (
        "SELECT h.deal, m.name, m.id FROM json_each(?) j CROSS JOIN deal_helper h"
        " ON h.deal = j.value JOIN member m ON m.id = h.member"
        " WHERE h.deleted_at IS NULL ORDER BY h.id"
    ),
    "contacts": (
        "SELECT p.deal, c.name, c.id FROM json_each(?) j CROSS JOIN deal_contact p"
        " ON p.deal = j.value JOIN client c ON c.id = p.person"
        " WHERE p.deleted_at IS NULL AND c.deleted_at IS NULL ORDER BY p.id"
    ),
    "lines": (
        "SELECT p.deal, p.title, p.id FROM json_each(?) j CROSS JOIN deal_line p"
        " ON p.deal = j.value WHERE p.deleted_at IS NULL ORDER BY p.position, p.id"
    ),
}


@dataclass(frozen=True, slots=True)
class DealRow:
    """A deal as a list shows it.

    Attributes:
        client: name of the client; `""` = none.
        stage: name of the stage it stands at, or stood at last; with its colour.
        outcome: `won`, `lost`, `""` while it is open.
        money: «1 200 ₽»; `""` = no budget.
        state: of its next action; of a closed deal NONE.
        cells: in the order of the columns asked.
    """

    id: int
    title: str
    client_id: int | None
    client: str
    funnel_id: int
    stage_id: int
    stage: str
    colour: str
    outcome: str
    responsible_id: int | None
    money: str
    probability: int
    state: ActionState
    cells: tuple[Cell, ...] = ()


@use_case(Right.VIEW_DEALS)
def deal_rows(
    office: Office, ids: Sequence[int], *, columns: Sequence[str] = (), now: int | None = None
) -> list[DealRow]:
    """Return rows of deals in the order asked, in a few statements; gone ones are left out.

    Args:
        office: the office.
        ids: the deals, a page of them.
        columns: keys of columns; one that is gone gives empty cells.
        now: UTC ms; None = this moment.
    """
    with office.reading():
        fields = read_deal_fields(office.db, office.user_id)
        return _Reading(office, fields, now_ms() if now is None else now).rows(ids, columns)


def several_of(db: OfficeDatabase, key: str, given: str) -> dict[int, list[tuple[str, int]]]:
    """Return what deals have several of: deal -> names and ids, in their order.

    Args:
        db: the office's database.
        key: `tags`, `helpers`, `contacts` or `lines`.
        given: a JSON list of deals.
    """
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for deal, name, record in db.run(_SEVERAL[key], (given,)):
        found[deal].append((name, record))
    return found


class _Reading:
    """Reads a page."""

    def __init__(self, office: Office, fields: DealListFields, now: int) -> None:
        self._office = office
        self._db: OfficeDatabase = office.db
        self._fields = fields
        self._present = Present.of(office.zone, now)
        self._conditions = DealConditions(office.db, fields, Moment.now(office, at=now), now=now)
        self._today = local(now, office.zone).date()

    def rows(self, ids: Sequence[int], columns: Sequence[str]) -> list[DealRow]:
        wanted = [self._column(key) for key in columns]
        single = {f.key: f for f in wanted if f is not None and self._is_single(f)}
        what = ", ".join((_BASE, *(self._expression(field) for field in single.values())))
        given = json.dumps(list(ids))
        sql = spell("SELECT", what, "FROM", _PAGE)
        found = {row[0]: row for row in self._db.run(sql, (given,))}
        several = {
            field.key: several_of(self._db, field.key, given)
            for field in wanted
            if field is not None and field.key in _SEVERAL
        }
        through = self._through(found, [f for f in wanted if f is not None])
        rows = []
        for deal in ids:
            row = found.get(deal)
            if row is None:
                continue
            values = dict(zip(single, row[_WIDE:], strict=True))
            cells = tuple(
                NOTHING if field is None else self._cell(field, row, values, several, through)
                for field in wanted
            )
            rows.append(self._row(row, cells))
        return rows

    def _column(self, key: str) -> ListField | None:
        field = self._fields.find(key)
        return field if field is not None and field.column else None

    def _is_single(self, field: ListField) -> bool:
        return field.key not in _SEVERAL and self._fields.of_client(field) is None

    def _expression(self, field: ListField) -> str:
        if field.key == "next_task":
            return _TASK
        if field.key == "discount":
            return "d.discount"
        return self._conditions.scalar(field)

    def _through(
        self, rows: Mapping[int, tuple[Any, ...]], fields: Sequence[ListField]
    ) -> dict[tuple[int, str], Cell]:
        """Cells of the clients, by client and key."""
        keys = [f.key for f in fields if f.key.startswith(THROUGH)]
        clients = list(dict.fromkeys(row[2] for row in rows.values() if row[2] is not None))
        if not keys or not clients:
            return {}
        bare = [key.removeprefix(THROUGH) for key in keys]
        cells = read_cells(self._office, clients, bare, contacts={})
        return {
            (client, key): cell
            for client, row in cells.items()
            for key, cell in zip(keys, row, strict=True)
        }

    def _row(self, row: tuple[Any, ...], cells: tuple[Cell, ...]) -> DealRow:
        deal, title, client, name, funnel, stage, outcome, member, budget, code, chance, due = row[
            :_WIDE
        ]
        named = self._fields.catalogue.stages.get(stage)
        return DealRow(
            deal, title, client, name or "", funnel, stage, named.name if named else "",
            named.colour if named else "", outcome or "", member,
            "" if budget is None else show_money(budget, code), chance,
            ActionState.NONE if outcome else state_at(due, self._present), cells,
        )  # fmt: skip

    def _cell(
        self,
        field: ListField,
        row: tuple[Any, ...],
        values: Mapping[str, Any],
        several: Mapping[str, Mapping[int, list[tuple[str, int]]]],
        through: Mapping[tuple[int, str], Cell],
    ) -> Cell:
        if field.key == CLIENT:
            return Cell(row[3] or "", row[2])
        if field.key.startswith(THROUGH):
            return through.get((row[2], field.key), NOTHING)
        if field.key in _SEVERAL:
            names = several[field.key].get(row[0], [])
            return Cell(", ".join(name for name, _ in names), names[0][1]) if names else NOTHING
        if field.key == "budget":
            return NOTHING if row[8] is None else Cell(show_money(row[8], row[9]), row[8])
        value = values[field.key]
        if field.key == "stage":
            stage = self._fields.catalogue.stages.get(value)
            return Cell(stage.name if stage else "", value)
        return NOTHING if value is None else self._shown(field, value)

    def _shown(self, field: ListField, value: Any) -> Cell:
        of = field.field
        match field.kind:
            case ValueKind.OPTION:
                label = next((c.label for c in field.options if c.value == value), "")
                found = Cell(label, value)
            case ValueKind.INSTANT:
                found = Cell(day(local(value, self._office.zone).date(), self._today), value)
            case ValueKind.DATE if is_day(str(value)):
                found = Cell(day(date.fromisoformat(value), self._today), value)
            case ValueKind.NUMBER if field.key in DAYS:
                days = self._present.days_since(value)
                found = Cell(str(days), days)
            case ValueKind.BOOL if of is None:
                found = Cell("Да", 1) if value else NOTHING
            case ValueKind.MONEY if of is None:
                found = Cell(rubles(value), value)
            case ValueKind.MEMBER:
                found = Cell(self._fields.catalogue.member_name(value) or "", value)
            case ValueKind.ITEM | ValueKind.ITEMS if of is not None and of.type in _CHOOSING:
                found = Cell(self._fields.catalogue.show(of, value), value)
            case _ if of is not None and of.type is not FieldType.RECORD:
                found = Cell(self._fields.catalogue.show(of, value), value)
            case _:
                found = Cell(str(value), value)
        return found


_PAGE: Final = (
    "json_each(?) j CROSS JOIN deal_board b ON b.deal = j.value CROSS JOIN deal d ON d.id = b.deal"
)
