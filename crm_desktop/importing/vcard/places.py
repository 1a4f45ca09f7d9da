"""Addresses of a card as single lines, in the order they are written here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.clients.company_names import fold
from crm_desktop.importing.vcard import columns as c
from crm_desktop.importing.vcard.words import PLACE, label_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.importing.vcard.properties import Property

# Country and post code first, the box last; a card has box, flat, street, city, region, code, land.
_ORDER: Final = (5, 6, 4, 3, 2, 1, 0)
_FIELDS: Final = 7
_OWN: Final = {fold(name): kind for kind, name in c.ADDRESSES.items()}


class AddressTexts:
    """Collects the addresses of one card."""

    def __init__(self) -> None:
        self._found: list[tuple[str, str, str]] = []
        self._labels: list[str] = []

    def take(self, prop: Property, label: str) -> None:
        """Take an ADR; `label` is the one its group has."""
        head = prop.head
        parts = prop.parts()[:_FIELDS]
        parts += [""] * (_FIELDS - len(parts))
        text = ", ".join(filter(None, (_one_line(parts[place]) for place in _ORDER)))
        text = text or _one_line(head.params.get("LABEL", ""))
        if not text:
            return
        kind = _OWN.get(fold(label), "")
        if not kind and not {"home", "work"}.intersection(head.types):
            kind = "post" if "postal" in head.types and "parcel" not in head.types else kind
            kind = "delivery" if "parcel" in head.types else kind
        self._found.append((kind, label or label_of(head.types, PLACE), text))

    def take_label(self, prop: Property) -> None:
        """Take a LABEL: an address as one text, of use where there is no ADR."""
        self._labels.append(", ".join(filter(None, map(_one_line, prop.text.split("\n")))))

    def texts(self, other: Callable[[str, str], None]) -> dict[str, str]:
        """Return heading → address; `other` takes those for which there is no column left."""
        found: dict[str, str] = {}
        addresses = self._found or [("", "", text) for text in self._labels if text]
        named = {kind for kind, _, _ in addresses}
        for kind, label, text in addresses:
            place = c.ADDRESSES[kind or "actual"]
            if place not in found and (kind or "actual" not in named):
                found[place] = text
            elif text not in found.values():
                other(f"Адрес ({label})" if label else "Адрес", text)
        return found


def _one_line(text: str) -> str:
    lines = (" ".join(line.split()).strip(" ,") for line in text.split("\n"))
    return ", ".join(filter(None, lines))
