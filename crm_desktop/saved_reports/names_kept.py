"""Clients stand in kept figures as ids; their names are looked up when somebody reads them.

So an erased client's name is nowhere, a renamed one has his new name, and one the reader may not
see has none.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.powers import Area
from crm_desktop.access.visibility import sees_all, visible_deal_sql, visible_sql, visible_task_sql
from crm_desktop.reports.result import Records, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from crm_desktop.office.office import Office

_OF: Final = "of"
_ID: Final = "id"
_MOST: Final = 20_000
_SHORTEST: Final = 5
"""A shorter name may stand in a sentence without meaning the client."""
_HIDDEN: Final = "…"
_FORBIDDEN: Final = {
    Records.CLIENTS: "Недоступный клиент",
    Records.DEALS: "Недоступная сделка",
    Records.TASKS: "Недоступная задача",
    Records.EVENTS: "Недоступная запись",
}
_DELETED: Final = {
    Records.CLIENTS: "Удалённый клиент",
    Records.DEALS: "Удалённая сделка",
    Records.TASKS: "Удалённая задача",
    Records.EVENTS: "Удалённая запись",
}
_AREAS: Final = {
    Records.CLIENTS: Area.CLIENTS,
    Records.DEALS: Area.DEALS,
    Records.TASKS: Area.TASKS,
    Records.EVENTS: Area.CLIENTS,
}


_SURVIVORS: Final = """
WITH RECURSIVE kept(id, now) AS (
    SELECT value, value FROM json_each(?)
    UNION SELECT k.id, c.merged_into FROM kept k JOIN client c ON c.id = k.now
    WHERE c.merged_into IS NOT NULL
) SELECT k.id, client.name FROM kept k JOIN client ON client.id = k.now WHERE"""


class Names:
    """Names of records as one person may read them.

    Args:
        office: his.
    """

    def __init__(self, office: Office) -> None:
        self._office = office

    def taken_out(self, plain: dict[str, Any]) -> dict[str, Any]:
        """Return an answer's JSON values with ids where names of records stood."""
        known: dict[str, dict[str, str]] = {}
        for row, at in _subject_cells(plain):
            name = row["cells"][at]
            if isinstance(name, str):
                row["cells"][at] = _mark(row["subject"]["records"], row["subject"][_ID])
                known.setdefault(name, row["cells"][at])
        texts = {text for text in _texts(plain) if text and text not in known}
        known |= self._clients_called(texts)
        found: dict[str, Any] = _changed(plain, lambda text: known.get(text, text))
        long = [name for name in known if len(name) >= _SHORTEST]
        for told in ("notes", "narrowed"):
            found[told] = [_without(text, long) for text in found.get(told, ())]
        return found

    def put_in(self, plain: dict[str, Any]) -> dict[str, Any]:
        """Return the JSON values with the names as they are now; the reverse of `taken_out`.

        Raises:
            ValueError: they name records of a kind there is none of.
        """
        wanted: dict[Records, set[int]] = {}
        for mark in _marks(plain):
            records, record = _told(mark)
            wanted.setdefault(records, set()).add(record)
        names = {
            (records, record): name
            for records, ids in wanted.items()
            for record, name in self._names(records, ids).items()
        }

        def named(mark: dict[str, str]) -> str:
            records, record = _told(mark)
            found = names.get((records, record))
            if found is not None:
                return found
            whole = sees_all(self._office, _AREAS[records])
            return (_DELETED if whole else _FORBIDDEN)[records]

        filled: dict[str, Any] = _filled(plain, named)
        return filled

    def _clients_called(self, texts: set[str]) -> dict[str, dict[str, str]]:
        """Clients that bear just these names."""
        if not texts:
            return {}
        rows = self._office.db.run(
            "SELECT id, name FROM client WHERE name IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(texts)),),
        )
        return {name: _mark(Records.CLIENTS.value, str(record)) for record, name in rows}

    def _names(self, records: Records, ids: set[int]) -> dict[int, str]:
        office = self._office
        match records:
            case Records.CLIENTS:
                return self._client_names(ids)
            case Records.DEALS:
                sql = ("SELECT id, title FROM deal d WHERE", visible_deal_sql(office))
            case Records.TASKS:
                sql = ("SELECT id, title FROM task t WHERE", visible_task_sql(office))
            case Records.EVENTS:
                return {}
        found: dict[int, str] = {}
        wanted = sorted(ids)
        for start in range(0, len(wanted), _MOST):
            part = json.dumps(wanted[start : start + _MOST])
            whole = " ".join((*sql, "AND id IN (SELECT value FROM json_each(?))"))
            found.update(office.db.run(whole, (part,)))
        return found

    def _client_names(self, ids: set[int]) -> dict[int, str]:
        """A client that was merged into another one bears the name of that one."""
        found: dict[int, str] = {}
        wanted = sorted(ids)
        for start in range(0, len(wanted), _MOST):
            part = json.dumps(wanted[start : start + _MOST])
            whole = " ".join((_SURVIVORS, visible_sql(self._office)))
            found.update(self._office.db.run(whole, (part,)))
        return found


