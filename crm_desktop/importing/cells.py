"""One cell read for one field: the value, or the text kept in the note, with its marks."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.channel_reading import ReadChannel, read_channels
from crm_desktop.clients.channels_text import classify_channel
from crm_desktop.clients.company_names import fold
from crm_desktop.clients.drafts import ChannelDraft
from crm_desktop.clients.emails import email_key, split_emails
from crm_desktop.clients.field_types import DEPARTMENT, Field, FieldType, Store
from crm_desktop.clients.field_values import one_line, parse_plain
from crm_desktop.clients.parts import tidy_address
from crm_desktop.clients.phones import split_phones
from crm_desktop.clients.requisite_text import (
    digits_of_cell,
    repair_inn,
    repair_kpp,
    split_inn_kpp,
)
from crm_desktop.clients.requisites import check_bik, check_inn, check_kpp, check_ogrn, check_okpo
from crm_desktop.clients.several_names import split_names
from crm_desktop.errors import UserError
from crm_desktop.importing.address_parts import joined_address
from crm_desktop.importing.dates import date_of
from crm_desktop.importing.mapping import WORTHLESS
from crm_desktop.importing.people import find_member
from crm_desktop.importing.report import MarkKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crm_desktop.importing.names import Names
    from crm_desktop.importing.party import Party, ReadRow
    from crm_desktop.importing.sheets import Cell

TO_NOTE: Final = "Не прочитано: текст сохранён в заметке."
_LONGEST: Final = 32_767
_MANY_CHANNELS: Final = 50
_PLAIN_EMAIL: Final = re.compile(r"[A-Za-z0-9@.\-_+]+")
_MOST_SPLIT: Final = 20_000
_CHECKS: Final[Mapping[FieldType, Callable[[str], str]]] = {
    FieldType.KPP: check_kpp,
    FieldType.OGRN: check_ogrn,
    FieldType.OKPO: check_okpo,
}


@dataclass(frozen=True, slots=True)
class CellField:
    """A column as its cells are read.

    `label` is what its channels are called; `replacements` are texts to be read as others;
    `number` tells the accounts of a client apart.
    """

    index: int
    header: str
    field: Field
    label: str
    replacements: Mapping[str, str]
    number: int = 1


class CellReader:
    """Reads cells into parties.

    Args:
        names: gives ids to directory items.
    """

    def __init__(self, names: Names) -> None:
        self._names = names
        self._split: dict[tuple[str, str], list[str]] = {}
        self._members: dict[str, tuple[int | None, str]] = {}

    def reader_of(self, field: Field) -> Callable[[ReadRow, Party, CellField, Cell, str], None]:
        """Return the method that reads the cells of a field."""
        if field.store is Store.CHANNEL:
            return {"phone": self._phone, "email": self._email}.get(field.part, self._link)
        if field.store is Store.ADDRESS:
            return self._address
        if field.store is Store.BANK:
            return self._bank
        if field.store is Store.LABEL:
            return self._labels
        if field.key == "note":
            return self._note
        return {
            FieldType.INN: self._inn,
            FieldType.KPP: self._number,
            FieldType.OGRN: self._number,
            FieldType.OKPO: self._number,
            FieldType.DATE: self._date,
            FieldType.DIRECTORY: self._item,
            FieldType.CHOICE: self._item,
            FieldType.CHOICES: self._items,
            FieldType.MEMBER: self._member,
            FieldType.MONEY: self._money,
            FieldType.TEXT: self._text,
        }.get(field.type, self._parsed)

    def unreadable(
        self, row: ReadRow, party: Party, column: CellField, text: str, why: str = TO_NOTE
    ) -> None:
        """Keep a text in the note and say so."""
        party.notes.append(f"{column.header}: {text}")
        row.mark(column.index, MarkKind.UNREADABLE, why, theirs=text)

    def _put(self, party: Party, column: CellField, value: str | float | None, text: str) -> None:
        key = column.field.key
        if key in party.values:
            if party.values[key] != value:
                party.notes.append(f"{column.header}: {text}")
        elif value is not None:
            party.values[key] = value
            party.columns[key] = column.index

    def _text(self, _row: ReadRow, party: Party, column: CellField, _cell: Cell, text: str) -> None:
        self._put(party, column, one_line(text)[:_LONGEST], text)

    def _note(self, _row: ReadRow, party: Party, column: CellField, _cell: Cell, text: str) -> None:
        party.notes.append(text[:_LONGEST])
        party.columns.setdefault("note", column.index)

    def _parsed(self, row: ReadRow, party: Party, column: CellField, cell: Cell, text: str) -> None:
        typed = column.field.type
        if typed is FieldType.NUMBER and isinstance(cell, int | float):
            text = repr(cell) if isinstance(cell, float) and not cell.is_integer() else text
        try:
            found = parse_plain(column.field, text)
        except UserError:
            self.unreadable(row, party, column, text)
            return
        if found.warning:
            row.mark(column.index, MarkKind.WARNING, found.warning, theirs=text)
        self._put(party, column, found.value, text)

    def _inn(self, row: ReadRow, party: Party, column: CellField, cell: Cell, text: str) -> None:
        if text.isdigit() and len(text) in {10, 12}:
            value = text
        else:
            value, changed = repair_inn(cell if isinstance(cell, float) else text)
            kpp = split_inn_kpp(text)[1]
            if not (value.isascii() and value.isdigit()):
                self.unreadable(row, party, column, text)
                return
            if kpp:
                party.values.setdefault("kpp", kpp)
            if changed:
                row.mark(column.index, MarkKind.REPAIRED, f"Исправлено: {value}.", theirs=value)
        if warning := check_inn(value):
            row.mark(column.index, MarkKind.WARNING, warning, theirs=value)
        self._put(party, column, value, text)

    def _number(self, row: ReadRow, party: Party, column: CellField, cell: Cell, text: str) -> None:
        repair = repair_kpp if column.field.type is FieldType.KPP else digits_of_cell
        value, changed = repair(cell if isinstance(cell, float) else text)
        letters = sum(map(str.isalpha, value))
        if not value.isascii() or not value.isalnum() or letters > 2 * (repair is repair_kpp):
            self.unreadable(row, party, column, text)
            return
        if changed:
            row.mark(column.index, MarkKind.REPAIRED, f"Исправлено: {value}.", theirs=value)
        check = _CHECKS.get(column.field.type)
        if check and (warning := check(value)):
            row.mark(column.index, MarkKind.WARNING, warning, theirs=value)
        self._put(party, column, value.upper(), text)

    def _date(self, row: ReadRow, party: Party, column: CellField, cell: Cell, text: str) -> None:
        value = date_of(cell if not isinstance(cell, str) else text)
        if not value or (value.startswith("--") and column.field.key != "birthday"):
            self.unreadable(row, party, column, text)
            return
        self._put(party, column, value, text)

    def _money(self, row: ReadRow, party: Party, column: CellField, cell: Cell, text: str) -> None:
        if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) < 10**13:
            kopecks = Decimal(repr(cell)).scaleb(2).quantize(Decimal(1), ROUND_HALF_UP)
            self._put(party, column, int(kopecks), text)
            return
        self._parsed(row, party, column, cell, text.rstrip("₸$€ "))

    def _item(self, row: ReadRow, party: Party, column: CellField, _cell: Cell, text: str) -> None:
        name = self._replaced(row, party, column, text)
        if not name:
            return
        item = self._names.item(column.field, name)
        if item < 0 and column.field.directory == DEPARTMENT:
            party.notes.append(f"{column.header}: {text}")
            row.mark(
                column.index, MarkKind.WARNING, "Такого подразделения нет: сохранено в заметке."
            )
            return
        if item < 0:
            row.mark(column.index, MarkKind.NEW_ITEM, theirs=name)
        choice = column.field.type is FieldType.CHOICE
        self._put(party, column, str(item) if choice else item, text)

    def _items(self, row: ReadRow, party: Party, column: CellField, _cell: Cell, text: str) -> None:
        found = self._several(row, party, column, text)
        if found:
            value = json.dumps([str(item) for item in found], separators=(",", ":"))
            self._put(party, column, value, text)

    def _labels(
        self, row: ReadRow, party: Party, column: CellField, _cell: Cell, text: str
    ) -> None:
        for item in self._several(row, party, column, text):
            if item not in party.labels:
                party.labels.append(item)
        party.columns.setdefault(column.field.key, column.index)

    def _several(self, row: ReadRow, party: Party, column: CellField, text: str) -> list[int]:
        found: dict[int, None] = {}
        for bare in self._apart(column.field.directory, text):
            name = self._replaced(row, party, column, bare)
            if name:
                item = self._names.item(column.field, name)
                found[item] = None
                if item < 0:
                    row.mark(column.index, MarkKind.NEW_ITEM, theirs=name)
        return list(found)

    def _apart(self, directory: str, text: str) -> list[str]:
        """The names in a text; one that has a comma and stands in the directory stays whole."""
        names = self._split.get((directory, text))
        if names is None:
            whole = "," in text and self._names.catalogue.item_by_name(directory, text)
            names = [text] if whole else split_names(text)
            if len(self._split) < _MOST_SPLIT:
                self._split[directory, text] = names
        return names

    def _replaced(self, row: ReadRow, party: Party, column: CellField, text: str) -> str:
        replaced = text
        if column.replacements:
            replaced = column.replacements.get(fold(" ".join(text.split())), text)
        if replaced == WORTHLESS:
            return ""
        if not replaced:
            party.notes.append(f"{column.header}: {text}")
            row.mark(column.index, MarkKind.WARNING, "В справочник не идёт: сохранено в заметке.")
        return replaced

    def _member(
        self, row: ReadRow, party: Party, column: CellField, _cell: Cell, text: str
    ) -> None:
        if text not in self._members:
            name = column.replacements.get(fold(" ".join(text.split())), text)
            self._members[text] = find_member(self._names.catalogue, name), name
        member, name = self._members[text]
        if member is not None:
            self._put(party, column, member, text)
            return
        party.notes.append(f"{column.header}: {text}")
        if name:
            row.unknown_person = text
            row.mark(column.index, MarkKind.WARNING, "Такого сотрудника нет: сохранено в заметке.")

    def _phone(self, row: ReadRow, party: Party, column: CellField, cell: Cell, text: str) -> None:
        if "@" in text:
            self._link(row, party, column, cell, text)
            return
        for phone in split_phones(text.replace(":::", ";") if ":::" in text else text):
            if not phone.key:
                self.unreadable(row, party, column, phone.text, phone.problem or TO_NOTE)
                if phone.note and phone.note not in phone.text:
                    party.notes.append(f"{column.header}: {phone.note}")
                continue
            if phone.problem:
                row.mark(column.index, MarkKind.WARNING, phone.problem, theirs=phone.text)
            label = phone.label or column.label
            self.add(party, column, ReadChannel("phone", phone.text, phone.key, label, phone.note))

    def _email(self, row: ReadRow, party: Party, column: CellField, _cell: Cell, text: str) -> None:
        if "@" in text and _PLAIN_EMAIL.fullmatch(text) and (key := email_key(text)):
            self.add(party, column, ReadChannel("email", text, key, column.label))
            return
        for email in split_emails(text.replace(":::", ";")):
            if email.key:
                if email.problem:
                    row.mark(column.index, MarkKind.WARNING, email.problem, theirs=email.text)
                found = ReadChannel("email", email.text, email.key, column.label, email.note)
                self.add(party, column, found)
            else:
                self._other(row, party, column, email.text, email.problem)

    def _other(
        self, row: ReadRow, party: Party, column: CellField, text: str, problem: str
    ) -> None:
        """A text in the wrong column is taken for what it is, if that is clear."""
        told = classify_channel(text)
        if told.key:
            row.mark(column.index, MarkKind.REPAIRED, f"Это {_WHAT[told.kind]}.", theirs=told.value)
            self.add(party, column, ReadChannel(told.kind, told.value, told.key, told.label))
        else:
            self.unreadable(row, party, column, text, problem or TO_NOTE)

    def _link(self, _row: ReadRow, party: Party, column: CellField, _cell: Cell, text: str) -> None:
        kind = column.field.part
        for piece in text.replace(":::", "\n").replace(";", "\n").split("\n")[:_MANY_CHANNELS]:
            told = classify_channel(piece) if piece.strip() else None
            if told is None:
                continue
            if told.key and told.kind == kind and kind != "phone":
                label = column.label or told.label
                self.add(party, column, ReadChannel(kind, told.value, told.key, label))
                continue
            if kind == "messenger" and column.label:
                # Said to be one: neither a number nor an address is anything else here.
                drafts = [ChannelDraft(piece, kind, column.label)]
            elif told.key and told.kind != "site":
                drafts = [ChannelDraft(piece, told.kind)]
            else:
                drafts = [ChannelDraft(piece, kind if kind != "phone" else "", column.label)]
            for channel in read_channels(drafts):
                self.add(party, column, channel)

    def _address(
        self, _row: ReadRow, party: Party, column: CellField, _cell: Cell, text: str
    ) -> None:
        kind = column.field.part
        if "\n" in text or ":::" in text:
            lines = (line.strip(" ,\t") for line in text.replace(":::", "\n").split("\n"))
            text = ", ".join(filter(None, lines))
        bare = tidy_address(text)
        party.addresses[kind] = joined_address(party.addresses.get(kind, ""), bare)
        party.columns.setdefault(column.field.key, column.index)

    def _bank(self, row: ReadRow, party: Party, column: CellField, cell: Cell, text: str) -> None:
        part = column.field.part
        account = party.banks.setdefault(column.number, {})
        if part == "bank":
            account.setdefault(part, one_line(text))
        else:
            value, changed = digits_of_cell(cell if isinstance(cell, float) else text)
            if part == "bik" and len(value) == 8 and not check_bik("0" + value):  # noqa: PLR2004 - a lost zero
                value, changed = "0" + value, True
            if not (value.isascii() and value.isdigit()):
                self.unreadable(row, party, column, text)
                return
            if changed:
                row.mark(column.index, MarkKind.REPAIRED, f"Исправлено: {value}.", theirs=value)
            if warning := parse_plain(column.field, value).warning:
                row.mark(column.index, MarkKind.WARNING, warning, theirs=value)
            account.setdefault(part, value)
        party.columns.setdefault("bank", column.index)

    @staticmethod
    def add(party: Party, column: CellField, channel: ReadChannel) -> None:
        """Give a party a channel it has not got yet."""
        for known in party.channels:
            if known.kind == channel.kind and known.key == channel.key:
                return
        if len(party.channels) < _MANY_CHANNELS:
            party.channels.append(channel)
            party.columns[f"{channel.kind}:{channel.key}"] = column.index
        else:
            party.notes.append(f"{column.header}: {channel.value}")


_WHAT: Final = {
    "phone": "телефон",
    "email": "почта",
    "messenger": "мессенджер",
    "social": "страница в соцсети",
    "site": "сайт",
}
