"""What is true or not of a client without being a field of it: SQL conditions over `client c`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.views.sql import Sql

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FILES: Final = "EXISTS (SELECT 1 FROM attachment a WHERE a.client = c.id AND a.deleted_at IS NULL)"
_CHANNEL: Final = (
    "EXISTS (SELECT 1 FROM channel p WHERE p.client = c.id AND p.deleted_at IS NULL AND "
)
_ADVERTISING: Final = (
    "SELECT 1 FROM consent s WHERE s.client = c.id AND s.purpose = 'marketing'"
    " AND s.deleted_at IS NULL AND s.withdrawn_at"
)
# Ticked on the card, and no consent in the list says otherwise.
_MAILING: Final = (
    "(coalesce(c.newsletter, 0) = 1 AND c.blocked_at IS NULL AND c.erased_at IS NULL"
    f" AND (NOT EXISTS ({_ADVERTISING} IS NOT NULL) OR EXISTS ({_ADVERTISING} IS NULL)))"
)


def _control(weights: Sequence[int]) -> str:
    """Return the control digit of an ИНН as SQL; text digits become numbers by multiplying."""
    sums = " + ".join(f"{w} * substr(c.inn, {at}, 1)" for at, w in enumerate(weights, 1))
    return f"({sums}) % 11 % 10"


# The rules of `clients.requisites.check_inn`, for a million clients at once.
_WHOLE_INN: Final = (
    "(c.inn NOT GLOB '*[^0-9]*' AND c.inn NOT GLOB '00*' AND CASE length(c.inn)"
    f" WHEN 10 THEN c.kind = 'company' AND {_control((2, 4, 10, 3, 5, 9, 4, 6, 8))}"
    " = substr(c.inn, 10, 1) + 0"
    f" WHEN 12 THEN {_control((7, 2, 4, 10, 3, 5, 9, 4, 6, 8))} = substr(c.inn, 11, 1) + 0"
    f" AND {_control((3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8))} = substr(c.inn, 12, 1) + 0"
    " ELSE 0 END)"
)

FLAGS: Final[Mapping[str, Sql]] = {
    "blocked": Sql("c.blocked_at IS NOT NULL"),
    "mailing": Sql(_MAILING),
    "has_files": Sql(_FILES),
    "has_phone": Sql(f"{_CHANNEL}p.kind = 'phone')"),
    "has_email": Sql(f"{_CHANNEL}p.kind = 'email')"),
    "dead_channel": Sql(f"{_CHANNEL}p.dead_at IS NOT NULL)"),
    "bad_email": Sql(f"{_CHANNEL}p.kind = 'email' AND p.key = '')"),
    "bad_inn": Sql(f"(c.inn IS NOT NULL AND c.inn <> '' AND NOT {_WHOLE_INN})"),
}
