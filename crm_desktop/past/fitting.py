"""Records of the past in an office that went on: what they name may be there no more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.attachments.blobs import BLOB_NAME
from crm_desktop.journal.records import OWN, Fields
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections import Counter

    from db.connection import OfficeDatabase

# A record that cannot be without what it names does not come back without it.
_REQUIRED: Final = frozenset(
    {
        ("client_label", "item"), ("deal_label", "item"), ("relation", "kind"),
        ("contact", "company"), ("contact", "person"), ("relation", "client"),
        ("relation", "other"), ("deal_contact", "person"), ("task_contact", "person"),
        ("task_dependency", "needs"), ("deal_helper", "member"), ("task_helper", "member"),
        ("time_entry", "member"), ("client_share", "member"),
    }
)  # fmt: skip
# Where it stood is history, or is put right when it is back.
_KEPT: Final = frozenset(
    {("deal", "funnel"), ("deal", "stage"), ("deal_move", "funnel"), ("deal_move", "stage")}
)
_MEMBERS: Final = {"client": ("responsible",), "deal": ("responsible",), "task": ("assignee",)}
_WORDS: Final = {
    "directory_item": "Значения справочника «{}» больше нет: поле останется пустым.",
    "member": "«{}» больше не работает: ответственный не указан.",
    "client": "Клиента «{}» больше нет: связь с ним не вернётся.",
    "deal": "Сделки, с которой это было связано, больше нет: связь не вернётся.",
    "event": "События, к которому приложен файл, больше нет: файл вернётся без него.",
    "department": "Подразделения «{}» больше нет: поле останется пустым.",
}
_NAMED: Final = frozenset({"directory_item", "member", "client", "department"})
_SAME: Final = {
    "channel": ("client", "kind", "key"), "client_label": ("client", "item"),
    "deal_label": ("deal", "item"), "contact": ("company", "person"),
    "deal_contact": ("deal", "person"), "deal_helper": ("deal", "member"),
    "task_helper": ("task", "member"), "client_share": ("client", "member"),
}  # fmt: skip
_CHOICES: Final = frozenset({"choice", "choices"})


class Fitting:
    """Fits records of the past into the live office.

    Args:
        live: the live base.
        past: the base of the past.
        told: takes the sentences people are to read.
    """

    def __init__(self, live: OfficeDatabase, past: OfficeDatabase, told: Counter[str]) -> None:
        self._live = live
        self._past = past
        self._told = told
        self._returning: set[tuple[str, int]] = set()
        self._known: dict[tuple[str, int], bool] = {}
        self._own: dict[str, str] | None = None

    def comes_back(self, table: str, record: int) -> None:
        """Remember that a record will be there."""
        self._returning.add((table, record))

    def alive(self, table: str, record: int) -> bool:
        """Tell whether a record is in the live office, or comes back too."""
        place = (table, record)
        if place in self._returning:
            return True
        if place not in self._known:
            also = "AND merged_into IS NULL AND erased_at IS NULL" if table == "client" else ""
            sql = " ".join(("SELECT 1 FROM", table, "WHERE id = ? AND deleted_at IS NULL", also))
            self._known[place] = bool(self._live.run(sql, (record,)))
        return self._known[place]

    def there_already(self, table: str, fields: Fields) -> bool:
        """Tell whether the live office has the same part anew, under another id."""
        columns = _SAME.get(table)
        if columns is None or any(fields[column] in {None, ""} for column in columns):
            return False
        where = " AND ".join(f"{column} = ?" for column in columns)
        sql = " ".join(("SELECT 1 FROM", table, "WHERE deleted_at IS NULL AND", where, "LIMIT 1"))
        return bool(self._live.run(sql, [fields[column] for column in columns]))

    def fitted(self, table: str, fields: Fields, record: int) -> Fields | None:
        """Return the fields without what is there no more; None if nothing would be left of it."""
        described = BY_NAME[table]
        found = dict(fields)
        links = {**described.refers, **described.owners}
        links |= dict.fromkeys(_MEMBERS.get(table, ()), "member")
        for column, target in links.items():
            value = found.get(column)
            if value is None or (table, column) in _KEPT or column == "merged_into":
                continue
            if self.alive(target, value) or (target == table and value == record):
                continue
            self._tell(target, value)
            if (table, column) in _REQUIRED:
                return None
            found[column] = None
        owners = set(described.owners)
        if table != "task" and owners and owners <= set(found) and not any(map(found.get, owners)):
            return None
        for name in [name for name in found if name.startswith(OWN)]:
            self._fit_own(name, found)
        if table == "attachment" and not BLOB_NAME.fullmatch(str(found.get("blob", "0" * 64))):
            return None
        return found

    def _fit_own(self, name: str, found: Fields) -> None:
        if found[name] is None:
            return
        types = self._types()
        key = name.removeprefix(OWN)
        if key not in types:
            self._told["Своего поля больше нет в настройках: его значение не вернётся."] += 1
            del found[name]
        elif types[key] in _CHOICES and not self._options_alive(found[name]):
            self._told["Вариантов своего поля больше нет: его значение не вернётся."] += 1
            del found[name]

    def _types(self) -> dict[str, str]:
        """Live own fields whose type is still what it was."""
        if self._own is None:
            sql = "SELECT 'f' || id, type FROM own_field WHERE deleted_at IS NULL"
            then: dict[str, str] = dict(self._past.run(sql))
            self._own = {key: type_ for key, type_ in self._live.run(sql) if then.get(key) == type_}
        return self._own

    def _options_alive(self, value: Any) -> bool:
        try:
            listed = json.loads(value) if str(value).startswith("[") else [value]
        except ValueError:
            return False
        return all(
            str(each).isdecimal() and self.alive("directory_item", int(each)) for each in listed
        )

    def _tell(self, target: str, record: int) -> None:
        words = _WORDS.get(target)
        if words is None:
            return
        name = ""
        if target in _NAMED:
            sql = " ".join(("SELECT name FROM", target, "WHERE id = ?"))
            rows = self._past.run(sql, (record,)) or self._live.run(sql, (record,))
            name = str(rows[0][0]) if rows else "?"
        self._told[words.format(name)] += 1
