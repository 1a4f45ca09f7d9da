"""Where in the file the fields lie that may be hidden from somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db.list_values import BIRTHDAY, NO_PHONE
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

# Table -> column -> `area:key` of the field it is (a part of).
_COLUMNS: Final[Mapping[str, Mapping[str, str]]] = {
    "client": {
        **dict.fromkeys(("inn", "kpp", "ogrn", "okpo"), "clients:inn"),
        **{key: f"clients:{key}" for key in ("birthday", "family", "preferences", "note")},
    },
    "deal": {
        **dict.fromkeys(("budget", "discount"), "deals:budget"),
        **dict.fromkeys(("loss_reason", "loss_note"), "deals:loss"),
        "note": "deals:note",
    },
    "deal_move": {"reason": "deals:loss"},
}
SHUT: Final[Mapping[str, str]] = {
    "channel": "clients:channels",
    "address": "clients:addresses",
    "bank_account": "clients:bank_accounts",
    "consent": "clients:consents",
    "deal_line": "deals:lines",
    "approval": "deals:budget",
}
"""Tables that are a hidden field as a whole, and which."""
_OF_OWN: Final = {"client": "clients", "deal": "deals"}
_OWN: Final = "f"


def hidden_columns(table: str, hidden: Collection[str]) -> frozenset[str]:
    """Return the columns of a table that are left empty."""
    of = _COLUMNS.get(table, {})
    return frozenset(column for column, key in of.items() if key in hidden)


def hidden_custom(table: str, hidden: Collection[str]) -> tuple[str, ...]:
    """Return the keys in `custom` of a table that are left out: `f12`."""
    area = _OF_OWN.get(table)
    return () if area is None else hidden_own(area, hidden)


def hidden_own(area: str, hidden: Collection[str]) -> tuple[str, ...]:
    """Return the keys of the hidden own fields of an area, in order."""
    parts = (each.partition(":") for each in hidden)
    return tuple(
        sorted(
            key for of, _, key in parts if of == area and key[:1] == _OWN and key[1:].isdecimal()
        )
    )


def hidden_journal_names(hidden: Collection[str]) -> dict[int, tuple[str, ...]]:
    """Return a table's number -> the names its old values are not told by."""
    found = {}
    for table in ("client", "deal", "deal_move"):
        names = (
            *sorted(hidden_columns(table, hidden)),
            *(f"custom.{key}" for key in hidden_custom(table, hidden)),
        )
        if names:
            found[BY_NAME[table].number] = names
    return found


def hidden_values(hidden: Collection[str]) -> tuple[int, ...]:
    """Return the numbers of the fields that `list_value` does not tell."""
    numbers = [int(key[1:]) for key in hidden_own("clients", hidden)]
    if "clients:channels" in hidden:
        numbers.append(NO_PHONE)
    if "clients:birthday" in hidden:
        numbers.append(BIRTHDAY)
    return tuple(numbers)
