"""Which fields of catalogues and lists a hidden field takes along: those that tell its values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.hidden_columns import hidden_own

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from crm_desktop.search.text import Part

_CHANNELS: Final = ("phone", "email", "messenger", "social", "site")
_ADDRESSES: Final = ("legal_address", "actual_address", "delivery_address", "post_address")
_BANK: Final = ("account", "bank", "bik", "corr_account")
# Area -> hidden key -> keys of fields, of the record and computed ones.
_TAKEN: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "clients": {
        "channels": (
            *_CHANNELS, "has_phone", "has_email", "dead_channel", "bad_email", "mailing",
        ),
        "addresses": _ADDRESSES,
        "bank_accounts": _BANK,
        "inn": ("inn", "kpp", "ogrn", "okpo", "bad_inn"),
        "birthday": ("birthday",),
        "family": ("family",),
        "preferences": ("preferences",),
        "note": ("note",),
        "consents": (),
        "files": ("has_files",),
    },
    "deals": {
        "budget": ("budget", "discount", "weighted", "waiting"),
        "lines": ("lines",),
        "note": ("note",),
        "loss": ("loss_reason", "loss_note"),
        "files": ("has_files",),
    },
}  # fmt: skip


def hidden_fields(area: str, hidden: Collection[str]) -> frozenset[str]:
    """Return the keys of the fields of an area that are left out of catalogues and lists.

    Args:
        area: `clients` or `deals`.
        hidden: `area:key`, as powers tell them.
    """
    if not hidden:
        return frozenset()
    taken = _TAKEN[area]
    found = {each for key, fields in taken.items() if f"{area}:{key}" in hidden for each in fields}
    return frozenset(found.union(hidden_own(area, hidden)))


# Hidden key of clients -> what of a found client tells its value, as the search names it.
_FOUND_BY: Final[Mapping[str, tuple[Part, ...]]] = {
    "channels": ("phone", "email", "link", "other"),
    "addresses": ("other",),
    "bank_accounts": ("other",),
    "inn": ("requisite",),
    "note": ("other",),
}


def hidden_parts(hidden: Collection[str]) -> frozenset[Part]:
    """Return what no client is to be found by, as the search names it.

    Args:
        hidden: `area:key`, as powers tell them.
    """
    found = {
        part for key, parts in _FOUND_BY.items() if f"clients:{key}" in hidden for part in parts
    }
    if hidden_own("clients", hidden):
        found.add("other")
    return frozenset(found)
