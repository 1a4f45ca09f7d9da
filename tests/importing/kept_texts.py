"""Whether everything a file says stands in the base, in whatever form."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from crm_desktop.clients.fields import load_catalogue
from crm_desktop.clients.requisite_text import repair_inn
from crm_desktop.importing.cell_text import is_nothing
from crm_desktop.importing.channel_labels import address_kind, channel_label, is_known_label
from crm_desktop.importing.converters import converted
from crm_desktop.importing.dates import date_of
from crm_desktop.importing.mapping import What
from crm_desktop.importing.people import find_member

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.importing.mapping import ColumnMapping, Mapping
    from crm_desktop.office import Office

MOSCOW = ZoneInfo("Europe/Moscow")
_TABLES = {
    "client": (
        "name, full_name, inn, kpp, ogrn, okpo, director, industry, birthday, preferences,"
        " family, note, custom, last_name, first_name, middle_name"
    ),
    "channel": "value, key, label, note",
    "address": "text",
    "bank_account": "account, bank, bik, corr_account",
    "contact": "post",
    "import_link": "source_id",
    "directory_item": "name",
}


def everything(office: Office) -> str:
    """All texts the base holds of its clients."""
    found: list[Any] = []
    for table, columns in _TABLES.items():
        sql = " ".join(("SELECT", columns, "FROM", table, "WHERE deleted_at IS NULL"))
        for row in office.db.run(sql):
            found += [json.loads(x) if str(x).startswith("{") else x for x in row if x is not None]
    for (at,) in office.db.run("SELECT created_at FROM client"):
        found.append(datetime.fromtimestamp(at / 1000, MOSCOW).strftime("%d.%m.%Y %H:%M:%S"))
    return "\n".join(map(str, found))


def words(text: str) -> set[str]:
    """Words and numbers, case and ё aside."""
    return set(re.findall(r"\w+", text.casefold().replace("ё", "е")))


class Kept:
    """What the base holds after an import."""

    def __init__(self, office: Office, mapping: Mapping) -> None:
        self._told = everything(office)
        self._words = words(self._told)
        self._digits = re.sub(r"[^\d\n]", "", self._told)
        self._catalogue = load_catalogue(office)
        self._replacements = mapping.replacements

    def has(self, column: ColumnMapping, cell: str) -> bool:
        """Whether a cell's text is kept."""
        text = converted(column.convert, cell)
        if not text or is_nothing(text) or words(text) <= self._words:
            return True
        ways: tuple[Callable[[ColumnMapping, str], bool], ...] = (
            self._as_label, self._as_number, self._as_date, self._as_own, self._as_names,
        )  # fmt: skip
        return any(way(column, text) for way in ways)

    def _as_label(self, column: ColumnMapping, text: str) -> bool:
        if column.target.what is not What.LABEL:
            return column.target.what is What.KIND
        label = channel_label(text)
        return is_known_label(text) or bool(address_kind(text)) or words(label) <= self._words

    def _as_number(self, column: ColumnMapping, text: str) -> bool:
        if column.target.field == "inn":
            return repair_inn(text).text in self._told
        if column.target.field == "bik":
            return f"0{text}" in self._words
        if column.target.field not in {"phone", "messenger"}:
            return False
        numbers = [re.sub(r"\D", "", piece) for piece in re.split(r"[,;]|:::|доб", text)]
        return any(numbers) and all(n[-10:] in self._digits for n in numbers if n)

    def _as_date(self, _column: ColumnMapping, text: str) -> bool:
        day = date_of(text)
        shown = f"{day[8:]}.{day[5:7]}.{day[:4]}"
        return bool(day) and (day in self._told or shown in self._told)

    def _as_own(self, column: ColumnMapping, text: str) -> bool:
        if column.target.type == "bool":
            return True
        if column.target.type not in {"money", "number"} or not re.fullmatch(r"[\d\s.,]+", text):
            return False
        number = float(re.sub(r"\s", "", text).replace(",", "."))
        return str(round(number * 100)) in self._told or str(number) in self._told

    def _as_names(self, column: ColumnMapping, text: str) -> bool:
        if column.target.field == "responsible":
            return find_member(self._catalogue, text) is not None
        replaced = self._replacements.get(column.target.field, {})
        pieces = [piece.strip(" *") for piece in re.split(r"[,;]|:::", text)]
        return all(words(replaced.get(piece, piece)) <= self._words for piece in pieces)
