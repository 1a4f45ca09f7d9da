"""What hangs on clients: every table that names one, and when two records are doubles.

The tables are read from `db.tables`: one that is added later takes part in merging by itself.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.clients.company_names import fold
from db.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from db.tables import JournalTable

CLIENT: Final = "client"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Hanging:
    """A table whose records hang on clients.

    Attributes:
        columns: those that name a client.
        double: what two live records of one client must share to be doubles; None = its records
            are never doubles.
        unordered: the two clients of a record have no order but that of their ids.
    """

    table: JournalTable
    columns: tuple[str, ...]
    double: Callable[[Row], tuple[Any, ...]] | None
    unordered: bool = False

    @property
    def name(self) -> str:
        """The table's name in SQL."""
        return self.table.name

    @property
    def two_sided(self) -> bool:
        """Whether a record of it stands between clients."""
        return len(self.columns) > 1

    def ends(self, row: Row, root: Callable[[int], int]) -> tuple[int, ...]:
        """Return the clients a record hangs on when each merged one is replaced by its winner."""
        ends = tuple(root(row[column]) for column in self.columns)
        return tuple(sorted(ends)) if self.unordered else ends


def _of_channel(row: Row) -> tuple[Any, ...]:
    return row["kind"], row["key"] or fold(row["value"])


def _of_account(row: Row) -> tuple[Any, ...]:
    if row["account"]:
        return row["account"], row["bik"] or ""
    return tuple(fold(row[column] or "") for column in ("account", "bik", "bank", "corr_account"))


_DOUBLES: Final[Mapping[str, Callable[[Row], tuple[Any, ...]]]] = {
    "channel": _of_channel,
    "address": lambda row: (row["kind"], fold(" ".join(row["text"].split()))),
    "bank_account": _of_account,
    "contact": lambda _row: (),
    "client_label": lambda row: (row["item"],),
    "import_link": lambda row: (row["source"], row["source_id"]),
    "relation": lambda row: (row["kind"],),
    "not_duplicate": lambda _row: (),
    "client_share": lambda row: (row["member"],),
    "deal_contact": lambda row: (row["deal"],),
    "task_contact": lambda row: (row["task"],),
}
# What the record that stays takes from its double where it is empty itself.
FILLED: Final[Mapping[str, tuple[str, ...]]] = {
    "channel": ("label", "note"),
    "bank_account": ("bank", "corr_account"),
    "contact": ("post",),
    "deal_contact": ("role",),
    "relation": ("note",),
}


def _hanging() -> tuple[Hanging, ...]:
    found = []
    for table in TABLES:
        links = {**table.owners, **table.refers}
        columns = tuple(column for column, target in links.items() if target == CLIENT)
        if table.name != CLIENT and columns:
            found.append(
                Hanging(
                    table, columns, _DOUBLES.get(table.name),
                    unordered=table.name == "not_duplicate",
                )
            )  # fmt: skip
    return tuple(found)


HANGING: Final = _hanging()
HANGING_BY_NAME: Final = {hanging.name: hanging for hanging in HANGING}


class Groups:
    """The visible records that would be doubles of each other."""

    def __init__(self) -> None:
        self._of: dict[tuple[Any, ...], dict[int, Row]] = defaultdict(dict)

    def add(self, key: tuple[Any, ...], record: int, row: Row) -> None:
        """Note a visible record."""
        self._of[key][record] = row

    def take_out(self, key: tuple[Any, ...], record: int) -> None:
        """Forget one."""
        self._of[key].pop(record, None)

    def first(self, key: tuple[Any, ...]) -> tuple[int, Row] | None:
        """Return a visible record with this key, if there is one."""
        return next(iter(self._of[key].items()), None) if key in self._of else None

    def records(self, key: tuple[Any, ...]) -> tuple[int, ...]:
        """Return the visible records with this key."""
        return tuple(self._of[key]) if key in self._of else ()
