from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.identity import Identity
from crm_desktop.journal import Journal
from db.connection import OfficeDatabase
from db.migrations import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass
class Person:
    user_id: int = 7
    identity: Identity = field(default_factory=Identity.new)

    def sign(self, data: bytes) -> bytes:
        return self.identity.sign(data)


def open_base(path: Path) -> OfficeDatabase:
    db = OfficeDatabase(path, os.urandom(32))
    migrate(db.connection())
    db.run("INSERT INTO station VALUES(1, 'office', 1, 0, 'machine', 'folder')")
    return db


@pytest.fixture
def author() -> Person:
    return Person()


@pytest.fixture
def db(tmp_path: Path) -> Iterator[OfficeDatabase]:
    base = open_base(tmp_path / "office.db")
    yield base
    base.close_all()


@pytest.fixture
def journal(db: OfficeDatabase, author: Person) -> Journal:
    return Journal(db, author, lambda _db, _first: None)
