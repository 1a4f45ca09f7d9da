"""What a transaction did, net: one operation for each record it touched, by names.

The same on every station, whatever came before or after it elsewhere: an operation says what each
field was set to, not what it was. Seals (format 2) hash it, the exchange carries it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Value = int | float | str | None


@dataclass(frozen=True, slots=True)
class Operation:
    """A record made or edited by one transaction.

    Attributes:
        table: its name; may be one this program does not know.
        record: its id.
        made: the transaction made it; `fields` are then all that are not NULL.
        fields: field (`name`, `custom.<key>`) -> the value the transaction left, None = emptied.
    """

    table: str
    record: int
    made: bool
    fields: Mapping[str, Value] = field(default_factory=dict)
