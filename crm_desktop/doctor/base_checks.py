"""Checks of the base itself: pages, cipher, schema, links, values."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Final

import apsw

from crm_desktop.backup.base_copy import integrity_faults
from crm_desktop.backup.content import business_tables, dangling_links
from crm_desktop.backup.schema_check import schema_faults
from crm_desktop.clients.names import name_key
from crm_desktop.doctor.subject import Subject, verdict

if TYPE_CHECKING:
    from crm_desktop.doctor.report import Check

_RESTORE: Final = (
    "Не работайте дальше: восстановите офис из резервной копии или спасите то, что читается."
)
_DIRECTORIES: Final = ("type", "segment", "source", "region")
_SHOWN: Final = 5


def check_integrity(subject: Subject) -> Check:
    """Every page opens with the key, every tree and index is in order."""
    connection = subject.db.connection()
    pages = subject.number("PRAGMA page_count")
    faults = integrity_faults(connection)
    return verdict("integrity", "Целость базы", pages, len(faults), f"База повреждена. {_RESTORE}")


def check_cipher(subject: Subject) -> Check:
    """The file does not open without the key."""
    text = "База лежит на диске незашифрованной. Обратитесь к разработчику, копий не раздавайте."
    path = str(subject.folder.database)
    with closing(apsw.Connection(path, flags=apsw.SQLITE_OPEN_READONLY)) as keyless:
        try:
            keyless.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        except apsw.NotADBError:
            return verdict("cipher", "Шифрование", 1, 0, text)
    return verdict("cipher", "Шифрование", 1, 1, text)


def check_schema(subject: Subject) -> Check:
    """Tables and triggers are exactly ours, and no index is missing."""
    connection = subject.db.connection()
    faults = schema_faults(connection, indexes=True)
    slow = faults and not schema_faults(connection)
    advice = "Данные целы, но работа замедлится. Обратитесь к разработчику." if slow else _RESTORE
    return verdict(
        "schema",
        "Устройство базы",
        subject.number("SELECT count(*) FROM sqlite_schema"),
        len(faults),
        f"Посторонние, изменённые или пропавшие части: {', '.join(faults[:_SHOWN])}. {advice}",
    )


def check_links(subject: Subject) -> Check:
    """Nothing names a record that is not there."""
    connection = subject.db.connection()
    found = dangling_links(connection)
    listed = ", ".join(f"{link} — {number}" for link, number in sorted(found.items()))
    rows = sum(
        subject.number(" ".join(("SELECT count(*) FROM", table)))
        for table in business_tables(connection)
    )
    return verdict(
        "links",
        "Ссылки между записями",
        rows,
        sum(found.values()),
        f"Есть ссылки на записи, которых нет: {listed}. Сами записи целы.",
    )


def check_custom(subject: Subject) -> Check:
    """Own fields are a JSON object of known fields."""
    checked = subject.number("SELECT count(*) FROM client WHERE custom IS NOT NULL")
    broken = unreadable_custom(subject)
    unknown = 0 if broken else subject.number(
        "SELECT count(DISTINCT c.id) FROM client c, json_each(c.custom) v"
        " WHERE c.custom IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM own_field f WHERE 'f' || f.id = v.key)"
    )  # fmt: skip
    return verdict(
        "custom",
        "Свои поля клиентов",
        checked,
        broken + unknown,
        f"Не читаются свои поля клиентов: {broken}; поля, которых нет в настройках, у {unknown}. "
        "Значения сохранены; верните поле или исправьте карточки.",
    )


def unreadable_custom(subject: Subject) -> int:
    """Return how many clients have own fields that are not a JSON object."""
    return subject.number(
        "SELECT count(*) FROM client WHERE custom IS NOT NULL"
        " AND CASE WHEN json_valid(custom) THEN json_type(custom) <> 'object' ELSE 1 END"
    )


def check_directories(subject: Subject) -> Check:
    """A field points into its own directory; a label is a role or a tag."""
    found = sum(
        subject.number(
            " ".join(
                (
                    "SELECT count(*) FROM client c JOIN directory_item i ON i.id =",
                    f"c.{column}",
                    "WHERE i.directory <> ?",
                )
            ),
            column,
        )
        for column in _DIRECTORIES
    )
    found += subject.number(
        "SELECT count(*) FROM client_label l JOIN directory_item i ON i.id = l.item"
        " WHERE l.deleted_at IS NULL AND i.directory NOT IN ('role', 'tag')"
    )
    return verdict(
        "directories",
        "Справочники",
        subject.number("SELECT count(*) FROM directory_item"),
        found,
        f"Значения не из своего справочника: {found}. Выберите их в карточках заново.",
    )


def check_names(subject: Subject) -> Check:
    """The stored sort key of every name is the one the name gives."""
    checked, wrong = 0, 0
    for name, kind, stored in subject.db.run("SELECT name, kind, name_key FROM client"):
        checked += 1
        wrong += name_key(name, kind=kind) != stored
    return verdict(
        "names",
        "Порядок имён",
        checked,
        wrong,
        f"У клиентов ({wrong}) неверен ключ сортировки: они стоят в списке не на своём месте. "
        "Сохраните их карточки заново.",
    )
