"""The first phone and e-mail of clients."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.connection import OfficeDatabase

_MAIN_CHANNELS: Final = """
SELECT h.client, h.kind, h.value FROM json_each(?) j CROSS JOIN channel h ON h.client = j.value
WHERE h.deleted_at IS NULL AND h.kind IN ('phone', 'email')
ORDER BY h.dead_at IS NULL, h.position DESC, h.id DESC
"""


def main_channels(db: OfficeDatabase, clients: Sequence[int]) -> dict[tuple[int, str], str]:
    """Return (client, `phone` or `email`) -> the first of its kind; a dead one only if alone."""
    return {
        (client, kind): value
        for client, kind, value in db.run(_MAIN_CHANNELS, (json.dumps(list(clients)),))
    }
