"""What two clients share, and what speaks against their being one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.requisites import check_inn

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from crm_desktop.duplicates.criteria import Criteria
    from crm_desktop.duplicates.facts import Facts

CONTACTS: Final = ("phone", "email", "messenger", "social")
# Free numbers of call centres: a whole network answers there.
_TOLL_FREE: Final = re.compile(r"78(?:00|04)\d{7}")
_DUMMY_PHONE: Final = re.compile(r"(?:7|8|)(\d)\1{6,}|7?1234567\d*|7?\d{3}(\d)\2{6}")
_DUMMY_MAILBOXES: Final = frozenset(
    ("no", "none", "net", "nomail", "noemail", "no-email", "noreply", "no-reply", "нет")
) | {"test", "xxx", "qwe", "asd", "123", "12345"}
_GENERATION: Final = 12


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything about a pair but the names.

    Attributes:
        inn: both have the same good ИНН.
        other_inn: both have one, and they differ; `sure_other_inn`: and both are good.
        kpp: True the same, False different, None unknown.
        ogrn: both have the same ОГРН.
        contacts: kinds of contacts in common («phone», …) that belong to somebody, in order.
        weak: kinds of contacts in common that many share (a switchboard, a call centre).
        site: a site in common.
        other_contacts: both can be reached, and not at one phone or e-mail alike.
        birthday: the same one, the year known in both.
        birth_day: the same day and month, a year unknown.
        other_birthday: they differ; `other_generation`: by a dozen years and more.
        region: True the same, False different, None unknown.
    """

    inn: bool
    other_inn: bool
    sure_other_inn: bool
    kpp: bool | None
    ogrn: bool
    contacts: tuple[str, ...]
    weak: tuple[str, ...]
    site: bool
    other_contacts: bool
    birthday: bool
    birth_day: bool
    other_birthday: bool
    other_generation: bool
    region: bool | None

    @property
    def reasons(self) -> list[str]:
        """What is in common, the weightiest first."""
        found = []
        if self.inn:
            found.append("inn_kpp" if self.kpp else "branch" if self.kpp is False else "inn")
        found += ["ogrn"] if self.ogrn else []
        found += dict.fromkeys((*self.contacts, *self.weak))
        found += ["site"] if self.site else []
        found += ["birthday"] if self.birthday or self.birth_day else []
        return found


def gather(
    one: Facts, two: Facts, criteria: Criteria, *, crowded: AbstractSet[str] = frozenset()
) -> Evidence:
    """Compare everything but the names.

    Args:
        one: a client.
        two: another.
        criteria: reasons switched off here are not seen.
        crowded: keys of channels that belong to so many that they say little.
    """
    inn = bool(criteria.inn and one.inn and one.inn == two.inn and not check_inn(one.inn))
    other_inn = bool(one.inn and two.inn and one.inn != two.inn)
    shared = [
        (kind, key)
        for kind, key in sorted(one.channels & two.channels)
        if not is_dummy(kind, key) and _counts(criteria, kind)
    ]
    weak_keys = {key for _, key in shared if key in crowded or _TOLL_FREE.fullmatch(key)}
    kinds = {kind for kind, key in shared if key not in weak_keys}
    weak = {kind for kind, key in shared if key in weak_keys} - kinds
    same, day, other, far = _birthdays(one.birthday, two.birthday)
    return Evidence(
        inn=inn,
        other_inn=other_inn,
        sure_other_inn=other_inn and not check_inn(one.inn) and not check_inn(two.inn),
        kpp=(one.kpp == two.kpp) if one.kpp and two.kpp else None,
        ogrn=bool(criteria.inn and one.ogrn and one.ogrn == two.ogrn),
        contacts=tuple(kind for kind in CONTACTS if kind in kinds),
        weak=tuple(kind for kind in CONTACTS if kind in weak),
        site="site" in kinds | weak,
        other_contacts=any(
            (ours := one.keys(kind)) and (theirs := two.keys(kind)) and not ours & theirs
            for kind in ("phone", "email")
        )
        and not kinds.intersection(CONTACTS),
        birthday=same,
        birth_day=day,
        other_birthday=other,
        other_generation=far,
        region=(one.region == two.region) if one.region and two.region else None,
    )


def is_dummy(kind: str, key: str) -> bool:
    """Whether a key is what people type when there is nothing to type: 999-99-99, no@no.ru."""
    if kind == "phone":
        return _DUMMY_PHONE.fullmatch(key) is not None
    return kind == "email" and key.partition("@")[0] in _DUMMY_MAILBOXES


def _counts(criteria: Criteria, kind: str) -> bool:
    if kind in {"messenger", "social"}:
        return criteria.messenger
    return bool(getattr(criteria, kind, False))


def _birthdays(one: str, two: str) -> tuple[bool, bool, bool, bool]:
    """Return: the same, the same day of an unknown year, different, of another generation."""
    if not one or not two:
        return False, False, False, False
    (year, day), (its_year, its_day) = ((text[:-6], text[-5:]) for text in (one, two))
    years = year.isdigit() and its_year.isdigit()
    if day == its_day and (not years or year == its_year):
        return years, not years, False, False
    far = years and abs(int(year) - int(its_year)) >= _GENERATION
    return False, False, True, far
