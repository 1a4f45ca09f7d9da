"""What is done with the cells of columns that speak of the deal."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.clients.company_names import fold
from crm_desktop.clients.field_types import FieldType, Store
from crm_desktop.clients.field_values import NO, YES, one_line
from crm_desktop.clients.several_names import split_names
from crm_desktop.deals.field_texts import parse_percent
from crm_desktop.errors import UserError
from crm_desktop.importing.cells import CellField, CellReader
from crm_desktop.importing.dates import instant_of_cell
from crm_desktop.importing.deals import keys
from crm_desktop.importing.deals.model import DealParty, ReadTask
from crm_desktop.importing.deals.sums import read_currency, read_quantity, read_sum
from crm_desktop.importing.deals.words import outcome_of_word
from crm_desktop.importing.mapping import What
from crm_desktop.importing.people import find_member
from crm_desktop.importing.report import MarkKind
from crm_desktop.tasks.due import FIRST_MS, LAST_MS
from crm_desktop.wording.visible import is_blank

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from zoneinfo import ZoneInfo

    from crm_desktop.importing.column_handlers import Handler, Parties
    from crm_desktop.importing.mapping import ColumnMapping
    from crm_desktop.importing.names import Names
    from crm_desktop.importing.party import Party, ReadRow
    from crm_desktop.importing.sheets import Cell

    Read = Callable[[ReadRow, DealParty, Cell, str], None]

LONGEST_TITLE: Final = 500
_LONGEST: Final = 32_767
_ZONED: Final = re.compile(r"\d{4}-\d{2}-\d{2}T.*(?:Z|[+-]\d{2}:?\d{2})")
_TASK: Final = re.compile(r"\[(?P<done>[xXхХ ]?)\]\s*")
_INSTANTS: Final = frozenset({"closed_at", "moved_at", "modified_at"})
_SEVERAL_LINES: Final = re.compile(r"[\n;]")
NO_SUM: Final = "Сумма не понята: текст сохранён в комментарии сделки."
TO_NOTE: Final = "Не прочитано: текст сохранён в комментарии сделки."


class DealHandlers:
    """Makes the handlers of the columns of a deal.

    Args:
        names: of directories and own fields of deals.
        zone: of dates and times without one.
        replacements: answers about names, by key.
    """

    def __init__(
        self, names: Names, zone: ZoneInfo, replacements: Mapping[str, Mapping[str, str]]
    ) -> None:
        self._names = names
        self._zone = zone
        self._replacements = replacements
        self._cells = CellReader(names)

    def of_column(self, column: ColumnMapping) -> Handler | None:
        """Return what to do with a column; None if it does not speak of the deal."""
        target = column.target
        if target.what is What.NEW_FIELD and not target.field:
            return self._plain(column, self._names.own_field(target, column.header))
        read: Read | None = None
        match target.what:
            case What.DEAL:
                read = self._of_key(column, target.field)
            case What.SOURCE_ID:
                read = _set("source_id")
            case What.CREATED:
                read = self._instant(column, "created_at")
            case What.TITLE:
                read = _title(column)
            case What.NOTE if not target.field:
                read = _line(target.label or column.header)
        return None if read is None else _for_deal(read)

    def _of_key(self, column: ColumnMapping, key: str) -> Read:
        makers: dict[str, Callable[[], Read]] = {
            "title": lambda: _title(column),
            "budget": lambda: _budget(column),
            "currency": lambda: _currency(column),
            "probability": lambda: _percent(column, key, digits=0),
            "discount": lambda: _percent(column, key, digits=2),
            keys.FUNNEL: lambda: _set(key),
            keys.STAGE: lambda: _set(key),
            keys.OUTCOME: lambda: _outcome(column),
            keys.CLOSED: lambda: _flag(column, "closed"),
            keys.CLIENT_ID: lambda: _set("client_number"),
            keys.PARENT_ID: lambda: _set("parent_number"),
            keys.PEOPLE: lambda: _people,
            keys.PRODUCT: lambda: _products,
            keys.PRODUCTS: lambda: _several_products,
            keys.TASKS: lambda: _tasks,
            keys.DUE: lambda: self._due(column),
            "due_done": lambda: _flag(column, "is_due_done"),
            "quantity": lambda: _quantity(column),
            "price": lambda: self._line_sum(column, "price"),
            "line_sum": lambda: self._line_sum(column, "sum"),
            "helpers": lambda: self._helpers(column),
            **{name: lambda: self._instant(column, key) for name in _INSTANTS},
        }
        if key in makers:
            return makers[key]()
        field = self._names.catalogue.find(key)
        if field is None or field.store not in {Store.COLUMN, Store.OWN, Store.LABEL}:
            return _line(column.header)
        plain = self._plain(column, field)
        return lambda row, deal, cell, text: plain(row, [deal], cell, text)

    def _plain(self, column: ColumnMapping, field: Any) -> Handler:
        """A field that is read as those of clients are."""
        answers = self._replacements.get(keys.answers_key(field.key), {})
        as_field = CellField(column.index, column.header, field, "", answers)
        read = self._cells.reader_of(field)
        if field.type is FieldType.DATE:
            return self._date(as_field, read)

        def handle(row: ReadRow, parties: Parties, cell: Cell, text: str) -> None:
            read(row, parties[-1], as_field, cell, text)

        return handle

    def _date(self, as_field: CellField, read: Any) -> Handler:
        """A day; of an instant with a zone the day it is in the office."""

        def handle(row: ReadRow, parties: Parties, cell: Cell, text: str) -> None:
            if _ZONED.fullmatch(text):
                at = self._at(text, text)
                if at is not None:
                    cell = dt.datetime.fromtimestamp(at / 1000, self._zone).date()
            read(row, parties[-1], as_field, cell, text)

        return handle

    def _at(self, cell: Cell, text: str) -> int | None:
        """Return the instant a cell tells; None for none, and for years no office works in."""
        at = self._any_instant(cell, text)
        return at if at is not None and FIRST_MS <= at < LAST_MS else None

    def _any_instant(self, cell: Cell, text: str) -> int | None:
        if isinstance(cell, str) and _ZONED.fullmatch(text):
            try:
                return int(dt.datetime.fromisoformat(text).timestamp() * 1000)
            except (ValueError, OverflowError):
                return None
        return instant_of_cell(text if isinstance(cell, str) else cell, self._zone)

    def _instant(self, column: ColumnMapping, name: str) -> Read:
        def read(row: ReadRow, deal: DealParty, cell: Cell, text: str) -> None:
            at = self._at(cell, text)
            if at is None:
                to_note(row, deal, column, text)
            elif getattr(deal, name) is None:
                setattr(deal, name, at)

        return read

    def _due(self, column: ColumnMapping) -> Read:
        def read(row: ReadRow, deal: DealParty, cell: Cell, text: str) -> None:
            deal.due = self._at(cell, text)
            if deal.due is None:
                to_note(row, deal, column, text)
                return
            day = dt.datetime.fromtimestamp(deal.due / 1000, self._zone).date()
            deal.put("closes_on", day.isoformat(), column.index)

        return read

    def _helpers(self, column: ColumnMapping) -> Read:
        answers = self._replacements.get("responsible", {})

        def read(row: ReadRow, deal: DealParty, _cell: Cell, text: str) -> None:
            for name in split_names(text):
                member = find_member(
                    self._names.catalogue, answers.get(fold(" ".join(name.split())), name)
                )
                if member is None:
                    deal.notes.append(f"{column.header}: {name}")
                    row.mark(
                        column.index, MarkKind.WARNING,
                        "Такого сотрудника нет: сохранено в комментарии.",
                    )  # fmt: skip
                elif member not in deal.helpers:
                    deal.helpers.append(member)

        return read

    def _line_sum(self, column: ColumnMapping, name: str) -> Read:
        def read(row: ReadRow, deal: DealParty, cell: Cell, text: str) -> None:
            try:
                deal.line[name] = read_sum(cell, text).value
            except UserError:
                to_note(row, deal, column, text, NO_SUM)

        return read


def _for_deal(read: Read) -> Handler:
    def handle(row: ReadRow, parties: Parties, cell: Cell, text: str) -> None:
        deal: Party = parties[-1]
        if isinstance(deal, DealParty):
            read(row, deal, cell, text)

    return handle


def to_note(
    row: ReadRow, deal: DealParty, column: ColumnMapping, text: str, why: str = TO_NOTE
) -> None:
    """Keep a text in the comment of the deal and say so."""
    deal.notes.append(f"{column.header}: {text}")
    row.mark(column.index, MarkKind.UNREADABLE, why, theirs=text)


def _set(name: str) -> Read:
    def read(_row: ReadRow, deal: DealParty, _cell: Cell, text: str) -> None:
        if not getattr(deal, name):
            setattr(deal, name, one_line(text))

    return read


def _line(header: str) -> Read:
    def read(_row: ReadRow, deal: DealParty, _cell: Cell, text: str) -> None:
        deal.notes.append(f"{header}: {text}"[:_LONGEST])

    return read


def _title(column: ColumnMapping) -> Read:
    def read(_row: ReadRow, deal: DealParty, _cell: Cell, text: str) -> None:
        title = one_line(text)
        if is_blank(title):
            return
        if len(title) > LONGEST_TITLE:
            deal.notes.append(text[:_LONGEST])
            title = f"{title[: LONGEST_TITLE - 1]}…"
        if not deal.put("title", title, column.index):
            deal.notes.append(f"{column.header}: {text}")

    return read


def _budget(column: ColumnMapping) -> Read:
    def read(row: ReadRow, deal: DealParty, cell: Cell, text: str) -> None:
        try:
            found = read_sum(cell, text)
        except UserError:
            to_note(row, deal, column, text, NO_SUM)
            return
        if not deal.put("budget", found.value, column.index):
            deal.notes.append(f"{column.header}: {text}")
        elif found.currency or column.target.label:
            # What stands beside the sum says more than a column or the heading.
            deal.values["currency"] = found.currency or deal.values.get(
                "currency", column.target.label
            )

    return read


def _currency(column: ColumnMapping) -> Read:
    def read(row: ReadRow, deal: DealParty, _cell: Cell, text: str) -> None:
        code = read_currency(text)
        if code is None:
            deal.values["currency"] = ""
            to_note(row, deal, column, text, "Валюта не понята: сумма сохранена в комментарии.")
        elif deal.values.get("currency") in {None, column.target.label}:
            deal.values["currency"] = code
            deal.columns["currency"] = column.index

    return read


def _percent(column: ColumnMapping, key: str, *, digits: int) -> Read:
    def read(row: ReadRow, deal: DealParty, cell: Cell, text: str) -> None:
        if isinstance(cell, float) and not isinstance(cell, bool):
            text = f"{cell:.2f}".rstrip("0").rstrip(".")
        try:
            value = parse_percent(column.header, text, digits=digits)
        except UserError:
            to_note(row, deal, column, text)
            return
        deal.put(key, value, column.index)

    return read


def _flag(column: ColumnMapping, name: str) -> Read:
    def read(row: ReadRow, deal: DealParty, _cell: Cell, text: str) -> None:
        word = fold(text)
        if word in YES | NO:
            setattr(deal, name, word in YES)
        else:
            to_note(row, deal, column, text)

    return read


def _outcome(column: ColumnMapping) -> Read:
    def read(row: ReadRow, deal: DealParty, _cell: Cell, text: str) -> None:
        deal.outcome = outcome_of_word(text)
        if not deal.outcome:
            to_note(row, deal, column, text)

    return read


def _products(_row: ReadRow, deal: DealParty, _cell: Cell, text: str) -> None:
    pieces = (one_line(piece)[:LONGEST_TITLE] for piece in _SEVERAL_LINES.split(text))
    deal.products += [piece for piece in pieces if piece]


def _several_products(_row: ReadRow, deal: DealParty, _cell: Cell, text: str) -> None:
    deal.products += [name[:LONGEST_TITLE] for name in split_names(text)]


def _people(_row: ReadRow, deal: DealParty, _cell: Cell, text: str) -> None:
    deal.people += split_names(text)


def _quantity(column: ColumnMapping) -> Read:
    def read(row: ReadRow, deal: DealParty, cell: Cell, text: str) -> None:
        found = read_quantity(cell, text)
        if found is None:
            to_note(row, deal, column, text)
        else:
            deal.line["quantity"] = found

    return read


def _tasks(_row: ReadRow, deal: DealParty, _cell: Cell, text: str) -> None:
    for line in text.split("\n"):
        found = _TASK.match(line)
        title = one_line(line[found.end() :] if found else line)[:LONGEST_TITLE]
        if title:
            done = bool(found and found["done"].strip())
            deal.tasks.append(ReadTask(title, done_at=0 if done else None))
