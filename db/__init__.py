"""The tables of an office: schema, migrations, journal triggers, search index."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec


class _NoDriverForPeewee:
    """Lets peewee find no PostgreSQL driver: loading one takes longer than peewee itself.

    Offices lie in SQLite; the driver is there for shares, and whoever opens one imports it.
    """

    @staticmethod
    def find_spec(name: str, _path: object, _target: object = None) -> ModuleSpec | None:
        peewee = sys.modules.get("peewee")
        if name == "psycopg" and peewee is not None and not hasattr(peewee, "Model"):
            raise ModuleNotFoundError(name, name=name)
        return None


sys.meta_path.insert(0, _NoDriverForPeewee)
