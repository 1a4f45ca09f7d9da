"""How a client is called that a person may not see, where a record of hers names it."""

from __future__ import annotations

from typing import Final

UNSEEN_CLIENT: Final = "Клиент вне вашего доступа"


def client_name(alias: str, column: str) -> str:
    """Return the name of a joined client as SQL.

    Only for joins that leave no client out but those a person may not see.

    Args:
        alias: of the table `client`, joined on the left.
        column: what it is joined by; NULL there is `''`.
    """
    return f"coalesce({alias}.name, CASE WHEN {column} IS NULL THEN '' ELSE '{UNSEEN_CLIENT}' END)"
