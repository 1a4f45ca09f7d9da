"""Which client a merged one leads to: a forest of pointers, read as far as it is asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from db.connection import OfficeDatabase

_FAMILY = """
WITH RECURSIVE down(id) AS (
    SELECT value FROM json_each(?)
    UNION SELECT c.id FROM down d JOIN client c ON c.merged_into = d.id)
SELECT d.id, c.merged_into FROM down d JOIN client c ON c.id = d.id
"""


class Forest:
    """The pointers as they stand, or as they stood.

    Args:
        db: inside a transaction or a snapshot.
        otherwise: pointers that are to be read as these instead.
    """

    def __init__(
        self, db: OfficeDatabase, otherwise: Mapping[int, int | None] | None = None
    ) -> None:
        self._db = db
        self._otherwise = otherwise or {}
        self._parents: dict[int, int | None] = dict(self._otherwise)

    def learn(self, clients: Iterable[int]) -> None:
        """Read the pointers of many clients at once, up to their roots."""
        wanted = {client for client in clients if client not in self._parents}
        while wanted:
            rows = self._db.run(
                "SELECT id, merged_into FROM client WHERE id IN (SELECT value FROM json_each(?))",
                (json.dumps(sorted(wanted)),),
            )
            found: dict[int, int | None] = dict.fromkeys(wanted)
            found.update(dict(rows))
            self._parents.update(found)
            wanted = {
                parent
                for parent in found.values()
                if parent is not None and parent not in self._parents
            }

    def path(self, client: int) -> list[int]:
        """Return a client and those it leads to, one after the other; a ring is cut open."""
        self.learn([client])
        path = [client]
        while (parent := self._parents.get(path[-1])) is not None and parent not in path:
            path.append(parent)
            self.learn([parent])
        return path

    def root(self, client: int) -> int:
        """Return the client a merged one leads to; the client itself if it is not merged."""
        return self.path(client)[-1]


def family(db: OfficeDatabase, clients: Iterable[int]) -> set[int]:
    """Return clients with everything that was merged into them, at any depth."""
    return {row[0] for row in db.run(_FAMILY, (json.dumps(sorted(clients)),))}