def _mark(records: str, record: str) -> dict[str, str]:
    return {_OF: records, _ID: record}


def _subject_cells(plain: dict[str, Any]) -> Iterator[tuple[dict[str, Any], int]]:
    """Rows about one record, each with the number of the cell that bears its name."""
    for table in plain.get("tables", ()):
        named = [at for at, column in enumerate(table["columns"]) if column["unit"] == Unit.TEXT]
        for row in table["rows"]:
            if "subject" in row and named:
                yield row, named[0]


def _texts(plain: dict[str, Any]) -> Iterator[str]:
    for table in plain.get("tables", ()):
        for column in table["columns"]:
            yield column["title"]
            yield column.get("group", "")
        for row in table["rows"]:
            yield from (cell for cell in row["cells"] if isinstance(cell, str))
    for chart in plain.get("charts", ()):
        yield from chart["labels"]
        yield from (series["name"] for series in chart["series"])
    for figure in plain.get("figures", ()):
        yield figure["title"]
        yield figure.get("beside", "")


def _changed(plain: dict[str, Any], change: Callable[[str], Any]) -> dict[str, Any]:
    """The same values with every text that may be a name sent through `change`."""
    found = dict(plain)
    if "tables" in plain:
        found["tables"] = [
            {
                **table,
                "columns": [_with(column, ("title", "group"), change)
                            for column in table["columns"]],
                "rows": [{**row, "cells": [_cell(each, change) for each in row["cells"]]}
                         for row in table["rows"]],
            }
            for table in plain["tables"]
        ]  # fmt: skip
    if "charts" in plain:
        found["charts"] = [
            {
                **chart,
                "labels": [change(label) for label in chart["labels"]],
                "series": [_with(series, ("name",), change) for series in chart["series"]],
            }
            for chart in plain["charts"]
        ]
    if "figures" in plain:
        found["figures"] = [_with(each, ("title", "beside"), change) for each in plain["figures"]]
    return found


def _with(
    value: dict[str, Any], keys: Iterable[str], change: Callable[[str], Any]
) -> dict[str, Any]:
    return {**value, **{key: change(value[key]) for key in keys if value.get(key)}}


def _cell(value: Any, change: Callable[[str], Any]) -> Any:
    return change(value) if isinstance(value, str) else value


def _without(text: str, names: list[str]) -> str:
    for name in names:
        if name in text:
            text = text.replace(name, _HIDDEN)
    return text


def _told(mark: dict[str, str]) -> tuple[Records, int]:
    return Records(mark[_OF]), int(mark[_ID])


def _marks(value: Any) -> Iterator[dict[str, str]]:
    match value:
        case {"of": str(), "id": str(), **rest} if not rest:
            yield value
        case dict():
            for each in value.values():
                yield from _marks(each)
        case list():
            for each in value:
                yield from _marks(each)
        case _:
            pass


def _filled(value: Any, named: Callable[[dict[str, str]], str]) -> Any:
    match value:
        case {"of": str(), "id": str(), **rest} if not rest:
            return named(value)
        case dict():
            return {key: _filled(each, named) for key, each in value.items()}
        case list():
            return [_filled(each, named) for each in value]
        case _:
            return value
