from __future__ import annotations

from typing import TYPE_CHECKING

import apsw
import pytest

from db.search_index import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = "ab" * 32


def open_base(path: Path) -> apsw.Connection:
    conn = apsw.Connection(str(path))
    for pragma in (
        "cipher='chacha20'",
        f"key='raw:{KEY}'",
        "journal_mode=wal",
        "synchronous=full",
        "trusted_schema=off",
    ):
        conn.execute(f"PRAGMA {pragma}").fetchall()
    return conn


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[apsw.Connection]:
    conn = open_base(tmp_path / "office.db")
    with conn:
        conn.execute("CREATE TABLE client(id INTEGER PRIMARY KEY, owner INTEGER, gone INTEGER)")
        for statement in SCHEMA:
            conn.execute(statement).fetchall()
    yield conn
    conn.close()
