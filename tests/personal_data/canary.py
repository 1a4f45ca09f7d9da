"""A person whose every column holds a word nobody else has, and where that word still lies."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import apsw

from crm_desktop.attachments.adding import add_attachment
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.members.unsaved import keep_unsaved
from crm_desktop.personal_data.reach import REACH
from db.tables import BY_NAME, schema_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crm_desktop.office import Office
    from db.tables import JournalTable

WORD = "zxqкенарь"
"""No word of the program or of the demonstration; mixed so that no index folds it away."""
# Columns of codes and dates; nobody can type a name there. Those that must be filled have a value.
_CODES = {
    "kind": "note", "direction": None, "outcome": None, "currency": "RUB", "starts_on": None,
    "closes_on": None, "contract_ends_on": None, "due_on": None, "way": "hand", "field": "budget",
    "decision": None, "blob": "", "key": "", "ends_on": None, "zone": None, "repeats": None,
    "repeats_from": None, "days_off": None, "slot": None, "day": "2026-11-22", "mentions": None,
}  # fmt: skip


def make_canary(office: Office, folder: Path) -> tuple[int, int]:
    """Make a person with a record in every table that may hang on one; returns it and a friend.

    Every text column is filled, then changed, so that the journal holds old values too.
    """
    friend, _ = create_client(office, ClientDraft(kind="company", name="ООО «Соседи»"))
    person, _ = create_client(
        office, ClientDraft(kind="person", name=f"{WORD.title()} Пётр", values={"note": WORD})
    )
    folder.mkdir(exist_ok=True)
    path = folder / f"{WORD}.txt"
    path.write_text(f"{WORD} " * 50, encoding="utf-8")
    add_attachment(office, person, path)
    _draw_funnel(office)
    for reach in REACH:
        if reach.table not in ("client", "attachment"):
            _add(office, BY_NAME[reach.table], reach.holders, person, friend)
    with office.change(f"Правка: {WORD}"):
        for reach in REACH:
            columns = texts_of_table(BY_NAME[reach.table])
            if reach.table == "attachment":
                columns = ["name"]
            told = ", ".join(f"{column} = ?" for column in columns)
            if told:
                holder = reach.holders[-1] if reach.holders else reach.through
                owner = person if reach.holders else _some(office, reach.through)
                office.db.run(
                    " ".join(("UPDATE", reach.table, "SET", told, "WHERE", holder, "= ?")),
                    [*(value_of(column, "новое") for column in columns), owner],
                )
    office.note(f"Печать: карточка {WORD.title()} Пётр", kind="print")
    # What was half-written when the window locked.
    typed = [{"form": "", "values": [["Заметка", WORD]]}]
    keep_unsaved(office, json.dumps(typed, ensure_ascii=False))
    return person, friend


def texts_of_table(table: JournalTable) -> list[str]:
    """Text columns that take any text."""
    fields = schema_of(table.model).fields
    fixed = _CODES.keys() - (set() if table.name == "attachment" else {"blob", "key"})
    return [
        name for name in table.columns
        if fields[name].field_type == "TEXT" and name not in fixed
    ]  # fmt: skip


def value_of(column: str, part: str) -> str:
    """The word, in the shape a column needs."""
    if column == "custom":
        return json.dumps({"f1": f"{WORD} {part} {column}"}, ensure_ascii=False)
    return f"{WORD} {part} {column}"


def sound_words(office: Office) -> list[str]:
    """What the index made of the word: how it sounds, in whatever letters."""
    rows = office.db.run(
        "SELECT term FROM search_vocab WHERE term LIKE '~zxq%' OR term LIKE 'zxq%'"
    )
    return [row[0].lstrip("~") for row in rows if len(row[0].lstrip("~")) > len("zxqк")]


def traces(office: Office, words: Sequence[str] = (WORD, WORD.upper(), WORD.title())) -> list[str]:
    """Where words still lie: pages of the opened base, and files of the office's folder."""
    found = []
    needles = {form.encode(code) for form in words for code in ("utf-8", "utf-16-le", "cp1251")}
    key = office.unlocked.database_key.hex()
    with closing(apsw.Connection(str(office.folder.database))) as connection:
        connection.pragma("cipher", "chacha20")
        connection.pragma("key", f"raw:{key}")
        data = bytes(connection.serialize("main"))
    found += [f"base: {_around(data, needle)}" for needle in sorted(needles) if needle in data]
    for path in sorted(office.folder.path.rglob("*")):
        if path.is_file() and "backups" not in path.parts:
            content = path.read_bytes()
            found += [str(path) for needle in needles if needle in content]
            found += [f"name {path}"] if WORD in path.name else []
    return found


def _around(data: bytes, needle: bytes) -> str:
    at = data.index(needle)
    return repr(data[max(0, at - 80) : at + 80])


def _add(
    office: Office, table: JournalTable, holders: tuple[str, ...], person: int, friend: int
) -> None:
    with office.change(f"{table.name}: {WORD}") as change:
        values: dict[str, int | str | None] = {"id": change.new_id()}
        for name in table.columns:
            field = schema_of(table.model).fields[name]
            target = {**table.owners, **table.refers}.get(name)
            if name in holders:
                values[name] = friend
            elif name in texts_of_table(table):
                values[name] = value_of(name, "старое")
            elif name == "deleted_at" or field.null:
                values[name] = None
            elif field.field_type == "TEXT":
                values[name] = "phone" if table.name == "channel" else _CODES[name]
            elif target:
                values[name] = _some(office, target)
            else:
                values[name] = 1
        if holders:
            values[holders[-1]] = person
        office.db.run(
            f"INSERT INTO {table.name}({', '.join(values)}) VALUES({', '.join('?' * len(values))})",
            list(values.values()),
        )


def _draw_funnel(office: Office) -> None:
    with office.change("Воронка") as change:
        funnel = change.new_id()
        office.db.run("INSERT INTO funnel(id, name, position) VALUES(?, 'Продажи', 9)", (funnel,))
        office.db.run(
            "INSERT INTO stage(id, funnel, name, probability, position, plan_mode)"
            " VALUES(?, ?, 'Новые', 10, 0, 'off')",
            (change.new_id(), funnel),
        )
        office.db.run(
            "INSERT INTO rule(id, area, name, definition, enabled, position, created_at)"
            " VALUES(?, 'deals', 'Правило', '{}', 0, 0, 1)",
            (change.new_id(),),
        )


def _some(office: Office, table: str) -> int:
    """A record to name; of directories a tag or a role."""
    if table == "directory_item":
        where = "WHERE directory IN ('tag', 'role')"
    else:
        where = "WHERE deleted_at IS NULL"
    rows = office.db.run(
        " ".join(("SELECT id FROM", table, where, "ORDER BY id DESC LIMIT 1"))
    )  # fmt: skip
    return int(rows[0][0])
