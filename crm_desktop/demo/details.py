"""Smaller parts of a demo client: addresses, own fields, roles, dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.demo.catalogue import (
    CONTACT_WAYS,
    FIELD_CONTACT,
    FIELD_CONTRACT,
    FIELD_DISCOUNT,
    FIELD_STAFF,
    FIELD_TURNOVER,
    ROLES,
)
from crm_desktop.demo.model import CustomValue, DemoAddress
from crm_desktop.demo.places import PLACES, STREETS, City, Region
from crm_desktop.demo.timeline import DAY_MS

if TYPE_CHECKING:
    from collections.abc import Callable

    Rnd = Callable[[], float]

_YEARS_DAYS = 3 * 365
_PLACE_COUNT, _STREET_COUNT = len(PLACES), len(STREETS)


@dataclass(slots=True)
class Home:
    """Where somebody lives or an office stands."""

    region: Region
    city: City
    address: str


def roles_of(rnd: Rnd, what: str) -> tuple[str, ...]:
    """The roles a client of that type bears, one or two."""
    main = what if what in {"Поставщик", "Партнёр"} else "Покупатель"
    if rnd() < 0.08:  # noqa: PLR2004 - more than one role
        other = ROLES[int(rnd() * len(ROLES))]
        return (main, other) if other != main else (main,)
    return (main,)


def home(rnd: Rnd, *, flat: bool = False) -> Home:
    """An address in a region as populous as its weight says; a flat or an office."""
    region, city = PLACES[int(rnd() * _PLACE_COUNT)]
    return Home(region, city, _address(rnd, region, city, flat=flat))


def _address(rnd: Rnd, region: Region, city: City, *, flat: bool) -> str:
    street, house = STREETS[int(rnd() * _STREET_COUNT)], 1 + int(rnd() * rnd() * 140)
    room = f"кв. {1 + int(rnd() * 180)}" if flat else f"оф. {1 + int(rnd() * 420)}"
    place = f"г. {city.name}" if region.name == city.name else f"{region.name}, г. {city.name}"
    return f"{city.post_code}{int(rnd() * 1000):03d}, {place}, {street}, д. {house}, {room}"


def company_addresses(rnd: Rnd, home: Home) -> tuple[DemoAddress, ...]:
    """The legal address and at times the actual one and a place of delivery."""
    legal = DemoAddress("legal", home.address)
    draw = rnd()
    if draw < 0.35:  # noqa: PLR2004 - a share of the invented
        return (legal,)
    actual = (
        home.address if draw < 0.7 else _address(rnd, home.region, home.city, flat=False)  # noqa: PLR2004 - a share of the invented
    )
    if draw < 0.85:  # noqa: PLR2004 - a share of the invented
        return (legal, DemoAddress("actual", actual))
    stock = _address(rnd, home.region, home.city, flat=False).rpartition(", ")[0] + ", склад"
    return (legal, DemoAddress("actual", actual), DemoAddress("delivery", stock))


def company_fields(rnd: Rnd, today: str) -> dict[str, CustomValue]:
    """Own fields of a company; contracts end this year or the two after it."""
    fields: dict[str, CustomValue] = {}
    if rnd() < 0.45:  # noqa: PLR2004 - a share of the invented
        staff = 1 + int(300 * rnd() ** 3)
        fields[FIELD_STAFF] = staff
        fields[FIELD_TURNOVER] = staff * (8 + int(rnd() * 60)) * 10_000_000
    draw = rnd()
    if draw < 0.2:  # noqa: PLR2004 - a share of the invented
        year = int(today[:4]) + int(draw * 10)
        fields[FIELD_CONTRACT] = f"{year}-{1 + int(rnd() * 12):02d}-{1 + int(rnd() * 28):02d}"
    if draw > 0.7:  # noqa: PLR2004 - a share of the invented
        fields[FIELD_CONTACT] = CONTACT_WAYS[int(rnd() * len(CONTACT_WAYS))]
    return fields


def person_fields(rnd: Rnd) -> dict[str, CustomValue]:
    """Own fields of a person; most have none."""
    draw = rnd()
    if draw < 0.7:  # noqa: PLR2004 - a share of the invented
        return {}
    if draw < 0.85:  # noqa: PLR2004 - a share of the invented
        return {FIELD_DISCOUNT: 3 + int(rnd() * 13)}
    return {FIELD_CONTACT: CONTACT_WAYS[int(rnd() * len(CONTACT_WAYS))]}


def birthday(rnd: Rnd) -> str:
    """`YYYY-MM-DD`, `--MM-DD` without the year, or `""`."""
    draw = rnd()
    if draw < 0.45:  # noqa: PLR2004 - unknown
        return ""
    date = f"{1 + int(rnd() * 12):02d}-{1 + int(rnd() * 28):02d}"
    return f"--{date}" if draw < 0.6 else f"{1950 + int(rnd() * 56)}-{date}"  # noqa: PLR2004 - a share of the invented


def created_at(rnd: Rnd, now_ms: int) -> int:
    """Within three years; the base has grown, so lately more."""
    return now_ms - int(rnd() ** 1.3 * _YEARS_DAYS * DAY_MS)
