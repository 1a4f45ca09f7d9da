"""Requisites and telephones of the demo base: well-formed, with right control digits, nobody's.

Tax offices numbered 80–98, registration numbers from 9 000 000, the mobile codes below and local
numbers beginning with 0 are believed not to be given out, so that nobody real is called; this was
not checked against the registers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.clients.phone_numbers import format_phone
from crm_desktop.clients.requisites import (
    account_with_key,
    inn_with_control,
    ogrn_with_control,
    okpo_with_control,
)
from crm_desktop.demo.catalogue import BANKS
from crm_desktop.demo.model import DemoAccount, DemoChannel

if TYPE_CHECKING:
    from collections.abc import Callable

    Rnd = Callable[[], float]

_MOBILE_CODES = ("907", "943", "944", "945", "946", "947", "948", "972", "973", "974", "975", "976")
_LABELS = ("мобильный", "мобильный", "личный", "WhatsApp", "")


class Papers(tuple[str, str, str, str]):
    """ИНН, КПП, ОГРН, ОКПО."""

    __slots__ = ()


def company_papers(rnd: Rnd, region: str, year: int) -> Papers:
    """Of an organisation registered in `year` (two last digits)."""
    office = f"{region}{80 + int(rnd() * 19)}"
    number = int(rnd() * 100_000)
    inn = inn_with_control(f"{office}{number:05d}")
    ogrn = ogrn_with_control(f"1{year:02d}{region}{9_000_000 + int(rnd() * 1_000_000)}")
    return Papers((inn, f"{office}01001", ogrn, okpo_with_control(f"{int(rnd() * 1e7):07d}")))


def trader_papers(rnd: Rnd, region: str, year: int) -> Papers:
    """Of an ИП: twelve digits, no КПП, ОГРНИП."""
    inn = inn_with_control(f"{region}{80 + int(rnd() * 19)}{int(rnd() * 1_000_000):06d}")
    ogrn = ogrn_with_control(f"3{year:02d}{region}{int(rnd() * 1_000_000_000):09d}")
    return Papers((inn, "", ogrn, okpo_with_control(f"0{int(rnd() * 1e8):08d}")))


def account(rnd: Rnd, balance: str) -> DemoAccount:
    """An account of a balance group («40702») in one of the invented banks."""
    bank, bik, corr = BANKS[int(rnd() * len(BANKS))]
    blank = f"{balance}8100{int(rnd() * 20):04d}{int(rnd() * 10_000_000):07d}"
    return DemoAccount(account_with_key(blank, bik[6:]), bank, bik, corr)


def mobile(rnd: Rnd) -> DemoChannel:
    """A mobile telephone."""
    code, number = _MOBILE_CODES[int(rnd() * 12)], f"{int(rnd() * 10_000_000):07d}"
    shown = f"+7 {code} {number[:3]}-{number[3:5]}-{number[5:]}"
    return DemoChannel("phone", shown, f"7{code}{number}", _LABELS[int(rnd() * 5)])


def landline(rnd: Rnd, city_code: str) -> DemoChannel:
    """A telephone of an office in a city."""
    size = 9 - len(city_code)
    key = f"7{city_code}0{int(rnd() * 10**size):0{size}d}"
    return DemoChannel("phone", format_phone(key), key, "рабочий")
